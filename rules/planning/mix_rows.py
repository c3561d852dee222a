"""The funding mix written as columns and rows, in exact fen; what is checked is what is solved.

Columns are what is to be found: fen by source and item, the part of each revenue pledged to the
investor, and whole numbers of subsidy rules. Rows bound sums of columns.

Source: DOMAIN §4.4; the rules of `subsidies`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from rules.planning.mix import RESIDENT, MixProblem, MixSource, UnusableMix
from rules.planning.subsidies import subsidy_rule


@dataclass(frozen=True, slots=True)
class MixColumn:
    """Something to find, between 0 and `most`. Money has a source and an item."""

    name: str
    most: Fraction | None
    source: str = ""
    item: str = ""
    is_whole: bool = False

    @property
    def is_money(self) -> bool:
        """Whether the column counts fen."""
        return bool(self.source)


@dataclass(frozen=True, slots=True)
class Row:
    """`least` <= sum of coefficient x column <= `most`, in fen."""

    name: str
    terms: tuple[tuple[int, Fraction], ...]
    least: Fraction | None = None
    most: Fraction | None = None

    @property
    def kind(self) -> str:
        """The row's kind: its name up to the bracket."""
        return self.name.partition("[")[0]

    def total(self, values: dict[int, Fraction]) -> Fraction:
        """Return the row's sum; columns without a value are 0."""
        return sum(
            (factor * values[column] for column, factor in self.terms if column in values),
            Fraction(0),
        )

    def holds(self, values: dict[int, Fraction]) -> bool:
        """Whether the values keep the row, exactly."""
        total = self.total(values)
        if self.least is not None and total < self.least:
            return False
        return self.most is None or total <= self.most


@dataclass(frozen=True, slots=True)
class Rows:
    """A problem as columns and rows."""

    columns: tuple[MixColumn, ...]
    rows: tuple[Row, ...]

    def money_of(self, source: str) -> list[int]:
        """Return the columns that hold a source's money."""
        return [i for i, column in enumerate(self.columns) if column.source == source]

    def row(self, name: str) -> Row | None:
        """Return the row of that name."""
        return next((row for row in self.rows if row.name == name), None)


def annuity(rate: Fraction, years: int) -> Fraction:
    """Return what one yuan a year for `years` is worth today at a yearly `rate`, exactly."""
    return Fraction(years) if rate == 0 else (1 - (1 + rate) ** -years) / rate


def rows_of(problem: MixProblem) -> Rows:
    """Return the columns and rows of a problem.

    Raises:
        UnusableMix: if names are missing or double, or a match names nobody.
        UnknownSubsidyRule: if a subsidy rule is not in force on the problem's day.
    """
    _check(problem)
    writer = _Writer(problem)
    writer.write()
    return Rows(tuple(writer.columns), tuple(writer.rows))


def _check(problem: MixProblem) -> None:
    for field, names in (
        ("items", [item.id for item in problem.items]),
        ("sources", [source.id for source in problem.sources]),
        ("revenues", [revenue.id for revenue in problem.revenues]),
    ):
        if len(set(names)) < len(names):
            raise UnusableMix(field=field, why="double id")
    known = {source.id for source in problem.sources}
    if RESIDENT not in known:
        raise UnusableMix(field="sources", why=f"no source is called {RESIDENT}")
    for source in problem.sources:
        if source.match is not None and source.match.other not in known:
            raise UnusableMix(field=f"sources[{source.id}].match", why=source.match.other)


