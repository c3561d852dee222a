"""The weekly report of the site (施工周报、里程碑单): how far, what was found, what is paid."""

from dataclasses import dataclass
from datetime import date

from documents.page import Head, Title, render
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """One milestone; `weight` in percent of the works, days None until they come.

    `planned_from` is where its bar begins: the day the one before it is planned for.
    """

    number: int
    title: str
    weight: int
    planned_from: date
    planned_on: date
    reached_on: date | None
    engineer: str
    signed_on: date | None


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """One inspection, and until when something was or is to be put right."""

    inspected_on: date
    inspector: str
    result: str
    finding: str
    rectify_by: date | None
    rectified_on: date | None


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """Everything printed on the report; money in fen, `reached` in percent of the works.

    The report covers `since` to `until`, both included; inspections are those of that week
    and all that are still to be put right.
    """

    head: Head
    since: date
    until: date
    contractor: str
    supervisor: str
    starts_on: date
    ends_on: date
    reached: int
    milestones: tuple[MilestoneRow, ...]
    inspections: tuple[InspectionRow, ...]
    concealed: tuple[str, ...]
    contract: Fen
    certified: Fen
    paid: Fen
    changes: int
    wages: str
    complaints: int
    complaints_open: int

    @property
    def following(self) -> tuple[MilestoneRow, ...]:
        """What is not reached yet, the next first."""
        return tuple(row for row in self.milestones if row.reached_on is None)

    def late(self, row: MilestoneRow) -> bool:
        """Whether a milestone is past its day on the last day of the report."""
        return (row.reached_on or self.until) > row.planned_on


def progress_report_html(paper: ProgressReport, locale: str = "zh", *, large: bool = False) -> str:
    """Return the report as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("施工周报（里程碑单）", "Weekly Progress Report")
    first = min([paper.starts_on, *(row.planned_from for row in paper.milestones)])
    last = max([paper.until, paper.ends_on, *(row.planned_on for row in paper.milestones)])
    return render(
        f"{locale}/progress_report.html",
        paper,
        title,
        large=large,
        first=first,
        days=max(1, (last - first).days),
    )
