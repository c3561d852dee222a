"""One whole case, from registration to long-term management, by people at pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from models import clock
from models.database import connect
from models.reads.case_record import case_record
from models.settings import Settings
from rules.stages import ORDER, Stage
from webapp.demo.load import load_people_and_areas
from webapp.simulation import (
    acceptance,
    construction,
    demand_survey,
    funding_mix,
    long_term_management,
    plan_proposal,
    registration,
    resident_consultation,
)
from webapp.simulation.browser import FellShort
from webapp.simulation.carrier import PrefectCarrier
from webapp.simulation.office import Office
from webapp.simulation.people import Resident, residents
from webapp.simulation.story import Say, Story
from webapp.simulation.system import running_system
from workflows.actions.access import case_by_reference


@dataclass(frozen=True, slots=True)
class Order:
    """What to simulate."""

    name: str
    households: int
    seed: int
    fresh: bool


def drive(given: Settings, order: Order, say: Say) -> dict[str, Any]:
    """Drive a case through a running system and return its record.

    Raises:
        FellShort: with the reason, where the system did not do what people may expect.
    """
    with running_system(given, fresh=order.fresh, say=say) as settings:
        database = connect(settings.database_url, settings.secret_key)
        load_people_and_areas(database, settings)
        story = Story(say, lambda: clock.now(settings))
        carrier = PrefectCarrier(database, story.now)
        office = Office(settings, database, story, carrier)
        try:
            return walk(office, order)
        finally:
            office.close()


def walk(office: Office, order: Order, last: Stage = ORDER[-1]) -> dict[str, Any]:
    """Walk a case through the stages; `last` is the stage whose work is done but not approved.

    The last stage of all is approved too: its yearly review is part of the road.
    """
    people = residents(order.households, Random(order.seed))  # noqa: S311 -- invented people
    reference = registration.register(office, order.name, people, "")
    case_id = _case_id(office, reference)
    office.carrier.settle(case_id)
    office.story.tell("registration", "登记完成", households=len(people))
    walker = Walker(office, reference, case_id, people)
    for stage in ORDER:
        if stage is not Stage.REGISTRATION:
            WORK[stage](walker)
        if stage is last and last is not ORDER[-1]:
            break
        office.submit_and_approve(reference, case_id, stage)
        office.story.tell(stage, "审查通过")
    return record_of(office, reference)


@dataclass(frozen=True, slots=True)
class Walker:
    """What every stage's work needs."""

    office: Office
    reference: str
    case_id: int
    people: list[Resident]


WORK: Mapping[Stage, Callable[[Walker], None]] = {
    Stage.DEMAND_SURVEY: lambda w: demand_survey.survey(w.office, w.reference, w.case_id, w.people),
    Stage.PLAN_PROPOSAL: lambda w: plan_proposal.draw_plan(w.office, w.reference, w.people),
    Stage.RESIDENT_CONSULTATION: lambda w: resident_consultation.consult(
        w.office, w.reference, w.case_id, w.people
    ),
    Stage.FUNDING_MIX: lambda w: funding_mix.fund(w.office, w.reference),
    Stage.CONSTRUCTION: lambda w: construction.build(w.office, w.reference, w.case_id),
    Stage.ACCEPTANCE: lambda w: acceptance.accept(w.office, w.reference, w.case_id, w.people),
    Stage.LONG_TERM_MANAGEMENT: lambda w: long_term_management.manage(
        w.office, w.reference, w.case_id
    ),
}


def record_of(office: Office, reference: str) -> dict[str, Any]:
    """Return the record of the case with the timeline of the simulation."""
    with office.database() as session:
        record = case_record(session, reference, office.now())
    if record is None:
        raise FellShort(f"{reference} is gone")
    return {**record, "timeline": office.story.lines}


def _case_id(office: Office, reference: str) -> int:
    with office.database() as session:
        return case_by_reference(session, reference).id
