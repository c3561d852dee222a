"""Results of votes for everybody: the official figures, and the ballots to count again."""

from flask import Response, json, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.reads.ballots import Round
from models.reads.public import counted_rounds
from models.reads.public_count import open_count
from webapp.context import database, secret
from webapp.pages import May, Pages
from webapp.public_frame import UnknownCount, crumbs, require_public, shown_results

pages = Pages("public_results", __name__, url_prefix="/public/<reference>/results")


@pages.get("/<int:consultation_id>", may=May.ANYONE)
def show_result(reference: str, consultation_id: int) -> ResponseReturnValue:
    """Show a published count and how anybody can count it again; seven queries."""
    with database()() as session:
        case = require_public(session, reference)
        row = _round(counted_rounds(session, case.id), consultation_id)
        shown = shown_results(session, row)
    return render_template(
        "public/result.html",
        case=case,
        row=row,
        shown=shown,
        crumbs=crumbs(case, (_("表决结果"), "")),
    )


@pages.get("/<int:consultation_id>.json", may=May.ANYONE)
def show_count(reference: str, consultation_id: int) -> ResponseReturnValue:
    """Return rules and anonymised ballots of a published count; about thirteen queries."""
    with database()() as session:
        case = require_public(session, reference)
        row = _round(counted_rounds(session, case.id), consultation_id)
        found = open_count(session, row.id, secret())
    if found is None:
        raise UnknownCount
    record = {"case": case.reference, "compound": case.compound, **found}
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Response(text, mimetype="application/json")


def _round(rounds: tuple[Round, ...], consultation_id: int) -> Round:
    for row in rounds:
        if row.id == consultation_id:
            return row
    raise UnknownCount
