"""The Method of Equal Shares: every household decides on an equal part of the pot.

Source: Peters, Pierczyński, Skowron, "Proportional Participatory Budgeting with Additive
Utilities", NeurIPS 2021. Round by round the item is bought whose supporters get the most for
their money: they pay equally, each at most what it still holds. With p the highest payment,
sum(min(balance, p)) = cost; by cost the item with the least p / cost is bought next, by
cardinality the one with the least p.

**Exact at the speed of floats.** Balances are floats; a decision is taken on floats only where
they cannot be wrong, and on fractions (`ExactBalances`) otherwise. Let u = 2^-53, b the true
and b' the float balances, and E >= sum |b' - b| over all households, the *error mass*.

1. Paying does not enlarge it. Let r(b) = max(b - p(b), 0) be the balances after a purchase.
   If b' >= b everywhere, then p(b') <= p(b), so r(b') >= r(b) everywhere, and since either way
   the same cost left the purses, sum (r(b') - r(b)) = sum (b' - b). Any b' is reached from b by
   raising some and then lowering others, so sum |r(b') - r(b)| <= sum |b' - b|.
2. What a purchase adds is rounding. A float price q pays f(q) = sum min(b', q), and by the
   argument of 1, now in the cost, that displaces |f(q) - cost| in all. f is summed over m groups
   in any order: |f(q) - cost| <= (2m + 8) u cost once Newton's step no longer moves q. The
   subtraction, and a fraction's rounding where the price is known exactly, add at most u times
   the largest share for each of n payers. So E grows by (2m + 8) u cost + 2 n u share, and
   begins at 2 u times the shared pot.
3. Prices. f' and f (of b' and b) differ by at most E anywhere, and f' rises at least K(x) per
   unit below x, K(x) the households with b' >= x. With R = E + (2m + 8) u cost, the true price
   is at least q - R / K(q); and at most q + r wherever r K(q + r) >= R, which also proves that
   the supporters can pay at all.

An item is bought on floats if its upper bound lies below the lower bound of every other;
otherwise those that overlap are compared as fractions, or as cost / votes where every supporter
provably can pay its equal part. Balances only fall, so an old lower bound stays one: items are
visited in the order of their bounds, and most not at all.
"""

import heapq
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

import numpy as np

from rules.planning.exact_balances import ExactBalances
from rules.planning.menu_problem import MenuProblem, Utility
from rules.planning.wishes import Real, first_share

_U: Final = 2.0**-53
_DEAD: Final = float("inf")
_HOPE: Final = 1 + 2.0**-30  # how far beyond the best so far others are looked at in any case


@dataclass(frozen=True, slots=True)
class Shares:
    """What one run of Equal Shares bought.

    `order` is the order of buying, without the mandatory items, which `spent` counts too;
    `unit_share` is what each unit held at first (fen: a household's share, or that of 0.01 m²).
    `exact_comparisons` counts decisions that floats could not take.
    """

    order: tuple[int, ...]
    mandatory: tuple[int, ...]
    unit_share: Fraction
    spent: int
    exact_comparisons: int = 0

    @property
    def selected(self) -> frozenset[int]:
        """All items chosen, mandatory ones too."""
        return frozenset(self.order) | frozenset(self.mandatory)


def equal_shares(problem: MenuProblem) -> Shares:
    """Run Equal Shares on the pot left after the mandatory items, without completion.

    Where these exceed the pot nothing else is bought. Exact; some passes over the approvals of
    every bought item and of its close rivals.
    """
    return Workspace(problem).run(first_share(max(0, problem.shared_pot), problem.wishes))


@dataclass(slots=True)
class _Bid:
    """An item in one round: its payment, and bounds on payment per utility (`high` if asked)."""

    item: int
    low: float
    ratio: float
    price: float
    payers: float = 0.0
    high: float = _DEAD
    held: Real | None = None


@dataclass(slots=True)
class _State:
    """One run in progress."""

    balance: Real
    largest: float
    error: float  # the error mass
    exact: ExactBalances
    heap: list[tuple[float, int]] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    chosen: set[int] = field(default_factory=set)
    spent: int = 0
    comparisons: int = 0


