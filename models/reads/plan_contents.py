"""What a plan contains, as far as the owners' decisions depend on it."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.compound import Building, Stairwell
from models.funding_mix import FundingSource, HouseholdShare
from models.household import Household
from models.plan_proposal import Plan, PlanItem
from rules.funding import SourceKind
from rules.matters import Matter, Place, PlanContents, Scope
from rules.matters import PlanItem as ItemContents
from rules.menu import item
from rules.plan_proposal import PlanState, ShareMethod


class CasePlace(Protocol):
    """Where a case is: a compound, or one stairwell of it."""

    @property
    def compound_id(self) -> int:
        """The compound."""

    @property
    def stairwell_id(self) -> int | None:
        """The stairwell, None for the whole compound."""


_BY_FLOOR = (ShareMethod.FLOOR, ShareMethod.FLOOR_AREA)


def plan_contents(session: Session, plan_id: int) -> PlanContents:
    """Return what a plan contains, for `rules.matters.required_decisions`; up to four queries.

    Places and households are named by their rows' ids as text. A lift that names no place
    is one for every stairwell without a lift, each of which decides for itself.
    """
    return _contents(session, session.execute(_of_plan(), {"of_plan": plan_id}).all())


def contents_before_owners(session: Session, case_id: int) -> PlanContents | None:
    """Return what the newest plan that was put to the owners contains; up to four queries."""
    rows = session.execute(_before_owners(), {"of_case": case_id}).all()
    return _contents(session, rows) if rows else None


@cache
def _of_plan() -> sa.Executable:
    return _with_items(sa.bindparam("of_plan", type_=sa.BigInteger))


@cache
def _before_owners() -> sa.Executable:
    plan = Plan.__table__.c
    newest = (
        sa.select(plan.id)
        .where(
            plan.case_id == sa.bindparam("of_case", type_=sa.BigInteger),
            plan.state.in_([PlanState.FROZEN, PlanState.ADOPTED]),
        )
        .order_by(plan.number.desc())
        .limit(1)
    )
    return _with_items(newest.scalar_subquery())


def _with_items(plan_id: sa.ColumnElement[int]) -> sa.Executable:
    # One row an item; a plan without any has one row.
    plan, case, item = Plan.__table__, RenovationCase.__table__, PlanItem.__table__
    return (
        sa.select(
            *(plan.c.id, plan.c.draws_fund, plan.c.tops_up_fund, plan.c.common_income),
            *(plan.c.payers_must_sign, plan.c.share_method),
            *(case.c.compound_id, case.c.stairwell_id),
            *(item.c.item, item.c.place, item.c.occupies_part_of),
        )
        .join_from(plan, case, case.c.id == plan.c.case_id)
        .outerjoin(item, item.c.plan_id == plan.c.id)
        .where(plan.c.id == plan_id)
        .order_by(item.c.id)
    )


@cache
def _sources() -> sa.Executable:
    source = FundingSource.__table__.c
    return (
        sa.select(source.kind, source.payer, source.is_repaid_from_common_income)
        .where(source.plan_id == sa.bindparam("of_plan", type_=sa.BigInteger))
        .order_by(source.id)
    )


def _contents(session: Session, rows: Sequence[sa.Row[Any]]) -> PlanContents:
    plan, items = rows[0], [row for row in rows if row.item is not None]
    sources = session.execute(_sources(), {"of_plan": plan.id}).all()
    asked = any(row.place or item(row.item).decision is Matter.LIFT_RETROFIT for row in items)
    places = named_places(session, plan) if asked else {}
    payers = _payers(session, plan) if any(row.item == "lift" for row in items) else {}
    here = _whole(plan)
    fund = plan.draws_fund or any(row.kind is SourceKind.MAINTENANCE_FUND for row in sources)
    repaid = [row.payer for row in sources if _is_repaid(row)]
    if plan.common_income:
        repaid.append("common_income")
    return PlanContents(
        items=tuple(_item(row, places, here, payers) for row in items),
        fund_drawn=(here,) if fund else (),
        fund_topped_up=(here,) if plan.tops_up_fund else (),
        repaid_from_common_parts=tuple(repaid),
        disposes_common_parts=any(row.kind is SourceKind.COMMON_INCOME for row in sources),
    )


def named_places(session: Session, case: CasePlace) -> Mapping[str, Place]:
    """Return the places of a case's compound by what plans call them, in one query.

    "3号楼" and "3号楼2单元"; a stairwell's own case knows only its stairwell.
    """
    rows = session.execute(
        sa.select(Building.id, Building.number, Stairwell.id, Stairwell.number)
        .outerjoin(Stairwell, Stairwell.building_id == Building.id)
        .where(Building.compound_id == case.compound_id)
        .order_by(Building.id, Stairwell.id)
    ).all()
    stairwells = {key for _, _, key, _ in rows if case.stairwell_id in (None, key)} - {None}
    wells = {
        f"{building}号楼{number}单元": Place(Scope.STAIRWELL, str(key))
        for _, building, key, number in rows
        if key in stairwells
    }
    if case.stairwell_id is not None:
        return wells
    whole = {f"{building}号楼": Place(Scope.BUILDING, str(key)) for key, building, _, _ in rows}
    return dict(sorted({**whole, **wells}.items(), key=lambda pair: _order(pair[0])))


def _order(name: str) -> tuple[tuple[int, str], ...]:
    building, _, well = name.partition("号楼")
    number = well.removesuffix("单元")
    return tuple((int(text) if text.isdigit() else 0, text) for text in (building, number))


def _whole(case: CasePlace) -> Place:
    if case.stairwell_id is None:
        return Place()
    return Place(Scope.STAIRWELL, str(case.stairwell_id))


def _is_repaid(source: sa.Row[Any]) -> bool:
    # An investor or a lift company is paid back from advertising, parking or fares.
    return source.is_repaid_from_common_income or source.kind is SourceKind.LIFT_ADVERTISING


def _item(
    row: sa.Row[Any],
    places: Mapping[str, Place],
    here: Place,
    payers: Mapping[str, tuple[str, ...]],
) -> ItemContents:
    dish = item(row.item)
    at = _places_of(row, places, here)
    paying = tuple(home for place in at for home in payers.get(place.key, ()))
    return ItemContents(
        code=row.item,
        decision=dish.decision,
        places=at,
        occupies=() if row.occupies_part_of is None else (str(row.occupies_part_of),),
        payers=paying if dish.decision is Matter.LIFT_RETROFIT else (),
    )


def _places_of(row: sa.Row[Any], places: Mapping[str, Place], here: Place) -> tuple[Place, ...]:
    if row.place in places:
        return (places[row.place],)
    if item(row.item).decision is Matter.LIFT_RETROFIT and here.scope is Scope.COMPOUND:
        return tuple(place for place in places.values() if place.scope is Scope.STAIRWELL)
    return (here,)


def _payers(session: Session, plan: sa.Row[Any]) -> Mapping[str, tuple[str, ...]]:
    """Return by stairwell who pays for its lift: each of them signs the cost agreement."""
    if not plan.payers_must_sign or plan.share_method not in _BY_FLOOR:
        return {}
    rows = session.execute(
        sa.select(HouseholdShare.household_id, Household.stairwell_id)
        .join(Household, Household.id == HouseholdShare.household_id)
        .where(HouseholdShare.plan_id == plan.id, HouseholdShare.amount > 0)
        .order_by(Household.place)
    )
    found: dict[str, tuple[str, ...]] = {}
    for household_id, stairwell_id in rows:
        key = str(stairwell_id)
        found[key] = (*found.get(key, ()), str(household_id))
    return found


def place_names(session: Session, case_id: int) -> tuple[str, ...]:
    """Return what plans call the places of a case's compound, in order; three queries."""
    return tuple(named_places(session, session.get_one(RenovationCase, case_id)))


def place_titles(session: Session, case_id: int) -> dict[str, str]:
    """Return the names of buildings and stairwells by "scope:id"; three queries."""
    case = session.get_one(RenovationCase, case_id)
    return {
        f"{place.scope}:{place.key}": name for name, place in named_places(session, case).items()
    }
