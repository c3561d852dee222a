"""The demand form (需求征集表) with the menu: what a household wants of its ten points."""

from dataclasses import dataclass
from datetime import datetime

from documents.consent import Household
from documents.page import Head, Title, render
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class MenuLine:
    """One dish: its class, what its cost is per, and that cost in fen (0: told later)."""

    item_class: str
    name: str
    unit: str
    unit_cost: Fen


@dataclass(frozen=True, slots=True)
class DemandForm:
    """Everything printed on one household's form.

    `prices` are fees in fen a m² and month to choose from; `most_wishes` dishes may be named.
    `access_code` are the digits behind the link, "" before the survey is open.
    """

    head: Head
    household: Household
    menu: tuple[MenuLine, ...]
    most_wishes: int
    prices: tuple[Fen, ...]
    closes_at: datetime | None
    return_to: str
    phone: str
    access_code: str = ""


def demand_form_html(
    paper: DemandForm, locale: str = "zh", *, large: bool = False, marked: bool = False
) -> str:
    """Return the form as a complete HTML document, `marked` for the batch path.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    return render(
        f"{locale}/demand_form.html",
        paper,
        Title("居民需求征集表（点菜单）", "Demand Form with the Menu"),
        large=large,
        marked=marked,
    )
