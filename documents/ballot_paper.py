"""The ballot (表决票): all matters of a round with their boxes, and the slip of the register."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from documents.consent import Household
from documents.page import Head, Title, render


@dataclass(frozen=True, slots=True)
class BallotItem:
    """One matter: its rule in words and the labels of its boxes in their order."""

    title: str
    text: str
    rule: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BallotPaper:
    """Everything printed on one household's ballot.

    `weight` is the exclusive area in m² that counts; every ballot counts as one head of its
    owner group, once for all its homes. `changeable` says whether a later vote replaces it.
    """

    head: Head
    assembly: str
    household: Household
    weight: Decimal
    items: tuple[BallotItem, ...]
    opens_at: datetime
    closes_at: datetime
    changeable: bool
    plan: str
    plan_digest: str
    return_to: str
    phone: str
    supervision_phone: str
    access_code: str = ""


def ballot_paper_html(
    paper: BallotPaper, locale: str = "zh", *, large: bool = False, marked: bool = False
) -> str:
    """Return the ballot as a complete HTML document, `marked` for the batch path.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("业主表决票", "Ballot Paper")
    return render(f"{locale}/ballot_paper.html", paper, title, large=large, marked=marked)
