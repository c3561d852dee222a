"""Running costs of lifts, satisfaction, and the reward of a firm that took over."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.household import Household
from models.long_term_management import LiftCost, SatisfactionSurvey, TakeoverReward
from models.reads.scope import households_of
from rules.act import Act
from rules.long_term_management import RewardState
from rules.money import Fen
from rules.refusal import Refusal
from rules.roles import require_other_eyes
from rules.satisfaction import Subject
from rules.stages import Stage
from rules.stars import RewardScheme, takeover_reward
from rules.upkeep import RunningCost, monthly_total
from workflows.actions.access import at_work
from workflows.actions.long_term_management import carry_on
from workflows.actions.record import record


class NoPayers(Refusal):
    """Nobody would pay the running cost."""

    code = "no_payers"


class NothingToShare(Refusal):
    """The income of a lift covers its cost: there is nothing to divide."""

    code = "nothing_to_share"


class TooManyAnswers(Refusal):
    """More households would have answered than there are."""

    code = "too_many_answers"


class RewardMoved(Refusal):
    """The claim does not stand where this step begins."""

    code = "reward_moved"


@dataclass(frozen=True, slots=True)
class NewLiftCost:
    """A stairwell's monthly running cost. `payers` are household ids of that stairwell."""

    stairwell_id: int
    operator: str
    starts_on: date
    items: tuple[RunningCost, ...]
    payers: frozenset[int]
    inspection_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewSurvey:
    """How many gave each mark."""

    subject: Subject
    held_on: date
    counts: Mapping[int, int]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A year's claim; `rate` in fen a m² and month, `factor_percent` of the assessment."""

    year: int
    scheme: RewardScheme
    area: Decimal
    rate: Fen
    months: int
    factor_percent: int


def set_lift_cost(session: Session, case_id: int, value: NewLiftCost, act: Act) -> None:
    """Put down what a lift costs; it is shared equally per paying household (R01, R02).

    The same stairwell and day again corrects it, with a trace.

    Raises:
        NoPayers: if no home of the stairwell pays.
        NothingToShare: if income covers the cost.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.LONG_TERM_MANAGEMENT)
    payers = session.scalars(
        sa.select(Household.id)
        .where(
            households_of(case.id),
            Household.stairwell_id == value.stairwell_id,
            Household.id.in_(value.payers),
        )
        .order_by(Household.place, Household.id)
    ).all()
    if not payers:
        raise NoPayers
    total = monthly_total(value.items)
    if total <= 0:
        raise NothingToShare
    row = session.scalar(
        sa.select(LiftCost).where(
            LiftCost.case_id == case.id,
            LiftCost.stairwell_id == value.stairwell_id,
            LiftCost.starts_on == value.starts_on,
        )
    )
    before = None if row is None else row.total
    if row is None:
        row = LiftCost(case_id=case.id, stairwell_id=value.stairwell_id, starts_on=value.starts_on)
        session.add(row)
    row.operator, row.total, row.payers = value.operator, total, list(payers)
    row.items = [
        {"item": str(each.item), "amount": each.amount, "months": each.months}
        for each in value.items
    ]
    row.inspection_due_on, row.recorded_by = value.inspection_due_on, act.staff_id or 0
    session.flush()  # deadlines are set from the row
    carry_on(session, case.id, act)
    record(
        session,
        act,
        "lift_cost.set",
        case_id=case.id,
        stairwell=value.stairwell_id,
        total=total,
        payers=len(payers),
        before=before,
    )


def record_satisfaction(session: Session, case_id: int, value: NewSurvey, act: Act) -> None:
    """Record a survey; the same subject and day again corrects it, with a trace.

    Raises:
        TooManyAnswers: if more would have answered than there are households.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.LONG_TERM_MANAGEMENT)
    households = (
        session.scalar(sa.select(sa.func.count(Household.id)).where(households_of(case.id))) or 0
    )
    answers = sum(value.counts.values())
    if answers > households:
        raise TooManyAnswers(answers=answers, households=households)
    row = session.scalar(
        sa.select(SatisfactionSurvey).where(
            SatisfactionSurvey.case_id == case.id,
            SatisfactionSurvey.subject == value.subject,
            SatisfactionSurvey.held_on == value.held_on,
        )
    )
    counts = {str(mark): count for mark, count in value.counts.items()}
    if row is not None and (row.counts, row.note) == (counts, value.note):
        return
    if row is None:
        row = SatisfactionSurvey(case_id=case.id, subject=value.subject, held_on=value.held_on)
        session.add(row)
    row.counts, row.households, row.note = counts, households, value.note
    row.recorded_by = act.staff_id or 0
    record(
        session,
        act,
        "satisfaction.recorded",
        case_id=case.id,
        subject=value.subject,
        answers=answers,
    )


def claim_reward(session: Session, case_id: int, value: Claim, act: Act) -> None:
    """Claim the reward of a firm that took the compound over (W01); changed until reviewed.

    Raises:
        RewardMoved: if the claim was reviewed.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.LONG_TERM_MANAGEMENT)
    row = _claim(session, case.id, value.year)
    if row is not None and row.state is not RewardState.APPLIED:
        raise RewardMoved(state=row.state)
    amount = takeover_reward(
        value.area, Fraction(value.rate), value.months, Fraction(value.factor_percent, 100)
    )
    if row is None:
        row = TakeoverReward(case_id=case.id, year=value.year)
        session.add(row)
    row.scheme, row.area, row.rate = asdict(value.scheme), value.area, value.rate
    row.months, row.factor_percent, row.amount = value.months, value.factor_percent, amount
    row.applied_by = act.staff_id or 0
    record(session, act, "reward.claimed", case_id=case.id, year=value.year, amount=amount)


def review_reward(session: Session, case_id: int, year: int, act: Act) -> None:
    """Confirm a claim; never by who made it.

    Raises:
        RewardMoved: if nothing is claimed for the year, or it was paid.
        FourEyes: if the same person claimed it.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.LONG_TERM_MANAGEMENT)
    row = _claim(session, case.id, year)
    if row is None:
        raise RewardMoved(state=None)
    if row.state is not RewardState.APPLIED:
        return
    require_other_eyes(act.staff_id, {row.applied_by})
    row.state, row.reviewed_by = RewardState.REVIEWED, act.staff_id
    record(session, act, "reward.reviewed", case_id=case.id, year=year, amount=row.amount)


def pay_reward(  # noqa: PLR0913, PLR0917 -- a payment: which year, when, by which voucher
    session: Session, case_id: int, year: int, on: date, voucher: str, act: Act
) -> None:
    """Record that a reviewed claim was paid.

    Raises:
        RewardMoved: if it was not reviewed.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.LONG_TERM_MANAGEMENT)
    row = _claim(session, case.id, year)
    if row is not None and row.state is RewardState.PAID:
        return
    if row is None or row.state is not RewardState.REVIEWED:
        raise RewardMoved(state=None if row is None else row.state)
    row.state, row.paid_on, row.voucher = RewardState.PAID, on, voucher
    record(session, act, "reward.paid", case_id=case.id, year=year, voucher=voucher)


def _claim(session: Session, case_id: int, year: int) -> TakeoverReward | None:
    return session.scalar(
        sa.select(TakeoverReward).where(
            TakeoverReward.case_id == case_id, TakeoverReward.year == year
        )
    )
