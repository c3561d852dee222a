"""Versions of a plan: the first from the survey, each next from the one before."""

import hashlib
import json
from dataclasses import asdict
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.compound import Building, Stairwell
from models.demand_survey import Hazard
from models.funding_mix import FundingSource
from models.household import Household
from models.plan_proposal import FeePlan, Plan, PlanItem, SuggestionHandling, WishHandling
from models.reads.plan_share import share_rows
from models.reads.plan_view import plan_view
from models.reads.plan_wish import wishes
from models.reads.scope import households_of
from models.reads.survey_answer import dishes, newest_answers, ranking
from rules.act import Act
from rules.demand_survey import Severity
from rules.funding import FundingState
from rules.plan_draft import REMEDY, Extent, first_items, first_quantity
from rules.plan_proposal import PlanState, WishOutcome, item_cost
from workflows.actions.plan_draft import draft_at_work
from workflows.actions.record import record

_OWN: Final = frozenset({"id", "plan_id", "version"})
_OF_ONE_VERSION: Final = frozenset(
    {
        "number",
        "state",
        "title",
        "created_at",
        "created_by",
        "changed_at",
        "frozen_at",
        "digest",
        "failure",
    }
)
_NOT_SEALED: Final = frozenset({"id", "version", "state", "frozen_at", "digest", "failure"})


def draft_first(session: Session, case: RenovationCase, act: Act) -> Plan:
    """Draft v1 from the survey: what is dangerous, then what people want, with costs."""
    plan = Plan(
        case_id=case.id,
        number=1,
        title=f"{case.title}方案",
        created_at=act.at,
        created_by=act.staff_id,
        changed_at=act.at,
    )
    session.add(plan)
    session.flush()  # items belong to it
    _add_first_items(session, case, plan)
    record(session, act, "plan.drafted", case_id=case.id, plan=plan.id, number=1)
    return plan


def draft_next(session: Session, case: RenovationCase, old: Plan, act: Act) -> Plan:
    """Draft v(n+1) as a copy of `old`; the departments' opinions are asked for anew."""
    copied = _columns(old, _OWN | _OF_ONE_VERSION)
    plan = Plan(
        **copied,
        number=old.number + 1,
        title=old.title,
        created_at=act.at,
        created_by=act.staff_id,
        changed_at=act.at,
    )
    session.add(plan)
    session.flush()  # what belongs to it points at it
    moved = _copy_items(session, old, plan)
    for table in (WishHandling, FeePlan):
        for row in session.scalars(sa.select(table).where(table.plan_id == old.id)):
            session.add(table(**_columns(row, _OWN), plan_id=plan.id))
    for source in session.scalars(sa.select(FundingSource).where(FundingSource.plan_id == old.id)):
        again = _columns(source, _OWN) | {"state": FundingState.PLANNED}
        session.add(FundingSource(**again, plan_id=plan.id))
    for handled in session.scalars(
        sa.select(SuggestionHandling).where(SuggestionHandling.plan_id == old.id)
    ):
        again = _columns(handled, _OWN) | {"plan_item_id": moved.get(handled.plan_item_id)}
        session.add(SuggestionHandling(**again, plan_id=plan.id))
    record(
        session,
        act,
        "plan.drafted",
        case_id=case.id,
        plan=plan.id,
        number=plan.number,
        after=old.number,
    )
    return plan


