"""The plan a case pays for, its sources, and what the owners decided about them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.funding_mix import FundingSource, FundingStep, HouseholdShare
from models.plan_proposal import Plan, PlanItem
from models.resident_consultation import Ballot, Consultation
from models.staff import Staff
from rules.funding import Coverage, FundingState, Source, SourceKind, coverage
from rules.funding_mix import BINDING, ShareState, Terms
from rules.matters import Matter
from rules.money import Fen
from rules.plan_proposal import PlanState, needed


@dataclass(frozen=True, slots=True)
class ItemCost:
    """One item of works and what it costs, in fen."""

    code: str
    place: str
    amount: Fen


@dataclass(frozen=True, slots=True)
class PlanMoney:
    """The newest plan of a case and what it costs; money in fen."""

    id: int
    number: int
    state: PlanState
    title: str
    estimate: Fen
    contingency_percent: int
    items: tuple[ItemCost, ...]

    @property
    def needed(self) -> Fen:
        """The estimate with its contingency: the approved budget."""
        return needed(self.estimate, self.contingency_percent)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source with its terms; `evidence` is what made it committed, "" before."""

    id: int
    kind: SourceKind
    payer: str
    amount: Fen
    state: FundingState
    items: tuple[str, ...]
    is_repaid: bool
    pre_finances: bool
    due_on: date | None
    terms: Mapping[str, Any]
    note: str
    evidence: str

    @property
    def source(self) -> Source:
        """The source as the rules know it."""
        return Source(self.kind, self.amount, self.state, self.pre_finances)

    @property
    def rule_terms(self) -> Terms:
        """Its terms as the rules know them."""
        return read_terms(self.terms)


@dataclass(frozen=True, slots=True)
class StepLine:
    """One change of a source's state, and who recorded it."""

    state: FundingState
    amount: Fen
    evidence: str
    attachment_id: int | None
    taken_by: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class ShareTotals:
    """What the households owe together; money in fen, households in numbers."""

    paying: int
    exempt: int
    confirmed: int
    paid: int
    above_ceiling: int
    due_amount: Fen
    confirmed_amount: Fen
    paid_amount: Fen


def read_terms(terms: Mapping[str, Any]) -> Terms:
    """Return stored terms as the rules know them."""
    net, balance = terms.get("net_per_year"), terms.get("balance")
    return Terms(
        rate=Fraction(str(terms.get("rate") or "0")),
        years=int(terms.get("years") or 0),
        net_per_year=None if net is None else Fen(net),
        balance=None if balance is None else Fen(balance),
    )


def plan_money(session: Session, case_id: int) -> PlanMoney | None:
    """Return the newest plan of a case with its items, in two queries; None before there is one."""
    plan = session.execute(
        sa.select(Plan.id, Plan.number, Plan.state, Plan.title, Plan.contingency_percent)
        .where(Plan.case_id == case_id)
        .order_by(Plan.number.desc())
        .limit(1)
    ).one_or_none()
    if plan is None:
        return None
    items = session.execute(
        sa.select(PlanItem.item, PlanItem.place, PlanItem.cost)
        .where(PlanItem.plan_id == plan.id)
        .order_by(PlanItem.id)
    ).all()
    return PlanMoney(
        id=plan.id,
        number=plan.number,
        state=plan.state,
        title=plan.title,
        estimate=Fen(sum(row.cost for row in items)),
        contingency_percent=plan.contingency_percent,
        items=tuple(ItemCost(row.item, row.place, row.cost) for row in items),
    )


def source_lines(session: Session, plan_id: int) -> tuple[SourceLine, ...]:
    """Return the sources of a plan in the order they were named, in one query."""
    evidence = (
        sa.select(FundingStep.evidence)
        .where(
            FundingStep.source_id == FundingSource.id,
            FundingStep.state == FundingState.COMMITTED,
        )
        .order_by(FundingStep.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(FundingSource, evidence)
        .where(FundingSource.plan_id == plan_id)
        .order_by(FundingSource.id)
    )
    return tuple(_line(source, text or "") for source, text in rows)


def step_lines(session: Session, source_id: int) -> tuple[StepLine, ...]:
    """Return the steps of one source, the newest first, in one query."""
    rows = session.execute(
        sa.select(FundingStep, Staff.name)
        .join(Staff, Staff.id == FundingStep.taken_by)
        .where(FundingStep.source_id == source_id)
        .order_by(FundingStep.id.desc())
    )
    return tuple(
        StepLine(step.state, step.amount, step.evidence, step.attachment_id, name, step.taken_at)
        for step, name in rows
    )


def funding_coverage(plan: PlanMoney, sources: Iterable[SourceLine]) -> Coverage:
    """Return committed money against the plan's budget with its contingency (M01, M02)."""
    contingency = Fraction(plan.contingency_percent, 100)
    return coverage(plan.estimate, [line.source for line in sources], contingency)


def adopted_matters(session: Session, plan_id: int) -> frozenset[Matter]:
    """Return the matters the owners adopted for a plan, in one query.

    A matter asked of several buildings or stairwells counts where at least one adopted it
    and none of the newest round rejected it.
    """
    rows = session.execute(
        sa.select(Ballot.matter, Ballot.is_adopted, Consultation.round)
        .join(Consultation, Consultation.id == Ballot.consultation_id)
        .where(Consultation.plan_id == plan_id, Ballot.is_adopted.is_not(None))
        .order_by(Consultation.round)
    ).all()
    newest = {row.matter: row.round for row in rows}
    adopted = {row.matter for row in rows if row.is_adopted and row.round == newest[row.matter]}
    rejected = {
        row.matter for row in rows if not row.is_adopted and row.round == newest[row.matter]
    }
    return frozenset(adopted - rejected)


def share_totals(session: Session, plan_id: int) -> ShareTotals:
    """Return what the households of a plan owe and have promised, in one query."""
    binding = HouseholdShare.state.in_(BINDING)
    owing = sa.and_(HouseholdShare.amount > 0, HouseholdShare.state != ShareState.EXEMPT)
    row = session.execute(
        sa.select(
            _count(owing),
            _count(HouseholdShare.state == ShareState.EXEMPT),
            _count(sa.and_(owing, binding)),
            _count(sa.and_(owing, HouseholdShare.state == ShareState.PAID)),
            _count(sa.and_(owing, HouseholdShare.amount > HouseholdShare.ceiling)),
            _sum(owing, HouseholdShare.amount),
            _sum(binding, HouseholdShare.amount),
            sa.func.coalesce(sa.func.sum(HouseholdShare.paid), 0),
        ).where(HouseholdShare.plan_id == plan_id)
    ).one()
    paying, exempt, confirmed, paid, above, due, promised, received = (int(each) for each in row)
    return ShareTotals(
        paying, exempt, confirmed, paid, above, Fen(due), Fen(promised), Fen(received)
    )


def _count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


def _sum(condition: sa.ColumnElement[bool], column: Any) -> sa.ColumnElement[int]:  # noqa: ANN401 -- a mapped column
    return sa.func.coalesce(sa.func.sum(sa.case((condition, column), else_=0)), 0)


def _line(source: FundingSource, evidence: str) -> SourceLine:
    return SourceLine(
        id=source.id,
        kind=source.kind,
        payer=source.payer,
        amount=source.amount,
        state=source.state,
        items=tuple(source.items),
        is_repaid=source.is_repaid_from_common_income,
        pre_finances=source.is_contractor,
        due_on=source.due_on,
        terms=dict(source.terms),
        note=source.note,
        evidence=evidence,
    )
