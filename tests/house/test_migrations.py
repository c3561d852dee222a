import re

import pytest
import sqlalchemy as sa

from models.base import Base
from tests.migrations import FOLDER, check, downgrade, upgrade

VERSIONS = sorted((FOLDER / "versions").glob("*.py"))


@pytest.fixture
def empty_url(dialect, tmp_path, request):
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    running = request.getfixturevalue("cluster")
    running.run("CREATE DATABASE empty")
    yield running.url("empty")
    running.run("DROP DATABASE empty WITH (FORCE)")


def tables(url: str) -> set[str]:
    engine = sa.create_engine(url)
    try:
        return set(sa.inspect(engine).get_table_names()) - {"alembic_version"}
    finally:
        engine.dispose()


def checks(url: str) -> set[tuple[str, str, str]]:
    """Return every CHECK of the database; the states of an enumeration are one each."""
    engine = sa.create_engine(url)
    try:
        inspector = sa.inspect(engine)
        return {
            (table, str(check["name"]), " ".join(check["sqltext"].split()))
            for table in inspector.get_table_names()
            for check in inspector.get_check_constraints(table)
        }
    finally:
        engine.dispose()


def test_migrations_are_numbered_without_a_gap():
    numbers = [re.match(r"(\d{4})_[a-z0-9_]+\.py$", file.name) for file in VERSIONS]

    assert [int(found[1]) for found in numbers if found] == list(range(1, len(VERSIONS) + 1))


def test_there_is_one_head_and_it_is_written_down():
    head = (FOLDER / ".head").read_text(encoding="utf-8").strip()

    assert head == VERSIONS[-1].stem


def test_migrations_import_nothing_of_ours():
    ours = re.compile(
        r"^(from|import) (rules|models|forms|documents|workflows|webapp)\b", re.MULTILINE
    )

    assert not [file.name for file in VERSIONS if ours.search(file.read_text(encoding="utf-8"))]


def test_up_down_and_up_again_end_without_drift(empty_url):
    upgrade(empty_url, "head")
    assert tables(empty_url) == set(Base.metadata.tables)

    downgrade(empty_url, "base")
    assert not tables(empty_url)

    upgrade(empty_url, "head")
    check(empty_url)


def test_migrations_leave_the_states_that_the_models_know(empty_url):
    # Alembic compares tables, columns and indexes, but no CHECK: a new member of an
    # enumeration would go unnoticed until somebody's row is refused.
    engine = sa.create_engine(empty_url)
    Base.metadata.create_all(engine)
    wanted = checks(empty_url)
    Base.metadata.drop_all(engine)
    engine.dispose()

    upgrade(empty_url, "head")

    assert checks(empty_url) == wanted
