"""What households say of the finished works: online, or entered by staff from paper."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.acceptance import ResidentAcceptance
from models.case import RenovationCase
from models.household import Household
from models.reads.scope import households_of
from rules.act import Act
from rules.refusal import Refusal
from rules.satisfaction import MARKS
from rules.stages import Stage, Standing
from workflows.actions.access import CaseNotOpen, at_work
from workflows.actions.record import record


class AcceptanceRoundOver(Refusal):
    """The case has left acceptance: nobody is asked any more."""

    code = "acceptance_round_over"


class UnknownHousehold(Refusal):
    """The case has no such household."""

    code = "unknown_acceptance_household"


class MarkOutOfRange(Refusal):
    """Marks run from 1 to 5."""

    code = "mark_out_of_range"


@dataclass(frozen=True, slots=True)
class Opinion:
    """One household's opinion: accepts or not, and a mark from 1 to 5 for each subject."""

    accepts: bool
    works: int
    process: int
    management: int
    signer: str
    remark: str = ""


def give_opinion(
    session: Session, case_id: int, household_id: int, value: Opinion, act: Act
) -> int:
    """Take what a resident says behind their link; return the id of the answer that counts.

    Answers are only added; the newest counts. The same answer again is the same answer.

    Raises:
        MarkOutOfRange: if a mark is none of 1 to 5.
        AcceptanceRoundOver: if the case has left acceptance.
        CaseNotOpen: if it is suspended, withdrawn or archived.
    """
    case = session.get_one(RenovationCase, case_id)
    if case.stage is not Stage.ACCEPTANCE:
        raise AcceptanceRoundOver(reference=case.reference)
    if case.standing is not Standing.OPEN:
        raise CaseNotOpen(reference=case.reference, standing=case.standing)
    return _keep(session, case_id, household_id, value, act)


def enter_opinion(
    session: Session, case_id: int, household_id: int, value: Opinion, act: Act
) -> int:
    """Enter an answer given on paper or at the door; return the id of the answer that counts.

    Raises:
        UnknownHousehold: if the household is none of the case's.
        MarkOutOfRange: if a mark is none of 1 to 5.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.ACCEPTANCE)
    known = session.scalar(
        sa.select(Household.id).where(Household.id == household_id, households_of(case.id))
    )
    if known is None:
        raise UnknownHousehold
    return _keep(session, case.id, household_id, value, act)


def _keep(session: Session, case_id: int, household_id: int, value: Opinion, act: Act) -> int:
    if not {value.works, value.process, value.management} <= set(MARKS):
        raise MarkOutOfRange
    newest = session.scalar(
        sa.select(ResidentAcceptance)
        .where(
            ResidentAcceptance.case_id == case_id,
            ResidentAcceptance.household_id == household_id,
        )
        .order_by(ResidentAcceptance.id.desc())
        .limit(1)
    )
    if newest is not None and _said(newest) == value:
        return newest.id
    row = ResidentAcceptance(
        case_id=case_id,
        household_id=household_id,
        accepts=value.accepts,
        works_score=value.works,
        process_score=value.process,
        management_score=value.management,
        remark=value.remark,
        signer_name=value.signer,
        channel="online" if act.staff_id is None else "paper",
        given_at=act.at,
        entered_by=act.staff_id,
    )
    session.add(row)
    session.flush()  # the receipt names it
    record(
        session,
        act,
        "resident_acceptance.given",
        case_id=case_id,
        household=household_id,
        changed=newest is not None,
        channel=row.channel,
    )
    return row.id


def _said(row: ResidentAcceptance) -> Opinion:
    return Opinion(
        row.accepts,
        row.works_score,
        row.process_score,
        row.management_score,
        row.signer_name,
        row.remark,
    )
