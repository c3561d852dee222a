"""Signatures that came too fast, or from one telephone for many homes: leads, never verdicts.

A burst may be a meeting and a shared telephone a family: whoever reviews the vote looks at a
lead, nobody's vote is refused because of one.

Source: DOMAIN §7.1 row 1 (time bursts, same device); the bounds are ours [P].
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, lgamma, log
from typing import Final

UNLIKELY: Final = 0.01
"""Below this a burst is shown: one fair vote in a hundred has one by chance."""

MOST_HOMES: Final = 2
"""Homes that may share a device without a word: a flat and the parents' flat."""

_MOST_TERMS: Final = 400


@dataclass(frozen=True, slots=True)
class Burst:
    """The most signatures in one window, and how likely so many are if all came by chance."""

    starts_at: datetime
    window: timedelta
    count: int
    of: int
    likelihood: float

    @property
    def is_lead(self) -> bool:
        """Whether somebody should look."""
        return self.likelihood < UNLIKELY


def densest_window(times: Sequence[datetime], window: timedelta) -> Burst | None:
    """Return the window with most signatures; None for fewer than two.

    The likelihood is Wallenstein and Neff's approximation of the scan statistic (1987, "An
    approximation for the distribution of the scan statistic") over the span from the first to
    the last signature. O(n log n).
    """
    ordered = sorted(times)
    span = (ordered[-1] - ordered[0]) if ordered else timedelta(0)
    if len(ordered) <= 1:
        return None
    most, first, start = 1, ordered[0], 0
    for end, at in enumerate(ordered):
        while at - ordered[start] > window:
            start += 1
        if end - start + 1 > most:
            most, first = end - start + 1, ordered[start]
    likelihood = 1.0 if span <= window else scan_likelihood(most, len(ordered), window / span)
    return Burst(first, window, most, len(ordered), likelihood)


def scan_likelihood(count: int, of: int, part: float) -> float:
    """Return how likely some window of `part` of the span holds `count` of `of` or more.

    Args:
        count: signatures in the window.
        of: signatures in all, spread evenly by chance.
        part: the window's part of the span, above 0 and below 1.

    Returns:
        A probability; above 0.1 it is only a rough one, which does not matter here.
    """
    tail = sum(_binomial(k, of, part) for k in range(count, min(of, count + _MOST_TERMS) + 1))
    found = (count / part - of - 1) * _binomial(count, of, part) + 2 * tail
    return max(0.0, min(1.0, found))


def shared_devices(
    signed: Iterable[tuple[str, str]],
    known: Collection[str] = (),
    most_homes: int = MOST_HOMES,
) -> dict[str, tuple[str, ...]]:
    """Return devices that signed for more than `most_homes` homes, with the homes in order.

    Args:
        signed: home and device of every signature; a device "" is unknown.
        known: devices of the office, on which many sign.
        most_homes: how many homes may share one.
    """
    homes: dict[str, set[str]] = defaultdict(set)
    for home, device in signed:
        if device and device not in known:
            homes[device].add(home)
    return {
        device: tuple(sorted(found)) for device, found in homes.items() if len(found) > most_homes
    }


def _binomial(k: int, n: int, p: float) -> float:
    ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    return exp(ways + k * log(p) + (n - k) * log(1 - p))
