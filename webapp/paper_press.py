"""Stopping a pack of papers, with a reason, and going on with it."""

from typing import Final

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.papers import StopForm
from models.reads.papers import order_line
from rules.paper import UnknownOrder
from webapp import words
from webapp.casework import case_head, frame
from webapp.context import act, database
from webapp.forms import read_form
from webapp.handing_out import hand_out
from webapp.pages import May, Pages
from workflows.actions.paper_orders import go_on_with, manifest_digest, stop_papers

pages: Final = Pages(
    "paper_press", __name__, url_prefix="/cases/<reference>/papers/orders/<int:order_id>"
)


@pages.get("/stop", may=May.MANAGER)
def ask_stop(reference: str, order_id: int) -> ResponseReturnValue:
    """Ask why the pack is stopped."""
    return _page(reference, order_id, StopForm())


@pages.post("/stop", may=May.MANAGER)
def stop(reference: str, order_id: int) -> ResponseReturnValue:
    """Stop the pack: what is printed stays, the rest is not made."""
    form = read_form(StopForm)
    if not form.validate():
        return _page(reference, order_id, form), 422
    with database().begin() as session:
        head = case_head(session, reference)
        stop_papers(session, head.id, order_id, form.reason.data or "", act())
    flash(_("已停止，做好的都保留着"), "yes")
    return _back(reference, order_id)


@pages.post("/go-on", may=May.MANAGER)
def go_on(reference: str, order_id: int) -> ResponseReturnValue:
    """Go on with a pack that was stopped or given up."""
    with database().begin() as session:
        head = case_head(session, reference)
        go_on_with(session, head.id, order_id, act())
    flash(_("接着制作其余各份"), "yes")
    return _back(reference, order_id)


@pages.get("/manifest", may=May.MANAGER)
def manifest(reference: str, order_id: int) -> ResponseReturnValue:
    """Hand out the sealed list of the pack: `xinyuan verify --manifest` tells what is missing."""
    with database()() as session:
        head = case_head(session, reference)
        line = order_line(session, head.id, order_id)
        digest = manifest_digest(session, order_id)
    if line is None or not digest:
        raise UnknownOrder(order=order_id)
    name = f"{head.reference} {words.label(line.kind)} 清单.json"
    return hand_out(digest, name, "application/json")


def _back(reference: str, order_id: int) -> ResponseReturnValue:
    return redirect(url_for("papers.show_order", reference=reference, order_id=order_id), 303)


def _page(reference: str, order_id: int, form: StopForm) -> str:
    with database()() as session:
        head = case_head(session, reference)
        line = order_line(session, head.id, order_id)
    if line is None:
        raise UnknownOrder(order=order_id)
    return render_template(
        "papers/stop.html", frame=frame(head, _("停止制作")), head=head, line=line, form=form
    )
