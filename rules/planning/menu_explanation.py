"""Why each item was chosen or not, in exact figures, from one run of Equal Shares.

Source of the ideas: Boehmer, Faliszewski, Janeczko, Peters, Pierczyński, Schierreich, Skowron,
Szufa, "Evaluation of Project Performance in Participatory Budgeting", IJCAI 2024, arXiv
2312.14723. The closed forms: in a round that is won at the effective votes E = cost / price,
an item of cost x whose supporters hold the balances b would have won where its own price r
gives x / r >= E, x = sum min(b, r). x / r falls in r, so the largest such x lies on the segment
between two balances where paid + k r = E r: paid by those poorer, k those richer. By cardinality
the winner's price itself is the limit. At the end the limit is all that the supporters still hold.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import Final

import numpy as np

from rules.planning.equal_shares import Shares
from rules.planning.exact_balances import ExactBalances
from rules.planning.menu_problem import MenuProblem, Utility
from rules.planning.wishes import Real, Whole

# Floats choose which rounds are worked out exactly: their sums are right to 1e-11, a quotient
# whose denominator is not below 1e-4 of its terms to 1e-7; all others are worked out anyway.
_CLOSE: Final = 1e-6
_SHARP: Final = 1e-4


class Loss(StrEnum):
    """Why an item was not chosen."""

    NO_SUPPORT = "no_support"  # nobody wants it
    TOO_LITTLE_MONEY = "too_little_money"  # its supporters' shares do not reach
    GROUP_TAKEN = "group_taken"  # another of its group was chosen
    PREREQUISITE = "prerequisite"  # the item it requires was not chosen


@dataclass(frozen=True, slots=True)
class Won:
    """A chosen item: what it cost its supporters. Amounts in fen, exact.

    `round` counts from 1. `effective` is cost / highest payment: as many households as if all
    paid in full; None where it costs nothing. `exhausted` gave all they had left, less than
    `max_payment`.
    """

    item: int
    round: int
    supporters: int
    effective: Fraction | None
    max_payment: Fraction
    full_payers: int
    exhausted: int


@dataclass(frozen=True, slots=True)
class Lost:
    """An item not chosen: what was missing. Amounts in fen, exact.

    `money_left` is what its supporters hold at the end, `gap` what is missing to its cost.
    `max_cost_to_win` is the supremum of the costs at which it would have been chosen, all else
    equal, and `extra_supporters` the fewest further households, each with one fresh share and
    wanting nothing else; None where no price and no support would do (its group or
    prerequisite stand against it). `because_of` is the item that stands against it.
    """

    item: int
    loss: Loss
    supporters: int
    money_left: Fraction
    gap: Fraction
    max_cost_to_win: Fraction | None
    extra_supporters: int | None
    because_of: int | None = None


@dataclass(frozen=True, slots=True)
class _Round:
    """The balances before a purchase and its terms; at the end, no purchase."""

    item: int | None
    price: Fraction
    classes: Whole
    balance: Real


def explain_menu(problem: MenuProblem, shares: Shares) -> dict[int, Won | Lost]:
    """Explain every item but the mandatory ones, by its index.

    Exact; about one sort of every loser's supporters for each round, and an exact sum or two.
    """
    exact = ExactBalances(problem, shares.unit_share)
    explained: dict[int, Won | Lost] = {}
    rounds: list[_Round] = []
    for number, item in enumerate(shares.order, start=1):
        cost, votes = problem.offers[item].cost, problem.wishes.votes[item]
        if cost == 0:
            explained[item] = Won(item, number, votes, None, Fraction(0), votes, 0)
            continue
        classes = exact.classes
        balance = exact.floats(classes)
        paid = exact.pay(item)
        rounds.append(_Round(item, paid.price, classes, balance))
        effective = cost / paid.price
        explained[item] = Won(
            item, number, votes, effective, paid.price, paid.full_payers, paid.exhausted
        )
    classes = exact.classes
    rounds.append(_Round(None, Fraction(0), classes, exact.floats(classes)))
    losers = _Losers(problem, shares, exact, rounds)
    for item in range(len(problem.offers)):
        if item not in explained and not problem.offers[item].mandatory:
            explained[item] = losers.explain(item)
    return explained


class _Losers:
    """Explains what was not chosen."""

    def __init__(
        self, problem: MenuProblem, shares: Shares, exact: ExactBalances, rounds: list[_Round]
    ) -> None:
        self._problem = problem
        self._selected = shares.selected
        self._exact = exact
        self._rounds = rounds
        wishes = problem.wishes
        self._fresh = (
            shares.unit_share * wishes.total_units / wishes.households
            if wishes.households
            else Fraction(0)
        )

    def explain(self, item: int) -> Lost:
        """Say what an item lacked."""
        cost = self._problem.offers[item].cost
        votes = self._problem.wishes.votes[item]
        loss, because_of = self._loss(item)
        held, denominator = self._exact.balances(item, self._rounds[-1].classes)
        money = Fraction(sum(value * count for value, count in held), denominator)
        terms = list(self._terms(item))
        return Lost(
            item=item,
            loss=loss,
            supporters=votes,
            money_left=money,
            gap=cost - money,
            max_cost_to_win=self._limit(item, terms, money) if terms else None,
            extra_supporters=self._needed(item, terms, money) if terms else None,
            because_of=because_of,
        )

    def _loss(self, item: int) -> tuple[Loss, int | None]:
        offer = self._problem.offers[item]
        if self._problem.wishes.votes[item] == 0:
            return Loss.NO_SUPPORT, None
        if offer.group is not None:
            for other in self._selected:
                if self._problem.offers[other].group == offer.group:
                    return Loss.GROUP_TAKEN, other
        for before in offer.prerequisites:
            if before not in self._selected:
                return Loss.PREREQUISITE, before
        return Loss.TOO_LITTLE_MONEY, None

    def _terms(self, item: int) -> Iterator[_Round]:
        """Yield the rounds in which the item stood to be chosen, the end among them."""
        chosen = set(self._problem.mandatory)
        for each in self._rounds:
            if self._problem.may_join(item, chosen):
                yield each
            if each.item is not None:
                chosen.add(each.item)

    def _limit(self, item: int, terms: list[_Round], money: Fraction) -> Fraction:
        """Return the largest own cost at which it would have won."""
        best = money if terms[-1].item is None else Fraction(0)
        guesses = [(self._guess_limit(item, each), each) for each in terms if each.item is not None]
        sharp = max((guess for guess, _ in guesses if guess is not None), default=0.0)
        scale = max(sharp, float(best))
        for guess, each in guesses:
            if guess is None or guess >= scale * (1 - _CLOSE):
                best = max(best, self._exact_limit(item, each))
        return best

    def _guess_limit(self, item: int, each: _Round) -> float | None:
        """Return the limit of one round on floats; None where they are not sharp enough."""
        held, weight = self._positive(item, each)
        if self._problem.utility is Utility.CARDINALITY:
            return float(np.minimum(held, float(each.price)) @ weight)
        effective = float(self._effective(each))
        total = float(weight.sum())
        if abs(total - effective) <= _SHARP * effective:
            return None
        if total < effective:
            return 0.0
        order = np.argsort(held)
        held, weight = held[order], weight[order]
        paid = np.concatenate(([0.0], np.cumsum(held * weight)[:-1]))
        richer = effective - (total - np.concatenate(([0.0], np.cumsum(weight)[:-1])))
        reached = (richer > 0) & (paid <= held * richer * (1 + _CLOSE))
        first = int(np.argmax(reached))
        if not reached[first]:
            return float(held @ weight)
        if richer[first] < _SHARP * effective:
            return None
        return float(paid[first] * effective / richer[first])

    def _exact_limit(self, item: int, each: _Round) -> Fraction:
        held, denominator = self._exact.balances(item, each.classes)
        held = [(value, count) for value, count in held if value > 0]
        if self._problem.utility is Utility.CARDINALITY:
            return _capped(held, denominator, each.price)
        effective = self._effective(each)
        payers = sum(count for _, count in held)
        if payers == effective:  # a tie with the winner, which the lower cost wins
            winner = self._problem.offers[each.item].cost if each.item is not None else 0
            return min(Fraction(payers * held[0][0], denominator), Fraction(winner))
        if payers < effective:
            return Fraction(0)
        paid = 0
        for value, count in held:
            if payers < effective:
                price = paid / (effective - payers)
                if price <= value:
                    return (paid + payers * price) / denominator
            paid += value * count
            payers -= count
        return Fraction(paid, denominator)

    def _needed(self, item: int, terms: list[_Round], money: Fraction) -> int | None:
        """Return the fewest further households with which it would have won."""
        cost, best = self._problem.offers[item].cost, None
        if terms[-1].item is None and self._fresh > 0:
            best = max(0, ceil((cost - money) / self._fresh))
        guesses = sorted(
            (self._guess_needed(item, each), at)
            for at, each in enumerate(terms)
            if each.item is not None
        )
        for guess, at in guesses:
            if best is not None and guess >= best:
                break
            exact = self._exact_needed(item, terms[at])
            if exact is not None and (best is None or exact < best):
                best = exact
        return best

    def _guess_needed(self, item: int, each: _Round) -> int:
        """Return a lower bound of the households needed in one round."""
        held, weight = self._positive(item, each)
        price = float(self._own_price(item, each))
        unit = min(float(self._fresh), price)
        if unit <= 0:
            return 0
        missing = self._problem.offers[item].cost - float(np.minimum(held, price) @ weight)
        return max(0, ceil(missing / unit * (1 - _CLOSE) - _CLOSE))

    def _exact_needed(self, item: int, each: _Round) -> int | None:
        price = self._own_price(item, each)
        unit = min(self._fresh, price)
        if unit <= 0:
            return None
        held, denominator = self._exact.balances(item, each.classes)
        have = _capped(held, denominator, price)
        return max(0, ceil((self._problem.offers[item].cost - have) / unit))

    def _own_price(self, item: int, each: _Round) -> Fraction:
        """Return the price at which the item would draw level with the round's winner."""
        if self._problem.utility is Utility.CARDINALITY:
            return each.price
        return self._problem.offers[item].cost / self._effective(each)

    def _effective(self, each: _Round) -> Fraction:
        cost = self._problem.offers[each.item].cost if each.item is not None else 0
        return cost / each.price

    def _positive(self, item: int, each: _Round) -> tuple[Real, Real]:
        groups = self._problem.wishes.supporters[item]
        held, weight = each.balance[groups], self._problem.wishes.weight[groups]
        some = held > 0
        return held[some], weight[some]


def _capped(held: Iterable[tuple[int, int]], denominator: int, price: Fraction) -> Fraction:
    """Return sum min(balance, price)."""
    cap = price * denominator
    whole, rich = 0, 0
    for value, count in held:
        if value <= cap:
            whole += value * count
        else:
            rich += count
    return (whole + rich * cap) / denominator
