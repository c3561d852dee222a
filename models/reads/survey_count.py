"""The survey counted: response, the vote on inclusion, the consensus on management, prices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.reads.exclusive_part import exclusive_parts, rule_for
from models.reads.survey_answer import AnswerView, newest_answers
from rules.consent import Answer
from rules.deadlines import local_day
from rules.decision_rule import DecisionRule
from rules.demand_survey import PRICES
from rules.electorate import Roll, draw_roll
from rules.matters import Matter
from rules.money import Fen
from rules.standing import Vote
from rules.tally import Tally, tally
from rules.upkeep import price_curve


@dataclass(frozen=True, slots=True)
class PricePoint:
    """How many households would pay at least this fee (fen a m² and month)."""

    fee: Fen
    willing: int


@dataclass(frozen=True, slots=True)
class SurveyCount:
    """What the answers come to. `inclusion` and `management` are counted by `rule`."""

    households: int
    answered: int
    rule: DecisionRule
    roll: Roll
    inclusion: Tally
    management: Tally
    answers: Mapping[int, AnswerView]

    @property
    def prices(self) -> tuple[PricePoint, ...]:
        """The price-sensitivity curve over all households that named a fee (S1-08)."""
        limits = [each.fee for each in self.answers.values() if each.fee is not None]
        curve = price_curve(limits, [Fen(price) for price in PRICES])
        return tuple(PricePoint(fee, willing) for fee, willing in curve.items())

    @property
    def named_fee(self) -> int:
        """How many households named a fee."""
        return sum(each.fee is not None for each in self.answers.values())


def count_survey(session: Session, case_id: int, at: datetime) -> SurveyCount:
    """Count the survey as it stands, in five queries.

    One head per owner group: the first of its answers counts where two of its homes differ.

    Raises:
        NoRuleInForce: if no rule on inclusion is in force where the case lies.
    """
    rule = rule_for(session, case_id, Matter.ANNUAL_PLAN_INCLUSION, local_day(at))
    roll = draw_roll(exclusive_parts(session, case_id), rule.electorate)
    answers = newest_answers(session, case_id)
    groups = {int(line.household_id): line.owner_group for line in roll.lines if line.eligible}
    counted = {home: answer for home, answer in answers.items() if home in groups}
    return SurveyCount(
        households=len(groups),
        answered=len(counted),
        rule=rule,
        roll=roll,
        inclusion=tally(roll, _votes(counted, groups, lambda each: each.wants_renovation), rule),
        management=tally(roll, _votes(counted, groups, lambda each: each.accepts_management), rule),
        answers=answers,
    )


_SAID = {True: Answer.AGREE, False: Answer.DISAGREE, None: Answer.UNDECIDED}


def _votes(
    answers: Mapping[int, AnswerView],
    groups: Mapping[int, str],
    said: Callable[[AnswerView], bool | None],
) -> list[Vote]:
    return [
        Vote(groups[home], groups[home], _SAID[said(answer)], answer.answered_at)
        for home, answer in answers.items()
    ]
