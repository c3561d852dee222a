"""The sources of a plan's money: named, promised, committed, received, spent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.funding_mix import FundingSource, FundingStep
from models.reads.funded_plan import (
    PlanMoney,
    plan_money,
    read_terms,
    share_totals,
    source_lines,
)
from rules.act import Act
from rules.funding import FundingState, Source, SourceKind, move, require_allowed
from rules.funding_mix import ResidentsHaveNotPaid, check_advances, check_fund
from rules.menu import item
from rules.money import Fen
from rules.refusal import Refusal
from rules.stages import Stage
from workflows.actions.access import at_work
from workflows.actions.record import ask_flow, clear_deadline, record, set_deadline

ZONE: Final = ZoneInfo("Asia/Shanghai")
_LATER: Final = (Stage.CONSTRUCTION, Stage.ACCEPTANCE, Stage.LONG_TERM_MANAGEMENT)


class NoPlanToFund(Refusal):
    """The case has no plan whose money could be arranged."""

    code = "no_plan_to_fund"


class UnknownSource(Refusal):
    """The plan has no such source."""

    code = "unknown_funding_source"


class SourceMoved(Refusal):
    """Somebody else moved the source while this person was reading."""

    code = "funding_source_moved"


class SourceIsFirm(Refusal):
    """The source is committed: it is withdrawn first, then corrected."""

    code = "funding_source_firm"


@dataclass(frozen=True, slots=True)
class SourceTerms:
    """One source as a person names it. `terms` as `rules.funding_mix.Terms`, plain JSON."""

    kind: SourceKind
    payer: str
    amount: Fen
    items: tuple[str, ...] = ()
    is_repaid: bool = False
    pre_finances: bool = False
    due_on: date | None = None
    terms: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class SourceStep:
    """A step of a source. `seen` is the state the person saw; `amount` None keeps it."""

    seen: FundingState
    to: FundingState
    evidence: str
    amount: Fen | None = None
    attachment_id: int | None = None


def add_source(session: Session, case_id: int, value: SourceTerms, act: Act) -> FundingSource:
    """Name one more source of the plan; the very same source named again is the same one.

    Raises:
        NoPlanToFund: if there is no plan.
        SourceNotAllowed, FundTooSmall, PrefinancingForbidden: as the rules say.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a case.
    """
    case = at_work(session, case_id, act, Stage.FUNDING_MIX)
    plan = _plan(session, case.id)
    for line in source_lines(session, plan.id):
        if (line.kind, line.payer, line.amount) == (value.kind, value.payer, value.amount):
            return session.get_one(FundingSource, line.id)
    _check_terms(session, plan, value, None)
    source = FundingSource(plan_id=plan.id, case_id=case.id, kind=value.kind, **_columns(value))
    session.add(source)
    session.flush()  # its deadline and its event name it
    set_due(session, case.id, source.id, value.due_on)
    record(session, act, "funding_source.added", case_id=case.id, **_told(source))
    return source


def correct_source(
    session: Session, case_id: int, source_id: int, value: SourceTerms, act: Act
) -> None:
    """Correct a source that is not committed yet. The event keeps what it was.

    Raises:
        UnknownSource: if the plan has none of that number.
        SourceIsFirm: if it is committed: withdraw it first.
        SourceNotAllowed, FundTooSmall, PrefinancingForbidden: as the rules say.
    """
    case = at_work(session, case_id, act, Stage.FUNDING_MIX)
    plan = _plan(session, case.id)
    source = _source(session, plan, source_id)
    if not is_open(source.state):
        raise SourceIsFirm(state=source.state)
    _check_terms(session, plan, value, source.id)
    before = _told(source)
    source.kind = value.kind
    for name, found in _columns(value).items():
        setattr(source, name, found)
    set_due(session, case.id, source.id, value.due_on)
    record(
        session, act, "funding_source.corrected", case_id=case.id, before=before, **_told(source)
    )


def remove_source(session: Session, case_id: int, source_id: int, act: Act) -> None:
    """Strike a source that was only planned; one already gone is no fault.

    Raises:
        SourceIsFirm: if anything was promised: its steps must stay readable.
    """
    case = at_work(session, case_id, act, Stage.FUNDING_MIX)
    plan = _plan(session, case.id)
    source = session.get(FundingSource, source_id)
    if source is None or source.plan_id != plan.id:
        return
    steps = session.scalar(sa.select(sa.func.count()).where(FundingStep.source_id == source.id))
    if steps or source.state is not FundingState.PLANNED:
        raise SourceIsFirm(state=source.state)
    clear_deadline(session, "funding.due", f"source:{source.id}")
    record(session, act, "funding_source.removed", case_id=case.id, **_told(source))
    session.delete(source)


def move_source(
    session: Session, case_id: int, source_id: int, step: SourceStep, act: Act
) -> FundingSource:
    """Take one step planned → promised → committed → received → spent, or withdraw a promise.

    Money may still arrive and be spent while the works go on. A step already taken is taken.

    Raises:
        SourceMoved: if the source is no longer where the person saw it.
        CannotMoveFunding, EvidenceMissing: as `rules.funding.move`.
        ResidentsHaveNotPaid: if residents' money is called received before it was paid.
    """
    forward = step.to in {FundingState.RECEIVED, FundingState.SPENT}
    stages = (Stage.FUNDING_MIX, *_LATER) if forward else (Stage.FUNDING_MIX,)
    case = at_work(session, case_id, act, *stages)
    plan = _plan(session, case.id)
    source = _source(session, plan, source_id)
    if source.state is step.to:
        return source
    if source.state is not step.seen:
        raise SourceMoved(state=source.state)
    move(source.kind, source.state, step.to, has_evidence=bool(step.evidence))
    amount = source.amount if step.amount is None else step.amount
    _check_step(session, plan, source, step.to, amount)
    source.state, source.amount = step.to, amount
    session.add(
        FundingStep(
            source_id=source.id,
            state=step.to,
            amount=amount,
            evidence=step.evidence,
            attachment_id=step.attachment_id,
            taken_by=act.staff_id,
            taken_at=act.at,
        )
    )
    set_due(session, case.id, source.id, source.due_on if is_open(source.state) else None)
    if case.stage is Stage.FUNDING_MIX:
        once = f"case:{case.id}:funding:{source.id}:{step.to}:{act.at.isoformat()}"
        ask_flow(session, act, "drive-case", once=once, case_id=case.id, stage=case.stage)
    record(
        session,
        act,
        "funding_source.moved",
        case_id=case.id,
        evidence=step.evidence,
        was=step.seen,
        **_told(source),
    )
    return source


def _check_step(
    session: Session, plan: PlanMoney, source: FundingSource, to: FundingState, amount: Fen
) -> None:
    if source.kind is SourceKind.MAINTENANCE_FUND:
        check_fund(amount, read_terms(source.terms))
    if source.kind is SourceKind.RESIDENT_CONTRIBUTION and to is FundingState.RECEIVED:
        paid = share_totals(session, plan.id).paid_amount
        if paid < amount:
            raise ResidentsHaveNotPaid(paid=paid, amount=amount)


def _check_terms(session: Session, plan: PlanMoney, value: SourceTerms, own_id: int | None) -> None:
    for code in value.items:
        require_allowed(value.kind, item(code).item_class)
    if value.kind is SourceKind.MAINTENANCE_FUND:
        check_fund(value.amount, read_terms(value.terms))
    others = [line.source for line in source_lines(session, plan.id) if line.id != own_id]
    check_advances([*others, Source(value.kind, value.amount, pre_finances=value.pre_finances)])


def _columns(value: SourceTerms) -> dict[str, Any]:
    return {
        "payer": value.payer,
        "amount": value.amount,
        "items": list(value.items),
        "is_repaid_from_common_income": value.is_repaid,
        "is_contractor": value.pre_finances,
        "due_on": value.due_on,
        "terms": dict(value.terms),
        "note": value.note,
    }


def _told(source: FundingSource) -> dict[str, Any]:
    return {
        "source": source.id,
        "kind": source.kind,
        "payer": source.payer,
        "amount": source.amount,
        "state": source.state,
    }


def _plan(session: Session, case_id: int) -> PlanMoney:
    plan = plan_money(session, case_id)
    if plan is None:
        raise NoPlanToFund
    return plan


def _source(session: Session, plan: PlanMoney, source_id: int) -> FundingSource:
    source = session.get(FundingSource, source_id)
    if source is None or source.plan_id != plan.id:
        raise UnknownSource
    return source


def is_open(state: FundingState) -> bool:
    """Whether a source is still to be committed."""
    return state in {FundingState.PLANNED, FundingState.PROMISED}


def set_due(session: Session, case_id: int, source_id: int, due_on: date | None) -> None:
    """Have the case looked at when the day a source was promised for is over."""
    subject = f"source:{source_id}"
    if due_on is None:
        clear_deadline(session, "funding.due", subject)
    else:
        set_deadline(session, case_id, "funding.due", subject, end_of(due_on))


def end_of(day: date) -> datetime:
    """Return the first instant after a local day, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), ZONE).astimezone(UTC)
