"""The register of objections of a round (异议登记表), with what was answered and when."""

from dataclasses import dataclass
from datetime import datetime

from documents.page import Head, Title, render


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """One objection; `answered_at` None and `result` "" until it is answered."""

    number: str
    objector: str
    door: str
    standing: str
    subject: str
    text: str
    received_at: datetime
    due_at: datetime
    answer: str
    answered_at: datetime | None
    result: str

    @property
    def is_late(self) -> bool:
        """Whether the answer came after it was due."""
        return self.answered_at is not None and self.answered_at > self.due_at


@dataclass(frozen=True, slots=True)
class ObjectionRegister:
    """Everything printed on the register, in order of receipt."""

    head: Head
    objections: tuple[ObjectionLine, ...]
    ends_at: datetime | None

    @property
    def open(self) -> int:
        """How many wait for an answer."""
        return sum(one.answered_at is None for one in self.objections)


def objection_register_html(
    paper: ObjectionRegister, locale: str = "zh", *, large: bool = False
) -> str:
    """Return the register as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("异议登记表", "Register of Objections")
    return render(f"{locale}/objection_register.html", paper, title, large=large)
