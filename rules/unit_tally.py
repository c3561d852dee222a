"""Counting part by part: every exclusive part has a ballot of its own.

`rules.tally` gives an owner one vote with the area of all its parts. Where owners sign for
each part apart, the area of a part follows its own ballot, and an owner whose parts disagree
takes part without agreeing. Source: reference vectors, `dual_majority.jsonl`; Civil Code 278.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from rules.consent import Answer
from rules.decision_rule import Measure
from rules.figures import Figures


@dataclass(frozen=True, slots=True)
class CountedPart:
    """One part on the roll: its owner group, and its area in 0.01 m²."""

    part: str
    owner: str
    area: int


@dataclass(frozen=True, slots=True)
class PartBallot:
    """A ballot for one part. Of several the one with the highest `order` counts.

    `choice` None withdraws what was said before.
    """

    part: str
    order: int
    choice: Answer | None


@dataclass(frozen=True, slots=True)
class PartCount:
    """Heads and area (0.01 m²) of a count by parts.

    `conflicts` are owners whose parts disagree: they are in `heads.participating` and in none
    of its answers.
    """

    heads: Figures
    area: Figures
    conflicts: int

    @property
    def figures(self) -> Mapping[Measure, Figures]:
        """Both measures, as `rules.figures.judge` takes them."""
        return {Measure.HEAD: self.heads, Measure.AREA: self.area}


def count_parts(parts: Iterable[CountedPart], ballots: Iterable[PartBallot]) -> PartCount:
    """Count ballots part by part, in any order; O(parts + ballots).

    Ballots of parts that are not on the roll do not count; "undecided" is no vote.
    """
    roll = {part.part: part for part in parts}
    latest: dict[str, PartBallot] = {}
    for ballot in ballots:
        if ballot.part in roll and (
            ballot.part not in latest or latest[ballot.part].order < ballot.order
        ):
            latest[ballot.part] = ballot
    area: dict[str, int] = {}
    said: dict[str, set[str]] = {}
    for ballot in latest.values():
        if ballot.choice is not None and ballot.choice is not Answer.UNDECIDED:
            part, name = roll[ballot.part], _FIGURE[ballot.choice]
            area[name] = area.get(name, 0) + part.area
            said.setdefault(part.owner, set()).add(name)
    heads: dict[str, int] = {}
    for names in said.values():
        name = "conflict" if len(names) > 1 else next(iter(names))
        heads[name] = heads.get(name, 0) + 1
    conflicts = heads.pop("conflict", 0)
    owners = len({part.owner for part in roll.values()})
    whole = sum(part.area for part in roll.values())
    taking, voted = len(said), sum(area.values())
    return PartCount(
        heads=Figures(eligible=owners, participating=taking, silent=owners - taking, **heads),
        area=Figures(eligible=whole, participating=voted, silent=whole - voted, **area),
        conflicts=conflicts,
    )


_FIGURE: Final[Mapping[Answer, str]] = {
    Answer.AGREE: "for_",
    Answer.DISAGREE: "against",
    Answer.ABSTAIN: "abstain",
    Answer.CONDITIONAL: "conditional",
}
