"""A household's own papers, printed when it asks for them: its form and its receipt."""

from sqlalchemy.orm import Session

from models.document import PaperOrder
from models.reads.paper_files import newest_signature
from models.resident_consultation import Consultation
from models.settings import Settings
from rules.paper import PaperKind, UnknownPaper
from workflows.actions.paper_consent_form import FormNotPrintable, blank_form, signed_form
from workflows.actions.paper_receipt import receipt_sheet
from workflows.actions.paper_sheet import Commission, Sheet, commission


def own_form(
    session: Session, consultation_id: int, household_id: int, settings: Settings, *, large: bool
) -> Sheet:
    """Return a household's consent form: as signed where it has signed, else for signing.

    A signed form whose text can no longer be laid out (a telephone number in it was changed
    since) is replaced by the receipt, which names the digest of what was signed. Nothing is
    written; about seventeen queries.

    Raises:
        FormNotPrintable: if the household is not on the roll.
    """
    order = _commission(session, consultation_id, PaperKind.CONSENT_FORM, settings)
    signature = newest_signature(session, consultation_id, household_id)
    if signature is None:
        return blank_form(session, order, household_id, large=large)
    try:
        return signed_form(session, order, signature, large=large)
    except FormNotPrintable:
        order = _commission(session, consultation_id, PaperKind.RECEIPT, settings)
        return receipt_sheet(session, order, signature, large=large)


def own_receipt(
    session: Session, consultation_id: int, household_id: int, settings: Settings, *, large: bool
) -> Sheet:
    """Return the receipt of a household's newest signature; nothing is written.

    Raises:
        UnknownPaper: if it has not signed.
    """
    signature = newest_signature(session, consultation_id, household_id)
    if signature is None:
        raise UnknownPaper
    order = _commission(session, consultation_id, PaperKind.RECEIPT, settings)
    return receipt_sheet(session, order, signature, large=large)


def _commission(
    session: Session, consultation_id: int, kind: PaperKind, settings: Settings
) -> Commission:
    """Return an order that is never kept: same instant each time, so the same bytes."""
    row = session.get_one(Consultation, consultation_id)
    order = PaperOrder(
        case_id=row.case_id,
        kind=kind,
        subject=row.id,
        arguments={},
        ordered_at=row.notice_at or row.opens_at,
    )
    return commission(session, order, settings)
