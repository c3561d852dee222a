"""Papers ordered by hand: every paper of the field by stage, shown before it is made."""

from typing import Any, Final

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.papers import OrderPaperForm
from models.reads.paper_subjects import PaperSubject, subjects_of
from rules.paper import FORMS, About, PaperKind, UnknownPaper, Variant
from rules.refusal import Refusal
from rules.stages import ORDER, Stage
from webapp import words
from webapp.attempt import attempt
from webapp.casework import CaseHead, case_head, frame
from webapp.context import act, database, settings
from webapp.errors import sentence_of
from webapp.forms import read_form
from webapp.list_address import number
from webapp.pages import May, Pages
from webapp.safety import POLICY
from workflows.actions.paper_by_hand import BY_DOOR, PaperWish, order_by_hand, preview_paper
from workflows.actions.paper_kinds import is_made

pages: Final = Pages("paper_ordering", __name__, url_prefix="/cases/<reference>/papers/new")

_SHOWN: Final = (
    "default-src 'none'; style-src 'nonce-{}'; img-src data:; frame-ancestors 'self'; sandbox"
)


@pages.get("", may=May.MANAGER)
def list_kinds(reference: str) -> ResponseReturnValue:
    """List every paper by stage, with what may be made now; at most twelve queries."""
    with database()() as session:
        head = case_head(session, reference)
        known = {about: subjects_of(session, head.id, about) for about in About}
    return render_template(
        "papers/kinds.html",
        frame=frame(head, _("制作文书")),
        head=head,
        stages=[(stage, _lines(head, stage, known)) for stage in Stage],
    )


@pages.get("/<kind>", may=May.MANAGER)
def ask(reference: str, kind: str) -> ResponseReturnValue:
    """Ask of what the paper shall be and in which form, and show it."""
    form = OrderPaperForm(
        subject=number("subject") or None,
        door=request.args.get("door", ""),
        variant=_variant(request.args.get("variant", "")),
    )
    return _page(reference, _kind(kind), form)


@pages.post("/<kind>", may=May.MANAGER)
def order(reference: str, kind: str) -> ResponseReturnValue:
    """Order the paper, or lead to the order there is."""
    form, wanted = read_form(OrderPaperForm), _kind(kind)
    with database()() as session:
        head = case_head(session, reference)
        _offer(form, wanted, subjects_of(session, head.id, FORMS[wanted].about))
    found: list[tuple[int, bool]] = []

    def place(session: Any, _files: object) -> None:  # noqa: ANN401 -- a session
        made, is_new = order_by_hand(session, head.id, _wish(form, wanted), settings(), act())
        found.append((made.id, is_new))

    if not attempt(form, place):
        return _page(reference, wanted, form), 422
    order_id, is_new = found[0]
    if is_new:
        flash(_("正在制作"), "yes")
    else:
        flash(_("已经做过，内容有变可以点“重新制作”"), "maybe")
    return redirect(url_for("papers.show_order", reference=reference, order_id=order_id), 303)


@pages.get("/<kind>/preview", may=May.MANAGER)
def preview(reference: str, kind: str) -> Response:
    """Show the first sheet as it will be printed; for the frame on the page of the paper."""
    wish = PaperWish(
        kind=_kind(kind),
        subject=number("subject") or None,
        door=request.args.get("door", "").strip(),
        variant=_variant(request.args.get("variant", "")),
    )
    with database()() as session:
        head = case_head(session, reference)
        try:
            found = preview_paper(session, head.id, wish, settings(), act().at)
        except Refusal as refusal:
            why = sentence_of(refusal)
            response = make_response(render_template("parts/no_preview.html", why=why))
            response.headers["Content-Security-Policy"] = _SHOWN.format("")
            return response
    response = make_response(found.html)
    response.headers["Content-Security-Policy"] = _SHOWN.format(found.nonce)
    return response


def _page(reference: str, kind: PaperKind, form: OrderPaperForm) -> Response:
    about = FORMS[kind].about
    with database()() as session:
        head = case_head(session, reference)
        known = subjects_of(session, head.id, about)
    _offer(form, kind, known)
    response = make_response(
        render_template(
            "papers/new.html",
            frame=frame(head, words.label(kind)),
            head=head,
            kind=kind,
            about=FORMS[kind],
            form=form,
            by_door=about in BY_DOOR,
            lacks=about is not About.CASE and about not in BY_DOOR and not known,
            preview_url=_preview_url(reference, kind, form),
        )
    )
    response.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return response


def _offer(form: OrderPaperForm, kind: PaperKind, known: tuple[PaperSubject, ...]) -> None:
    form.subject.choices = [(each.id, subject_words(kind, each)) for each in known]
    if form.subject.data is None and known:
        form.subject.data = known[0].id
    form.variant.choices = [(each.value, words.label(each)) for each in FORMS[kind].variants]
    form.variant.data = form.variant.data or Variant.STANDARD


def subject_words(kind: PaperKind, subject: PaperSubject) -> str:
    """Return how a row that a paper can be about is called in a list."""
    name = {
        About.PLAN: _("第 %(n)s 版方案"),
        About.CONSULTATION: _("第 %(n)s 轮表决"),
        About.PAYMENT: _("第 %(n)s 次付款"),
        About.STAR_RATING: _("%(n)s 年评定"),
        About.TAKEOVER_REWARD: _("%(n)s 年奖励"),
    }.get(FORMS[kind].about, "%(n)s") % {"n": subject.number}
    return f"{name} {subject.title}".strip()


def _preview_url(reference: str, kind: PaperKind, form: OrderPaperForm) -> str:
    door = (form.door.data or "").strip()
    if FORMS[kind].about in BY_DOOR and not door:
        return ""
    return url_for(
        "paper_ordering.preview",
        reference=reference,
        kind=kind.value,
        subject=form.subject.data or None,
        door=door or None,
        variant=form.variant.data,
    )


def _wish(form: OrderPaperForm, kind: PaperKind) -> PaperWish:
    return PaperWish(
        kind=kind,
        subject=form.subject.data,
        door=(form.door.data or "").strip(),
        variant=form.variant.data or Variant.STANDARD,
    )


def _lines(
    head: CaseHead, stage: Stage, known: dict[About, tuple[PaperSubject, ...]]
) -> list[dict[str, Any]]:
    """Return the papers of a stage with why one cannot be made yet, "" where it can."""
    return [
        {"kind": kind, "form": form, "why_not": _why_not(head, stage, form.about, known)}
        for kind, form in sorted(FORMS.items(), key=lambda each: each[1].number)
        if form.stage is stage and is_made(kind)
    ]


def _why_not(
    head: CaseHead, stage: Stage, about: About, known: dict[About, tuple[PaperSubject, ...]]
) -> str:
    if ORDER.index(head.stage) < ORDER.index(stage) and about is About.CASE:
        return _("到“%(stage)s”阶段再做", stage=words.label(stage))
    rounds = about in BY_DOOR and not known[About.CONSULTATION]
    if rounds or (about is not About.CASE and about not in BY_DOOR and not known[about]):
        return _("还没有可写的内容")
    return ""


def _kind(value: str) -> PaperKind:
    if value not in list(PaperKind) or not is_made(PaperKind(value)):
        raise UnknownPaper
    return PaperKind(value)


def _variant(value: str) -> Variant:
    return Variant(value) if value in list(Variant) else Variant.STANDARD
