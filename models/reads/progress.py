"""How far a case's homes have answered: the survey, and later the vote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from sqlalchemy.orm import Session

from models.reads.ballot_count import BallotCount, count_frozen
from models.reads.frozen_round import Frozen, read_frozen, states_of
from models.reads.grid import newest_consultation, survey_states
from models.reads.survey_count import count_survey
from rules.decision_rule import Count, Measure
from rules.matters import Scope
from rules.tally import CountResult


@dataclass(frozen=True, slots=True)
class Side:
    """One line of the double-line meter: heads, or area in whole 0.01 m²."""

    whole: int
    yes: int
    no: int
    other: int  # takes part and is neither for nor against
    passed: bool  # the participation clause of the rule

    @property
    def taking_part(self) -> int:
        """All who take part."""
        return self.yes + self.no + self.other


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What is known of the homes now. `states` are answers and whether a signature is unverified.

    `stairwells` says of a stairwell that votes on its own whether it passed. `funnel` is
    (step, count, colour). The same votes give the same object.
    """

    states: Mapping[int, tuple[str, bool]]
    heads: Side | None = None
    area: Side | None = None
    stairwells: Mapping[int, bool] = field(default_factory=dict)
    funnel: tuple[tuple[str, int, str], ...] = ()


def answers_of(session: Session, case_id: int, at: datetime) -> Answers:
    """Return the answers of the newest round: the vote once it is published, else the survey.

    Six queries for a vote, five for a survey, whatever the number of homes.
    """
    consultation = newest_consultation(session, case_id)
    if consultation is None:
        return _survey(session, case_id, at)
    # The session finds the row again while we hold it.
    return _vote(read_frozen(session, consultation.id))


def _survey(session: Session, case_id: int, at: datetime) -> Answers:
    states = survey_states(session, case_id)
    count = count_survey(session, case_id, at)
    if not count.households:
        return Answers({})
    agreed = sum(answer == "agree" for answer in states.values())
    return Answers(
        states={home: (answer, False) for home, answer in states.items()},
        heads=_side(count.inclusion.decisive, Measure.HEAD),
        area=_side(count.inclusion.decisive, Measure.AREA),
        funnel=(
            ("households", count.households, "ours"),
            ("answered", count.answered, "ours"),
            ("agreed", agreed, "yes"),
        ),
    )


@lru_cache(maxsize=8)
def _vote(frozen: Frozen) -> Answers:
    states = states_of(frozen.votes)
    counts = count_frozen(frozen)
    leading = _leading(counts)
    if leading is None:
        return Answers({})
    answers = [state.answer for state in states.values()]
    verified = sum(state.answer == "agree" and not state.unverified for state in states.values())
    return Answers(
        states={home: (state.answer, state.unverified) for home, state in states.items()},
        heads=_side(leading.result, Measure.HEAD),
        area=_side(leading.result, Measure.AREA),
        stairwells={
            int(count.ballot.place.key): count.adopted
            for count in counts
            if count.ballot.place.scope is Scope.STAIRWELL and count.ballot.place.key
        },
        funnel=(
            ("households", len(leading.roll.lines), "ours"),
            ("delivered", len(frozen.served), "ours"),
            ("opened", frozen.opened, "ours"),
            ("answered", len(answers), "ours"),
            ("agreed", answers.count("agree"), "yes"),
            ("verified", verified, "yes"),
        ),
    )


def _leading(counts: Sequence[BallotCount]) -> BallotCount | None:
    """Return the ballot whose bars are shown: of those that lie worst, the widest.

    A page with one pair of bars must not show the easiest of several questions.
    """
    return min(
        counts,
        key=lambda count: (
            count.adopted,
            count.ballot.place.scope is not Scope.COMPOUND,
            count.ballot.number,
        ),
        default=None,
    )


def _side(result: CountResult, measure: Measure) -> Side:
    figures = result.heads if measure is Measure.HEAD else result.area
    taking_part = [
        clause.passed
        for clause in result.clauses
        if clause.clause.measure is measure and clause.clause.denominator is Count.ELIGIBLE
    ]
    return Side(
        whole=figures.eligible,
        yes=figures.for_,
        no=figures.against,
        other=figures.participating - figures.for_ - figures.against,
        passed=bool(taking_part) and all(taking_part),
    )
