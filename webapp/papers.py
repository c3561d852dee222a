"""Papers of a case: what was ordered, how far it is, and the papers themselves."""

import json
from collections.abc import Iterator
from typing import Any, Final

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from documents.pack import PackedPaper, files_stream, zip_stream
from forms.papers import OrderAgainForm
from models.reads.paper_files import paper_file
from models.reads.papers import (
    OrderLine,
    PaperRow,
    order_line,
    order_list,
    pack_rows,
    paper_page,
    stairwells,
)
from models.store import fetch
from rules.paper import PER_HOUSEHOLD, PaperKind, UnknownOrder, UnknownPaper
from rules.roles import NotYours, may_manage, may_read
from webapp import words
from webapp.casework import CaseHead, case_head, frame
from webapp.context import act, database, posts, settings
from webapp.errors import sentence_for
from webapp.forms import read_form
from webapp.handing_out import hand_out, hand_over
from webapp.list_address import beside, here, turn
from webapp.pages import May, Pages
from webapp.resident_papers import pages as residents
from webapp.words.papers import field_word
from workflows.actions.evidence_bundle import bundle_files
from workflows.actions.paper_bound import MOST_BOUND
from workflows.actions.papers import order_again, try_again

office = Pages("papers", __name__)
pages: Final = (office, residents)


@office.get("/cases/<reference>/papers", may=May.STAFF)
def list_papers(reference: str) -> ResponseReturnValue:
    """List the orders for papers of a case, the newest first; four queries."""
    asked = request.args.get("kind", "")
    kind = PaperKind(asked) if asked in list(PaperKind) else None
    with database()() as session:
        head = case_head(session, reference)
        found = order_list(session, head.id, kind, turn())
    previous_url, next_url = beside(found.previous, found.following)
    return render_template(
        "papers/list.html",
        frame=frame(head, _("文书")),
        head=head,
        found=found,
        chips=_chips(found.by_kind, kind),
        previous_url=previous_url,
        next_url=next_url,
        is_under_way=any(line.is_under_way for line in found.lines),
    )


@office.get("/cases/<reference>/papers/orders/<int:order_id>", may=May.STAFF)
def show_order(reference: str, order_id: int) -> ResponseReturnValue:
    """Show one order: how far it is, its papers in staircase order; five queries."""
    troubled = request.args.get("troubled") == "1"
    with database()() as session:
        head = case_head(session, reference)
        line = _order(order_line(session, head.id, order_id), order_id)
        page = paper_page(session, order_id, turn(), only_troubled=troubled)
        bound = stairwells(session, order_id) if head.is_manager else ()
    previous_url, next_url = beside(page.previous, page.following)
    return render_template(
        "papers/order.html",
        frame=frame(head, words.label(line.kind)),
        head=head,
        line=line,
        rows=[(row, problem_of(row)) for row in page.rows],
        failure=told(line.failure),
        bound=[each for each in bound if line.done > 1 and each[1] <= MOST_BOUND],
        may_take=_may_take(head, line.kind),
        troubled=troubled,
        troubled_url=here(troubled="" if troubled else 1, after="", before=""),
        previous_url=previous_url,
        next_url=next_url,
    )


@office.get("/cases/<reference>/papers/orders/<int:order_id>/pack", may=May.STAFF)
def pack(reference: str, order_id: int) -> ResponseReturnValue:
    """Hand out all papers of an order as one ZIP in staircase order; three queries.

    Of an evidence bundle, every file its cover lists, with the list; fifteen queries.
    """
    with database()() as session:
        head = case_head(session, reference)
        line = _order(order_line(session, head.id, order_id), order_id)
        if not _may_take(head, line.kind):
            raise NotYours(reference=reference)
        if line.kind is PaperKind.EVIDENCE_BUNDLE:
            files = bundle_files(session, head.id, order_id, settings().store)
            return hand_over(files_stream(files), f"{head.reference} 证据包.zip", "application/zip")
        rows = pack_rows(session, order_id)
    if not rows:
        raise UnknownPaper
    name = f"{head.reference} {words.label(line.kind)}.zip"
    return hand_over(_packed(rows), name, "application/zip")


