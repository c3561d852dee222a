"""The star rating of a compound (星级评定表): marks, weights, review, publication, award."""

from dataclasses import dataclass
from datetime import date

from documents.page import Head, Title, render
from documents.party import Party
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One group of criteria; `weight` in percent, marks 0 to 100, None before they are given."""

    name: str
    weight: int
    own: int | None
    reviewed: int | None


@dataclass(frozen=True, slots=True)
class StarRatingPaper:
    """Everything printed on the rating; points as printed, money in fen.

    `reviewed_points` is None before the district reviewed, `stars` and `reward` before award.
    """

    head: Head
    year: int
    state: str
    lines: tuple[CriterionLine, ...]
    own_points: str
    own_stars: int
    reviewed_points: str | None
    review_note: str
    published_on: date | None
    publication_ends_on: date | None
    awarded_on: date | None
    stars: int | None
    reward: Fen | None
    parties: tuple[Party, ...]


def star_rating_html(paper: StarRatingPaper, locale: str = "zh", *, large: bool = False) -> str:
    """Return the rating as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("小区星级评定表", "Star Rating of the Compound")
    return render(f"{locale}/star_rating.html", paper, title, large=large)
