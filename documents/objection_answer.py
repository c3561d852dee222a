"""The answer to one objection (异议答复书), handed to who objected."""

from dataclasses import dataclass

from documents.objection_register import ObjectionLine
from documents.page import Head, Title, render


@dataclass(frozen=True, slots=True)
class ObjectionAnswer:
    """Everything printed on the letter; the objection must have been answered."""

    head: Head
    objection: ObjectionLine
    about: str
    phone: str
    mediation: str


def objection_answer_html(
    paper: ObjectionAnswer, locale: str = "zh", *, large: bool = False
) -> str:
    """Return the letter as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("异议答复书", "Answer to an Objection")
    return render(f"{locale}/objection_answer.html", paper, title, large=large)
