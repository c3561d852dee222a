"""How each wish was handled in a plan, and why (意见采纳情况表)."""

from dataclasses import dataclass

from documents.page import Head, Title, render


@dataclass(frozen=True, slots=True)
class WishLine:
    """One wish or suggestion: who stood behind it, and its answer ("" until there is one)."""

    name: str
    detail: str
    points: int
    households: int
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class WishHandling:
    """Everything printed on the table."""

    head: Head
    plan_version: int
    plan_title: str
    wishes: tuple[WishLine, ...]
    suggestions: tuple[WishLine, ...]
    phone: str

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many wishes and suggestions had each outcome, in order of first appearance."""
        outcomes = [one.outcome or "待答复" for one in (*self.wishes, *self.suggestions)]
        return tuple((outcome, outcomes.count(outcome)) for outcome in dict.fromkeys(outcomes))


def wish_handling_html(paper: WishHandling, locale: str = "zh", *, large: bool = False) -> str:
    """Return the table as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("意见采纳情况表", "How Wishes Were Handled")
    return render(f"{locale}/wish_handling.html", paper, title, large=large)
