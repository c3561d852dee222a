"""The figures of a vote in one measure, and a rule's clauses held against them.

Source: DOMAIN §2.1, §2.4; Civil Code 278, 1259.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.decision_rule import Clause, Combine, Count, DecisionRule, Measure
from rules.percent import percent_truncated


@dataclass(frozen=True, slots=True)
class Figures:
    """How a measure divides: in heads, in 0.01 m² of area, or in shares.

    `participating` = for + against + abstain + conditional. Invalid ballots, owners in
    conflict, the undecided and the silent do not take part; together with those who do
    they make up `eligible`.
    """

    eligible: int = 0
    participating: int = 0
    for_: int = 0
    against: int = 0
    abstain: int = 0
    conditional: int = 0
    invalid: int = 0  # conflicts included
    undecided: int = 0
    silent: int = 0
    present_in_person: int = 0
    represented: int = 0

    def count(self, count: Count) -> int:
        """Return one figure by the name a rule gives it."""
        if count is Count.FOR_PLUS_AGAINST:
            return self.for_ + self.against
        name: str = "for_" if count is Count.FOR else count.value
        found: int = getattr(self, name)
        return found


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """One clause with the two figures it compared; both are in the clause's measure.

    `missing` is by how much the numerator falls short (or, of a clause that caps, exceeds)
    with the denominator as it is: heads, 0.01 m² or shares. It is 0 where the clause holds.
    """

    clause: Clause
    numerator: int
    denominator: int
    passed: bool
    missing: int

    @property
    def needed(self) -> int:
        """The smallest numerator that passes (the greatest, of a clause that caps)."""
        return self.clause.needed(self.denominator)

    @property
    def margin(self) -> int:
        """By how much the clause holds or, negative, fails; in the clause's measure.

        0 is just enough. Of a clause that caps it is the room that is left.
        """
        if self.denominator <= 0:
            return -self.missing
        gap = self.numerator - self.needed
        return -gap if self.clause.caps else gap

    @property
    def percent(self) -> str | None:
        """The numerator in percent of the denominator, cut after two places."""
        return percent_truncated(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class Missing:
    """What is still missing, for a sentence: heads and 0.01 m², 0 where nothing is.

    `to_take_part` is missing from participation, `to_agree` from those in favour.
    """

    heads_to_take_part: int = 0
    area_to_take_part: int = 0
    heads_to_agree: int = 0
    area_to_agree: int = 0


def judge_clause(clause: Clause, figures: Figures) -> ClauseResult:
    """Hold one clause against the figures of its measure."""
    part = figures.count(clause.numerator)
    whole = figures.count(clause.denominator)
    passed = clause.holds(part, whole)
    gap = part - clause.needed(whole) if clause.caps else clause.needed(whole) - part
    # Of an empty whole nothing holds, not even 0 of 0: at least one is missing.
    return ClauseResult(clause, part, whole, passed, 0 if passed else max(1, gap))


def judge(rule: DecisionRule, figures: Mapping[Measure, Figures]) -> tuple[ClauseResult, ...]:
    """Hold every clause of a rule against the figures; a measure not given counts nothing."""
    return tuple(
        judge_clause(clause, figures.get(clause.measure, Figures())) for clause in rule.clauses
    )


def carries(rule: DecisionRule, clauses: tuple[ClauseResult, ...]) -> bool:
    """Whether the rule is satisfied by its clauses' results."""
    results = [clause.passed for clause in clauses]
    if rule.counting.combine is Combine.ANY:
        return any(results)
    return bool(results) and all(results)


def missing_from(clauses: tuple[ClauseResult, ...]) -> Missing:
    """Return what is missing over all clauses that ask for more, the greatest of each kind."""

    def most(measure: Measure, *, agree: bool) -> int:
        gaps = (
            each.missing
            for each in clauses
            if each.clause.measure is measure
            and not each.clause.caps
            and (each.clause.numerator is Count.FOR) is agree
        )
        return max(gaps, default=0)

    return Missing(
        heads_to_take_part=most(Measure.HEAD, agree=False),
        area_to_take_part=most(Measure.AREA, agree=False),
        heads_to_agree=most(Measure.HEAD, agree=True),
        area_to_agree=most(Measure.AREA, agree=True),
    )
