"""Items of a plan: what is done, where, how much of it, at what cost."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.demand_survey import Hazard, Suggestion
from models.household import Household
from models.plan_proposal import Plan, PlanItem, SuggestionHandling, WishHandling
from models.reads.scope import households_of
from rules.act import Act
from rules.menu import exclusions, item
from rules.money import Fen
from rules.plan_proposal import WishOutcome, item_cost
from rules.refusal import Refusal
from workflows.actions.plan_draft import NotInPlan, draft_at_work
from workflows.actions.record import record


class ItemAlreadyPlanned(Refusal):
    """The plan has this item at this place already."""

    code = "item_already_planned"


class ItemsExclude(Refusal):
    """The item cannot stand in one plan with another."""

    code = "items_exclude"


@dataclass(frozen=True, slots=True)
class ItemNote:
    """One item: `quantity` in hundredths of the dish's unit, `unit_cost` in fen."""

    item: str
    quantity: int
    unit_cost: Fen
    place: str = ""
    note: str = ""
    hazard_ids: tuple[int, ...] = ()
    occupies: str = ""  # the door whose own part it takes
    version: int | None = None  # of the plan the person was looking at


def add_item(session: Session, case_id: int, note: ItemNote, act: Act) -> int:
    """Add an item to the draft; return its id. The same item again is that item.

    Raises:
        ItemAlreadyPlanned: if it stands there with other figures.
        ItemsExclude: if another item excludes it.
        UnknownItem: if it is not on the menu.
        NotInPlan: if a hazard or the door is not the case's.
        NoPlanYet, PlanFrozen: see `draft_at_work`; and as for all work on a stage.
    """
    case, plan = draft_at_work(session, case_id, act)
    values = _values(session, case.id, note)
    twin = _twin(session, plan, note)
    if twin is not None:
        if (twin.quantity, twin.unit_cost) == (note.quantity, note.unit_cost):
            return twin.id
        raise ItemAlreadyPlanned(item=item(note.item).name, place=note.place)
    _require_company(session, plan, note.item)
    row = PlanItem(plan_id=plan.id, **values)
    session.add(row)
    session.flush()  # the page goes to it
    _adopt(session, plan, note.item)
    record(
        session,
        act,
        "plan_item.added",
        case_id=case.id,
        number=plan.number,
        item=item(note.item).name,
        cost=row.cost,
    )
    return row.id


def change_item(session: Session, case_id: int, item_id: int, note: ItemNote, act: Act) -> None:
    """Change an item's place, quantity, cost or hazards; the dish stays.

    Raises:
        NotInPlan: if the item is not the draft's.
        ItemAlreadyPlanned: if it would stand twice at one place.
        NoPlanYet, PlanFrozen, PlanChanged: see `draft_at_work`; and as for all work.
    """
    case, plan = draft_at_work(session, case_id, act, note.version)
    row = _own(session, plan, item_id)
    twin = _twin(session, plan, note)
    if twin is not None and twin.id != row.id:
        raise ItemAlreadyPlanned(item=item(note.item).name, place=note.place)
    values = _values(session, case.id, note)
    before = {name: getattr(row, name) for name, new in values.items() if getattr(row, name) != new}
    for name in before:
        setattr(row, name, values[name])
    if before:
        record(
            session,
            act,
            "plan_item.changed",
            case_id=case.id,
            number=plan.number,
            item=item(row.item).name,
            cost=row.cost,
            before=before,
        )


def remove_item(session: Session, case_id: int, item_id: int, act: Act) -> None:
    """Take an item out of the draft; whoever wished for it is owed an answer again.

    Raises:
        NotInPlan: if the item is not the draft's.
        NoPlanYet, PlanFrozen: see `draft_at_work`; and as for all work on a stage.
    """
    case, plan = draft_at_work(session, case_id, act)
    row = _own(session, plan, item_id)
    session.execute(
        sa.update(SuggestionHandling)
        .where(SuggestionHandling.plan_item_id == row.id)
        .values(plan_item_id=None)
    )
    session.execute(
        sa.update(Suggestion).where(Suggestion.plan_item_id == row.id).values(plan_item_id=None)
    )
    session.delete(row)
    session.flush()  # the next question is whether the dish stands elsewhere in the plan
    left = sa.select(PlanItem.id).where(PlanItem.plan_id == plan.id, PlanItem.item == row.item)
    if session.scalar(left.limit(1)) is None:
        session.execute(
            sa.delete(WishHandling).where(
                WishHandling.plan_id == plan.id,
                WishHandling.item == row.item,
                WishHandling.outcome == WishOutcome.ADOPTED,
            )
        )
    record(
        session,
        act,
        "plan_item.removed",
        case_id=case.id,
        number=plan.number,
        item=item(row.item).name,
        cost=row.cost,
    )


def _values(session: Session, case_id: int, note: ItemNote) -> dict[str, object]:
    item(note.item)
    return {
        "item": note.item,
        "place": note.place,
        "quantity": note.quantity,
        "unit_cost": note.unit_cost,
        "cost": item_cost(note.quantity, note.unit_cost),
        "note": note.note,
        "hazard_ids": list(_own_hazards(session, case_id, note.hazard_ids)),
        "occupies_part_of": _household(session, case_id, note.occupies),
    }


def _own_hazards(session: Session, case_id: int, ids: Sequence[int]) -> Sequence[int]:
    if not ids:
        return ()
    mine = set(session.scalars(sa.select(Hazard.id).where(Hazard.case_id == case_id)))
    for each in ids:
        if each not in mine:
            raise NotInPlan(what=each)
    return sorted(ids)


def _household(session: Session, case_id: int, door: str) -> int | None:
    if not door:
        return None
    found = session.scalar(
        sa.select(Household.id).where(Household.door == door, households_of(case_id))
    )
    if found is None:
        raise NotInPlan(what=door)
    return found


def _twin(session: Session, plan: Plan, note: ItemNote) -> PlanItem | None:
    return session.scalar(
        sa.select(PlanItem).where(
            PlanItem.plan_id == plan.id,
            PlanItem.item == note.item,
            PlanItem.place == note.place,
        )
    )


def _require_company(session: Session, plan: Plan, code: str) -> None:
    chosen = set(session.scalars(sa.select(PlanItem.item).where(PlanItem.plan_id == plan.id)))
    for one, other in exclusions([*chosen, code]):
        if code in (one, other):
            raise ItemsExclude(item=item(code).name, other=item(other if one == code else one).name)


def _adopt(session: Session, plan: Plan, code: str) -> None:
    """Answer the wish for a dish that has come into the plan, whatever was said before."""
    found = session.scalar(
        sa.select(WishHandling).where(WishHandling.plan_id == plan.id, WishHandling.item == code)
    )
    if found is None:
        session.add(WishHandling(plan_id=plan.id, item=code, outcome=WishOutcome.ADOPTED))
    elif found.outcome is WishOutcome.REJECTED:
        found.outcome, found.reason = WishOutcome.ADOPTED, ""


def _own(session: Session, plan: Plan, item_id: int) -> PlanItem:
    row = session.get(PlanItem, item_id)
    if row is None or row.plan_id != plan.id:
        raise NotInPlan(what=item_id)
    return row
