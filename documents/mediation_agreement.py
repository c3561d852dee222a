"""The agreement that ends a dispute (人民调解协议书), in the form of 人民调解法 art. 29."""

from dataclasses import dataclass
from datetime import date

from documents.page import Head, Title, render


@dataclass(frozen=True, slots=True)
class Disputant:
    """One side; what is not known is filled in by hand."""

    name: str
    home: str
    phone: str


@dataclass(frozen=True, slots=True)
class MediationAgreement:
    """Everything printed on the agreement.

    `terms` may be empty: they are then written by hand at the table. `received_on` is the
    day the objection came in, `answer` what was answered to it.
    """

    head: Head
    objector: Disputant
    other_side: Disputant
    standing: str
    subject: str
    dispute: str
    received_on: date
    answer: str
    answered_on: date | None
    terms: str
    body: str
    phone: str


def mediation_agreement_html(
    paper: MediationAgreement, locale: str = "zh", *, large: bool = False
) -> str:
    """Return the agreement as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("人民调解协议书", "Mediation Agreement")
    return render(f"{locale}/mediation_agreement.html", paper, title, large=large)
