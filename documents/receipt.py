"""The receipt (签收回执) a resident keeps: what was received, when, and how to change it."""

from dataclasses import dataclass
from datetime import datetime

from documents.page import BEIJING, Head, Title, render


@dataclass(frozen=True, slots=True)
class Answered:
    """One matter and the words of the answer given: "同意"."""

    matter: str
    answer: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything printed on the receipt; instants are aware.

    `text_digest` is that of the text signed (documents.consent.text_digest).
    `changeable_until` is None where the vote stands as it is (DOMAIN §2.4 B4).
    """

    head: Head
    door: str
    signer_name: str
    answered: tuple[Answered, ...]
    receipt_number: str
    receipt_code: str
    signed_at: datetime
    channel: str
    text_digest: str
    changeable_until: datetime | None
    phone: str


def receipt_html(receipt: Receipt, locale: str = "zh", *, large: bool = False) -> str:
    """Return the receipt, with the red seal no other paper carries, as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    local = receipt.signed_at.astimezone(BEIJING)
    return render(
        f"{locale}/receipt.html",
        receipt,
        Title("签收回执", "Receipt"),
        large=large,
        seal_date=f"{local:%Y.%m.%d}",
    )
