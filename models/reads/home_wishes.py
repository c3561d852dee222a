"""What residents asked for and what a plan says to that: one home's, and everybody's (S0-10)."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.demand_survey import Idea, Suggestion
from models.plan_proposal import SuggestionHandling, WishHandling
from models.reads.survey_answer import newest_answers
from rules.demand_survey import IdeaState
from rules.plan_proposal import WishOutcome


@dataclass(frozen=True, slots=True)
class HomeWish:
    """One dish a household ticked (`item`), or one idea in its own words (`text`).

    `outcome` is None where this version of the plan has not answered; `state` and `answer`
    say what the community made of an idea, `suggestion` what it became.
    """

    item: str
    text: str
    outcome: WishOutcome | None
    reason: str
    state: IdeaState | None = None
    answer: str = ""
    suggestion: str = ""


def home_wishes(
    session: Session, case_id: int, household_id: int, plan_id: int
) -> Sequence[HomeWish]:
    """Return the wishes of one household, dishes first in its own order; three queries."""
    answer = newest_answers(session, case_id, household_id).get(household_id)
    handled = {
        row.item: row
        for row in session.scalars(sa.select(WishHandling).where(WishHandling.plan_id == plan_id))
    }
    ticked = [
        HomeWish(code, "", row.outcome if row else None, row.reason if row else "")
        for code in (answer.wishes if answer else ())
        for row in [handled.get(code)]
    ]
    return (*ticked, *_ideas(session, case_id, household_id, plan_id))


@dataclass(frozen=True, slots=True)
class AnsweredWish:
    """One wish that a plan answers, without a word of who had it: a dish or a suggestion."""

    item: str
    title: str
    outcome: WishOutcome
    reason: str


def answered_wishes(session: Session, plan_id: int) -> Sequence[AnsweredWish]:
    """Return what a plan answers to the wishes of all, for everybody to read; two queries."""
    dishes = session.scalars(
        sa.select(WishHandling).where(WishHandling.plan_id == plan_id).order_by(WishHandling.id)
    )
    suggested = session.execute(
        sa.select(Suggestion.title, SuggestionHandling.outcome, SuggestionHandling.reason)
        .join(Suggestion, Suggestion.id == SuggestionHandling.suggestion_id)
        .where(SuggestionHandling.plan_id == plan_id)
        .order_by(SuggestionHandling.id)
    )
    return (
        *(AnsweredWish(row.item, "", row.outcome, row.reason) for row in dishes),
        *(AnsweredWish("", title, outcome, reason) for title, outcome, reason in suggested),
    )


def _ideas(session: Session, case_id: int, household_id: int, plan_id: int) -> Sequence[HomeWish]:
    rows = session.execute(
        sa.select(Idea, Suggestion.title, SuggestionHandling.outcome, SuggestionHandling.reason)
        .outerjoin(Suggestion, Suggestion.id == Idea.suggestion_id)
        .outerjoin(
            SuggestionHandling,
            sa.and_(
                SuggestionHandling.suggestion_id == Suggestion.id,
                SuggestionHandling.plan_id == plan_id,
            ),
        )
        .where(Idea.case_id == case_id, Idea.household_id == household_id)
        .order_by(Idea.id)
    )
    return [
        HomeWish("", idea.text, outcome, reason or "", idea.state, idea.answer, title or "")
        for idea, title, outcome, reason in rows
    ]
