"""The page every paper's QR code leads to: what it is, and whether a file of it was changed."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forms.papers import CheckForm
from models.reads.paper_check import paper_standing
from rules.paper import UnknownPaper
from webapp.context import database, settings
from webapp.forms import read_form
from webapp.pages import May, Pages
from webapp.safety import limiter
from workflows.actions.paper_check import check_paper

pages = Pages("paper_check", __name__, url_prefix="/v")


@pages.get("/<number>", may=May.ANYONE)
@limiter.limit("60 per minute")
def show_number(number: str) -> ResponseReturnValue:
    """Say what paper has this number and whether it is the current one; one query.

    Nothing on the page tells whose home the paper is about.
    """
    with database()() as session:
        standing = paper_standing(session, number)
    if standing is None:
        raise UnknownPaper
    return render_template(
        "public/paper_check.html", standing=standing, checked=None, form=CheckForm()
    )


@pages.get("", may=May.ANYONE)
def ask_file() -> ResponseReturnValue:
    """Ask for a file to be checked."""
    return render_template("public/paper_check.html", standing=None, checked=None, form=CheckForm())


@pages.post("", may=May.ANYONE)
@limiter.limit("30 per minute")
def check_file() -> ResponseReturnValue:
    """Say whether a file is unchanged, changed, unknown or superseded; it is not kept."""
    form = read_form(CheckForm)
    if not form.validate():
        return render_template(
            "public/paper_check.html", standing=None, checked=None, form=form
        ), 422
    upload = request.files["file"]
    content = upload.read()
    upload.close()
    with database()() as session:
        checked = check_paper(session, content, settings())
    return render_template(
        "public/paper_check.html", standing=checked.standing, checked=checked, form=CheckForm()
    )
