"""Counting the votes of owners, by heads and by area, by the rule frozen into the ballot.

Source: DOMAIN §2.4 (B1-B8), §2.2 E10; Civil Code 140, 278. A verdict comes from whole
numbers and cross-multiplication, never from a percentage.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rules.decision_rule import Abstention, Count, DecisionRule, Measure, Silence
from rules.electorate import Roll
from rules.figures import ClauseResult, Figures, Missing, carries, judge, judge_clause, missing_from
from rules.matters import Place
from rules.standing import Circumstances, GroupCount, Vote, VoteStanding, count_groups


@dataclass(frozen=True, slots=True)
class PlaceResult:
    """The nested clauses in one building or stairwell."""

    place: Place
    clauses: tuple[ClauseResult, ...]
    passed: bool


@dataclass(frozen=True, slots=True)
class CountResult:
    """Figures, clauses and verdict of one way of counting."""

    heads: Figures
    area: Figures  # in 0.01 m²
    clauses: tuple[ClauseResult, ...]
    places: tuple[PlaceResult, ...]
    adopted: bool

    @property
    def missing(self) -> Missing:
        """What is still missing for adoption."""
        return missing_from(self.clauses)


@dataclass(frozen=True, slots=True)
class Tally:
    """A count: the strict result, and beside it the one with silent owners (B8).

    `with_silent` is None where nobody silent was served. `decisive` is the one the rule
    goes by; `adopted` is its verdict.
    """

    rule_id: str
    strict: CountResult
    with_silent: CountResult | None
    silence: Silence
    lines: tuple[GroupCount, ...]

    @property
    def decisive(self) -> CountResult:
        """The outcome the rule goes by."""
        if self.silence is Silence.NOT_PARTICIPATING or self.with_silent is None:
            return self.strict
        return self.with_silent

    @property
    def adopted(self) -> bool:
        """Whether the question is carried."""
        return self.decisive.adopted

    @property
    def heads(self) -> Figures:
        """The decisive figures in heads."""
        return self.decisive.heads

    @property
    def area(self) -> Figures:
        """The decisive figures in 0.01 m²."""
        return self.decisive.area

    @property
    def clauses(self) -> tuple[ClauseResult, ...]:
        """The decisive clauses."""
        return self.decisive.clauses

    @property
    def missing(self) -> Missing:
        """What is still missing for adoption, by the decisive count."""
        return self.decisive.missing

    def standing_of(self, group: str) -> VoteStanding:
        """Return where an owner group stands.

        Raises:
            KeyError: if the group is not on the roll.
        """
        return {line.group: line.standing for line in self.lines}[group]


def tally(
    roll: Roll,
    votes: Iterable[Vote],
    rule: DecisionRule,
    circumstances: Circumstances | None = None,
) -> Tally:
    """Count `votes` on `roll` by `rule`.

    One vote per owner group, with the area of all its parts. Votes of groups that are not
    on the roll do not count; the caller keeps them with their reason.

    Args:
        roll: the frozen roll.
        votes: all ballots of one question, in any order.
        rule: the rule frozen at opening.
        circumstances: designations, proofs of delivery, the option that is "for".
    """
    about = circumstances or Circumstances()
    lines = count_groups(roll, votes, rule.counting.revote, about)
    served = [
        line
        for line in lines
        if line.standing is VoteStanding.SILENT and line.group in about.served
    ]
    with_silent = None
    if served:
        joined = _join(lines, {line.group for line in served}, rule.counting.silence)
        with_silent = count_result(roll, joined, rule)
    strict = count_result(roll, lines, rule)
    return Tally(rule.id, strict, with_silent, rule.counting.silence, lines)


def count_result(roll: Roll, lines: Sequence[GroupCount], rule: DecisionRule) -> CountResult:
    """Add up figures and hold the rule's clauses, nested ones included, against them."""
    return _judged(roll, {line.group: line.standing for line in lines}, rule)


