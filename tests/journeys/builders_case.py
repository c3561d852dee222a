"""A case at ten moments of its road, walked once, for browsers to look at.

People at pages do the walking (webapp.simulation), in this process and without Prefect. A moment
is a folder with the database and the clock; whoever wants to change something takes a copy.
"""

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import httpx
from flask import Flask
from werkzeug.serving import make_server

from models import clock
from models.database import Database, connect
from models.reads.ballots import current_round
from models.settings import Settings
from rules.resident_link import LinkPurpose
from rules.stages import ORDER, Stage
from tests.databases import SqliteTemplate
from tests.settings import settings_for
from webapp import create_app
from webapp.demo.load import load_people_and_areas
from webapp.simulation import drive, resident_consultation
from webapp.simulation.carrier import OwnCarrier
from webapp.simulation.office import Office
from webapp.simulation.people import Resident, residents
from webapp.simulation.postbox import Letter, letters
from webapp.simulation.story import Story
from workflows.actions.access import case_by_reference

REFERENCE = "JBL-2026-0001"
COMPOUND = "槐荫里12号院"
BEGINNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
DATABASE = "test.db"


@dataclass(frozen=True)
class Moment:
    """The house with its case at one moment."""

    home: Path
    settings: Settings
    database: Database
    app: Flask
    office: Office
    people: list[Resident]

    @property
    def case_id(self) -> int:
        """Return the id of the case."""
        with self.database() as session:
            return case_by_reference(session, REFERENCE).id

    def letters(self, purpose: LinkPurpose) -> dict[str, Letter]:
        """Return what the postman brought, by door."""
        secret = self.settings.secret_key.encode()
        return letters(self.database, secret, self.case_id, purpose)


@contextmanager
def moment(home: Path, households: int) -> Iterator[Moment]:
    """Open the house that lies in `home`."""
    settings = settings_for(f"sqlite:///{home / DATABASE}", home)
    database = connect(settings.database_url, settings.secret_key)
    app = create_app(database, settings)
    story = Story(lambda _line: None, lambda: clock.now(settings))
    transport = httpx.WSGITransport(app=app)
    office = Office(settings, database, story, OwnCarrier(database, story.now), lambda: transport)
    people = residents(households, Random(1))  # noqa: S311 -- invented people
    try:
        yield Moment(home, settings, database, app, office, people)
    finally:
        office.close()
        database.kw["bind"].dispose()


def copied(home: Path, to: Path) -> Path:
    """Copy a house to a new folder: whoever changes it changes it for nobody else."""
    to.mkdir(parents=True)
    source, copy = sqlite3.connect(home / DATABASE), sqlite3.connect(to / DATABASE)
    source.backup(copy)
    source.close()
    copy.close()
    for file in home.iterdir():
        if file.is_file() and not file.name.startswith((DATABASE, "template")):
            shutil.copyfile(file, to / file.name)
    return to


def walk_to_the_end(folder: Path, households: int) -> dict[str, Path]:
    """Walk one case and return its homes, by name.

    A stage's name: its work is done and nobody has submitted it for review, so its forms are
    open. "voting": the vote is open and the first half has voted. "finished": the first month's
    ledger is published.
    """
    homes = {name: folder / name for name in (*ORDER, "voting", "finished")}
    live = folder / "live"
    live.mkdir(parents=True)
    with SqliteTemplate(live).copy(live), moment(live, households) as now:
        load_people_and_areas(now.database, now.settings)
        clock.shift_clock(now.settings, BEGINNING)
        order = drive.Order(COMPOUND, households, 1, fresh=False)
        drive.walk(now.office, order, Stage.REGISTRATION)
        walker = drive.Walker(now.office, REFERENCE, now.case_id, now.people)
        for stage in ORDER:
            if stage is Stage.RESIDENT_CONSULTATION:
                _open_the_vote(copied(live, homes["voting"]), households)
            if stage is not Stage.REGISTRATION:
                drive.WORK[stage](walker)
            copied(live, homes[stage])
            now.office.submit_and_approve(REFERENCE, now.case_id, stage)
    copied(live, homes["finished"])
    return homes


def _open_the_vote(home: Path, households: int) -> None:
    with moment(home, households) as now:
        resident_consultation.publish(now.office, REFERENCE)
        now.office.carrier.settle(now.case_id)
        with now.database() as session:
            opens_at = current_round(session, now.case_id).opens_at
        now.office.wait_until(opens_at + timedelta(minutes=1), now.case_id)
        voters = now.people[: households // 2]
        resident_consultation.vote_all(now.office, REFERENCE, now.case_id, voters)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an app on a free port of this machine; yield its address without a slash."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join(10)
    server.server_close()


def sign_in(page: object, at: str, username: str, password: str) -> None:
    """Sign a member of staff in, as they do."""
    page.goto(f"{at}/login")
    page.fill("[name=identity]", username)
    page.fill("[name=password]", password)
    page.locator("main form", has=page.locator("[name=password]")).locator("button").first.click()
    page.wait_for_url(lambda url: "/login" not in url)


def show_code(page: object, at: str, letter: Letter) -> None:
    """Open a household's link and show the code of its letter."""
    page.goto(at + letter.path)
    page.fill("[name=code]", letter.code)
    page.get_by_role("button", name="核对").click()
    page.wait_for_url(lambda url: not url.endswith(letter.path))
