"""Cases with a survey or a plan under way, for tests of both stages."""

from datetime import timedelta

from models.case import RenovationCase
from models.reads.exclusive_part import exclusive_parts
from models.staff import Staff
from rules.act import Act
from rules.demand_survey import ContactChannel, VisitOutcome
from rules.stages import Stage
from tests.builders import MARCH, a_case, a_compound, a_manager, acting
from workflows.actions import demand_survey, plan_proposal
from workflows.actions.survey_answers import Reply
from workflows.actions.survey_visits import Interview, VisitNote, enter_answer

FLOW = Act(by="flow:drive-case", at=MARCH)


def a_survey(database, **shape) -> tuple[RenovationCase, Staff, list[int]]:
    """A case whose survey is open: the case, its manager, its households in staircase order."""
    with database() as session:
        case = a_case(session, a_compound(session, **shape), stage=Stage.DEMAND_SURVEY)
        manager = a_manager(session, case)
    with database.begin() as session:
        demand_survey.carry_on(session, case.id, FLOW)
    return case, manager, homes_of(database, case.id)


def homes_of(database, case_id) -> list[int]:
    with database() as session:
        return [int(part.household_id) for part in exclusive_parts(session, case_id)]


def a_visit(**words) -> VisitNote:
    words.setdefault("visited_at", MARCH)
    words.setdefault("visitors", ("陈敏", "周志愿"))
    words.setdefault("outcome", VisitOutcome.OWNER)
    return VisitNote(**words)


def answered(database, case, manager, home, at=MARCH, **said) -> None:
    """Enter what a household answered at the door."""
    reply = Reply(channel=ContactChannel.DOOR, **said)
    with database.begin() as session:
        enter_answer(
            session, case.id, home, Interview(a_visit(visited_at=at), reply), acting(manager, at)
        )


def a_plan(database, wishes=("roof", "drainage"), **shape):
    """A case with a drafted plan: the case, its manager, its households."""
    case, manager, homes = a_survey(database, **shape)
    answered(
        database, case, manager, homes[0], wants_renovation=True, wishes=wishes, signer_name="王芳"
    )
    with database.begin() as session:
        moved = session.get_one(RenovationCase, case.id)
        moved.stage, moved.stage_since = Stage.PLAN_PROPOSAL, MARCH + timedelta(days=1)
        plan_proposal.carry_on(session, case.id, FLOW)
    return case, manager, homes
