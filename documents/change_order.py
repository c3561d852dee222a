"""A change of the works (变更签证单), against the limits that law and vote set."""

from dataclasses import dataclass
from datetime import date

from documents.page import Head, Title, render
from documents.party import Party
from rules.money import Fen


@dataclass(frozen=True, slots=True)
class ChangePaper:
    """Everything printed on the change order; money in fen, `amount` may be negative.

    `supplements` are all additions with this one if it is approved; `percent` of the contract,
    as printed; `allowed` says whether they keep within ten per cent (政府采购法 49).
    `reasons_for_vote` say why the owners must decide anew; none: they need not.
    """

    head: Head
    change_number: str
    contract_number: str
    contractor: str
    supervisor: str
    contract: Fen
    reason: str
    amount: Fen
    supplements: Fen
    percent: str
    allowed: bool
    changed_contract: Fen
    budget: Fen
    reasons_for_vote: tuple[str, ...]
    proposed_by: str
    proposed_on: date
    state: str
    decided_by: str
    decided_on: date | None
    note: str
    approval: str
    parties: tuple[Party, ...]


def change_order_html(paper: ChangePaper, locale: str = "zh", *, large: bool = False) -> str:
    """Return the change order as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("变更签证单", "Change Order")
    return render(f"{locale}/change_order.html", paper, title, large=large)