def count_each(
    rolls: Mapping[Place, Roll], lines: Sequence[GroupCount], rule: DecisionRule
) -> tuple[tuple[Place, CountResult], ...]:
    """Hold the rule against every roll by itself: each building, or each stairwell.

    O(all lines of the rolls); `lines` may know groups that are on none of them.
    """
    standing = {line.group: line.standing for line in lines}
    return tuple((place, _judged(roll, standing, rule)) for place, roll in rolls.items())


def _judged(roll: Roll, standing: Mapping[str, VoteStanding], rule: DecisionRule) -> CountResult:
    figures = _figures(roll, standing, takes_part(rule))
    clauses = judge(rule, figures)
    places = _places(roll, standing, rule)
    return CountResult(
        heads=figures[Measure.HEAD],
        area=figures[Measure.AREA],
        clauses=clauses,
        places=places,
        adopted=carries(rule, clauses) and all(place.passed for place in places),
    )


def may_vote_again(rule: DecisionRule, failed: Tally) -> bool:
    """Whether a failed vote may be followed at once by one under the fallback rule."""
    if failed.adopted or rule.fallback is None:
        return False
    clause = rule.fallback.precondition
    if clause is None:
        return True
    figures = failed.area if clause.measure is Measure.AREA else failed.heads
    return judge_clause(clause, figures).passed


def _join(
    lines: Sequence[GroupCount], served: set[str], silence: Silence
) -> tuple[GroupCount, ...]:
    ayes = sum(line.standing is VoteStanding.FOR for line in lines)
    noes = sum(line.standing is VoteStanding.AGAINST for line in lines)
    side = VoteStanding.FOR if ayes > noes else VoteStanding.AGAINST
    if ayes == noes and silence is not Silence.COUNTS_FOR:
        return tuple(lines)  # there is no majority to join
    if silence is Silence.COUNTS_FOR:
        side = VoteStanding.FOR
    return tuple(GroupCount(line.group, side) if line.group in served else line for line in lines)


def _places(
    roll: Roll, standing: Mapping[str, VoteStanding], rule: DecisionRule
) -> tuple[PlaceResult, ...]:
    if rule.nested is None:
        return ()
    results = []
    for place, there in roll.split(rule.nested.scope).items():
        if there.heads <= rule.nested.exempt_up_to:
            continue
        figures = _figures(there, standing, takes_part(rule))
        clauses = tuple(
            judge_clause(clause, figures[clause.measure]) for clause in rule.nested.clauses
        )
        results.append(PlaceResult(place, clauses, all(clause.passed for clause in clauses)))
    return tuple(results)


FIGURE: Final = {
    VoteStanding.FOR: "for_",
    VoteStanding.AGAINST: "against",
    VoteStanding.ABSTAIN: "abstain",
    VoteStanding.CONDITIONAL: "conditional",
    VoteStanding.UNDECIDED: "undecided",
    VoteStanding.INVALID: "invalid",
    VoteStanding.CONFLICT: "invalid",
    VoteStanding.SILENT: "silent",
}
_TAKES_PART: Final = frozenset(
    {VoteStanding.FOR, VoteStanding.AGAINST, VoteStanding.ABSTAIN, VoteStanding.CONDITIONAL}
)


def takes_part(rule: DecisionRule) -> frozenset[VoteStanding]:
    """Return the standings that take part; an abstention does unless the rule says not (B2)."""
    if rule.counting.abstention is Abstention.NOT_PARTICIPATING:
        return _TAKES_PART - {VoteStanding.ABSTAIN}
    return _TAKES_PART


def _figures(
    roll: Roll, standing: Mapping[str, VoteStanding], taking: frozenset[VoteStanding]
) -> dict[Measure, Figures]:
    areas: dict[VoteStanding, list[int]] = {}
    for key, group in roll.groups.items():
        areas.setdefault(standing[key], []).append(group.area_hundredths)
    heads: dict[str, int] = {}
    area: dict[str, int] = {}
    for where, found in areas.items():
        names = [Count.ELIGIBLE.value, FIGURE[where]]
        if where in taking:
            names.append(Count.PARTICIPATING.value)
        for name in names:
            heads[name] = heads.get(name, 0) + len(found)
            area[name] = area.get(name, 0) + sum(found)
    return {Measure.HEAD: Figures(**heads), Measure.AREA: Figures(**area)}
