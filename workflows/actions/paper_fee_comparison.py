"""The alternatives of property service of a plan, side by side."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy.orm import Session

from documents.fee_comparison import Alternative, ExampleHome, FeeComparison
from models.reads.plan_view import FeePlanView, PlanView, plan_view
from rules.paper import PaperUnavailable
from rules.plan_proposal import FeePeriod
from workflows.actions.paper_homes import case_homes
from workflows.actions.paper_sheet import Commission, Sheet

PERIODS: Final[Mapping[FeePeriod, str]] = {
    FeePeriod.MONTH: "月",
    FeePeriod.QUARTER: "季",
    FeePeriod.YEAR: "年",
}


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the comparison of a plan's alternatives (the subject is the plan); seven queries.

    Raises:
        PaperUnavailable: if the plan names no alternative.
    """
    plan = plan_view(session, order.subject)
    if not plan.fee_plans:
        raise PaperUnavailable(kind=order.kind)
    areas = sorted(
        home.household.area
        for home in case_homes(session, order.case_id)
        if home.household.area is not None
    )
    chosen = [areas[0], areas[len(areas) // 2], areas[-1]] if areas else []
    examples = [(area, 0) for area in dict.fromkeys(chosen)]
    if areas and any(each.parking_fee for each in plan.fee_plans):
        examples.append((areas[len(areas) // 2], 1))
    value = FeeComparison(
        head=order.head(),
        plan_title=plan.title,
        plan_version=plan.number,
        billed_area=plan.billed_area,
        homes=len(areas),
        alternatives=tuple(_alternative(each) for each in plan.fee_plans),
        examples=tuple(
            ExampleHome(
                area, spaces, tuple(each.household_fee(area, spaces) for each in plan.fee_plans)
            )
            for area, spaces in examples
        ),
        phone=order.contact,
    )
    return [order.sheet(_title(plan), value)]


def _title(plan: PlanView) -> str:
    return f"物业方案对比表（第 {plan.number} 版）"


def _alternative(each: FeePlanView) -> Alternative:
    return Alternative(
        label=each.label,
        title=each.title,
        services=each.services,
        rate=each.rate,
        parking_fee=each.parking_fee,
        parking_period=PERIODS[each.period],
        monthly_cost=each.monthly_cost,
        billing=each.billing,
        other_income=each.other_income,
        break_even=each.break_even,
        surplus=each.surplus,
        is_chosen=each.is_chosen,
    )
