"""Which way of managing fits a compound, whether it is ready, and how urgent it is (§4.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from rules.percent import rounded


class Tier(StrEnum):
    """The way of managing a compound is fit for (江岸区 three tiers and 汉阳区 fallback)."""

    MARKET = "market"
    SELF_MANAGED = "self_managed"
    PUBLIC_WELFARE = "public_welfare"
    FALLBACK = "fallback"


@dataclass(frozen=True, slots=True)
class Traits:
    """What decides on the tier. Scores 0 to 100; `willing` is the share willing to pay."""

    hardware: int
    willing: Fraction
    households: int
    self_governance: int


@dataclass(frozen=True, slots=True)
class TierRow:
    """One row of the tier table: every bound that is given must hold."""

    tier: Tier
    hardware_from: int = 0
    hardware_to: int = 100
    willing_from: Fraction = Fraction(0)
    households_to: int | None = None
    self_governance_from: int = 0

    def fits(self, traits: Traits) -> bool:
        """Whether a compound meets the row."""
        return (
            self.hardware_from <= traits.hardware <= self.hardware_to
            and traits.willing >= self.willing_from
            and (self.households_to is None or traits.households <= self.households_to)
            and traits.self_governance >= self.self_governance_from
        )


SEVENTY: Final = Fraction(70, 100)

# Order matters: the first row that fits decides. Words from the seeds, thresholds [P].
TIERS: Final[tuple[TierRow, ...]] = (
    TierRow(Tier.MARKET, hardware_from=70, willing_from=SEVENTY),
    TierRow(Tier.SELF_MANAGED, households_to=300, self_governance_from=70, willing_from=SEVENTY),
    TierRow(Tier.PUBLIC_WELFARE, hardware_from=40, hardware_to=69),
    TierRow(Tier.FALLBACK),
)


def tier_of(traits: Traits, table: tuple[TierRow, ...] = TIERS) -> Tier:
    """Return the tier a compound falls into (C05); the last row catches all."""
    return next(row.tier for row in table if row.fits(traits))


class Readiness(StrEnum):
    """What must stand before a compound can be put forward; never averaged."""

    ELIGIBLE = "eligible"
    AREAS_COMPLETE = "areas_complete"
    HAZARDS_SURVEYED = "hazards_surveyed"
    LEADER_NAMED = "leader_named"
    CONSENT_INTENDED = "consent_intended"
    MANAGEMENT_AGREED = "management_agreed"


def not_ready(facts: Mapping[Readiness, bool]) -> tuple[Readiness, ...]:
    """Return what is still lacking, in order; what is not stated counts as lacking."""
    return tuple(each for each in Readiness if not facts.get(each, False))


class Factor(StrEnum):
    """What makes a compound urgent."""

    SAFETY = "safety"
    AGE = "age"
    ELDERLY = "elderly"
    CONSENT = "consent"
    FUNDING = "funding"
    MANAGEMENT = "management"
    SCALE = "scale"


WEIGHTS: Final[Mapping[Factor, int]] = MappingProxyType(
    {
        Factor.SAFETY: 30,
        Factor.AGE: 10,
        Factor.ELDERLY: 10,
        Factor.CONSENT: 20,
        Factor.FUNDING: 10,
        Factor.MANAGEMENT: 10,
        Factor.SCALE: 10,
    }
)
FULL_WEIGHT: Final = 100


def priority(
    scores: Mapping[Factor, Fraction], weights: Mapping[Factor, int] = WEIGHTS
) -> Fraction:
    """Return a compound's priority from 0 to 100 (Q01, Q02).

    Args:
        scores: 0 to 1 per factor; a factor that is not scored counts 0.
        weights: whole numbers that add up to 100.

    Raises:
        ValueError: if the weights do not add up, or a score is out of range.
    """
    if sum(weights.values()) != FULL_WEIGHT:
        raise ValueError(f"weights add up to {sum(weights.values())}")
    if any(not 0 <= score <= 1 for score in scores.values()):
        raise ValueError(f"scores out of range: {scores}")
    return sum(
        (scores.get(factor, Fraction(0)) * weights[factor] for factor in weights), Fraction(0)
    )


def priority_text(scores: Mapping[Factor, Fraction]) -> str:
    """Return the priority with two places, such as "77.20"."""
    return rounded(priority(scores))


OUTLIER_BAND: Final = Fraction(30, 100)


def is_outlier(unit_cost: Fraction, benchmark: Fraction) -> bool:
    """Whether a cost per m² or household is off its benchmark by more than 30 % (§4.4)."""
    return abs(unit_cost - benchmark) > benchmark * OUTLIER_BAND
