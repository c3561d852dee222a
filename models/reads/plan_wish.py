"""How a plan answers: wished dishes, suggestions, hazards; and the departments' opinions."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.demand_survey import Hazard, Suggestion
from models.household import Household
from models.plan_proposal import (
    DepartmentOpinion,
    HouseholdStrategy,
    Plan,
    PlanItem,
    SuggestionHandling,
    WishHandling,
)
from models.reads.survey_answer import newest_answers, ranking
from rules.demand_survey import Concern, Severity
from rules.menu import item
from rules.plan_proposal import Opinion, ReviewingDepartment, StrategyOffer, WishOutcome


@dataclass(frozen=True, slots=True)
class Wish:
    """Something residents asked for, and how this version of the plan handles it.

    `wish` is "item:roof" or "suggestion:12". An outcome that the plan's items contradict
    (adopted, but not in the plan) does not count as an answer.
    """

    wish: str
    name: str
    detail: str
    points: int
    households: int
    outcome: WishOutcome | None
    reason: str
    is_planned: bool

    @property
    def is_answered(self) -> bool:
        """Whether residents can read what became of it."""
        if self.outcome is None:
            return False
        if self.outcome is WishOutcome.ADOPTED:
            return self.is_planned
        return bool(self.reason)


@dataclass(frozen=True, slots=True)
class HazardCover:
    """A hazard, and the item that removes it or the reason why the plan leaves it out."""

    id: int
    place: str
    description: str
    severity: Severity
    items: tuple[str, ...]
    justification: str
    is_resolved: bool

    @property
    def is_open(self) -> bool:
        """Whether an urgent hazard is neither removed nor accounted for."""
        urgent = self.severity is not Severity.ORDINARY
        return urgent and not (self.items or self.justification or self.is_resolved)


@dataclass(frozen=True, slots=True)
class OpinionView:
    """A department's opinion on one version of the plan; None where it has given none."""

    department: ReviewingDepartment
    opinion: Opinion | None
    text: str
    signed_by: str
    given_on: date | None


@dataclass(frozen=True, slots=True)
class StrategyView:
    """What was agreed with one household about its worry."""

    id: int
    household_id: int
    door: str
    concern: Concern
    offer: StrategyOffer
    terms: str
    agreed_on: date | None


def wishes(session: Session, plan_id: int) -> tuple[Wish, ...]:
    """Return everything residents asked for, most wanted first, in six queries."""
    plan = session.get_one(Plan, plan_id)
    planned = set(
        session.scalars(sa.select(PlanItem.item).where(PlanItem.plan_id == plan_id)).all()
    )
    handled = {
        row.item: row
        for row in session.scalars(sa.select(WishHandling).where(WishHandling.plan_id == plan_id))
    }
    ranked = ranking(newest_answers(session, plan.case_id).values())
    found = []
    for each in ranked:
        row = handled.get(each.code)
        found.append(
            Wish(
                f"item:{each.code}",
                item(each.code).name,
                "",
                each.points,
                each.households,
                row.outcome if row else None,
                row.reason if row else "",
                each.code in planned,
            )
        )
    return (*found, *_suggested(session, plan, planned))


def _suggested(session: Session, plan: Plan, planned: set[str]) -> list[Wish]:
    handled = {
        row.suggestion_id: row
        for row in session.scalars(
            sa.select(SuggestionHandling).where(SuggestionHandling.plan_id == plan.id)
        )
    }
    rows = session.scalars(
        sa.select(Suggestion).where(Suggestion.case_id == plan.case_id).order_by(Suggestion.id)
    )
    return [_suggestion(asked, handled.get(asked.id), planned) for asked in rows]


def _suggestion(asked: Suggestion, row: SuggestionHandling | None, planned: set[str]) -> Wish:
    return Wish(
        f"suggestion:{asked.id}",
        asked.title,
        asked.text,
        0,
        0,
        row.outcome if row is not None else None,
        row.reason if row is not None else "",
        # A suggestion that names no dish is carried out in ways no item shows.
        not asked.item or asked.item in planned,
    )


def covers(session: Session, plan_id: int) -> tuple[HazardCover, ...]:
    """Return every hazard with what the plan does about it, in three queries."""
    plan = session.get_one(Plan, plan_id)
    removing: dict[int, list[str]] = {}
    for code, hazard_ids in session.execute(
        sa.select(PlanItem.item, PlanItem.hazard_ids)
        .where(PlanItem.plan_id == plan_id)
        .order_by(PlanItem.id)
    ):
        for hazard_id in hazard_ids:
            removing.setdefault(hazard_id, []).append(item(code).name)
    rows = session.scalars(
        sa.select(Hazard).where(Hazard.case_id == plan.case_id).order_by(Hazard.id)
    )
    found = [
        HazardCover(
            row.id,
            row.place,
            row.description,
            row.severity,
            tuple(removing.get(row.id, ())),
            row.justification,
            row.resolved_at is not None,
        )
        for row in rows
    ]
    order = list(Severity)
    return tuple(sorted(found, key=lambda each: (order.index(each.severity), each.id)))


def opinions(session: Session, plan_id: int) -> tuple[OpinionView, ...]:
    """Return every department's opinion, or that it has given none, in one query."""
    rows = session.scalars(sa.select(DepartmentOpinion).where(DepartmentOpinion.plan_id == plan_id))
    given = {row.department: row for row in rows}
    return tuple(
        OpinionView(department, row.opinion, row.text, row.signed_by, row.given_on)
        if (row := given.get(department))
        else OpinionView(department, None, "", "", None)
        for department in ReviewingDepartment
    )


def strategies(session: Session, case_id: int) -> tuple[StrategyView, ...]:
    """Return what was agreed with single households, in staircase order; one query."""
    rows = session.execute(
        sa.select(HouseholdStrategy, Household.door)
        .join(Household, Household.id == HouseholdStrategy.household_id)
        .where(HouseholdStrategy.case_id == case_id)
        .order_by(Household.place)
    )
    return tuple(
        StrategyView(
            row.id, row.household_id, door, row.concern, row.offer, row.terms, row.agreed_on
        )
        for row, door in rows
    )
