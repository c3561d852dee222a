"""The report on satisfaction (满意度报告): how many gave each mark, and what that comes to."""

from dataclasses import dataclass
from datetime import date

from documents.page import Head, Title, render
from documents.resident_acceptance import MARKS


@dataclass(frozen=True, slots=True)
class SubjectResult:
    """One survey: `counts` from mark 5 down to 1; percentages and means as printed.

    `top_two`, `mean` and `index` are None where nobody answered.
    """

    subject: str
    held_on: date
    households: int
    needed: int
    counts: tuple[int, int, int, int, int]
    top_two: str | None
    mean: str | None
    index: str | None
    reached: bool
    note: str

    @property
    def answers(self) -> int:
        """How many answered."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class SatisfactionReport:
    """Everything printed on the report; `target_percent` is what must be content."""

    head: Head
    results: tuple[SubjectResult, ...]
    target_percent: int
    phone: str


def satisfaction_report_html(
    paper: SatisfactionReport, locale: str = "zh", *, large: bool = False
) -> str:
    """Return the report as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    return render(
        f"{locale}/satisfaction_report.html",
        paper,
        Title("居民满意度报告", "Satisfaction Report"),
        large=large,
        marks=MARKS,
    )
