"""Counted ballots as anybody may have them: enough to count again, too little to know whose.

Rooms are published with their areas (DOMAIN §2.2 E19), so an area can tell a home. An area is
therefore given as it is only where several owners who voted differently share it; all others
who voted the same are given the mean of their areas. Every sum stays exact (§2.11 G7).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from rules.standing import VoteStanding

ENOUGH: Final = 3
"""So many owner groups must share an area, or a mean, before it is given."""


@dataclass(frozen=True, slots=True)
class OpenBallot:
    """One owner group's counted ballot. `area` in 0.01 m²; `place` parts nested counts."""

    group: str
    area: int
    standing: VoteStanding
    choice: str = ""
    place: str = ""
    served: bool = False
    is_mean: bool = False

    @property
    def kind(self) -> tuple[str, str, str, bool]:
        """What must stay exact: sums over everything that was counted alike."""
        return (self.place, self.standing.value, self.choice, self.served)


def opened(
    ballots: Iterable[OpenBallot], pseudonym: Callable[[str], str]
) -> tuple[OpenBallot, ...]:
    """Return the ballots for publication, in the order of their pseudonyms.

    Heads and areas of every standing and choice add up to the same sums as before.

    Args:
        ballots: every owner group on the roll of one question, silent ones included.
        pseudonym: a name for a group that nobody can turn back into it.
    """
    given = list(ballots)
    plain = _plain_areas(given)
    result: list[OpenBallot] = []
    for _kind, run in groupby(sorted(given, key=_by_kind), key=lambda each: each.kind):
        result += _of_one_kind(list(run), plain)
    named = [replace(each, group=pseudonym(each.group)) for each in result]
    return tuple(sorted(named, key=lambda each: each.group))


def _by_kind(ballot: OpenBallot) -> tuple[tuple[str, str, str, bool], int, str]:
    return (ballot.kind, ballot.area, ballot.group)


def _plain_areas(ballots: Sequence[OpenBallot]) -> frozenset[tuple[str, int]]:
    """Return the areas, by place, shared by so many who voted differently that they tell nobody."""
    kinds: dict[tuple[str, int], list[tuple[str, str, str, bool]]] = {}
    for ballot in ballots:
        kinds.setdefault((ballot.place, ballot.area), []).append(ballot.kind)
    return frozenset(
        area for area, found in kinds.items() if len(found) >= ENOUGH and len(set(found)) > 1
    )


def _of_one_kind(
    ballots: Sequence[OpenBallot], plain: frozenset[tuple[str, int]]
) -> list[OpenBallot]:
    kept = [each for each in ballots if (each.place, each.area) in plain]
    rest = [each for each in ballots if (each.place, each.area) not in plain]
    if 0 < len(rest) < ENOUGH:
        # The mean of one or two would be told by the published sums less the plain rows.
        kept, rest = [], list(ballots)
    if not rest:
        return kept
    mean, more = divmod(sum(each.area for each in rest), len(rest))
    return kept + [
        replace(each, area=mean + (1 if number < more else 0), is_mean=len(rest) > 1)
        for number, each in enumerate(rest)
    ]
