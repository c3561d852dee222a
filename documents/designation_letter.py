"""The designation letter (共有人推选函): which co-owner casts the one vote of a home.

Source: DOMAIN §2.2 E10 (宁波 18, 丽水 12): a home held in common has one vote.
"""

from dataclasses import dataclass
from datetime import datetime

from documents.consent import Household
from documents.page import Head, Title, render


@dataclass(frozen=True, slots=True)
class DesignationLetter:
    """Everything printed on the letter; `designated` is the co-owner already named, or ""."""

    head: Head
    household: Household
    matters: tuple[str, ...]
    designated: str
    closes_at: datetime
    return_to: str
    phone: str


def designation_letter_html(
    paper: DesignationLetter, locale: str = "zh", *, large: bool = False
) -> str:
    """Return the letter as a complete HTML document; every co-owner gets a line to sign on.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("共有人推选函", "Co-owners' Designation Letter")
    return render(f"{locale}/designation_letter.html", paper, title, large=large)
