"""The summary of demand (需求汇总): response, the two counts, the ranking, the price curve."""

from dataclasses import dataclass
from datetime import datetime

from documents.page import Head, Title, render
from documents.result_notice import Clause, Share, clause_words
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class Count:
    """One question counted by the rule on inclusion; clauses are those that were evaluated."""

    title: str
    eligible: Share
    agree: Share
    against: Share
    clauses: tuple[Clause, ...]
    met: bool


@dataclass(frozen=True, slots=True)
class WishLine:
    """One dish of the ranking: points given, and by how many households."""

    name: str
    visibility: str
    points: int
    households: int


@dataclass(frozen=True, slots=True)
class PriceLine:
    """How many households would pay at least `fee` (fen a m² and month)."""

    fee: Fen
    willing: int


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    """What residents' ideas came to, and where it stands."""

    title: str
    ideas: int
    answer: str


@dataclass(frozen=True, slots=True)
class DemandSummary:
    """Everything printed on the summary; nothing in it tells who said what."""

    head: Head
    opened_at: datetime | None
    closed_at: datetime | None
    households: int
    answered: int
    rule: str
    counts: tuple[Count, ...]
    wishes: tuple[WishLine, ...]
    named_fee: int
    prices: tuple[PriceLine, ...]
    hazards: int
    suggestions: tuple[SuggestionLine, ...]
    consensus: str
    phone: str


def demand_summary_html(paper: DemandSummary, locale: str = "zh", *, large: bool = False) -> str:
    """Return the summary as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
        KeyError: if a clause speaks of something the form has no words for.
    """
    return render(
        f"{locale}/demand_summary.html",
        paper,
        Title("需求调查汇总", "Summary of the Demand Survey"),
        large=large,
        counted=[(one, [clause_words(clause) for clause in one.clauses]) for one in paper.counts],
        most=max((one.points for one in paper.wishes), default=0),
    )
