"""HiGHS behind a few plain calls: a programme in yuan, its optimum, its conflict.

HiGHS (MIT) is called directly. One thread, no output. Everything is float here: whoever uses
an answer checks it in whole fen.

Source: the interface of HiGHS, highs.dev.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import highspy
import numpy as np

from rules.planning.mix_rows import Rows

_INFINITY: Final = float(highspy.kHighsInf)
_FEN: Final = 100.0
_IRREDUCIBLE: Final = 4  # iis_strategy: of 1.15.1's strategies the one that answers reliably


@dataclass(frozen=True, slots=True)
class Optimum:
    """Values of the columns (yuan, parts, whole numbers) and duals of the rows."""

    values: Sequence[float]
    duals: Sequence[float]


class Programme:
    """Rows in yuan inside HiGHS; bounds and costs may be changed and it is solved again, warm.

    Args:
        rows: the exact problem, in fen.
        soft: weight per yuan of every row that may give way, by the row's number.
    """

    def __init__(self, rows: Rows, soft: Mapping[int, float] | None = None) -> None:
        self.rows = rows
        self.money = np.array([column.is_money for column in rows.columns], dtype=bool)
        self.least = [_yuan(row.least, -_INFINITY) for row in rows.rows]
        self.most = [_yuan(row.most, _INFINITY) for row in rows.rows]
        self.slacks: list[tuple[int, float]] = []  # row, direction
        self._soft = soft or {}
        self._highs = self._built()

    def minimise(self, costs: Mapping[int, float]) -> Optimum | None:
        """Return an optimum for costs by column; None where no values keep every row."""
        self.price(costs)
        return self.run()

    def price(self, costs: Mapping[int, float]) -> None:
        """Set what each column costs; those not named cost nothing."""
        given = np.zeros(self._width)
        for column, cost in costs.items():
            given[column] = cost
        self._highs.changeColsCost(self._width, np.arange(self._width, dtype=np.int32), given)

    def run(self) -> Optimum | None:
        """Solve with the bounds and costs as they are now."""
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = self._highs.getSolution()
        return Optimum(list(solution.col_value), list(solution.row_dual))

    def bound(self, row: int, least: float, most: float) -> None:
        """Set a row's bounds, in yuan."""
        self._highs.changeRowBounds(row, least, most)

    def fix(self, column: int, value: float) -> None:
        """Hold a column at one value, as a plain number: a fixed whole number has no dual."""
        self._highs.changeColIntegrality(column, highspy.HighsVarType.kContinuous)
        self._highs.changeColBounds(column, value, value)

    def hold(self, columns: Iterable[int], most: float) -> int:
        """Add a row: the columns together are at most `most` yuan; return its number."""
        named = np.array(list(columns), dtype=np.int32)
        self._highs.addRow(-_INFINITY, most, len(named), named, np.ones(len(named)))
        self.least.append(-_INFINITY)
        self.most.append(most)
        return len(self.least) - 1

    def slack_costs(self) -> dict[int, float]:
        """Return what each slack costs, for `minimise`: the weight of its row."""
        first = len(self.rows.columns)
        return {first + i: self._soft[row] for i, (row, _sign) in enumerate(self.slacks)}

    def conflict(self) -> list[int]:
        """Return rows that contradict each other, none of which is superfluous; [] if unknown."""
        self._highs.setOptionValue("iis_strategy", _IRREDUCIBLE)
        status, found = self._highs.getIis()
        return list(found.row_index_) if status == highspy.HighsStatus.kOk else []

    @property
    def _width(self) -> int:
        return len(self.rows.columns) + len(self.slacks)

    def _built(self) -> Any:  # noqa: ANN401 -- highspy ships no types
        starts, index, value = [0], [], []
        for number, row in enumerate(self.rows.rows):
            for column, factor in row.terms:
                index.append(column)
                value.append(float(factor) if self.money[column] else float(factor) / _FEN)
            self._soften(number, index, value)
            starts.append(len(index))
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self._width, len(self.rows.rows)
        model.col_cost_ = np.zeros(self._width)
        model.col_lower_ = np.zeros(self._width)
        model.col_upper_ = np.array([*self._ceilings(), *[_INFINITY] * len(self.slacks)])
        model.row_lower_, model.row_upper_ = np.array(self.least), np.array(self.most)
        matrix = model.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_ = np.array(starts, dtype=np.int32)
        matrix.index_ = np.array(index, dtype=np.int32)
        matrix.value_ = np.array(value)
        self._whole(model)
        highs = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy ships half its types
        highs.setOptionValue("output_flag", False)  # noqa: FBT003 -- its name and value
        highs.setOptionValue("threads", 1)
        highs.passModel(model)
        return highs

    def _soften(self, number: int, index: list[int], value: list[float]) -> None:
        if number not in self._soft:
            return
        row = self.rows.rows[number]
        for bound, sign in ((row.most, -1.0), (row.least, 1.0)):
            if bound is not None:
                index.append(self._width)
                value.append(sign)
                self.slacks.append((number, sign))

    def _ceilings(self) -> list[float]:
        return [
            _INFINITY
            if column.most is None
            else float(column.most) / (_FEN if column.is_money else 1)
            for column in self.rows.columns
        ]

    def _whole(self, model: Any) -> None:  # noqa: ANN401 -- highspy ships no types
        if any(column.is_whole for column in self.rows.columns):
            kinds = highspy.HighsVarType
            whole = [column.is_whole for column in self.rows.columns]
            whole += [False] * len(self.slacks)
            model.integrality_ = [kinds.kInteger if each else kinds.kContinuous for each in whole]


def _yuan(fen: Any, nothing: float) -> float:  # noqa: ANN401 -- a fraction or none
    return nothing if fen is None else float(fen) / _FEN
