"""Who may vote, with how many heads and how many m² (DOMAIN §2.2, E1-E19).

The roll has one line per exclusive part. Denominators are sums over the eligible lines,
never the gross floor area of the compound (E7).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Final

from rules.area import hundredths, square_metres
from rules.decision_rule import AreaBasis, Electorate, Headcount, PartKind
from rules.matters import Place, Scope


class OwnerKind(StrEnum):
    """What kind of person owns (E15)."""

    NATURAL = "natural"
    LEGAL = "legal"
    PUBLIC_UNIT = "public_unit"
    DEVELOPER = "developer"


class OwnerStatus(StrEnum):
    """What stands in the way of the owners of a part voting on it."""

    SETTLED = "settled"
    DECEASED_UNSETTLED = "deceased_unsettled"  # in the denominator, cannot vote (E16)
    SOLD_UNDELIVERED = "sold_undelivered"  # counts with the developer's stock (E4)
    UNREACHABLE = "unreachable"  # stays in the denominator in China (§2.7)
    COURT_EXCLUDED = "court_excluded"  # removed by a court, abroad only (§5 Japan)


class WhyNot(StrEnum):
    """Why a part is not on the roll of this vote."""

    OUT_OF_SCOPE = "out_of_scope"
    KIND_EXCLUDED = "kind_excluded"
    COURT_EXCLUDED = "court_excluded"


@dataclass(frozen=True, slots=True)
class ExclusivePart:
    """One exclusive part (专有部分) as the register has it. Areas in m², two places."""

    household_id: str
    door: str
    kind: PartKind = PartKind.DWELLING
    registered_area: Decimal | None = None
    surveyed_area: Decimal | None = None
    contract_area: Decimal | None = None
    owners: frozenset[str] = frozenset()
    owner_kinds: frozenset[OwnerKind] = frozenset({OwnerKind.NATURAL})
    owner_status: OwnerStatus = OwnerStatus.SETTLED
    building: str = ""
    stairwell: str = ""

    def lies_in(self, place: Place) -> bool:
        """Whether the part belongs to the owners of `place` (E9)."""
        if place.scope is Scope.BUILDING:
            return self.building == place.key
        return place.scope is Scope.COMPOUND or self.stairwell == place.key


@dataclass(frozen=True, slots=True)
class RollLine:
    """One part on the roll. `area` is in m²; 0.00 where no basis is known (`area_basis` None)."""

    household_id: str
    door: str
    owner_group: str
    area: Decimal
    area_basis: AreaBasis | None
    eligible: bool
    why_not: WhyNot | None = None
    may_vote: bool = True  # False: in the denominator, but nobody can vote for it (E16)
    building: str = ""
    stairwell: str = ""


@dataclass(frozen=True)
class OwnerGroup:
    """The same set of owners with all their parts: one head and one vote."""

    key: str
    lines: tuple[RollLine, ...]

    @cached_property
    def area_hundredths(self) -> int:
        """All the group's eligible area, in 0.01 m²."""
        return sum(hundredths(line.area) for line in self.lines)

    @cached_property
    def may_vote(self) -> bool:
        """Whether anybody can vote for the group."""
        return any(line.may_vote for line in self.lines)


