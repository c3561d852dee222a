"""Fixtures for every floor: the clock, a database per test, the app and a strict client."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from models.database import Database
    from models.settings import Settings
    from tests.databases import Template
    from tests.postgres import Cluster
    from tests.strict import StrictClient

pytest_plugins = ["tests.browser", "tests.prefect"]

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # 12:00 in Asia/Shanghai, a Monday
DIALECTS = ("sqlite", "postgresql")
BRACKETS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=[*DIALECTS, "both"],
        default="sqlite",
        help="the databases that every test with rows runs on",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "dialect" not in metafunc.fixturenames:
        return
    chosen = metafunc.config.getoption("database")
    dialects = list(DIALECTS) if chosen == "both" else [chosen]
    # Browsers and whole systems ask what people see; which database is below is asked once.
    if _is_slow(metafunc):
        dialects = dialects[:1]
    metafunc.parametrize("dialect", dialects, indirect=True)


def _is_slow(metafunc: pytest.Metafunc) -> bool:
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    return bool(marks & {"journey", "browser"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Playwright leaves an event loop running in the main thread, so browsers come last.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    for item in items:
        # Spread over several processes, real ones are started by one of them only.
        if item.get_closest_marker("journey") or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("real"))


@pytest.fixture
def now() -> datetime:
    return NOON


@pytest.fixture
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def cluster() -> Iterator["Cluster"]:
    """One throw-away PostgreSQL for the whole session, started when first asked for."""
    from tests.postgres import cluster  # noqa: PLC0415 -- most runs need no PostgreSQL

    with cluster() as running:
        yield running


@pytest.fixture(scope="session")
def templates(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the built schema for a dialect, building it the first time."""
    from tests.databases import PostgresTemplate, SqliteTemplate  # noqa: PLC0415 -- maps every table

    built: dict[str, Template] = {}

    def template(dialect: str) -> "Template":
        if dialect not in built:
            built[dialect] = (
                SqliteTemplate(tmp_path_factory.mktemp("template"))
                if dialect == "sqlite"
                else PostgresTemplate(request.getfixturevalue("cluster"))
            )
        return built[dialect]

    return template


@pytest.fixture
def database_url(dialect: str, templates: Any, tmp_path: Path) -> Iterator[str]:
    """Return the address of a fresh database with today's schema and no rows."""
    with templates(dialect).copy(tmp_path) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator["Database"]:
    from models.database import connect  # noqa: PLC0415 -- the rules need no tables
    from tests.settings import SECRET  # noqa: PLC0415 -- as above

    factory = connect(database_url, SECRET)
    yield factory
    factory.kw["bind"].dispose()


@pytest.fixture
def session(database: "Database") -> Iterator["Session"]:
    with database() as open_session:
        yield open_session


@pytest.fixture
def queries(database: "Database") -> Iterator[list[str]]:
    """Every statement sent to the database while the test runs, without transaction brackets."""
    seen: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.upper().startswith(BRACKETS):
            seen.append(statement)

    sa.event.listen(database.kw["bind"], "before_cursor_execute", listen)
    yield seen
    sa.event.remove(database.kw["bind"], "before_cursor_execute", listen)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> "Settings":
    from tests.settings import settings_for  # noqa: PLC0415 -- the rules need no settings

    return settings_for(database_url, tmp_path)


@pytest.fixture(scope="session")
def standing_app(tmp_path_factory: pytest.TempPathFactory) -> "Flask":
    """One app for all tests that leave it as it is: three hundred routes are bound but once."""
    from models.database import connect  # noqa: PLC0415 -- the lower floors need no app
    from tests.settings import SECRET, settings_for  # noqa: PLC0415 -- as above
    from webapp import create_app  # noqa: PLC0415 -- as above

    settings = settings_for("sqlite://", tmp_path_factory.mktemp("standing"))
    return create_app(connect("sqlite://", SECRET), settings)


@pytest.fixture
def app(request: pytest.FixtureRequest, database: "Database", settings: "Settings") -> "Flask":
    """Return the app on this test's database; its own one where the test is marked `own_app`."""
    from tests.strict import StrictClient  # noqa: PLC0415 -- the lower floors need no Flask

    if request.node.get_closest_marker("own_app"):
        from webapp import create_app  # noqa: PLC0415 -- as above

        made = create_app(database, settings)
    else:
        made = request.getfixturevalue("standing_app")
        _move_in(made, database, settings)
    made.testing = True
    made.test_client_class = StrictClient
    return made


def _move_in(app: "Flask", database: "Database", settings: "Settings") -> None:
    from webapp.safety import limiter  # noqa: PLC0415 -- as in `app`

    app.extensions.update(database=database, settings=settings)
    limiter.reset()


@pytest.fixture
def client(app: "Flask") -> "StrictClient":
    return app.test_client()  # type: ignore[return-value]
