"""The papers of one stairwell as one PDF for the printer."""

from typing import Final

from flask import request
from flask.typing import ResponseReturnValue

from webapp import words
from webapp.casework import case_head
from webapp.context import database, settings
from webapp.handing_out import hand_over
from webapp.pages import May, Pages
from webapp.safety import limiter
from workflows.actions.paper_bound import bound_pdf, gather_papers

pages: Final = Pages(
    "paper_bound", __name__, url_prefix="/cases/<reference>/papers/orders/<int:order_id>"
)


@pages.get("/bound", may=May.MANAGER)
@limiter.limit("6 per minute")
def bound(reference: str, order_id: int) -> ResponseReturnValue:
    """Hand out the papers of a stairwell as one PDF; a third of a second for each."""
    folder = request.args.get("folder", "")
    with database()() as session:
        head = case_head(session, reference)
        binding = gather_papers(session, head.id, order_id, folder, settings())
    name = " ".join([head.reference, str(words.label(binding.kind)), folder]).strip()
    return hand_over(bound_pdf(binding), f"{name}.pdf", "application/pdf")
