"""The star rating of a year."""

from typing import Any

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.base import BaseForm
from forms.long_term_management import AwardForm, StarForm
from models.reads.upkeep import stars_of
from rules.money import Fen
from rules.stars import WEIGHTS, Criterion, score
from webapp.attempt import attempt
from webapp.casework import CaseHead, case_head
from webapp.context import act, database
from webapp.forms import read_form
from webapp.long_term_management.desk import back, management_frame, pages, today, works
from webapp.pages import May
from workflows.actions.stars import assess_compound, award_stars, publish_rating, review_rating


@pages.get("/stars", may=May.STAFF)
def stars(reference: str) -> ResponseReturnValue:
    """Show the ratings; one query beside the case's own."""
    return _page(reference, None, None)


@pages.post("/stars/assess", may=May.MANAGER)
def assess(reference: str) -> ResponseReturnValue:
    """Put down the compound's own marks."""
    head = _head(reference)
    form = read_form(StarForm)

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- as attempt hands them on
        assess_compound(session, head.id, form.year.number or 0, form.marks(), act())

    if not attempt(form, work):
        return _page(reference, form, None), 422
    flash(_("已登记自评"), "yes")
    return back(".stars", reference)


@pages.post("/stars/review", may=May.MANAGER)
def review(reference: str) -> ResponseReturnValue:
    """Give the reviewed marks."""
    head = _head(reference)
    form = read_form(StarForm)

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- as attempt hands them on
        year, note = form.year.number or 0, form.review_note.data or ""
        review_rating(session, head.id, year, form.marks(), note, act())

    if not attempt(form, work):
        return _page(reference, form, None), 422
    flash(_("已登记复核"), "yes")
    return back(".stars", reference)


@pages.post("/stars/<int:year>/publish", may=May.MANAGER)
def publish_stars(reference: str, year: int) -> ResponseReturnValue:
    """Publish the reviewed stars."""
    head = _head(reference)
    form = read_form(BaseForm)
    if not attempt(form, lambda session, _f: publish_rating(session, head.id, year, act())):
        return _page(reference, None, form), 422
    flash(_("已公示，5 个工作日后可以授星"), "yes")
    return back(".stars", reference)


@pages.post("/stars/<int:year>/award", may=May.MANAGER)
def award(reference: str, year: int) -> ResponseReturnValue:
    """Award the published stars."""
    head = _head(reference)
    form = read_form(AwardForm)

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- as attempt hands them on
        award_stars(session, head.id, year, form.reward.fen or Fen(0), act())

    if not attempt(form, work):
        return _page(reference, None, form), 422
    flash(_("已授星"), "yes")
    return back(".stars", reference)


def _head(reference: str) -> CaseHead:
    with database()() as session:
        return case_head(session, reference)


def _page(reference: str, form: StarForm | None, acting: BaseForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        rows = stars_of(session, head.id)
    newest = next((row for row in rows if row.state in {"self_assessed", "reviewed"}), None)
    default: dict[str, Any] = {"year": today().year - 1}
    if newest is not None:
        default = {"year": newest.year, **(newest.reviewed_scores or newest.scores)}
    return render_template(
        "long_term_management/stars.html",
        frame=management_frame(head, _("星级")),
        head=head,
        rows=[(row, _points(row.scores), _points(row.reviewed_scores)) for row in rows],
        reviewable=newest is not None,
        criteria=[(criterion.value, WEIGHTS[criterion]) for criterion in Criterion],
        marking=form or StarForm(**default),
        awarding=acting if isinstance(acting, AwardForm) else AwardForm(),
        form=form or acting,
        acting=acting or BaseForm(),
        editable=works(head),
    )


def _points(scores: dict[str, Any]) -> str:
    if not scores:
        return "—"
    return f"{float(score({Criterion(name): mark for name, mark in scores.items()})):.2f}"