@office.get("/cases/<reference>/papers/orders/<int:order_id>/again", may=May.MANAGER)
def ask_again(reference: str, order_id: int) -> ResponseReturnValue:
    """Ask why the papers are needed anew."""
    return _again_page(reference, order_id, OrderAgainForm())


@office.post("/cases/<reference>/papers/orders/<int:order_id>/again", may=May.MANAGER)
def again(reference: str, order_id: int) -> ResponseReturnValue:
    """Order the papers of an order anew, as their next version."""
    form = read_form(OrderAgainForm)
    if not form.validate():
        return _again_page(reference, order_id, form), 422
    with database().begin() as session:
        head = case_head(session, reference)
        fresh = order_again(session, head.id, order_id, form.reason.data or "", act())
        fresh_id = fresh.id
    flash(_("已重新制作，旧的一版仍然保留"), "yes")
    return redirect(url_for(".show_order", reference=reference, order_id=fresh_id), 303)


@office.post("/cases/<reference>/papers/orders/<int:order_id>/retry", may=May.MANAGER)
def retry(reference: str, order_id: int) -> ResponseReturnValue:
    """Print those papers again that could not be printed."""
    with database().begin() as session:
        head = case_head(session, reference)
        count = try_again(session, head.id, order_id, act())
    flash(_("正在重新制作 %(n)s 份", n=count), "yes")
    return redirect(url_for(".show_order", reference=reference, order_id=order_id), 303)


@office.get("/papers/<int:paper_id>", may=May.STAFF)
def download(paper_id: int) -> ResponseReturnValue:
    """Hand out one paper to somebody whose posts reach its case; one query.

    A household's own form carries its link and code: only who does the work may take it.
    """
    with database()() as session:
        paper = paper_file(session, paper_id)
    if paper is None or not may_read(posts(), paper.area_path, paper.case_id):
        raise UnknownPaper
    is_manager = may_manage(posts(), paper.area_path, paper.case_id)
    if paper.kind in PER_HOUSEHOLD and not is_manager:
        raise NotYours
    return hand_out(paper.digest, f"{paper.title}.pdf", "application/pdf")


def problem_of(row: PaperRow) -> str:
    """Return why a paper could not be printed, in the reader's language; "" where it could."""
    return told(row.problem)


def told(kept: str) -> str:
    """Return what a refusal that was kept as JSON says; "" where there is none."""
    if not kept:
        return ""
    facts: dict[str, Any] = json.loads(kept)
    if "field" in facts:
        facts["field"] = field_word(str(facts["field"]))
    return sentence_for(facts.pop("code"), facts)


def _packed(rows: tuple[PaperRow, ...]) -> Iterator[bytes]:
    store = settings().store
    papers = (
        PackedPaper(row.folder, row.title, fetch(store, row.digest).read_bytes()) for row in rows
    )
    return zip_stream(papers, len(rows))


def _order(line: OrderLine | None, order_id: int) -> OrderLine:
    if line is None:
        raise UnknownOrder(order=order_id)
    return line


def _may_take(head: CaseHead, kind: PaperKind) -> bool:
    # The bundle holds the roll and every vote.
    return head.is_manager or kind not in PER_HOUSEHOLD | {PaperKind.EVIDENCE_BUNDLE}


def _again_page(reference: str, order_id: int, form: OrderAgainForm) -> str | Response:
    with database()() as session:
        head = case_head(session, reference)
        line = _order(order_line(session, head.id, order_id), order_id)
    return render_template(
        "papers/again.html", frame=frame(head, _("重新制作")), head=head, line=line, form=form
    )


def _chips(by_kind: dict[PaperKind, int], wanted: PaperKind | None) -> list[dict[str, Any]]:
    every = {
        "label": _("全部"),
        "url": here(kind="", after="", before=""),
        "current": wanted is None,
        "count": sum(by_kind.values()),
    }
    return [
        every,
        *(
            {
                "label": words.label(kind),
                "url": here(kind=kind.value, after="", before=""),
                "current": wanted is kind,
                "count": by_kind[kind],
            }
            for kind in PaperKind
            if kind in by_kind
        ),
    ]
