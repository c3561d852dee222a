"""What the households of a case wish for, and what each dish would cost there."""

from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.compound import Stairwell
from models.household import Household
from models.reads.plan_view import PlanView
from models.reads.scope import households_of
from models.reads.survey_answer import dishes, newest_answers
from rules.area import hundredths
from rules.menu import menu
from rules.menu_choice import CostedDish, HouseholdWish, with_required
from rules.money import Fen
from rules.plan_draft import Extent, first_quantity


@dataclass(frozen=True, slots=True)
class MenuWishes:
    """Costed dishes in menu order, the answers' wishes, and wished dishes nobody can cost yet."""

    dishes: tuple[CostedDish, ...]
    wishes: tuple[HouseholdWish, ...]
    uncosted: tuple[str, ...]


def menu_wishes(session: Session, plan: PlanView) -> MenuWishes:
    """Return the wishes of all who answered, and the dishes that they and the plan name.

    What a wished dish requires is among the dishes too.
    A dish of the plan costs what the plan says, at all its places; another its local price
    times a first quantity, where that can be counted. Five queries.
    """
    answers = newest_answers(session, plan.case_id)
    areas = _areas(session, plan.case_id)
    planned: dict[str, int] = {}
    for item in plan.items:
        planned[item.code] = planned.get(item.code, 0) + item.cost
    prices = {dish.item.code: dish.unit_cost for dish in dishes(session, plan.case_id)}
    extent = _extent(session, plan.case_id)
    wished = set(with_required(code for each in answers.values() for code in each.wishes))
    costed, uncosted = [], []
    for code, dish in menu().items():
        if code not in planned and code not in wished:
            continue
        cost = planned.get(code) or prices[code] * first_quantity(code, extent) // 100
        if cost <= 0:
            uncosted.append(code)
            continue
        in_plan = code in planned
        costed.append(CostedDish(code, Fen(cost), in_plan, in_plan and dish.mandatory))
    return MenuWishes(
        tuple(costed),
        tuple(
            HouseholdWish(answers[home].wishes, hundredths(areas.get(home) or Decimal(0)))
            for home in sorted(answers)
        ),
        tuple(uncosted),
    )


def _areas(session: Session, case_id: int) -> dict[int, Decimal | None]:
    known = sa.func.coalesce(
        Household.registered_area, Household.surveyed_area, Household.contract_area
    )
    rows = session.execute(sa.select(Household.id, known).where(households_of(case_id)))
    return {home: area for home, area in rows}  # noqa: C416 -- rows are not pairs to mypy


def _extent(session: Session, case_id: int) -> Extent:
    homes, stairwells, buildings = session.execute(
        sa.select(
            sa.func.count(Household.id),
            sa.func.count(Household.stairwell_id.distinct()),
            sa.func.count(Stairwell.building_id.distinct()),
        )
        .outerjoin(Stairwell, Stairwell.id == Household.stairwell_id)
        .where(households_of(case_id))
    ).one()
    return Extent(homes, buildings, stairwells)
