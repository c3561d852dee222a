"""A household's own papers behind its link: the consent form, and the receipt."""

from flask import request
from flask.typing import ResponseReturnValue

from rules.resident_link import LinkPurpose
from webapp.context import database, settings
from webapp.handing_out import hand_over
from webapp.language import chosen_size
from webapp.pages import May, Pages
from webapp.resident import require_resident
from webapp.safety import limiter
from workflows.actions.paper_sheet import Sheet
from workflows.actions.papers import print_sheet
from workflows.actions.resident_papers import own_form, own_receipt
from workflows.actions.sealing import seal_of

pages = Pages("resident_papers", __name__, url_prefix="/r/<token>/paper")


@pages.get("", may=May.ANYONE)
@limiter.limit("10 per minute")
def form(token: str) -> ResponseReturnValue:
    """Hand out the household's consent form: signed, or to be signed. About a second."""
    del token
    access = require_resident(LinkPurpose.CONSULTATION)
    with database()() as session:
        sheet = own_form(
            session, access.round_id, access.household_id, settings(), large=_wants_large()
        )
    return _pdf(sheet)


@pages.get("/receipt", may=May.ANYONE)
@limiter.limit("10 per minute")
def receipt(token: str) -> ResponseReturnValue:
    """Hand out the receipt of what the household signed last. About a second."""
    del token
    access = require_resident(LinkPurpose.CONSULTATION)
    with database()() as session:
        sheet = own_receipt(
            session, access.round_id, access.household_id, settings(), large=_wants_large()
        )
    return _pdf(sheet)


def _wants_large() -> bool:
    return request.args.get("large") == "1" or chosen_size() > 0


def _pdf(sheet: Sheet) -> ResponseReturnValue:
    return hand_over(
        print_sheet(sheet, seal_of(settings())), f"{sheet.title}.pdf", "application/pdf"
    )