@dataclass(frozen=True)
class Roll:
    """The roll of one vote: every part of the register, on it or left out with the reason."""

    lines: tuple[RollLine, ...] = field(default=())

    @cached_property
    def groups(self) -> Mapping[str, OwnerGroup]:
        """The owner groups by key, in the order of their first part."""
        found: dict[str, list[RollLine]] = {}
        for line in self.lines:
            if line.eligible:
                found.setdefault(line.owner_group, []).append(line)
        return {key: OwnerGroup(key, tuple(lines)) for key, lines in found.items()}

    @property
    def heads(self) -> int:
        """How many heads the roll has."""
        return len(self.groups)

    @property
    def area(self) -> Decimal:
        """The eligible area, m² with two places."""
        return square_metres(self.area_hundredths)

    @cached_property
    def area_hundredths(self) -> int:
        """The eligible area in 0.01 m²."""
        return sum(group.area_hundredths for group in self.groups.values())

    @property
    def without_area(self) -> tuple[RollLine, ...]:
        """Eligible parts without an area; a roll is not frozen while there are any (§3.1)."""
        return tuple(line for line in self.lines if line.eligible and line.area_basis is None)

    def group_of(self, household_id: str) -> str | None:
        """Return the owner group of a household on the roll, None where it is not on it."""
        found = (line for line in self.lines if line.household_id == household_id)
        return next((line.owner_group for line in found if line.eligible), None)

    def split(self, scope: Scope) -> Mapping[Place, "Roll"]:
        """Return the rolls of the buildings (or stairwells) that have eligible parts, in order.

        Their lines that are not eligible stay with them. One pass over the lines.
        """
        if scope is Scope.COMPOUND:
            return {Place(): self}
        at = "building" if scope is Scope.BUILDING else "stairwell"
        found: dict[str, list[RollLine]] = {}
        for line in self.lines:
            found.setdefault(getattr(line, at), []).append(line)
        return {
            Place(scope, key): Roll(tuple(lines))
            for key, lines in found.items()
            if any(line.eligible for line in lines)
        }


DEVELOPER_STOCK: Final = "developer"
_NOBODY_MERGED: Final[Mapping[str, str]] = {}


def owner_group(part: ExclusivePart, headcount: Headcount = Headcount.DEDUP_OWNER) -> str:
    """Return the key of the group whose one head a part belongs to (E4, E5).

    The same set of owners is one group; sets that merely overlap are two (E05). Unsold
    stock and parts sold but not handed over are together one. A part without a known owner
    stands alone.
    """
    if headcount is Headcount.PER_PART:
        return f"part:{part.household_id}"
    undelivered = part.owner_status is OwnerStatus.SOLD_UNDELIVERED
    if undelivered or OwnerKind.DEVELOPER in part.owner_kinds:
        return DEVELOPER_STOCK
    if not part.owners:
        return f"part:{part.household_id}"
    return "+".join(sorted(part.owners))


def area_of(
    part: ExclusivePart, order: Iterable[AreaBasis] = tuple(AreaBasis)
) -> tuple[Decimal, AreaBasis | None]:
    """Return a part's area in m² and where it comes from: the first basis that is known (E3)."""
    known = {
        AreaBasis.REGISTERED: part.registered_area,
        AreaBasis.SURVEYED: part.surveyed_area,
        AreaBasis.CONTRACT: part.contract_area,
    }
    for basis in order:
        area = known[basis]
        if area is not None:
            return area, basis
    return square_metres(0), None


def draw_roll(
    parts: Iterable[ExclusivePart],
    electorate: Electorate,
    place: Place | None = None,
    merged: Mapping[str, str] = _NOBODY_MERGED,
) -> Roll:
    """Return the roll of a vote among the owners of `place`.

    Args:
        parts: the register, in the order of the doors.
        electorate: the rule's word on heads, areas and kinds left out. Parking and storage
            are left out by default (E8, V08); print the choice in the notice.
        place: whose owners vote; the whole compound by default.
        merged: owner groups that staff put together with a reason, key to key (E4).
    """
    where = place or Place()
    return Roll(tuple(_line(part, electorate, where, merged) for part in parts))


def _line(
    part: ExclusivePart, electorate: Electorate, place: Place, merged: Mapping[str, str]
) -> RollLine:
    area, basis = area_of(part, electorate.area_basis)
    group = owner_group(part, electorate.headcount)
    why_not = _why_not(part, electorate, place)
    return RollLine(
        household_id=part.household_id,
        door=part.door,
        owner_group=merged.get(group, group),
        area=area,
        area_basis=basis,
        eligible=why_not is None,
        why_not=why_not,
        may_vote=part.owner_status is not OwnerStatus.DECEASED_UNSETTLED,
        building=part.building,
        stairwell=part.stairwell,
    )


def _why_not(part: ExclusivePart, electorate: Electorate, place: Place) -> WhyNot | None:
    if not part.lies_in(place):
        return WhyNot.OUT_OF_SCOPE
    if part.kind in electorate.exclude_kinds:
        return WhyNot.KIND_EXCLUDED
    if part.owner_status is OwnerStatus.COURT_EXCLUDED:
        return WhyNot.COURT_EXCLUDED
    return None
