"""What residents think of it, and how many must be asked (DOMAIN §3.8, T01, T02)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from rules.percent import percent_half_up, rounded

MARKS: Final = (1, 2, 3, 4, 5)
TOP_TWO: Final = (4, 5)
INDEX_FACTOR: Final = 20  # 5 points are 100
ACCEPTANCE_AT_LEAST: Final = Fraction(80, 100)  # top two marks, default [P]
_Z: Final[Mapping[int, Fraction]] = MappingProxyType(
    {90: Fraction("1.645"), 95: Fraction("1.96"), 99: Fraction("2.576")}
)


class Subject(StrEnum):
    """What is asked about; the three are surveyed apart."""

    WORKS = "works"
    PROCESS = "process"
    LONG_TERM_MANAGEMENT = "long_term_management"


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """How many gave each mark from 1 to 5."""

    counts: Mapping[int, int]

    @property
    def answers(self) -> int:
        """How many answered."""
        return sum(self.counts.get(mark, 0) for mark in MARKS)

    @property
    def content(self) -> int:
        """How many gave one of the two top marks."""
        return sum(self.counts.get(mark, 0) for mark in TOP_TWO)

    @property
    def top_two_percent(self) -> str | None:
        """The part that gave 4 or 5, rounded to two places; None without answers."""
        return percent_half_up(self.content, self.answers)

    @property
    def mean(self) -> Fraction | None:
        """The mean mark, exact; None without answers."""
        total = sum(mark * self.counts.get(mark, 0) for mark in MARKS)
        return Fraction(total, self.answers) if self.answers else None

    @property
    def mean_text(self) -> str | None:
        """The mean mark with four places."""
        return None if self.mean is None else rounded(self.mean, 4)

    @property
    def index(self) -> str | None:
        """The mean on a scale to 100, two places."""
        return None if self.mean is None else rounded(self.mean * INDEX_FACTOR)

    def reaches(self, least: Fraction = ACCEPTANCE_AT_LEAST) -> bool:
        """Whether at least `least` gave 4 or 5; nobody asked reaches nothing."""
        return self.answers > 0 and self.content * least.denominator >= (
            self.answers * least.numerator
        )


def sample_size(
    population: int, *, confidence: int = 95, margin: Fraction = Fraction(5, 100)
) -> int:
    """Return how many households of `population` must answer (T02).

    Cochran's formula with the finite-population correction, at the worst case p = 1/2.

    Raises:
        ValueError: if `population` is below one, or `confidence` not 90, 95 or 99.
    """
    if population < 1 or confidence not in _Z:
        raise ValueError(f"no sample of {population} at {confidence} %")
    endless = _Z[confidence] ** 2 / (4 * margin**2)
    needed = endless / (1 + (endless - 1) / population)
    return min(population, -(-needed.numerator // needed.denominator))
