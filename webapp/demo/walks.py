"""Cases on their way: one in every stage before the last, walked there through the pages.

They are walked by the same people who walk in `xinyuan simulate`, in this process and with a
clock of their own that begins months ago, so that each arrives at the present in its stage.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Final

import httpx

from models import clock
from models.database import Database
from models.reads.ballots import current_round
from models.settings import Settings
from rules.act import Act
from rules.resident_link import LinkPurpose
from rules.stages import ORDER, Stage
from webapp.simulation import demand_survey, plan_proposal, registration, resident_consultation
from webapp.simulation.browser import FellShort
from webapp.simulation.drive import WORK, Walker
from webapp.simulation.office import Office
from webapp.simulation.people import residents
from webapp.simulation.postbox import letters
from webapp.simulation.story import Story
from workflows.actions.access import case_by_reference
from workflows.actions.deadlines import ring_deadlines
from workflows.actions.demo_areas import DemoAreas
from workflows.actions.demo_compounds import example_compound, mark_example
from workflows.actions.demo_driving import hold_case, release_case
from workflows.actions.driving import carry_case_on, keep_promise, stage_of

Say = Callable[[str], None]

_HOLD: Final = timedelta(minutes=10)  # real time; a walk takes seconds


@dataclass(frozen=True, slots=True)
class Walk:
    """A case to walk to `last`, begun `days` ago so that it comes to the present there."""

    name: str
    last: Stage
    days: int
    households: int = 24
    seed: int = 1


WALKS: Final = (
    Walk("槐荫里5号院", Stage.RESIDENT_CONSULTATION, 20, 24, 5),
    Walk("槐荫里2号院", Stage.DEMAND_SURVEY, 9, 36, 2),
    Walk("槐荫里3号院", Stage.PLAN_PROPOSAL, 16, 24, 3),
    Walk("槐荫里6号院", Stage.FUNDING_MIX, 45, 24, 6),
    Walk("槐荫里7号院", Stage.CONSTRUCTION, 160, 24, 7),
    Walk("槐荫里8号院", Stage.ACCEPTANCE, 200, 24, 8),
)


_WISHED: Final = ("roof", "drainage", "outer_wall", "lighting", "barrier_free", "parking")


def _half_survey(walker: Walker) -> None:
    """Let half of the households answer."""
    office = walker.office
    secret = office.settings.secret_key.encode()
    post = letters(office.database, secret, walker.case_id, LinkPurpose.DEMAND_SURVEY)
    random = Random(walker.case_id)  # noqa: S311 -- invented people
    for person in walker.people[: len(walker.people) // 2]:
        if person.answers_survey:
            dishes = random.sample(_WISHED, k=3)
            browser = office.browser()
            demand_survey.answer_online(browser, post[person.door], person, dishes)
            browser.close()


def _half_vote(walker: Walker) -> None:
    """Open the vote and let three of five households cast theirs."""
    office, reference, case_id = walker.office, walker.reference, walker.case_id
    resident_consultation.publish(office, reference)
    office.carrier.settle(case_id)
    with office.database() as session:
        row = current_round(session, case_id)
    if row is None or row.opens_at is None:
        raise FellShort(f"{reference}: the round has no dates")
    office.wait_until(row.opens_at + timedelta(minutes=1), case_id)
    voters = walker.people[: len(walker.people) * 3 // 5]
    resident_consultation.vote_all(office, reference, case_id, voters)


_PART: Final[Mapping[Stage, Callable[[Walker], None]]] = {
    Stage.DEMAND_SURVEY: _half_survey,
    Stage.RESIDENT_CONSULTATION: _half_vote,
}
"""What is done of the last stage's work where it is not all of it."""


def load_walk(
    database: Database, settings: Settings, areas: DemoAreas, walk: Walk, say: Say
) -> None:
    """Walk a case as far as it should be, unless it is there already.

    Raises:
        FellShort: where the system did not let it come so far.
    """
    with database() as session:
        if example_compound(session, [areas.jingbalu], walk.name) is not None:
            return
    with _office_in_the_past(database, settings, walk.days) as office:
        reference = _walk(office, walk, areas.jingbalu)
    say(f"{walk.name}  {reference}  {walk.last}")


def _walk(office: Office, walk: Walk, community: int) -> str:
    people = residents(walk.households, Random(walk.seed))  # noqa: S311 -- invented people
    reference = registration.register(office, walk.name, people, str(community))
    with office.database() as session:
        case_id = case_by_reference(session, reference).id
    office.carrier.settle(case_id)
    walker = Walker(office, reference, case_id, people)
    for before, stage in pairwise(ORDER):
        office.submit_and_approve(reference, case_id, before)
        work = _PART.get(stage) if stage is walk.last else None
        (work or WORK[stage])(walker)
        if stage is walk.last:
            break
    with office.database.begin() as session:
        mark_example(session, case_id)
        release_case(session, case_id, datetime.now(UTC))
    return reference


@contextmanager
def _office_in_the_past(database: Database, settings: Settings, days: int) -> Iterator[Office]:
    """Yield an office of the same installation whose clock stands `days` ago.

    Only the clock is its own: papers and pictures go to the installation's store.
    """
    from webapp import create_app  # noqa: PLC0415 -- it loads every page

    settings.store.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="xinyuan-demo-") as folder:
        home = Path(folder)
        (home / "store").symlink_to(settings.store.resolve(), target_is_directory=True)
        past = replace(settings, home=home, given_secret=settings.secret_key)
        clock.shift_clock(past, clock.now(settings) - timedelta(days=days))
        app = create_app(database, past)
        story = Story(lambda _line: None, lambda: clock.now(past))
        office = Office(
            past,
            database,
            story,
            PastCarrier(database, story.now),
            lambda: httpx.WSGITransport(app=app),
        )
        try:
            yield office
        finally:
            office.close()


@dataclass(frozen=True, slots=True)
class PastCarrier:
    """Carries a case on in this process, and keeps the drivers of the present away from it."""

    database: Database
    now: Callable[[], datetime]

    def settle(self, case_id: int) -> None:
        """Do what is due by the clock of the past."""
        act = Act(by="flow:drive-case", at=self.now())
        with self.database.begin() as session:
            hold_case(session, case_id, datetime.now(UTC) + _HOLD, act)
            ring_deadlines(session, act)
            # A driver of the present may have rung a deadline before its time: look anyway.
            carry_case_on(session, case_id, stage_of(session, case_id), act)
        while self._keep_one(case_id, act):
            pass

    def _keep_one(self, case_id: int, act: Act) -> bool:
        with self.database.begin() as session:
            return keep_promise(session, case_id, act, datetime.now(UTC))
