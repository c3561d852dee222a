"""What one household says of the works (居民验收意见): a form, or the answer as it was given."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from documents.home import Home
from documents.page import Head, Title, render

MARKS: Final = ((5, "很满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "很不满意"))
SUBJECTS: Final = (
    ("works", "工程质量", "屋面、管线、道路、照明等做得怎么样"),
    ("process", "施工过程", "告知、噪声、清洁、赔付处理得怎么样"),
    ("management", "改造后的管理", "保洁、维修、停车、收费管得怎么样"),
)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the household said; marks from 1 to 5."""

    accepts: bool
    works: int
    process: int
    management: int
    remark: str
    signer: str
    channel: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class AcceptanceForm:
    """Everything printed on the form; `opinion` is None on one to be filled in by hand."""

    head: Head
    home: Home
    contractor: str
    items: tuple[str, ...]
    inspected_on: date | None
    opinion: Opinion | None
    phone: str


def resident_acceptance_html(
    paper: AcceptanceForm, locale: str = "zh", *, large: bool = False, marked: bool = False
) -> str:
    """Return the form as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    said = paper.opinion
    return render(
        f"{locale}/resident_acceptance.html",
        paper,
        Title("居民验收意见", "Resident's Opinion on Acceptance"),
        large=large,
        marked=marked,
        marks=MARKS,
        subjects=[
            (name, hint, getattr(said, code) if said else 0) for code, name, hint in SUBJECTS
        ],
    )
