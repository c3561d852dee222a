"""What pages cost: CPU and statements of one request, beside a bare Flask request.

The case stands in the middle of its vote: 150 households, three of four have answered two
ballots, which is the page that reads and counts most.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.floor import bare_flask_ms
from bench.row import Row, cpu_ms
from models import clock
from models.base import Base
from models.database import Database, connect
from tests.builders import sign_in
from tests.builders_vote import VOTING, Election, an_election, vote
from tests.settings import SECRET, settings_for
from webapp import create_app

HOMES: dict[str, Any] = {"buildings": 5, "stairwells": 3, "floors": 5, "per_floor": 2}
BRACKETS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")
STATEMENTS = 15
"""The most statements a page of a case may send."""


def rows() -> Iterable[Row]:
    with tempfile.TemporaryDirectory() as folder, a_database(Path(folder)) as database:
        election = a_vote(database)
        client = a_client(database, Path(folder), election.manager)
        case = f"/cases/{election.case.reference}"
        yield from page("case of 150 households", database, client, case, most_ms=20)
        yield after_a_vote(database, client, election, case)
        stage = f"{case}/resident_consultation"
        yield from page("its consultation", database, client, stage)
        yield from page("its tally", database, client, f"{stage}/tally")
        yield from page("its register", database, client, f"{case}/registration/households")
        yield from page("list of cases", database, client, "/cases")
        yield from page("front page", database, client, "/")


def page(
    name: str, database: Database, client: Any, address: str, *, most_ms: float | None = None
) -> Iterator[Row]:
    """Yield the two rows of one page; the goals stand only where the issue names them."""
    assert client.get(address).status_code == 200, address
    taken = cpu_ms(lambda: client.get(address), times=60, warm=5)
    sent = statements(database, lambda: client.get(address))
    yield Row(f"page: {name}", taken, "CPU-ms", bare_flask_ms(), goal=most_ms)
    most = None if most_ms is None else STATEMENTS
    yield Row(f"page: {name}, statements", sent, "statements", goal=most)


def after_a_vote(database: Database, client: Any, election: Election, address: str) -> Row:
    """The case's page when a household has voted since it was shown: counted and drawn anew."""
    silent = iter(election.homes[::4])

    def one_more() -> None:
        with database() as session:
            vote(session, election, next(silent), "agree", "A")
            session.commit()

    taken = cpu_ms(lambda: client.get(address), times=30, warm=2, before=one_more)
    name = "page: case of 150 households, after a vote"
    return Row(name, taken, "CPU-ms", bare_flask_ms(), goal=20)


def statements(database: Database, work: Callable[[], object]) -> int:
    """Return how many statements `work` sends, without the brackets of transactions."""
    seen: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.upper().startswith(BRACKETS):
            seen.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", listen)
    work()
    sa.event.remove(database.engine, "before_cursor_execute", listen)
    return len(seen)


@contextmanager
def a_database(folder: Path) -> Iterator[Database]:
    """Yield an empty database with today's schema."""
    database = connect(f"sqlite:///{folder / 'bench.db'}", SECRET)
    Base.metadata.create_all(database.engine)
    yield database
    database.engine.dispose()


def a_vote(database: Database) -> Election:
    """A round in which three of four homes have answered, nine of ten of them for it."""
    with database() as session:
        election = an_election(session, **HOMES)
        for number, home in enumerate(election.homes):
            if number % 4:
                answer = "disagree" if number % 10 == 5 else "agree"
                vote(session, election, home, answer, "A" if number % 3 else "B")
        session.commit()
    return election


def a_client(database: Database, folder: Path, staff: Any) -> Any:
    """A signed-in browser, in the middle of the vote."""
    clock.now = lambda _settings: VOTING  # type: ignore[assignment]
    app = create_app(database, settings_for(str(database.engine.url), folder))
    client = app.test_client()
    sign_in(client, staff)
    return client
