"""The list of hazards (隐患排查表) found before planning (建办城〔2021〕50号)."""

from dataclasses import dataclass
from datetime import date

from documents.page import Head, Title, render
from documents.party import Party


@dataclass(frozen=True, slots=True)
class HazardLine:
    """One hazard; `handled_by` are the plan's items that remove it, `reason` why none does."""

    part: str
    place: str
    description: str
    severity: str
    found_on: date
    handled_by: tuple[str, ...]
    reason: str
    resolved_on: date | None


@dataclass(frozen=True, slots=True)
class HazardList:
    """Everything printed on the list; `checked_on` is None until the survey is complete."""

    head: Head
    checked_on: date | None
    checked_by: str
    counts: tuple[tuple[str, int], ...]
    hazards: tuple[HazardLine, ...]
    unseen: tuple[str, ...]
    parties: tuple[Party, ...]


def hazard_list_html(paper: HazardList, locale: str = "zh", *, large: bool = False) -> str:
    """Return the list as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("安全隐患排查表", "List of Hazards")
    return render(f"{locale}/hazard_list.html", paper, title, large=large)
