"""From a mix in floating yuan to one in whole fen that keeps every row, checked exactly.

Source: DOMAIN §4.2 (fen, sums kept).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Final

from rules.planning.mix import RESIDENT, MixProblem
from rules.planning.mix_rows import Row, Rows, annuity


class MixNotExactError(ArithmeticError):
    """No whole fen beside the optimum keep every row: a defect, never an answer."""


def whole_fen(problem: MixProblem, rows: Rows, values: Sequence[float]) -> dict[int, Fraction]:
    """Return whole fen for the money columns, exact parts for pledges, whole numbers for steps.

    Every amount is cut to the fen; what an item then lacks goes to a least share that is short,
    then to the source with most room, to the residents last. All rows are checked at the end.

    Args:
        problem: what was solved.
        rows: its rows.
        values: the optimum, in yuan.

    Raises:
        MixNotExactError: if a row is broken by more than rounding can mend.
    """
    rounding = _Rounding(problem, rows, values)
    rounding.mend_ceilings()
    rounding.deal_out()
    rounding.pledge()
    broken = [row.name for row in rows.rows if not row.holds(rounding.values)]
    if broken:
        raise MixNotExactError(", ".join(broken))
    return rounding.values


def least_pledges(problem: MixProblem, invested: Fraction) -> dict[str, Fraction]:
    """Return the parts of revenues that repay `invested` fen and leave most for upkeep.

    A revenue that lasts longer repays more per yuan a year, so it is pledged first.
    """
    investor = problem.investor
    if investor is None:
        return {}
    worth = {r.id: annuity(investor.irr, r.years) for r in problem.revenues}
    pledged, left = {}, invested
    for revenue in sorted(problem.revenues, key=lambda each: (-worth[each.id], each.id)):
        full = revenue.annual * worth[revenue.id]
        part = min(revenue.max_share, left / full) if full > 0 else Fraction(0)
        pledged[revenue.id] = part
        left -= part * full
    return pledged


class _Rounding:
    """Amounts in whole fen while they are put right, and every row's sum."""

    def __init__(self, problem: MixProblem, rows: Rows, values: Sequence[float]) -> None:
        self.problem = problem
        self.rows = rows
        self.values: dict[int, Fraction] = {}
        for at, column in enumerate(rows.columns):
            if column.is_money:
                self.values[at] = Fraction(max(0, floor(values[at] * 100 + _HAIR)))
            elif column.is_whole:
                self.values[at] = Fraction(round(values[at]))
        self.touching: dict[int, list[tuple[Row, Fraction]]] = defaultdict(list)
        for row in rows.rows:
            for at, factor in row.terms:
                self.touching[at].append((row, factor))
        self.pledge()
        self.sums = {row.name: row.total(self.values) for row in rows.rows}

    def pledge(self) -> None:
        """Set the pledges that the investor's whole fen need."""
        investor = self.problem.investor
        if investor is None:
            return
        invested = sum((self.values[at] for at in self.rows.money_of(investor.id)), Fraction(0))
        parts = least_pledges(self.problem, invested)
        for at, column in enumerate(self.rows.columns):
            name = column.name.removeprefix("phi[").removesuffix("]")
            if column.name.startswith("phi["):
                self.values[at] = parts[name]

    def mend_ceilings(self) -> None:
        """Take a few fen from rows that cutting others has pushed over their ceiling."""
        for row in self.rows.rows:
            if row.kind in _SLAVES or row.name.startswith("balance"):
                self._mend(row)

    def _mend(self, row: Row) -> None:
        for _ in range(_FEN_TO_SPARE):
            if row.most is None or self.sums[row.name] <= row.most:
                return
            payers = [at for at, factor in row.terms if factor > 0 and self.values.get(at, 0) >= 1]
            if not payers:
                return
            self._add(max(payers, key=lambda at: self.values[at]), -1)

    def deal_out(self) -> None:
        """Give every item's missing fen to whoever has room."""
        for item in self.problem.items:
            row = self.rows.row(f"balance[{item.id}]")
            if row is None:
                continue
            missing = int(item.cost - self.sums[row.name])
            if not missing:
                continue
            payers = [at for at, _ in row.terms]
            wanted = [(at, min(missing, self._shortage(at))) for at in payers]
            wanted += [(at, missing) for at in self._by_room(payers)]
            for at, most in wanted:
                if missing and most:
                    taken = self._room_for(at, min(most, missing))
                    self._add(at, taken)
                    missing -= taken

    def _shortage(self, at: int) -> int:
        """Return how many fen a least share still lacks that this column could give it."""
        short = [
            ceil(row.least - self.sums[row.name])
            for row, factor in self.touching[at]
            if row.least is not None and row.kind != "balance" and factor == 1
        ]
        return max(0, *short, 0)

    def _by_room(self, columns: Iterable[int]) -> list[int]:
        def order(at: int) -> tuple[bool, Fraction]:
            column = self.rows.columns[at]
            return column.source == RESIDENT, self.values[at] - (column.most or 0)

        return sorted(columns, key=order)

    def _room_for(self, at: int, missing: int) -> int:
        column = self.rows.columns[at]
        room = (
            missing if column.most is None else min(missing, floor(column.most - self.values[at]))
        )
        for row, factor in self.touching[at]:
            if row.most is not None and factor > 0:
                room = min(room, floor((row.most - self.sums[row.name]) / factor))
        return max(0, room)

    def _add(self, at: int, fen: int) -> None:
        if not fen:
            return
        self.values[at] += fen
        for row, factor in self.touching[at]:
            self.sums[row.name] += factor * fen


def totals_of(rows: Rows, values: Mapping[int, Fraction]) -> dict[tuple[str, str], int]:
    """Return whole fen by (source, item)."""
    return {
        (column.source, column.item): int(values[at])
        for at, column in enumerate(rows.columns)
        if column.is_money
    }


_HAIR: Final = 1e-4  # fen: what floats lose of a whole number
_FEN_TO_SPARE: Final = 1000
_SLAVES: Final = ("match", "investor_irr", "upkeep_balance", "subsidy")
