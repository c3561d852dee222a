"""Who signed the joint acceptance, its settlement and filing, and what was handed over."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.acceptance import Handover, SignOff
from rules.acceptance import HandoverItem, Party, filing_days, is_filed_late
from rules.act import Act
from rules.money import Fen
from rules.refusal import Refusal
from rules.stages import Stage
from workflows.actions.acceptance import (
    FILING,
    open_acceptance,
    require_past,
    running_acceptance,
)
from workflows.actions.access import at_work
from workflows.actions.record import clear_deadline, record


class NotPassedYet(Refusal):
    """Only an acceptance that has passed is filed."""

    code = "acceptance_not_passed"


class FiledBeforePassed(Refusal):
    """A filing cannot be older than what it files."""

    code = "filed_before_passed"


@dataclass(frozen=True, slots=True)
class PartySignature:
    """One party's signature as it stands on paper."""

    party: Party
    name: str
    organisation: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class Filing:
    """The completion filing (竣工验收备案)."""

    number: str
    filed_on: date


@dataclass(frozen=True, slots=True)
class Settlement:
    """The final account, in fen, with the number of the audit report."""

    amount: Fen
    number: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """One line of the hand-over list."""

    item: HandoverItem
    content: str
    receiver: str
    handed_on: date


def sign_party(session: Session, case_id: int, value: PartySignature, act: Act) -> None:
    """Record a party's signature; the same party again corrects it, with a trace.

    Raises:
        DayInFuture: if the day has not come.
        AcceptanceNotOpen, AcceptancePassed: before it is opened, or after the conclusion.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.ACCEPTANCE)
    running_acceptance(session, case.id)
    require_past(value.signed_on, act)
    row = _signature(session, case.id, value.party)
    given = (value.name, value.organisation, value.signed_on)
    if row is not None and (row.name, row.organisation, row.signed_on) == given:
        return
    before = "" if row is None else row.name
    if row is None:
        row = SignOff(case_id=case.id, party=value.party)
        session.add(row)
    row.name, row.organisation, row.signed_on = given
    row.recorded_by = act.staff_id or 0
    record(
        session,
        act,
        "acceptance.signed",
        case_id=case.id,
        party=value.party,
        organisation=value.organisation,
        before=before,
    )


def withdraw_signature(session: Session, case_id: int, party: Party, act: Act) -> None:
    """Take back a signature entered by mistake; without one nothing happens.

    Raises:
        AcceptanceNotOpen, AcceptancePassed: before it is opened, or after the conclusion.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.ACCEPTANCE)
    running_acceptance(session, case.id)
    row = _signature(session, case.id, party)
    if row is None:
        return
    session.delete(row)
    record(session, act, "acceptance.unsigned", case_id=case.id, party=party, before=row.name)


def file_acceptance(session: Session, case_id: int, value: Filing, act: Act) -> bool:
    """Record the completion filing and say whether it came late (质量条例 49: 15 days).

    Raises:
        NotPassedYet: before the conclusion.
        FiledBeforePassed: if the day lies before it.
        DayInFuture: if the day has not come.
        AcceptanceNotOpen: if the flow has not opened the acceptance yet.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.ACCEPTANCE)
    acceptance = open_acceptance(session, case.id)
    if acceptance.passed_on is None:
        raise NotPassedYet
    if value.filed_on < acceptance.passed_on:
        raise FiledBeforePassed(passed_on=acceptance.passed_on.isoformat())
    require_past(value.filed_on, act)
    is_late = is_filed_late(acceptance.passed_on, value.filed_on)
    if (acceptance.filing_number, acceptance.filed_on) == (value.number, value.filed_on):
        return is_late
    acceptance.filing_number, acceptance.filed_on = value.number, value.filed_on
    clear_deadline(session, FILING, f"case:{case.id}")
    record(
        session,
        act,
        "acceptance.filed",
        case_id=case.id,
        number=value.number,
        days=filing_days(acceptance.passed_on, value.filed_on),
        late=is_late,
    )
    return is_late


def settle(session: Session, case_id: int, value: Settlement, act: Act) -> None:
    """Record the final account; another amount corrects it, with a trace.

    Raises:
        AcceptanceNotOpen: if the flow has not opened the acceptance yet.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.ACCEPTANCE)
    acceptance = open_acceptance(session, case.id)
    before = acceptance.settlement
    given = (value.amount, value.number, value.note)
    if given == (before, acceptance.settlement_number, acceptance.settlement_note):
        return
    acceptance.settlement = value.amount
    acceptance.settlement_number, acceptance.settlement_note = value.number, value.note
    record(
        session,
        act,
        "acceptance.settled",
        case_id=case.id,
        amount=value.amount,
        number=value.number,
        before=before,
    )


def hand_over(session: Session, case_id: int, value: HandedOver, act: Act) -> None:
    """Record what was handed over to whom; the same item again corrects it, with a trace.

    Raises:
        DayInFuture: if the day has not come.
        AcceptanceNotOpen: if the flow has not opened the acceptance yet.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.ACCEPTANCE)
    open_acceptance(session, case.id)
    require_past(value.handed_on, act)
    row = session.scalar(
        sa.select(Handover).where(Handover.case_id == case.id, Handover.item == value.item)
    )
    given = (value.content, value.receiver, value.handed_on)
    if row is not None and (row.content, row.receiver, row.handed_on) == given:
        return
    before = "" if row is None else row.content
    if row is None:
        row = Handover(case_id=case.id, item=value.item)
        session.add(row)
    row.content, row.receiver, row.handed_on = given
    row.recorded_by = act.staff_id or 0
    record(
        session,
        act,
        "handover.recorded",
        case_id=case.id,
        item=value.item,
        receiver=value.receiver,
        before=before,
    )


def _signature(session: Session, case_id: int, party: Party) -> SignOff | None:
    return session.scalar(
        sa.select(SignOff).where(SignOff.case_id == case_id, SignOff.party == party)
    )
