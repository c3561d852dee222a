"""Alternatives of property service side by side (物业方案对比表), and what a home would pay."""

from dataclasses import dataclass
from decimal import Decimal

from documents.page import Head, Title, render
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class Alternative:
    """One alternative; money in fen a month, `rate` fen a m² and month.

    `break_even` is the collection rate in percent at which nothing is lost, as printed; None
    where nothing is billed. `parking_fee` is per space and `parking_period` ("月").
    """

    label: str
    title: str
    services: str
    rate: Fen
    parking_fee: Fen
    parking_period: str
    monthly_cost: Fen
    billing: Fen
    other_income: Fen
    break_even: str | None
    surplus: Fen
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ExampleHome:
    """A home of `area` m² with so many parking spaces, and its fee under each alternative."""

    area: Decimal
    spaces: int
    fees: tuple[Fen, ...]

    @property
    def most(self) -> Fen:
        """What the dearest alternative costs it more than the cheapest, in fen a month."""
        return Fen(max(self.fees) - min(self.fees))


@dataclass(frozen=True, slots=True)
class FeeComparison:
    """Everything printed on the comparison; `billed_area` is what fees are billed on, in m²."""

    head: Head
    plan_title: str
    plan_version: int
    billed_area: Decimal
    homes: int
    alternatives: tuple[Alternative, ...]
    examples: tuple[ExampleHome, ...]
    phone: str


def fee_comparison_html(paper: FeeComparison, locale: str = "zh", *, large: bool = False) -> str:
    """Return the comparison as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("物业方案对比表", "Comparison of Property-service Plans")
    return render(f"{locale}/fee_comparison.html", paper, title, large=large)
