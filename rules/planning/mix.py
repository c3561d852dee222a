"""Who pays for a plan: the problem of the funding mix (资金统筹) and its answers, as values.

Money is whole fen, areas hundredths of m², shares and rates exact fractions. `mix_rows` writes
the problem as rows of a linear programme, `mix_solver` solves it.

Source: DOMAIN §2.6 (合理共担), §4.4.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from rules.money import Fen
from rules.refusal import Refusal

RESIDENT: Final = "resident"
"""The source whose total the mix makes as small as it can."""

_NOTHING: Final = Fen(0)
_WHOLE: Final = Fraction(1)


class UnusableMix(Refusal):
    """The problem contradicts itself: `field` names the place, `why` says what is wrong."""

    code = "unusable_mix"


@dataclass(frozen=True, slots=True)
class MixItem:
    """One item of the plan: what it costs, in fen, and its class (basic, improve, enhance)."""

    id: str
    category: str
    cost: Fen


@dataclass(frozen=True, slots=True)
class Match:
    """A source that gives at most `ratio` times what another gives."""

    other: str
    ratio: Fraction


@dataclass(frozen=True, slots=True)
class SubsidyClaim:
    """A city subsidy by a dated rule of `rules.planning.subsidies`; `ratio` is the district's."""

    rule: str
    ratio: Fraction


@dataclass(frozen=True, slots=True)
class MixSource:
    """Who may pay, for what, and up to how much; None means without limit.

    `cap` fen in all, `cap_per_m2` fen per m² of the compound, `cap_per_household` fen per
    household, `min_total` fen at least. `max_share` by category, `max_share_all` else: the
    largest part of an item's cost. `min_share` by category: the least part of its total cost.
    """

    id: str
    categories: frozenset[str] | None = None
    items: frozenset[str] | None = None
    cap: Fraction | None = None
    cap_per_m2: Fraction | None = None
    cap_per_household: Fraction | None = None
    min_total: Fraction | None = None
    max_share: Mapping[str, Fraction] = field(default_factory=dict)
    max_share_all: Fraction = _WHOLE
    min_share: Mapping[str, Fraction] = field(default_factory=dict)
    match: Match | None = None
    subsidy: SubsidyClaim | None = None

    def may_pay(self, item: MixItem) -> bool:
        """Whether this source may pay for an item."""
        if self.categories is not None and item.category not in self.categories:
            return False
        return self.items is None or item.id in self.items

    def most_of(self, item: MixItem) -> Fraction:
        """Return the most this source may pay of an item, in fen."""
        return item.cost * self.max_share.get(item.category, self.max_share_all)


@dataclass(frozen=True, slots=True)
class Revenue:
    """What the works will earn: fen a year for so many years; at most `max_share` is pledged."""

    id: str
    annual: Fen
    years: int
    max_share: Fraction = _WHOLE


@dataclass(frozen=True, slots=True)
class Investor:
    """The source repaid from revenues, at a yearly rate of return."""

    id: str
    irr: Fraction


@dataclass(frozen=True, slots=True)
class Loan:
    """The source repaid in equal yearly payments out of upkeep and revenues."""

    id: str
    rate: Fraction
    years: int


@dataclass(frozen=True, slots=True)
class MixProblem:
    """A plan and everybody who might pay. `area_c` in 0.01 m², upkeep in fen a year.

    `on` is the day whose subsidy rules hold; only problems with a `SubsidyClaim` need one.
    """

    items: tuple[MixItem, ...]
    sources: tuple[MixSource, ...]
    area_c: int
    households: int
    revenues: tuple[Revenue, ...] = ()
    investor: Investor | None = None
    loan: Loan | None = None
    upkeep_income: Fen = _NOTHING
    upkeep_cost: Fen = _NOTHING
    on: date | None = None

    def source(self, source_id: str) -> MixSource | None:
        """Return the source of that name."""
        return next((source for source in self.sources if source.id == source_id), None)

    def cost_of(self, category: str) -> int:
        """Return what the items of a category cost together, in fen."""
        return sum(item.cost for item in self.items if item.category == category)


@dataclass(frozen=True, slots=True)
class Relief:
    """What one yuan on a binding row is worth: `saves` yuan of the residents' money.

    `row` is the row's name. For a cap the yuan raises it, for a least share it lowers it.
    """

    row: str
    saves: float


@dataclass(frozen=True, slots=True)
class MixResult:
    """A mix in whole fen that keeps every row exactly, and why it is no cheaper.

    Attributes:
        pays: fen by (source, item); nothing is left out, zero pairs are.
        least: the residents' least total in yuan, as the linear programme has it; the fen of
            `pays` differ from it by rounding alone.
        duals: the programme's dual value of every binding row, in yuan per yuan.
        reliefs: what one yuan more on a row saves residents, largest first.
        pledged: the part of each revenue that goes to the investor.
        steps: whole numbers of subsidy rules, such as the percent points a city adds.
    """

    pays: Mapping[tuple[str, str], Fen]
    least: float
    duals: Mapping[str, float]
    reliefs: tuple[Relief, ...]
    pledged: Mapping[str, Fraction] = field(default_factory=dict)
    steps: Mapping[str, int] = field(default_factory=dict)

    @property
    def totals(self) -> dict[str, Fen]:
        """Fen by source, in the order of the problem's sources."""
        found: dict[str, int] = {}
        for (source, _item), amount in self.pays.items():
            found[source] = found.get(source, 0) + amount
        return {source: Fen(amount) for source, amount in found.items()}

    @property
    def residents(self) -> Fen:
        """What the residents pay together, in fen."""
        return self.totals.get(RESIDENT, Fen(0))


@dataclass(frozen=True, slots=True)
class Infeasible:
    """No mix keeps every row: what would have to give way.

    Attributes:
        least: the smallest weighted sum of changes, in yuan; None where no change of a soft
            row helps.
        changes: one such set of changes, yuan by row.
        conflict: rows that contradict each other; without any one of them there is a mix.
    """

    least: float | None
    changes: Mapping[str, float]
    conflict: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParetoPoint:
    """With at most `other` yuan of another source, residents pay at least `residents` yuan."""

    other: float
    residents: float
