"""Who manages the compound: a new term begins, the former one ends with its reason."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.compound import Compound
from models.long_term_management import ManagementTerm
from models.reads.fees import chosen_fee_plan
from rules.act import Act
from rules.long_term_management import ProviderKind, require_mode_change
from rules.refusal import Refusal
from rules.registration import ManagementMode
from rules.stages import Stage
from workflows.actions.access import at_work
from workflows.actions.long_term_management import carry_on
from workflows.actions.record import record


class TermTooEarly(Refusal):
    """A term cannot begin before the one it follows, or end before it begins."""

    code = "term_too_early"


class NoTermInForce(Refusal):
    """Nobody manages the compound yet."""

    code = "no_term_in_force"


@dataclass(frozen=True, slots=True)
class NewTerm:
    """A term of management. `decision`: the owners' vote, or the street's appointment."""

    mode: ManagementMode
    provider: str
    provider_kind: ProviderKind
    decision: str
    starts_on: date
    contract_number: str = ""
    ends_on: date | None = None
    free_until: date | None = None
    exit_reason: str = ""  # of the former provider


@dataclass(frozen=True, slots=True)
class TermCorrection:
    """What of a term in force may be put right."""

    contract_number: str
    ends_on: date | None
    free_until: date | None


def begin_term(session: Session, case_id: int, value: NewTerm, act: Act) -> None:
    """Begin a term; the one in force ends on the day the new one begins.

    The same term again changes nothing.

    Raises:
        ModeChangeRefused, DecisionMissing: if the change cannot be made like that.
        TermTooEarly: if the days are out of order.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.LONG_TERM_MANAGEMENT)
    current = _in_force(session, case.id)
    if current is not None and _same(current, value):
        return
    compound = session.get_one(Compound, case.compound_id)
    before = current.mode if current is not None else None
    require_mode_change(before, value.mode, decision=value.decision, reason=value.exit_reason)
    if current is not None:
        if value.starts_on < current.starts_on:
            raise TermTooEarly(day=current.starts_on.isoformat())
        current.left_on, current.exit_reason = value.starts_on, value.exit_reason
    if value.ends_on is not None and value.ends_on <= value.starts_on:
        raise TermTooEarly(day=value.starts_on.isoformat())
    plan = chosen_fee_plan(session, case.id)
    session.add(
        ManagementTerm(
            case_id=case.id,
            mode=value.mode,
            provider=value.provider,
            provider_kind=value.provider_kind,
            fee_plan_id=None if plan is None else plan.id,
            contract_number=value.contract_number,
            decision=value.decision,
            starts_on=value.starts_on,
            ends_on=value.ends_on,
            free_until=value.free_until,
            recorded_by=act.staff_id or 0,
        )
    )
    compound.management_mode = value.mode
    session.flush()  # deadlines are set from the row
    carry_on(session, case.id, act)
    record(
        session,
        act,
        "management_term.begun",
        case_id=case.id,
        mode=value.mode,
        before=before,
        provider=value.provider,
        reason=value.exit_reason,
    )


def correct_term(session: Session, case_id: int, value: TermCorrection, act: Act) -> None:
    """Put contract number, end or free time of the term in force right, with a trace.

    Raises:
        NoTermInForce: if nobody manages the compound yet.
        TermTooEarly: if the end lies before the beginning.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.LONG_TERM_MANAGEMENT)
    term = _in_force(session, case.id)
    if term is None:
        raise NoTermInForce
    if value.ends_on is not None and value.ends_on <= term.starts_on:
        raise TermTooEarly(day=term.starts_on.isoformat())
    before = (term.contract_number, term.ends_on, term.free_until)
    if before == (value.contract_number, value.ends_on, value.free_until):
        return
    term.contract_number = value.contract_number
    term.ends_on, term.free_until = value.ends_on, value.free_until
    session.flush()  # deadlines are set from the row
    carry_on(session, case.id, act)
    record(
        session,
        act,
        "management_term.corrected",
        case_id=case.id,
        number=value.contract_number,
        before=list(before),
        after=[value.contract_number, value.ends_on, value.free_until],
    )


def _in_force(session: Session, case_id: int) -> ManagementTerm | None:
    return session.scalar(
        sa.select(ManagementTerm)
        .join(RenovationCase, RenovationCase.id == ManagementTerm.case_id)
        .where(ManagementTerm.case_id == case_id, ManagementTerm.left_on.is_(None))
    )


def _same(term: ManagementTerm, value: NewTerm) -> bool:
    return (term.mode, term.provider, term.starts_on) == (
        value.mode,
        value.provider,
        value.starts_on,
    )
