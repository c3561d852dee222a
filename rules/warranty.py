"""Until when the contractor repairs (建设工程质量管理条例 39-41; DOMAIN §3.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from rules.deadlines import years_after


class WarrantyCategory(StrEnum):
    """What a defect is a defect of; it fixes the shortest lawful warranty."""

    STRUCTURE = "structure"  # foundation and main structure: the design life
    WATERPROOF = "waterproof"  # roof, wet rooms, outer walls
    INSULATION = "insulation"  # 民用建筑节能条例 23
    HEATING = "heating"  # heating and cooling: two seasons
    ELECTRICAL = "electrical"
    PIPES = "pipes"
    EQUIPMENT = "equipment"
    DECORATION = "decoration"
    CONTRACT = "contract"  # anything else: as agreed


@dataclass(frozen=True, slots=True)
class Season:
    """A heating season, from (month, day) to (month, day) of the next year."""

    begins: tuple[int, int] = (11, 15)
    ends: tuple[int, int] = (3, 15)


@dataclass(frozen=True, slots=True)
class WarrantyTerms:
    """What a contract says beyond the law. `years` may lengthen a term, never shorten it."""

    years: int = 0
    design_life_years: int = 50
    seasons: int = 2
    season: Season = Season()


YEARS: Final[Mapping[WarrantyCategory, int]] = MappingProxyType(
    {
        WarrantyCategory.WATERPROOF: 5,
        WarrantyCategory.INSULATION: 5,
        WarrantyCategory.ELECTRICAL: 2,
        WarrantyCategory.PIPES: 2,
        WarrantyCategory.EQUIPMENT: 2,
        WarrantyCategory.DECORATION: 2,
        WarrantyCategory.CONTRACT: 0,
    }
)
LEGAL_SEASONS: Final = 2


def warranty_ends(
    accepted: date, category: WarrantyCategory, terms: WarrantyTerms | None = None
) -> date:
    """Return the last day of the warranty for works accepted on `accepted` (W1-W5).

    A heating season already begun on the day of acceptance does not count (policy [P]).
    """
    agreed = terms or WarrantyTerms()
    if category is WarrantyCategory.HEATING:
        return _season_ends(accepted, max(agreed.seasons, LEGAL_SEASONS), agreed.season)
    if category is WarrantyCategory.STRUCTURE:
        return years_after(accepted, agreed.design_life_years)
    return years_after(accepted, max(YEARS[category], agreed.years))


def is_under_warranty(
    accepted: date, category: WarrantyCategory, on: date, terms: WarrantyTerms | None = None
) -> bool:
    """Whether a defect reported `on` falls to the contractor."""
    return accepted <= on <= warranty_ends(accepted, category, terms)


def last_warranty_ends(
    accepted: date, categories: frozenset[WarrantyCategory], terms: WarrantyTerms | None = None
) -> date:
    """Return when the last warranty of a case ends, the structure's design life aside.

    A case is archived only after this day; decades of design life would keep all open.
    """
    ending = categories - {WarrantyCategory.STRUCTURE}
    return max((warranty_ends(accepted, each, terms) for each in ending), default=accepted)


def respond_by(reported: datetime, *, urgent: bool) -> datetime:
    """Return by when the contractor must answer: 24 hours for leaks and safety, else 3 days."""
    return reported + (timedelta(hours=24) if urgent else timedelta(days=3))


def _season_ends(accepted: date, seasons: int, season: Season) -> date:
    first = accepted.year
    if accepted >= date(first, *season.begins):
        first += 1
    return date(first + seasons, *season.ends)
