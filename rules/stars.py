"""Star rating of compounds and rewards for those who run them (DOMAIN §3.8, S01, W01)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from rules.area import hundredths
from rules.cost_sharing import round_half_up
from rules.money import Fen


class Criterion(StrEnum):
    """The groups of criteria a compound is rated by."""

    PARTY_BUILDING = "party_building"
    SELF_GOVERNANCE = "self_governance"
    SERVICE = "service"
    ENVIRONMENT = "environment"
    OPEN_ACCOUNTS = "open_accounts"
    DISPUTES_SETTLED = "disputes_settled"
    SATISFACTION = "satisfaction"


class StarStep(StrEnum):
    """The road of a rating."""

    SELF_ASSESSMENT = "self_assessment"
    COMMUNITY_GUIDANCE = "community_guidance"
    DISTRICT_REVIEW = "district_review"
    PUBLICATION = "publication"  # at least five working days
    AWARD = "award"
    YEARLY_RECHECK = "yearly_recheck"


PUBLICATION_WORKING_DAYS: Final = 5
FULL_MARK: Final = 100

# Weights and bounds are defaults [P]; the seeds give the structure, not the numbers.
WEIGHTS: Final[Mapping[Criterion, int]] = MappingProxyType(
    {
        Criterion.PARTY_BUILDING: 15,
        Criterion.SELF_GOVERNANCE: 15,
        Criterion.SERVICE: 20,
        Criterion.ENVIRONMENT: 15,
        Criterion.OPEN_ACCOUNTS: 15,
        Criterion.DISPUTES_SETTLED: 10,
        Criterion.SATISFACTION: 10,
    }
)
STARS_FROM: Final[tuple[tuple[int, int], ...]] = ((90, 5), (80, 4), (70, 3), (60, 2), (50, 1))


def score(marks: Mapping[Criterion, int], weights: Mapping[Criterion, int] = WEIGHTS) -> Fraction:
    """Return the weighted score from 0 to 100 of marks from 0 to 100; a missing mark is 0.

    Raises:
        ValueError: if a mark is out of range or the weights do not add up to 100.
    """
    if sum(weights.values()) != FULL_MARK or any(
        not 0 <= mark <= FULL_MARK for mark in marks.values()
    ):
        raise ValueError(f"marks or weights out of range: {marks}")
    total = sum(marks.get(criterion, 0) * weight for criterion, weight in weights.items())
    return Fraction(total, FULL_MARK)


def stars_for(points: Fraction) -> int:
    """Return the stars, 0 to 5, for a score."""
    return next((stars for least, stars in STARS_FROM if points >= least), 0)


def star_rewards(rewards: Mapping[int, Fen], counts: Mapping[int, int]) -> Fen:
    """Return what a district pays: per number of stars, reward times compounds (S01)."""
    return Fen(sum(rewards.get(stars, 0) * count for stars, count in counts.items()))


@dataclass(frozen=True, slots=True)
class RewardScheme:
    """A reward rule with exactly the six parts the seed names (S4-12); none may be empty."""

    assessed: str  # 考评对象
    content: str  # 考评内容
    method: str  # 考评方式
    standard: str  # 奖励标准
    procedure: str  # 申报拨付流程
    money_from: str  # 奖励资金来源

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the parts that are still empty."""
        return tuple(part.name for part in fields(self) if not getattr(self, part.name).strip())


def takeover_reward(area: Decimal, rate: Fraction, months: int, factor: Fraction) -> Fen:
    """Return the reward of a firm that took over an old compound (W01).

    Args:
        area: managed area in m².
        rate: fen per m² and month; 0.10 yuan is 10.
        months: months of service.
        factor: the assessment's factor; 0.90 is Fraction("0.90").
    """
    return round_half_up(Fraction(hundredths(area), 100) * rate * months * factor)
