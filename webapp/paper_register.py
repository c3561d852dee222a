"""The register of papers handed out and returned (发放和回收登记册): typed, scanned, sorted."""

from typing import Any, Final
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from documents.handout_workbook import HandoutRow, handout_workbook
from forms.papers import HandoutForm
from models.reads.paper_register import (
    RegisterLine,
    SortBy,
    Wanted,
    register_counts,
    register_kinds,
    register_lines,
    register_page,
)
from rules.handing_out import HandoutState, numbers_in
from rules.paper import PaperKind
from rules.refusal import Refusal
from webapp import words
from webapp.casework import case_head, frame
from webapp.context import act, database
from webapp.errors import sentence_of
from webapp.filters import local_time
from webapp.forms import read_form
from webapp.handing_out import hand_over
from webapp.list_address import beside, here, sort_link, turn
from webapp.pages import May, Pages
from workflows.actions.paper_handouts import (
    Noted,
    hand_out_papers,
    take_papers_back,
    undo_handout,
)

pages: Final = Pages("paper_register", __name__, url_prefix="/cases/<reference>/papers/register")
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TONES: Final = {
    HandoutState.WAITING: "none",
    HandoutState.HANDED_OUT: "maybe",
    HandoutState.RETURNED: "yes",
    HandoutState.VOID: "no",
}


@pages.get("", may=May.STAFF)
def show(reference: str) -> ResponseReturnValue:
    """Show who got which paper and what came back; five queries."""
    return _page(reference, _offered(HandoutForm(numbers=request.args.get("number", ""))))


@pages.post("", may=May.MANAGER)
def note(reference: str) -> ResponseReturnValue:
    """Note papers handed out or returned. Numbers that were refused stay in the field."""
    form = _offered(read_form(HandoutForm))
    if not form.validate():
        return _page(reference, form), 422
    try:
        numbers = numbers_in(form.numbers.data or "")
    except Refusal as refusal:
        form.numbers.errors = [sentence_of(refusal)]
        return _page(reference, form), 422
    with database().begin() as session:
        head = case_head(session, reference)
        if form.step.data == "out":
            receiver, remark = form.received_by.data or "", form.note.data or ""
            noted = hand_out_papers(session, head.id, numbers, receiver, remark, act())
        else:
            noted = take_papers_back(session, head.id, numbers, form.note.data or "", act())
    _say(noted, is_out=form.step.data == "out")
    if not noted.refused:
        return redirect(url_for(".show", reference=reference), 303)
    form.numbers.data = "\n".join(number for number, _refusal in noted.refused)
    form.numbers.errors = [sentence_of(refusal) for _number, refusal in noted.refused]
    return _page(reference, form), 422


@pages.post("/undo", may=May.MANAGER)
def undo(reference: str) -> ResponseReturnValue:
    """Take the last entry about one paper back."""
    number = request.form.get("number", "")
    with database().begin() as session:
        head = case_head(session, reference)
        state = undo_handout(session, head.id, number, act())
    said = _("已撤销，%(number)s 现在是：%(state)s", number=number, state=words.label(state))
    flash(said, "yes")
    return redirect(url_for(".show", reference=reference), 303)


@pages.get("/workbook", may=May.MANAGER)
def workbook(reference: str) -> ResponseReturnValue:
    """Hand out the register as XLSX, with the filters of the page; three queries."""
    with database()() as session:
        head = case_head(session, reference)
        lines = register_lines(session, head.id, _wanted())
    title = f"{head.title} {head.reference} 发放和回收登记册"
    content = handout_workbook(title, (_row(line) for line in lines))
    return hand_over(content, f"{head.reference} 发放和回收登记册.xlsx", _XLSX)


def _offered(form: HandoutForm) -> HandoutForm:
    form.step.choices = [("out", _("发放")), ("back", _("收回"))]
    return form


def _page(reference: str, form: HandoutForm) -> str:
    wanted = _wanted()
    with database()() as session:
        head = case_head(session, reference)
        counts = register_counts(session, head.id, wanted.kind)
        kinds = register_kinds(session, head.id)
        page = register_page(session, head.id, wanted, turn())
    previous_url, next_url = beside(page.previous, page.following)
    return render_template(
        "papers/register.html",
        frame=frame(head, _("发放和回收登记册")),
        head=head,
        form=form,
        wanted=wanted,
        lines=page.lines,
        tones=_TONES,
        counts=counts,
        chips=_chips(counts, wanted),
        kinds=_kinds(kinds, wanted),
        sorts=_sorts(wanted),
        workbook_url=f"{url_for('.workbook', reference=reference)}?{urlencode(request.args)}",
        previous_url=previous_url,
        next_url=next_url,
    )


def _wanted() -> Wanted:
    asked = request.args
    state, kind, sort = asked.get("state", ""), asked.get("kind", ""), asked.get("sort", "")
    return Wanted(
        state=HandoutState(state) if state in list(HandoutState) else None,
        kind=PaperKind(kind) if kind in list(PaperKind) else None,
        number=asked.get("find", "").strip().upper()[:40],
        sort=SortBy(sort) if sort in list(SortBy) else SortBy.PLACE,
        descending=asked.get("order") == "down",
    )


def _say(noted: Noted, *, is_out: bool) -> None:
    if noted.done:
        count = len(noted.done)
        said = _("已登记发放 %(n)s 份", n=count) if is_out else _("已登记收回 %(n)s 份", n=count)
        flash(said, "yes")
    if noted.already:
        flash(_("%(numbers)s 早已登记过，没有改动", numbers="、".join(noted.already)), "plain")
    if noted.void:
        numbers = "、".join(noted.void)
        flash(_("%(numbers)s 是已作废的一版，收回后请单独存放，不要计票", numbers=numbers), "maybe")


def _chips(counts: dict[HandoutState, int], wanted: Wanted) -> list[dict[str, Any]]:
    def chip(label: str, state: HandoutState | None, count: int) -> dict[str, Any]:
        url = here(state="" if state is None else state.value, after="", before="")
        return {"label": label, "url": url, "current": wanted.state is state, "count": count}

    every = chip(_("全部"), None, sum(counts.values()))
    return [every, *(chip(words.label(state), state, counts[state]) for state in HandoutState)]


def _kinds(kinds: tuple[PaperKind, ...], wanted: Wanted) -> list[dict[str, Any]]:
    offered: list[tuple[str, PaperKind | None]] = [(_("各种文书"), None)]
    offered += [(words.label(kind), kind) for kind in kinds]
    return [
        {
            "label": label,
            "url": here(kind="" if kind is None else kind.value, after="", before=""),
            "current": wanted.kind is kind,
        }
        for label, kind in offered
    ]


def _sorts(wanted: Wanted) -> dict[str, tuple[str, str]]:
    return {
        each.value: sort_link(each.value, wanted.sort.value, descending=wanted.descending)
        for each in SortBy
    }


def _row(line: RegisterLine) -> HandoutRow:
    return HandoutRow(
        (
            line.number,
            words.label(line.kind),
            line.title,
            line.folder,
            words.label(line.state),
            line.received_by,
            local_time(line.handed_at) if line.handed_at else "",
            line.handed_by,
            line.note,
            local_time(line.returned_at) if line.returned_at else "",
            line.returned_to,
            line.return_note,
            line.replaced_by,
        )
    )
