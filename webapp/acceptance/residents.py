"""What residents say of the works, door by door, and their answers entered from paper."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.acceptance import OpinionForm
from models.reads.resident_opinions import (
    OpinionCount,
    OpinionFilter,
    count_opinions,
    home_opinion,
    home_opinions,
)
from rules.acceptance import SATISFIED_PERCENT
from rules.satisfaction import MARKS, Subject, sample_size
from rules.stages import Stage
from webapp import words
from webapp.acceptance.desk import acceptance_frame, pages
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.context import act, database
from webapp.forms import read_form
from webapp.pages import May
from workflows.actions.resident_acceptance import Opinion, enter_opinion

PAGE = 50


@pages.get("/residents", may=May.STAFF)
def residents(reference: str) -> ResponseReturnValue:
    """Show marks and homes; three queries beside the case's own."""
    wanted = OpinionFilter(
        kind=request.args.get("kind", ""),
        door=request.args.get("door", "")[:40],
        after=request.args.get("after", "")[:80],
    )
    with database()() as session:
        head = case_head(session, reference)
        count = count_opinions(session, head.id)
        rows = home_opinions(session, head.id, wanted, PAGE)
    following = ""
    if len(rows) > PAGE:
        following = url_for(
            ".residents",
            reference=reference,
            kind=wanted.kind,
            door=wanted.door,
            after=rows[PAGE - 1].place,
        )
    return render_template(
        "acceptance/residents.html",
        frame=acceptance_frame(head, _("居民验收")),
        head=head,
        rows=rows[:PAGE],
        count=count,
        marks=_marks(count),
        wanted=wanted,
        chips=_chips(reference, wanted),
        following=following,
        percent=SATISFIED_PERCENT,
        sample=sample_size(count.households) if count.households else 0,
        editable=head.works_in(Stage.ACCEPTANCE),
    )


@pages.get("/residents/<int:household_id>", may=May.STAFF)
def resident(reference: str, household_id: int) -> ResponseReturnValue:
    """Show one home's answer, and the form for one given on paper."""
    return _resident_page(reference, household_id, None)


@pages.post("/residents/<int:household_id>", may=May.MANAGER)
def enter(reference: str, household_id: int) -> ResponseReturnValue:
    """Enter an answer given on paper."""
    with database()() as session:
        head = case_head(session, reference)
    form = read_form(OpinionForm)

    def value() -> Opinion:
        return Opinion(
            accepts=form.accepts.data == "yes",
            works=form.works_mark.number or 0,
            process=form.process_mark.number or 0,
            management=form.management_mark.number or 0,
            signer=form.signer.data or "",
            remark=form.remark.data or "",
        )

    done = attempt(
        form, lambda session, _f: enter_opinion(session, head.id, household_id, value(), act())
    )
    if not done:
        return _resident_page(reference, household_id, form), 422
    flash(_("已登记这一户的验收意见"), "yes")
    return redirect(url_for(".residents", reference=reference), 303)


def _resident_page(reference: str, household_id: int, form: OpinionForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        home = home_opinion(session, head.id, household_id)
    if home is None:
        abort(404)
    return render_template(
        "acceptance/resident.html",
        frame=acceptance_frame(head, _("%(door)s 的意见", door=home.door)),
        head=head,
        home=home,
        form=form or OpinionForm(),
        editable=head.works_in(Stage.ACCEPTANCE),
    )


def _marks(count: OpinionCount) -> list[dict[str, object]]:
    return [
        {
            "subject": words.label(subject),
            "counts": [count.of(subject).counts.get(mark, 0) for mark in reversed(MARKS)],
            "percent": count.of(subject).top_two_percent or "—",
            "mean": count.of(subject).mean_text or "—",
            "index": count.of(subject).index or "—",
        }
        for subject in Subject
    ]


def _chips(reference: str, wanted: OpinionFilter) -> list[dict[str, object]]:
    labels = {
        "": _("全部"),
        "answered": _("已答复"),
        "silent": _("未答复"),
        "refusing": _("不同意验收"),
    }
    return [
        {
            "label": label,
            "url": url_for(".residents", reference=reference, kind=kind, door=wanted.door),
            "current": kind == wanted.kind,
        }
        for kind, label in labels.items()
    ]