def set_aside(session: Session, case_id: int, version: int, act: Act) -> Plan:
    """Keep the draft as it is and go on with a copy, so that residents can compare the two.

    Raises:
        NoPlanYet, PlanFrozen, PlanChanged: see `draft_at_work`.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case, plan = draft_at_work(session, case_id, act, version)
    plan.state = PlanState.SUPERSEDED
    return draft_next(session, case, plan, act)


def freeze(session: Session, case_id: int, act: Act) -> None:
    """Freeze a case's draft: from now on its text is what the owners are asked about.

    One statement, whatever the plan holds. Nothing in a frozen plan changes any more, so its
    seal may be put on later (`seal`).
    """
    frozen = {"of_case": case_id, "frozen_at": act.at, "changed_at": act.at}
    session.execute(_FREEZE, frozen)


def end_plan(session: Session, case_id: int, state: PlanState, act: Act, failure: str = "") -> None:
    """Adopt the plan of a case, or let it fail, by a verdict; those before it stay. One statement.

    Plans loaded before are not told: to be called where a case is decided on.
    """
    ended = {"of_case": case_id, "state": state, "failure": failure, "changed_at": act.at}
    session.execute(_END, ended)


# Built once: building them costs a decision more than sending them.
_PLAN: Final = cast("sa.Table", Plan.__table__)
_OF_CASE: Final = _PLAN.c.case_id == sa.bindparam("of_case")
_FREEZE: Final = (
    sa.update(_PLAN)
    .where(_OF_CASE, _PLAN.c.state == PlanState.DRAFT)
    .values(state=PlanState.FROZEN, version=_PLAN.c.version + 1)  # who still writes is told
)
_END: Final = (
    sa.update(_PLAN)
    .where(_OF_CASE, _PLAN.c.state.not_in((PlanState.FAILED, PlanState.SUPERSEDED)))
    .values(version=_PLAN.c.version + 1)
)


def seal(session: Session, plan: Plan, act: Act) -> None:
    """Put the digest of its content on a frozen plan."""
    plan.digest = content_digest(session, plan.id)
    record(
        session,
        act,
        "plan.frozen",
        case_id=plan.case_id,
        plan=plan.id,
        number=plan.number,
        digest=plan.digest,
    )


def content_digest(session: Session, plan_id: int) -> str:
    """Return the SHA-256 of a plan's content as canonical JSON.

    Items, fee plans, sources, every household's share and how each wish was handled are in
    it; what only says where the version stands is not.
    """
    content: dict[str, Any] = {
        name: value
        for name, value in asdict(plan_view(session, plan_id)).items()
        if name not in _NOT_SEALED
    }
    for source in content["sources"]:
        del source["state"]  # firmness of money grows after the vote; its amount may not change
    content["shares"] = [asdict(row) for row in share_rows(session, plan_id)]
    content["wishes"] = [
        {"wish": each.wish, "outcome": each.outcome, "reason": each.reason}
        for each in wishes(session, plan_id)
    ]
    text = json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _add_first_items(session: Session, case: RenovationCase, plan: Plan) -> None:
    hazards = session.scalars(
        sa.select(Hazard).where(
            Hazard.case_id == case.id,
            Hazard.severity != Severity.ORDINARY,
            Hazard.resolved_at.is_(None),
        )
    ).all()
    wished = [each.code for each in ranking(newest_answers(session, case.id).values())]
    prices = {each.item.code: each.unit_cost for each in dishes(session, case.id)}
    extent = _extent(session, case)
    for code in first_items([hazard.part for hazard in hazards], wished):
        quantity = first_quantity(code, extent)
        session.add(
            PlanItem(
                plan_id=plan.id,
                item=code,
                quantity=quantity,
                unit_cost=prices[code],
                cost=item_cost(quantity, prices[code]),
                hazard_ids=[each.id for each in hazards if REMEDY.get(each.part) == code],
            )
        )
        if code in wished:
            session.add(WishHandling(plan_id=plan.id, item=code, outcome=WishOutcome.ADOPTED))


def _extent(session: Session, case: RenovationCase) -> Extent:
    if case.stairwell_id is not None:
        counted = sa.select(sa.func.count(Household.id)).where(households_of(case.id))
        return Extent(session.scalar(counted) or 0, 1, 1)
    of_compound = Building.compound_id == case.compound_id
    row = session.execute(
        sa.select(
            sa.select(sa.func.count(Household.id)).where(households_of(case.id)).scalar_subquery(),
            sa.select(sa.func.count(Building.id)).where(of_compound).scalar_subquery(),
            sa.select(sa.func.count(Stairwell.id))
            .join(Building, Building.id == Stairwell.building_id)
            .where(of_compound)
            .scalar_subquery(),
        )
    ).one()
    return Extent(*row)


def _copy_items(session: Session, old: Plan, plan: Plan) -> dict[int | None, int]:
    moved: dict[int | None, int] = {}
    rows = session.scalars(
        sa.select(PlanItem).where(PlanItem.plan_id == old.id).order_by(PlanItem.id)
    )
    for row in rows:
        copy = PlanItem(**_columns(row, _OWN), plan_id=plan.id)
        session.add(copy)
        session.flush()  # suggestions point at the copy; a plan has a few dozen items
        moved[row.id] = copy.id
    return moved


def _columns(row: Any, without: frozenset[str]) -> dict[str, Any]:  # noqa: ANN401 -- any of our rows
    return {
        column.key: getattr(row, column.key)
        for column in sa.inspect(type(row)).columns
        if column.key not in without
    }
