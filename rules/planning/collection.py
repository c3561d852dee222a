"""How many households will pay their fees: what a compound's own months and others' say.

Source: DOMAIN §4.3; the prior is ours [P].
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np


@dataclass(frozen=True, slots=True)
class Beta:
    """What is known of a rate between 0 and 1: a beta distribution, both parameters above 0."""

    alpha: Fraction
    beta: Fraction

    def after(self, paid: int, due: int) -> "Beta":
        """Return what is known after `paid` of `due` households have paid."""
        return Beta(self.alpha + paid, self.beta + due - paid)

    @property
    def mean(self) -> Fraction:
        """The expected rate, exactly."""
        return self.alpha / (self.alpha + self.beta)

    @property
    def variance(self) -> Fraction:
        """The variance of the rate, exactly."""
        whole = self.alpha + self.beta
        return self.alpha * self.beta / (whole**2 * (whole + 1))


@dataclass(frozen=True, slots=True)
class CollectionForecast:
    """The next round's rate: expected, and between `low` (5 %) and `high` (95 %)."""

    mean: float
    low: float
    median: float
    high: float


def prior_of(yards: Sequence[tuple[int, int]]) -> Beta:
    """Return what other compounds say of a new one, by weighted moments.

    Args:
        yards: paid and due households of each; without any, every rate is equally likely.

    Returns:
        A beta distribution whose weight is 2 to 10,000 households: the less the compounds
        agree, the lighter.
    """
    known = [(paid, due) for paid, due in yards if due > 0]
    if not known:
        return Beta(Fraction(1), Fraction(1))
    paid, due = (np.array(column, dtype=float) for column in zip(*known, strict=True))
    rate, weight = paid / due, due / due.sum()
    mean = float((weight * rate).sum())
    mean = min(max(mean, _CERTAIN), 1 - _CERTAIN)
    spread = float((weight * (rate - mean) ** 2).sum())
    by_chance = float((weight * mean * (1 - mean) / due).sum())
    between = max(spread - by_chance, _LEAST_SPREAD)
    heft = min(max(mean * (1 - mean) / between - 1, _LIGHTEST), _HEAVIEST)
    return Beta(
        Fraction(mean * heft).limit_denominator(10**6),
        Fraction((1 - mean) * heft).limit_denominator(10**6),
    )


def next_round(
    known: Beta, households: int, draws: int = 20_000, seed: int = 0
) -> CollectionForecast:
    """Return the rate of the next round of `households`, by drawing (beta-binomial).

    The quantiles carry a sampling error of about 0.002 at 20,000 draws; 3 ms.
    """
    random = np.random.default_rng(seed)
    rates = random.beta(float(known.alpha), float(known.beta), draws)
    shares = random.binomial(households, rates) / households if households else rates
    low, median, high = (float(value) for value in np.quantile(shares, (0.05, 0.5, 0.95)))
    return CollectionForecast(float(known.mean), low, median, high)


_LEAST_SPREAD: Final = 1e-6
_LIGHTEST: Final = 2.0
_HEAVIEST: Final = 1e4
_CERTAIN: Final = 1e-3