class _Writer:
    """Writes a problem's columns and rows in the order of its sources."""

    def __init__(self, problem: MixProblem) -> None:
        self.problem = problem
        self.columns: list[MixColumn] = []
        self.rows: list[Row] = []
        self.money: dict[tuple[str, str], int] = {}
        self.pledges: dict[str, int] = {}

    def write(self) -> None:
        for source in self.problem.sources:
            for item in self.problem.items:
                if source.may_pay(item):
                    name = f"y[{source.id},{item.id}]"
                    self.money[source.id, item.id] = self._column(
                        MixColumn(name, source.most_of(item), source.id, item.id)
                    )
        for item in self.problem.items:
            paid = [at for (_, paid_for), at in self.money.items() if paid_for == item.id]
            cost = Fraction(item.cost)
            self._row(f"balance[{item.id}]", _ones(paid), cost, cost)
        for source in self.problem.sources:
            self._limit(source)
        self._invest()
        self._borrow()
        for source in self.problem.sources:
            if source.subsidy is not None:
                self._subsidise(source)

    def _column(self, column: MixColumn) -> int:
        self.columns.append(column)
        return len(self.columns) - 1

    def _row(
        self,
        name: str,
        terms: Iterable[tuple[int, Fraction]],
        least: Fraction | None,
        most: Fraction | None,
    ) -> None:
        self.rows.append(Row(name, tuple(terms), least, most))

    def _of(self, source: str, items: Iterable[str] | None = None) -> list[int]:
        chosen = None if items is None else set(items)
        return [
            at
            for (payer, item), at in self.money.items()
            if payer == source and (chosen is None or item in chosen)
        ]

    def _limit(self, source: MixSource) -> None:
        own = _ones(self._of(source.id))
        for name, most in self._caps(source):
            self._row(f"{name}[{source.id}]", own, None, most)
        for category, share in source.min_share.items():
            items = [item.id for item in self.problem.items if item.category == category]
            if items:
                least = share * self.problem.cost_of(category)
                paid = _ones(self._of(source.id, items))
                self._row(f"min_share[{source.id},{category}]", paid, least, None)
        if source.min_total is not None:
            self._row(f"min_total[{source.id}]", own, source.min_total, None)
        if source.match is not None:
            others = [(at, -source.match.ratio) for at in self._of(source.match.other)]
            self._row(f"match[{source.id}]", [*own, *others], None, Fraction(0))

    def _caps(self, source: MixSource) -> Iterator[tuple[str, Fraction]]:
        if source.cap is not None:
            yield "cap", source.cap
        if source.cap_per_m2 is not None:
            yield "cap_per_m2", source.cap_per_m2 * self.problem.area_c / 100
        if source.cap_per_household is not None:
            yield "cap_per_household", source.cap_per_household * self.problem.households

    def _invest(self) -> None:
        investor = self.problem.investor
        if investor is None:
            return
        repaid = []
        for revenue in self.problem.revenues:
            at = self._column(MixColumn(f"phi[{revenue.id}]", revenue.max_share))
            self.pledges[revenue.id] = at
            repaid.append((at, -revenue.annual * annuity(investor.irr, revenue.years)))
        self._row("investor_irr", [*_ones(self._of(investor.id)), *repaid], None, Fraction(0))

    def _borrow(self) -> None:
        loan = self.problem.loan
        if loan is None:
            return
        service = 1 / annuity(loan.rate, loan.years)
        owed = [(at, service) for at in self._of(loan.id)]
        earned = [
            (self.pledges[revenue.id], Fraction(revenue.annual))
            for revenue in self.problem.revenues
            if revenue.id in self.pledges
        ]
        surplus = self.problem.upkeep_income - self.problem.upkeep_cost
        left = surplus + sum(revenue.annual for revenue in self.problem.revenues)
        self._row("upkeep_balance", [*owed, *earned], None, Fraction(left))

    def _subsidise(self, source: MixSource) -> None:
        """Write a rule by residents' share: above or below the standard, in started points."""
        claim = source.subsidy
        if claim is None:
            return
        rule = subsidy_rule(claim.rule, self.problem.on)
        counted = [item for item in self.problem.items if item.id not in rule.left_out]
        total = Fraction(sum(item.cost for item in counted))
        standard = sum(
            (rule.standard.get(item.category, Fraction(0)) * item.cost for item in counted),
            Fraction(0),
        )
        area = Fraction(self.problem.area_c, 100)
        base = min(Fraction(rule.base_per_m2) * area, total)  # 不足的按实核定
        paid = _ones(self._of(RESIDENT, [item.id for item in counted]))
        whole = {"up": rule.most_up, "down": 100, "above": 1, "none": 1}
        at = {
            name: self._column(MixColumn(f"{name}[{source.id}]", Fraction(most), is_whole=True))
            for name, most in whole.items()
        }
        point, fen = total / 100, Fraction(1)
        self._row(
            f"subsidy[{source.id}]",
            [
                *_ones(self._of(source.id)),
                (at["up"], -base * rule.up),
                (at["down"], base * rule.down),
                (at["none"], -2 * base),
            ],
            None,
            base * claim.ratio,
        )
        # Too far below nothing is granted, rather than a fine.
        none = [*_ones(self._of(source.id)), (at["none"], base)]
        self._row(f"subsidy_none[{source.id}]", none, None, base)
        # Below: every started point counts. Above: the point counts from its first fen on.
        below = [*paid, (at["down"], point)]
        above = [*paid, (at["up"], -point), (at["above"], point - fen - total)]
        self._row(f"subsidy_below[{source.id}]", below, standard, None)
        self._row(f"subsidy_above[{source.id}]", above, standard - total, None)
        limit = [(at["up"], Fraction(1)), (at["above"], Fraction(-rule.most_up))]
        self._row(f"subsidy_points[{source.id}]", limit, None, Fraction(0))


def _ones(columns: Iterable[int]) -> list[tuple[int, Fraction]]:
    return [(column, _ONE) for column in columns]


_ONE: Final = Fraction(1)
