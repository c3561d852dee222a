"""The count of a vote kept up while votes come in, so that a page need not count again.

After every vote the figures equal those of `rules.tally.tally` over all votes so far; the
test compares them after each of thousands of random steps. One vote touches one owner group:
its standing is taken from its own few votes and the figures move by its head and its area.

Source: DOMAIN §2.4; it must equal `rules.tally` always.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rules.decision_rule import Count, DecisionRule, Measure
from rules.electorate import OwnerGroup, Roll
from rules.figures import Figures, carries, judge, judge_clause
from rules.matters import Place
from rules.standing import Circumstances, GroupCount, Vote, VoteStanding, count_group
from rules.tally import FIGURE, CountResult, PlaceResult, takes_part


@dataclass(frozen=True, slots=True)
class CountDelta:
    """What one vote changed: a group's standing before and after, and the area that moved."""

    group: str
    before: VoteStanding
    after: VoteStanding
    area: int  # 0.01 m² of the group

    @property
    def moves(self) -> bool:
        """Whether any figure changed."""
        return self.before is not self.after


class RunningCount:
    """The strict figures of one question, moved on vote by vote.

    Opening it costs one pass over the roll; `apply_vote` is O(votes of that group), some
    five microseconds; `result` is O(clauses and places).
    """

    def __init__(self, roll: Roll, rule: DecisionRule, about: Circumstances | None = None) -> None:
        self._roll = roll
        self._rule = rule
        self._about = about or Circumstances()
        self._votes: dict[str, list[Vote]] = {}
        self._standing = dict.fromkeys(roll.groups, VoteStanding.SILENT)
        self._taking = takes_part(rule)
        self._places = _nested_places(roll, rule)
        self._sums: dict[Place | None, _Sums] = {None: _Sums.of(roll.groups.values())}
        for place, groups in self._places:
            self._sums[place] = _Sums.of(groups.values())

    def standing_of(self, group: str) -> VoteStanding:
        """Return where an owner group stands.

        Raises:
            KeyError: if the group is not on the roll.
        """
        return self._standing[group]

    def result(self) -> CountResult:
        """Return figures, clauses and verdict as they are now: those of a full recount."""
        figures = self._sums[None].figures()
        clauses = judge(self._rule, figures)
        places = tuple(self._place(place) for place, _ in self._places)
        return CountResult(
            heads=figures[Measure.HEAD],
            area=figures[Measure.AREA],
            clauses=clauses,
            places=places,
            adopted=carries(self._rule, clauses) and all(place.passed for place in places),
        )

    def apply(self, vote: Vote) -> CountDelta | None:
        """Take in one vote; see `apply_vote`."""
        group = self._roll.groups.get(vote.group)
        if group is None:
            return None
        votes = self._votes.setdefault(vote.group, [])
        votes.append(vote)
        votes.sort(key=lambda each: each.at)  # stable, and nearly sorted: linear
        counted = count_group(group, votes, self._rule.counting.revote, self._about)
        return self._move(group, counted)

    def _move(self, group: OwnerGroup, counted: GroupCount) -> CountDelta:
        before, after = self._standing[group.key], counted.standing
        delta = CountDelta(group.key, before, after, group.area_hundredths)
        if delta.moves:
            self._standing[group.key] = after
            names = (*self._names(before, -1), *self._names(after, 1))
            self._sums[None].move(names, group.area_hundredths)
            for place, groups in self._places:
                if group.key in groups:
                    self._sums[place].move(names, groups[group.key].area_hundredths)
        return delta

    def _names(self, standing: VoteStanding, sign: int) -> tuple[tuple[str, int], ...]:
        own = (FIGURE[standing], sign)
        return (own, (Count.PARTICIPATING.value, sign)) if standing in self._taking else (own,)

    def _place(self, place: Place) -> PlaceResult:
        assert self._rule.nested is not None  # noqa: S101 -- there are places only where it nests
        figures = self._sums[place].figures()
        clauses = tuple(
            judge_clause(clause, figures[clause.measure]) for clause in self._rule.nested.clauses
        )
        return PlaceResult(place, clauses, all(clause.passed for clause in clauses))


def apply_vote(count: RunningCount, vote: Vote) -> CountDelta | None:
    """Take in one vote and return what it moved; None for a group that is not on the roll.

    Votes may arrive in any order: what counts goes by when they were cast. The figures after
    it equal a recount of everything so far (`tally(...).strict`).
    """
    return count.apply(vote)


def apply_votes(count: RunningCount, votes: Iterable[Vote]) -> CountResult:
    """Take in votes in the order given and return the result after the last."""
    for vote in votes:
        apply_vote(count, vote)
    return count.result()


@dataclass(slots=True)
class _Sums:
    heads: dict[str, int]
    area: dict[str, int]

    @classmethod
    def of(cls, groups: Iterable[OwnerGroup]) -> "_Sums":
        """Everybody on the roll, and nobody has said anything."""
        listed = list(groups)
        whole = sum(group.area_hundredths for group in listed)
        eligible, silent = Count.ELIGIBLE.value, FIGURE[VoteStanding.SILENT]
        return cls(
            {eligible: len(listed), silent: len(listed)} if listed else {},
            {eligible: whole, silent: whole} if listed else {},
        )

    def move(self, names: Iterable[tuple[str, int]], area: int) -> None:
        """Move one head and its area between the figures named, by their signs."""
        for name, sign in names:
            self.heads[name] = self.heads.get(name, 0) + sign
            self.area[name] = self.area.get(name, 0) + sign * area

    def figures(self) -> dict[Measure, Figures]:
        """Both measures."""
        return {
            Measure.HEAD: replace(Figures(), **self.heads),
            Measure.AREA: replace(Figures(), **self.area),
        }


def _nested_places(
    roll: Roll, rule: DecisionRule
) -> tuple[tuple[Place, dict[str, OwnerGroup]], ...]:
    if rule.nested is None:
        return ()
    rolls = roll.split(rule.nested.scope)
    return tuple(
        (place, dict(there.groups))
        for place, there in rolls.items()
        if there.heads > rule.nested.exempt_up_to
    )
