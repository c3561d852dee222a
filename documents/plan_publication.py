"""The publication of a plan (方案公示): what is to be built, what it costs, how to object."""

from dataclasses import dataclass
from datetime import date

from documents.page import Head, Title, render
from documents.renovation_plan import PlanContents


@dataclass(frozen=True, slots=True)
class PlanPublication:
    """Everything posted; it hangs from `posted_on` until the end of `until`."""

    head: Head
    plan: PlanContents
    posted_on: date
    until: date
    where: str
    phone: str


def plan_publication_html(
    paper: PlanPublication, locale: str = "zh", *, large: bool = False
) -> str:
    """Return the publication as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("改造方案公示", "Publication of the Renovation Plan")
    return render(f"{locale}/plan_publication.html", paper, title, large=large)
