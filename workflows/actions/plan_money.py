"""The money of a plan: each household's part, and the fees afterwards."""

from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.funding_mix import FundingSource, HouseholdShare
from models.household import Household
from models.plan_proposal import FeePlan, Plan
from models.reads.plan_contents import plan_contents
from models.reads.scope import households_of
from rules.act import Act
from rules.area import square_metres
from rules.cost_sharing import Payer, share_cost
from rules.decision_rule import PartKind
from rules.funding import SourceKind
from rules.matters import Scope
from rules.money import Fen
from rules.plan_proposal import (
    FeePeriod,
    FloorTable,
    ShareMethod,
    ceiling,
    scheme,
)
from workflows.actions.plan_draft import draft_at_work
from workflows.actions.record import record


@dataclass(frozen=True, slots=True)
class Division:
    """How the residents' part is divided; money in fen."""

    method: ShareMethod
    table: FloorTable
    residents_pay: Fen
    subsidy: Fen
    ceiling_percent: int
    payment_schedule: str


@dataclass(frozen=True, slots=True)
class FeeNote:
    """One alternative for running the compound; money in fen."""

    label: str
    title: str
    rate: Fen
    parking_fee: Fen
    parking_spaces: int
    period: FeePeriod
    services: str
    monthly_cost: Fen
    other_income: Fen


def divide_cost(session: Session, case_id: int, division: Division, version: int, act: Act) -> None:
    """Set what residents pay and divide it anew, to the fen.

    Raises:
        NobodyPays: if no household has a weight.
        NoPlanYet, PlanFrozen, PlanChanged: see `draft_at_work`; and as for all work.
    """
    case, plan = draft_at_work(session, case_id, act, version)
    plan.share_method, plan.floor_table = division.method, division.table
    plan.residents_pay, plan.subsidy = division.residents_pay, division.subsidy
    plan.ceiling_percent = division.ceiling_percent
    plan.payment_schedule = division.payment_schedule
    if division.method is ShareMethod.NONE:
        plan.residents_pay = plan.subsidy = Fen(0)
    total = refresh_shares(session, plan)
    record(
        session,
        act,
        "cost.divided",
        case_id=case.id,
        number=plan.number,
        method=division.method,
        total=total,
    )


def refresh_shares(session: Session, plan: Plan) -> Fen:
    """Divide the residents' part among the households anew; return what is divided.

    The residents' contribution stands among the sources with the same sum, so that the two
    never differ.

    Raises:
        NobodyPays: if no household has a weight.
    """
    session.execute(sa.delete(HouseholdShare).where(HouseholdShare.plan_id == plan.id))
    total = Fen(max(0, plan.residents_pay - plan.subsidy))
    how = scheme(plan.share_method, plan.floor_table)
    if how is None or not total:
        _set_contribution(session, plan, Fen(0))
        return Fen(0)
    # Weights are kept whole: m² in hundredths, coefficients in ten-thousandths.
    scale = 100 if plan.share_method is ShareMethod.AREA else 10_000
    session.execute(
        sa.insert(HouseholdShare),
        [
            {
                "plan_id": plan.id,
                "household_id": int(share.household_id),
                "weight": int(share.weight * scale),
                "amount": share.amount,
                "ceiling": ceiling(share.amount, plan.ceiling_percent),
            }
            for share in share_cost(total, _payers(session, plan), how)
        ],
    )
    _set_contribution(session, plan, total)
    return total


def put_fee_plan(session: Session, case_id: int, note: FeeNote, act: Act) -> None:
    """Write an alternative under its letter; the one that stood there is replaced.

    Raises:
        NoPlanYet, PlanFrozen: see `draft_at_work`; and as for all work on a stage.
    """
    case, plan = draft_at_work(session, case_id, act)
    row = _fee_plan(session, plan, note.label)
    if row is None:
        row = FeePlan(plan_id=plan.id, **asdict(note))
        session.add(row)
    else:
        for name, value in asdict(note).items():
            setattr(row, name, value)
    record(
        session,
        act,
        "fee_plan.written",
        case_id=case.id,
        number=plan.number,
        label=note.label,
        rate=note.rate,
    )


def remove_fee_plan(session: Session, case_id: int, label: str, act: Act) -> None:
    """Take an alternative out; one that is not there is no fault.

    Raises:
        NoPlanYet, PlanFrozen: see `draft_at_work`; and as for all work on a stage.
    """
    case, plan = draft_at_work(session, case_id, act)
    row = _fee_plan(session, plan, label)
    if row is not None:
        session.delete(row)
        record(session, act, "fee_plan.removed", case_id=case.id, number=plan.number, label=label)


def _payers(session: Session, plan: Plan) -> list[Payer]:
    """Return the households that may have to pay: of a lift, those of its stairwells."""
    area = sa.func.coalesce(
        Household.registered_area, Household.surveyed_area, Household.contract_area
    )
    rows = session.execute(
        sa.select(Household.id, Household.floor, area, Household.stairwell_id)
        .where(
            households_of(plan.case_id),
            Household.kind.not_in([PartKind.PARKING, PartKind.STORAGE]),
        )
        .order_by(Household.place, Household.id)
    ).all()
    wells = _lift_stairwells(session, plan)
    return [
        Payer(str(row[0]), row[1] or 1, row[2] or square_metres(0))
        for row in rows
        if not wells or str(row[3]) in wells
    ]


def _lift_stairwells(session: Session, plan: Plan) -> frozenset[str]:
    if plan.share_method not in (ShareMethod.FLOOR, ShareMethod.FLOOR_AREA):
        return frozenset()
    return frozenset(
        place.key
        for each in plan_contents(session, plan.id).items
        if each.code == "lift"
        for place in each.places
        if place.scope is Scope.STAIRWELL
    )


def _set_contribution(session: Session, plan: Plan, total: Fen) -> None:
    row = session.scalar(
        sa.select(FundingSource).where(
            FundingSource.plan_id == plan.id,
            FundingSource.kind == SourceKind.RESIDENT_CONTRIBUTION,
        )
    )
    if row is None and total:
        session.add(
            FundingSource(
                case_id=plan.case_id,
                plan_id=plan.id,
                kind=SourceKind.RESIDENT_CONTRIBUTION,
                payer="出资业主",
                amount=total,
            )
        )
    elif row is not None and total:
        row.amount = total
    elif row is not None:
        session.delete(row)


def _fee_plan(session: Session, plan: Plan, label: str) -> FeePlan | None:
    return session.scalar(
        sa.select(FeePlan).where(FeePlan.plan_id == plan.id, FeePlan.label == label)
    )