class Workspace:
    """What every run on one menu shares: costs, supporters, first bounds."""

    def __init__(self, problem: MenuProblem) -> None:
        self.problem = problem
        wishes = problem.wishes
        self._groups = wishes.supporters
        self._weight: list[Real | None] = [
            None if wishes.is_single else wishes.weight[each] for each in wishes.supporters
        ]
        self._cost = [float(offer.cost) for offer in problem.offers]
        self._votes = [float(votes) for votes in wishes.votes]
        by_cost = problem.utility is Utility.COST
        self._utility = [cost if by_cost else 1.0 for cost in self._cost]
        self._rank = problem.ranks()
        self._wanted = [
            item
            for item, offer in enumerate(problem.offers)
            if not offer.mandatory and wishes.votes[item] > 0
        ]
        self._waiting: dict[int, list[int]] = {}
        for item in self._wanted:
            for before in problem.offers[item].prerequisites:
                if not problem.offers[before].mandatory:
                    self._waiting.setdefault(before, []).append(item)
        self._behind = {item for behind in self._waiting.values() for item in behind}

    def run(self, unit_share: Fraction, ceiling: int | None = None) -> Shares:
        """Buy until nothing can be paid; stop early once more than `ceiling` is spent (fen)."""
        problem = self.problem
        state = _State(
            balance=problem.wishes.units.astype(np.float64) * float(unit_share),
            largest=float(unit_share) * int(problem.wishes.units.max(initial=0)),
            error=_U * 2 * float(unit_share) * problem.wishes.total_units,
            exact=ExactBalances(problem, unit_share),
            chosen=set(problem.mandatory),
            spent=problem.cost_of(problem.mandatory),
        )
        for item in self._wanted:
            if item not in self._behind:
                self._enter(state, item)
        while ceiling is None or state.spent <= ceiling:
            winner = self._next(state)
            if winner is None:
                break
            self._buy(state, winner)
        return Shares(
            tuple(state.order), problem.mandatory, unit_share, state.spent, state.comparisons
        )

    def _enter(self, state: _State, item: int) -> None:
        if self._cost[item] == 0:
            low = -1.0 / (1 + self._votes[item])  # costs nobody anything: before all others
        else:
            low = self._cost[item] / self._votes[item] / self._utility[item] * (1 - 8 * _U)
        heapq.heappush(state.heap, (low, item))

    def _next(self, state: _State) -> _Bid | None:
        """Return the bid to be bought next, None where nothing can be paid any more."""
        bids: list[_Bid] = []
        self._look(state, bids, _DEAD)
        winner = None
        while bids:
            best = min(bids, key=lambda bid: bid.ratio)
            bound = self._high(state, best)
            if bound == _DEAD:
                bids.remove(best)  # cannot be paid after all
            elif state.heap and state.heap[0][0] <= bound:
                self._look(state, bids, bound)
            else:
                near = [bid for bid in bids if bid.low <= bound]
                winner = near[0] if len(near) == 1 else self._exactly_least(state, near)
                break
            if not bids:
                self._look(state, bids, _DEAD)
        for bid in bids:
            if bid is not winner:
                heapq.heappush(state.heap, (bid.low, bid.item))
        return winner

    def _look(self, state: _State, bids: list[_Bid], bound: float) -> None:
        """Price the items that may reach `bound`; every bid lowers it."""
        while state.heap and state.heap[0][0] <= bound:
            low, item = heapq.heappop(state.heap)
            if item in state.chosen or not self.problem.may_join(item, state.chosen):
                continue  # its group is taken: for good
            bid = self._bid(state, item, low)
            if bid is not None:
                bids.append(bid)
                bound = min(bound, bid.ratio * _HOPE) if bid.ratio > 0 else bid.ratio

    def _bid(self, state: _State, item: int, low: float) -> _Bid | None:
        """Price an item on floats (see the module, 3); None where it can never be paid."""
        cost, utility, votes = self._cost[item], self._utility[item], self._votes[item]
        if cost == 0:
            return _Bid(item, low, low, 0.0, high=low)
        held = state.balance.take(self._groups[item])
        even = cost / votes
        if held.min() - state.error >= even * (1 + 4 * _U):  # everyone can pay an equal part
            ratio = even / utility
            return _Bid(item, ratio * (1 - 8 * _U), ratio, even, votes, ratio * (1 + 8 * _U), held)
        price, payers = self._price(held, item, max(even, low * utility))
        if payers == 0:
            weight = self._weight[item]
            sure = float(held.sum() if weight is None else held @ weight)
            slack = state.error + self._rounding(item)
            return None if sure < cost - slack else self._exact_bid(state, item)
        slack = state.error + self._rounding(item)
        least = max((price - slack / payers) / utility * (1 - 8 * _U), low)
        return _Bid(item, least, price / utility, price, payers, held=held)

    def _price(self, held: Real, item: int, price: float) -> tuple[float, float]:
        """Return the least price >= `price` that pays the item, and how many pay it in full.

        Newton's steps from below on a concave function; no payer: too little money, it seems.
        """
        cost, weight = self._cost[item], self._weight[item]
        while True:
            if weight is None:
                payers = float(np.count_nonzero(held >= price))
                paid = float(np.minimum(held, price).sum())
            else:
                payers = float(weight @ (held >= price).astype(np.float64))
                paid = float(np.minimum(held, price) @ weight)
            if payers == 0:
                return price, 0.0
            further = price + (cost - paid) / payers
            if further <= price * (1 + 4 * _U):
                return price, payers
            price = further

    def _rounding(self, item: int) -> float:
        return (2 * len(self._groups[item]) + 8) * _U * self._cost[item]

    def _exact_bid(self, state: _State, item: int) -> _Bid | None:
        state.comparisons += 1
        exact = state.exact.price(item)
        if exact is None:
            return None
        ratio = float(exact) / self._utility[item]
        return _Bid(item, ratio * (1 - 8 * _U), ratio, float(exact), high=ratio * (1 + 8 * _U))

    def _high(self, state: _State, bid: _Bid) -> float:
        """Return an upper bound of payment per utility; infinite where it cannot be paid."""
        if bid.high < _DEAD or bid.held is None:
            return bid.high
        slack = state.error + self._rounding(bid.item)
        margin, weight = 2 * slack / bid.payers, self._weight[bid.item]
        above = bid.held >= bid.price + margin
        sure = float(np.count_nonzero(above) if weight is None else above @ weight)
        if 2 * sure >= bid.payers:
            bid.high = (bid.price + margin) / self._utility[bid.item] * (1 + 8 * _U)
            return bid.high
        exact = self._exact_bid(state, bid.item)
        if exact is None:
            return _DEAD
        bid.low, bid.ratio, bid.price, bid.high = exact.low, exact.ratio, exact.price, exact.high
        return bid.high

    def _exactly_least(self, state: _State, near: list[_Bid]) -> _Bid | None:
        ratios = [(self._exact_ratio(state, bid), self._rank[bid.item], bid) for bid in near]
        known = [(ratio, rank, bid) for ratio, rank, bid in ratios if ratio is not None]
        return min(known, key=lambda each: each[:2])[2] if known else None

    def _exact_ratio(self, state: _State, bid: _Bid) -> Fraction | None:
        cost, votes = self.problem.offers[bid.item].cost, self.problem.wishes.votes[bid.item]
        if cost == 0:
            return Fraction(-1, 1 + votes)
        even = self._cost[bid.item] / self._votes[bid.item]
        poorest = float(state.balance[self._groups[bid.item]].min())
        price: Fraction | None = Fraction(cost, votes)
        if poorest - state.error < even * (1 + 4 * _U):
            state.comparisons += 1
            price = state.exact.price(bid.item)
        if price is None:
            return None
        return price / cost if self.problem.utility is Utility.COST else price

    def _buy(self, state: _State, bid: _Bid) -> None:
        item, offer = bid.item, self.problem.offers[bid.item]
        if offer.cost > 0:
            groups = self._groups[item]
            held = state.balance.take(groups) if bid.held is None else bid.held
            state.balance[groups] = np.maximum(held - bid.price, 0.0)
            state.error += self._rounding(item) + 2 * self._votes[item] * _U * state.largest
            state.exact.buy(item)
        state.order.append(item)
        state.chosen.add(item)
        state.spent += offer.cost
        for behind in self._waiting.get(item, ()):
            if all(before in state.chosen for before in self.problem.offers[behind].prerequisites):
                self._enter(state, behind)
