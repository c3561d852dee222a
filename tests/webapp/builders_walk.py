"""One whole case, walked by simulated people through the pages, for tests that look around."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import sqlalchemy as sa
from flask import Flask
from werkzeug.exceptions import HTTPException

from models import clock
from models.database import Database, connect
from models.settings import Settings
from tests.databases import SqliteTemplate
from tests.settings import SECRET, settings_for
from tests.strict import StrictClient, tree_of
from webapp import create_app
from webapp.demo.load import load_people_and_areas
from webapp.simulation.carrier import OwnCarrier
from webapp.simulation.drive import Order, walk
from webapp.simulation.office import Office
from webapp.simulation.story import Story

BEGINNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
BRACKETS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


@dataclass(frozen=True)
class Walked:
    """The house after a case has gone its whole road."""

    app: Flask
    database: Database
    settings: Settings
    reference: str


def walk_a_case(folder: Path, households: int) -> Walked:
    """Build a database, walk one case to its end in this process, return what is left."""
    with SqliteTemplate(folder).copy(folder) as url:
        settings = settings_for(url, folder)
    database = connect(url, SECRET)
    app = create_app(database, settings)
    load_people_and_areas(database, settings)
    clock.shift_clock(settings, BEGINNING)
    story = Story(lambda _line: None, lambda: clock.now(settings))
    transport = httpx.WSGITransport(app=app)
    office = Office(settings, database, story, OwnCarrier(database, story.now), lambda: transport)
    try:
        record = walk(office, Order("槐荫里12号院", households, seed=1, fresh=False))
    finally:
        office.close()
    app.testing = True
    app.test_client_class = StrictClient
    return Walked(app, database, settings, record["reference"])


@dataclass
class Visit:
    """What looking at one address came to."""

    address: str
    endpoint: str
    status: int
    queries: int
    linked_from: str


@dataclass
class Visitor:
    """Somebody who opens every page there is, and every link on it, a few of each kind."""

    walked: Walked
    client: Any
    each: int  # how many addresses of one endpoint
    visits: list[Visit] = field(default_factory=list)

    def look_around(self, *starts: str) -> list[Visit]:
        """Open these addresses, then what they link to."""
        waiting = deque((start, "") for start in starts)
        seen: set[str] = set()
        kinds: Counter[tuple[str, ...]] = Counter()
        while waiting:
            address, source = waiting.popleft()
            kind = self._kind(address)
            if kind is None or address in seen or kinds[kind] >= self.each:
                continue
            seen.add(address)
            kinds[kind] += 1
            waiting.extend((link, address) for link in self._open(address, kind[0], source))
        return self.visits

    def addresses(self) -> Iterator[str]:
        """Yield the address of every page that needs no more than a case."""
        for rule in self.walked.app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and rule.arguments <= {"reference"}:
                yield rule.rule.replace("<reference>", self.walked.reference)

    def _kind(self, address: str) -> tuple[str, ...] | None:
        parts = urlsplit(address)
        if parts.netloc or parts.scheme:
            return None
        try:
            endpoint, _values = self.walked.app.url_map.bind("localhost").match(parts.path)
        except HTTPException:
            # A link that leads nowhere is opened too: the answer tells.
            return ("nowhere", parts.path)
        if endpoint == "static" or {"lang", "size"} & dict(parse_qsl(parts.query)).keys():
            return None
        return (endpoint, *sorted(dict(parse_qsl(parts.query))))

    def _open(self, address: str, endpoint: str, source: str) -> Iterator[str]:
        counted: list[str] = []
        engine = self.walked.database.kw["bind"]

        def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.upper().startswith(BRACKETS):
                counted.append(statement)

        sa.event.listen(engine, "before_cursor_execute", listen)
        try:
            answer = self.client.get(address)
        finally:
            sa.event.remove(engine, "before_cursor_execute", listen)
        self.visits.append(Visit(address, endpoint, answer.status_code, len(counted), source))
        if answer.mimetype == "text/html" and answer.status_code == httpx.codes.OK:
            for link in tree_of(answer.text).iter("a"):
                href = (link.get("href") or "").split("#")[0]
                if href.startswith("/"):
                    yield href
        answer.close()
