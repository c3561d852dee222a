"""Planned sources of money, each for the items it may pay."""

from dataclasses import asdict, dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.funding_mix import FundingSource
from models.plan_proposal import Plan
from rules.act import Act
from rules.funding import FundingState, SourceKind, require_allowed
from rules.menu import item
from rules.money import Fen
from rules.refusal import Refusal
from workflows.actions.plan_draft import NotInPlan, draft_at_work
from workflows.actions.record import record


class ResidentsPayByShares(Refusal):
    """What residents pay is divided among them, not entered as a source."""

    code = "residents_pay_by_shares"


@dataclass(frozen=True, slots=True)
class SourceNote:
    """One planned source; money in fen, `items` menu codes (none: any)."""

    kind: SourceKind
    payer: str
    amount: Fen
    items: tuple[str, ...] = ()
    is_repaid_from_common_income: bool = False
    is_contractor: bool = False
    due_on: date | None = None
    note: str = ""


def add_source(session: Session, case_id: int, note: SourceNote, act: Act) -> None:
    """Plan a source; the same payer with the same sum again is the same source.

    Raises:
        ResidentsPayByShares: if it is the residents' own part.
        SourceNotAllowed: if it may not pay for one of its items.
        NoPlanYet, PlanFrozen: see `draft_at_work`; and as for all work on a stage.
    """
    case, plan = draft_at_work(session, case_id, act)
    _check_source(note)
    same = sa.select(FundingSource.id).where(
        FundingSource.plan_id == plan.id,
        FundingSource.kind == note.kind,
        FundingSource.payer == note.payer,
        FundingSource.amount == note.amount,
    )
    if session.scalar(same) is not None:
        return
    session.add(FundingSource(case_id=case.id, plan_id=plan.id, **_source_values(note)))
    record(
        session,
        act,
        "source.planned",
        case_id=case.id,
        number=plan.number,
        payer=note.payer,
        amount=note.amount,
    )


def change_source(
    session: Session, case_id: int, source_id: int, note: SourceNote, act: Act
) -> None:
    """Change a planned source; the event keeps what stood there before.

    Raises:
        NotInPlan: if the source is not the draft's, or is promised already.
        ResidentsPayByShares, SourceNotAllowed: as for a new one.
        NoPlanYet, PlanFrozen: see `draft_at_work`; and as for all work on a stage.
    """
    case, plan = draft_at_work(session, case_id, act)
    row = _own_source(session, plan, source_id)
    _check_source(note)
    values = _source_values(note)
    before = {name: getattr(row, name) for name, new in values.items() if getattr(row, name) != new}
    for name in before:
        setattr(row, name, values[name])
    if before:
        record(
            session,
            act,
            "source.changed",
            case_id=case.id,
            number=plan.number,
            payer=row.payer,
            amount=row.amount,
            before=before,
        )


def remove_source(session: Session, case_id: int, source_id: int, act: Act) -> None:
    """Take a planned source out of the draft.

    Raises:
        NotInPlan: if the source is not the draft's, or is promised already.
        ResidentsPayByShares: if it is the residents' own part.
        NoPlanYet, PlanFrozen: see `draft_at_work`; and as for all work on a stage.
    """
    case, plan = draft_at_work(session, case_id, act)
    row = _own_source(session, plan, source_id)
    session.delete(row)
    record(
        session,
        act,
        "source.removed",
        case_id=case.id,
        number=plan.number,
        payer=row.payer,
        amount=row.amount,
    )


def _check_source(note: SourceNote) -> None:
    if note.kind is SourceKind.RESIDENT_CONTRIBUTION:
        raise ResidentsPayByShares
    for code in note.items:
        require_allowed(note.kind, item(code).item_class)


def _source_values(note: SourceNote) -> dict[str, object]:
    return asdict(note) | {"items": list(note.items)}


def _own_source(session: Session, plan: Plan, source_id: int) -> FundingSource:
    row = session.get(FundingSource, source_id)
    if row is None or row.plan_id != plan.id or row.state is not FundingState.PLANNED:
        raise NotInPlan(what=source_id)
    if row.kind is SourceKind.RESIDENT_CONTRIBUTION:
        raise ResidentsPayByShares
    return row
