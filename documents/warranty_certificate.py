"""The warranty (工程质量保修书、保修台账): what is covered until when, and what was reported."""

from dataclasses import dataclass
from datetime import date

from documents.page import Head, Title, render
from documents.party import Party
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class WarrantyLine:
    """One part with its term in words; covered from `starts_on` to the end of `ends_on`.

    `ends_on` is None for the structure, which is covered for its design life.
    """

    part: str
    term: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One defect in the ledger: where, what, when, and where it stands."""

    reported_on: date
    place: str
    description: str
    respond_by: date
    state: str
    repaired_on: date | None


@dataclass(frozen=True, slots=True)
class WarrantyCertificate:
    """Everything printed on the warranty; money in fen.

    `retention` is what is held back of the settlement, None where nothing is known of it.
    """

    head: Head
    contractor: str
    contract_number: str
    accepted_on: date
    lines: tuple[WarrantyLine, ...]
    tickets: tuple[TicketLine, ...]
    retention: Fen | None
    retention_percent: int
    phone: str
    parties: tuple[Party, ...]


def warranty_certificate_html(
    paper: WarrantyCertificate, locale: str = "zh", *, large: bool = False
) -> str:
    """Return the warranty as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("工程质量保修书（保修台账）", "Warranty and Warranty Ledger")
    return render(f"{locale}/warranty_certificate.html", paper, title, large=large)
