"""The households' balances as exact fractions, kept once for all who paid for the same items.

Source: the rule of `equal_shares`, in exact fractions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from rules.planning.menu_problem import MenuProblem
from rules.planning.wishes import Real, Whole


@dataclass(frozen=True, slots=True)
class Payment:
    """How an item was paid, exactly: the highest payment, who paid it, who gave all they had."""

    price: Fraction
    full_payers: int
    exhausted: int


class ExactBalances:
    """Balances by class: households that hold the same units and paid for the same items.

    A class's balance never changes; paying founds new classes. Balances are whole numbers
    over the common denominator of the time of their founding, which divides every later one,
    so that comparing and adding costs no greatest common divisors.

    Purchases may be noted with `buy` and are worked out when an exact figure is first asked.
    """

    def __init__(self, problem: MenuProblem, unit_share: Fraction) -> None:
        """Give every household its first share: `unit_share` fen for every unit it holds."""
        self._problem = problem
        self._denominator = unit_share.denominator
        self._share = unit_share
        self._number: list[int] = []
        self._founded: list[int] = []
        self._rounded: list[float] = []
        self._noted: list[int] = []

    @property
    def classes(self) -> Whole:
        """The class of every group at this moment; a copy."""
        self._work_out()
        return self._class.copy()

    def buy(self, item: int) -> None:
        """Note that the supporters of an item pay for it."""
        self._noted.append(item)

    def price(self, item: int) -> Fraction | None:
        """Return the highest payment for an item, None where its supporters cannot pay it."""
        self._work_out()
        return self._price(item)

    def pay(self, item: int) -> Payment:
        """Let the supporters of an item that they can afford pay for it; return how."""
        self._work_out()
        return self._pay(item)

    def balances(
        self, item: int, classes: Whole | None = None
    ) -> tuple[list[tuple[int, int]], int]:
        """Return ((balance, households) ascending, denominator) of an item's supporters.

        `classes` are those of an earlier moment; without them, of now.
        """
        self._work_out()
        return sorted(self._held(item, classes)), self._denominator

    def floats(self, classes: Whole) -> Real:
        """Return the groups' balances of a moment, each rounded once."""
        return np.array(self._rounded)[classes]

    def _begin(self) -> None:
        wishes = self._problem.wishes
        self._weight = wishes.weight.astype(np.int64)
        units, self._class = np.unique(wishes.units, return_inverse=True)
        self._number = [int(unit) * self._share.numerator for unit in units]
        self._founded = [self._denominator] * len(self._number)
        self._rounded = [number / self._denominator for number in self._number]

    def _work_out(self) -> None:
        if not self._number:
            self._begin()
        noted, self._noted = self._noted, []
        for item in noted:
            self._pay(item)

    def _price(self, item: int) -> Fraction | None:
        missing = self._problem.offers[item].cost * self._denominator
        payers = self._problem.wishes.votes[item]
        for balance, households in sorted(self._held(item, None)):
            if missing <= balance * payers:
                return Fraction(missing, payers * self._denominator)
            missing -= balance * households
            payers -= households
        return None

    def _pay(self, item: int) -> Payment:
        price = self._price(item)
        assert price is not None, "only an item that its supporters can pay is bought"  # noqa: S101 -- a defect, not an input
        groups = self._problem.wishes.supporters[item]
        old, place = np.unique(self._class[groups], return_inverse=True)
        households = np.bincount(place, weights=self._weight[groups]).astype(np.int64)
        self._denominator = lcm(self._denominator, price.denominator)
        due = price.numerator * (self._denominator // price.denominator)
        first, full = len(self._number), 0
        for each, count in zip(old.tolist(), households.tolist(), strict=True):
            balance = self._number[each] * (self._denominator // self._founded[each])
            full += count if balance >= due else 0
            self._number.append(max(0, balance - due))
            self._rounded.append(self._number[-1] / self._denominator)
            self._founded.append(self._denominator)
        self._class[groups] = first + place
        return Payment(price, full, self._problem.wishes.votes[item] - full)

    def _held(self, item: int, classes: Whole | None) -> Iterator[tuple[int, int]]:
        groups = self._problem.wishes.supporters[item]
        of = (self._class if classes is None else classes)[groups]
        used, place = np.unique(of, return_inverse=True)
        households = np.bincount(place, weights=self._weight[groups]).astype(np.int64)
        for each, count in zip(used.tolist(), households.tolist(), strict=True):
            yield self._number[each] * (self._denominator // self._founded[each]), count
