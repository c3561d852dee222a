"""Cases on their way: one in every stage before the last, walked there through the pages.

They are walked by the same people who walk in `xinyuan simulate`, in this process and with a
clock of their own that begins months ago, so that each arrives at the present in its stage.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
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
from rules.deadlines import local_day, publication_ends
from rules.resident_link import LinkPurpose
from rules.stages import ORDER, Stage
from webapp import create_app
from webapp.simulation import demand_survey, registration, resident_consultation
from webapp.simulation.browser import FellShort
from webapp.simulation.drive import WORK, Walker
from webapp.simulation.office import Office
from webapp.simulation.people import Resident, residents
from webapp.simulation.postbox import letters
from webapp.simulation.story import Story
from workflows.actions.access import case_by_reference
from workflows.actions.deadlines import ring_deadlines
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
    households: int
    seed: int
    online: int = 0  # how many have a phone at hand; the others are called on at their doors


WALKS: Final = (
    Walk("槐荫里5号院", Stage.RESIDENT_CONSULTATION, 18, 24, 5, 10),
    Walk("槐荫里2号院", Stage.DEMAND_SURVEY, 9, 24, 2, 24),
    Walk("槐荫里3号院", Stage.PLAN_PROPOSAL, 16, 18, 3),
    Walk("槐荫里6号院", Stage.FUNDING_MIX, 55, 12, 6),
    Walk("槐荫里7号院", Stage.CONSTRUCTION, 175, 12, 7),
    Walk("槐荫里8号院", Stage.ACCEPTANCE, 200, 12, 8),
)
_NOTICE_DAYS: Final = 15  # by law; a last day on a day off rolls on, and the vote with it
_WISHED: Final = ("roof", "drainage", "outer_wall", "lighting", "barrier_free", "parking")


def _half_survey(walker: Walker) -> None:
    """Let those of the first half of the households answer who have a phone at hand."""
    office = walker.office
    secret = office.settings.secret_key.encode()
    post = letters(office.database, secret, walker.case_id, LinkPurpose.DEMAND_SURVEY)
    random = Random(walker.case_id)  # noqa: S311 -- invented people
    for person in walker.people[: len(walker.people) // 2]:
        if person.answers_survey and not person.on_paper:
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


def load_walks(
    database: Database, settings: Settings, community: int, walks: Sequence[Walk], say: Say
) -> None:
    """Walk the cases that are not there yet, each as far as it should be.

    Raises:
        FellShort: where the system did not let one come so far.
    """
    with database() as session:
        missing = [
            walk for walk in walks if example_compound(session, [community], walk.name) is None
        ]
    if not missing:
        return
    with _office_in_the_past(database, settings) as office:
        for walk in missing:
            present = clock.now(settings)
            clock.shift_clock(office.settings, _begin(present, walk))
            reference = _walk(office, walk, str(community))
            if office.now() > clock.now(settings):
                raise FellShort(f"{walk.name} came to {office.now():%Y-%m-%d}, beyond the present")
            say(f"{walk.name}  {reference}  {walk.last}")


def _begin(present: datetime, walk: Walk) -> datetime:
    """Return when to begin; a vote to be voted on now needs a notice that opens it in time."""
    begins = present - timedelta(days=walk.days)
    while walk.last is Stage.RESIDENT_CONSULTATION and not _opens_in_time(begins):
        begins -= timedelta(days=1)
    return begins


def _opens_in_time(noticed: datetime) -> bool:
    """Whether the vote may open on the very day after the notice's legal period."""
    day = local_day(noticed)
    ends = publication_ends(day, _NOTICE_DAYS, provisional=True)
    return ends == day + timedelta(days=_NOTICE_DAYS)


def _people(walk: Walk) -> list[Resident]:
    """Return the residents; calling at a door takes a third of the requests of a link."""
    people = residents(walk.households, Random(walk.seed))  # noqa: S311 -- invented people
    return [replace(each, on_paper=place >= walk.online) for place, each in enumerate(people)]


def _walk(office: Office, walk: Walk, community: str) -> str:
    people = _people(walk)
    reference = registration.register(office, walk.name, people, community)
    with office.database() as session:
        case_id = case_by_reference(session, reference).id
    office.carrier.settle(case_id)
    walker = Walker(office, reference, case_id, people)
    for before, stage in pairwise(ORDER):
        office.submit_and_approve(reference, case_id, before)
        while stage is Stage.RESIDENT_CONSULTATION and not _opens_in_time(office.now()):
            office.wait_days(1, case_id)
        work = _PART.get(stage) if stage is walk.last else None
        (work or WORK[stage])(walker)
        if stage is walk.last:
            break
    with office.database.begin() as session:
        mark_example(session, case_id)
        release_case(session, case_id, datetime.now(UTC))
    return reference


@contextmanager
def _office_in_the_past(database: Database, settings: Settings) -> Iterator[Office]:
    """Yield an office of the same installation with a clock of its own.

    Only the clock is its own: papers and pictures go to the installation's store.
    """
    settings.store.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="xinyuan-demo-") as folder:
        home = Path(folder)
        (home / "store").symlink_to(settings.store.resolve(), target_is_directory=True)
        past = replace(settings, home=home, given_secret=settings.secret_key)
        app = create_app(database, past)
        story = Story(lambda _line: None, lambda: clock.now(past))
        carrier = PastCarrier(database, story.now)
        office = Office(past, database, story, carrier, lambda: httpx.WSGITransport(app=app))
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
