"""Ten years of a compound's account, ten thousand times: the fan, the reserve, the safe fee.

The collection rate wanders about a mean (first-order autoregression of its logit), other income
and cost vary from month to month (lognormal, mean kept), cost rises with prices, and repairs
come unannounced (compound Poisson, lognormal amounts).

Source: DOMAIN §4.3 (collection and break-even); the model is ours [P].
"""

from dataclasses import dataclass
from math import ceil, log, sqrt
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rules.money import Fen

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Upkeep:
    """A compound's account and how it varies. Money in fen, `fee` in 0.001 yuan per m² a month.

    `collection` is today's rate, `collection_mean` where it tends, `pull` how much of the gap
    it closes a month, `collection_spread` the monthly spread of its logit. The other spreads
    are of logarithms. `inflation` is per year, `repairs` a month, `repair_spread` the standard
    deviation of a repair over its mean.
    """

    months: int
    area_c: int
    fee: int
    collection: float
    collection_mean: float
    cost: Fen
    other_income: Fen
    reserve: Fen
    pull: float = 0.0
    collection_spread: float = 0.0
    other_spread: float = 0.0
    cost_spread: float = 0.0
    inflation: float = 0.0
    repairs: float = 0.0
    repair: Fen = Fen(0)  # noqa: RUF009 -- a number
    repair_spread: float = 0.0


@dataclass(frozen=True, slots=True)
class FanMonth:
    """The balance at a month's end, in fen: 5 % of the paths are below `low`, 5 % above `high`."""

    low: Fen
    middle: Fen
    high: Fen


@dataclass(frozen=True, slots=True)
class CashFan:
    """What the paths say.

    Attributes:
        months: the fan, a value a month.
        negative: the part of the paths that fall below zero at any time.
        mean: the expected balance at the end, in fen.
        lowest: 5 % of the paths fall below this at some time, in fen.
        reserve: with this much to begin with, 95 % of the paths never fall below zero, in fen.
        safe_fee: with this fee 90 % of the paths never fall below zero, in 0.001 yuan.
        paths: how many were drawn; a part p has a standard error of sqrt(p (1-p) / paths).
    """

    months: tuple[FanMonth, ...]
    negative: float
    mean: Fen
    lowest: Fen
    reserve: Fen
    safe_fee: int
    paths: int


def cash_fan(upkeep: Upkeep, paths: int = 10_000, seed: int = 0, survival: float = 0.9) -> CashFan:
    """Draw the paths and tell what they say.

    The fee enters every balance linearly, so each path has one least fee with which it never
    falls below zero; the safe fee is a quantile of these, without any search.

    Cost: 10,000 paths of 120 months take about 0.15 s on one core; linear in both.

    Args:
        upkeep: the account; rates strictly between 0 and 1, at least one month.
        paths: how many futures.
        seed: the same seed draws the same futures.
        survival: the part of the paths the safe fee saves.
    """
    random = np.random.Generator(np.random.SFC64(seed))
    per_fee = upkeep.area_c / 1000  # fen a month for 0.001 yuan at full collection
    collected = _running(_rates(upkeep, paths, random)) * per_fee
    rest = _rest(upkeep, paths, random)
    balance = collected * upkeep.fee + rest
    lowest = np.minimum(balance.min(axis=0), upkeep.reserve)
    least_fees = (-rest / np.maximum(collected, _SMALL)).max(axis=0)
    worst = float(np.quantile(lowest, _LOW))
    return CashFan(
        months=_fan(balance),
        negative=float((lowest < 0).mean()),
        mean=Fen(round(float(balance[-1].mean()))),
        lowest=Fen(round(worst)),
        reserve=Fen(max(0, ceil(upkeep.reserve - worst))),
        safe_fee=max(0, ceil(float(np.quantile(least_fees, survival)))),
        paths=paths,
    )


def _rates(upkeep: Upkeep, paths: int, random: np.random.Generator) -> Floats:
    """Return the collection rate by month and path."""
    tends = log(upkeep.collection_mean / (1 - upkeep.collection_mean))
    now = log(upkeep.collection / (1 - upkeep.collection))
    logits = random.standard_normal((upkeep.months, paths), dtype=np.float32)
    logits *= np.float32(upkeep.collection_spread)
    before: Any = np.float32(now)
    keep, gain = np.float32(1 - upkeep.pull), np.float32(upkeep.pull * tends)
    for month in range(upkeep.months):
        logits[month] += keep * before + gain
        before = logits[month]
    np.negative(logits, out=logits)
    np.exp(logits, out=logits)
    logits += np.float32(1)
    return np.reciprocal(logits, out=logits)


def _rest(upkeep: Upkeep, paths: int, random: np.random.Generator) -> NDArray[np.float64]:
    """Return the balance without fees: reserve and other income less cost and repairs."""
    shape = (upkeep.months, paths)
    prices = (1 + upkeep.inflation) ** (np.arange(1, upkeep.months + 1) / 12)
    change = _varying(upkeep.other_spread, shape, random) * np.float32(upkeep.other_income)
    change -= (
        _varying(upkeep.cost_spread, shape, random)
        * ((prices * upkeep.cost).astype(np.float32)[:, None])
    )
    _repair(change, upkeep, random)
    rest = _running(change)
    rest += upkeep.reserve
    return rest


def _varying(spread: float, shape: tuple[int, int], random: np.random.Generator) -> Floats:
    """Return factors of mean 1."""
    if spread <= 0:
        return np.ones(shape, dtype=np.float32)
    factors = random.standard_normal(shape, dtype=np.float32)
    factors *= np.float32(spread)
    factors -= np.float32(spread**2 / 2)
    return np.exp(factors, out=factors)


def _repair(change: Floats, upkeep: Upkeep, random: np.random.Generator) -> None:
    """Take the repairs off.

    All paths' repairs together are one Poisson number, each in any month of any path with the
    same chance: the same law as a Poisson number a month and path, without drawing a million.
    """
    if upkeep.repairs <= 0:
        return
    number = int(random.poisson(upkeep.repairs * change.size))
    spread = sqrt(log(1 + upkeep.repair_spread**2))
    logarithms = spread * random.standard_normal(number) - spread**2 / 2
    places = random.integers(0, change.size, number)
    taken = np.bincount(places, upkeep.repair * np.exp(logarithms), minlength=change.size)
    change -= taken.reshape(change.shape).astype(np.float32)


def _running(monthly: Floats) -> NDArray[np.float64]:
    running: NDArray[np.float64] = np.cumsum(monthly, axis=0, dtype=np.float64)
    return running


def _fan(balance: NDArray[np.float64]) -> tuple[FanMonth, ...]:
    paths = balance.shape[1]
    ranks = [round(part * (paths - 1)) for part in (_LOW, 0.5, 1 - _LOW)]
    ordered = np.partition(balance, ranks, axis=1)[:, ranks]
    return tuple(FanMonth(*(Fen(round(value)) for value in row)) for row in ordered.tolist())


_LOW: Final = 0.05
_SMALL: Final = 1e-9
