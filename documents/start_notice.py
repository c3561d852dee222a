"""The notice that works start (开工告知书), for every resident and the board."""

from dataclasses import dataclass
from datetime import date

from documents.page import Head, Title, render


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One milestone as residents read it, with the day it is planned for."""

    title: str
    planned_on: date


@dataclass(frozen=True, slots=True)
class StartNotice:
    """Everything printed on the notice. Texts may be empty; they are then left out.

    `starts_on` is the day works began, or are planned to; `permit` names the permit or why
    none is needed.
    """

    head: Head
    items: tuple[str, ...]
    starts_on: date
    ends_on: date
    contractor: str
    supervisor: str
    chief_supervising_engineer: str
    designer: str
    permit: str
    steps: tuple[PlannedStep, ...]
    effects: str
    coordination: str
    phone: str


def start_notice_html(paper: StartNotice, locale: str = "zh", *, large: bool = False) -> str:
    """Return the notice as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("开工告知书", "Notice of Start of Works")
    return render(f"{locale}/start_notice.html", paper, title, large=large)
