"""Lists of cases, and the page of one case: where it stands and why it waits."""

from typing import Any
from urllib.parse import urlencode

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.cases import ChildCasesForm, OpenCaseForm, StandingForm
from forms.fields import choices_of
from forms.review import SubmitForm
from models.area import Area
from models.compound import Compound
from models.reads.cases import CaseFilter, case_list, stairwells_without_case
from rules.stages import ORDER, Stage, Standing
from webapp import words
from webapp.case_page import case_page
from webapp.casework import case_head, frame
from webapp.context import act, database, posts
from webapp.forms import read_form
from webapp.pages import May, Pages
from workflows.actions.access import UnknownCase
from workflows.actions.cases import NewCase, Rest, open_case, open_child_case, rest_case
from workflows.actions.review import submit_stage, take_back

pages = Pages("cases", __name__)


@pages.get("/cases", may=May.STAFF)
def list_cases() -> ResponseReturnValue:
    """List the cases this person may see: filtered, sorted, paged by key."""
    wanted = _filter()
    with database()() as session:
        found = case_list(session, posts(), wanted)
    return render_template(
        "cases/list.html",
        found=found,
        wanted=wanted,
        chips=_stage_chips(found.by_stage, wanted),
        sort_url=_here(order="" if wanted.newest_first is False else "old", after=""),
        next_url=_here(after=found.next_after) if found.next_after else "",
        standings=[(standing.value, words.label(standing)) for standing in Standing],
    )


@pages.get("/cases/<reference>", may=May.STAFF)
def show_case(reference: str) -> ResponseReturnValue:
    """Show one case: the road, what is missing, the homes, the votes, the money."""
    with database()() as session:
        head = case_head(session, reference)
        page = case_page(session, head)
    return render_template("cases/show.html", page=page, form=SubmitForm(version=head.version))


@pages.post("/cases/<reference>/submit", may=May.MANAGER)
def submit(reference: str) -> ResponseReturnValue:
    """Put the work of the present stage before the reviewers."""
    form = read_form(SubmitForm)
    if not form.validate():
        abort(400)
    with database().begin() as session:
        head = case_head(session, reference)
        submit_stage(session, head.id, form.version.data or 0, form.note.data or "", act())
    flash(_("已提交审查，等待审查员给出结论"), "yes")
    return redirect(url_for(".show_case", reference=reference), 303)


@pages.post("/cases/<reference>/take-back", may=May.MANAGER)
def take_back_work(reference: str) -> ResponseReturnValue:
    """Take the work back from the reviewers."""
    form = read_form(SubmitForm)
    if not form.validate():
        abort(400)
    with database().begin() as session:
        head = case_head(session, reference)
        take_back(session, head.id, form.version.data or 0, act())
    flash(_("已撤回，可以修改了"), "yes")
    return redirect(url_for(".show_case", reference=reference), 303)


@pages.get("/compounds/<int:compound_id>/open-case", may=May.MANAGER)
def new_case(compound_id: int) -> ResponseReturnValue:
    """Ask what the new case is about."""
    return _open_page(compound_id, read_form(OpenCaseForm))


@pages.post("/compounds/<int:compound_id>/open-case", may=May.MANAGER)
def open_new_case(compound_id: int) -> ResponseReturnValue:
    """Open a case for a compound."""
    form = read_form(OpenCaseForm)
    if not form.validate():
        return _open_page(compound_id, form), 422
    new = NewCase(
        compound_id,
        (form.title.data or "").strip(),
        leader=(form.leader.data or "").strip(),
        contact=(form.contact.data or "").strip(),
    )
    with database().begin() as session:
        _require_visible(session, compound_id)
        reference = open_case(session, new, act()).reference
    flash(_("已立项，编号 %(reference)s", reference=reference), "yes")
    return redirect(url_for(".show_case", reference=reference), 303)


@pages.get("/cases/<reference>/children", may=May.MANAGER)
def children(reference: str) -> ResponseReturnValue:
    """Ask which stairwells get a case of their own."""
    return _children_page(reference, read_form(ChildCasesForm))


@pages.post("/cases/<reference>/children", may=May.MANAGER)
def open_children(reference: str) -> ResponseReturnValue:
    """Open a case for every stairwell ticked; those that have one already are left out."""
    form = read_form(ChildCasesForm)
    with database().begin() as session:
        head = case_head(session, reference)
        free = {str(key) for key, _name in stairwells_without_case(session, head.id)}
        chosen = [key for key in request.form.getlist("stairwells") if key in free]
        for key in chosen:
            open_child_case(session, head.id, int(key), act())
    if not chosen:
        form.stairwells.errors = [_("请至少勾选一个单元")]
        return _children_page(reference, form), 422
    flash(_("已为 %(n)s 个单元立项", n=len(chosen)), "yes")
    return redirect(url_for(".show_case", reference=reference), 303)


@pages.get("/cases/<reference>/standing/<to>", may=May.MANAGER)
def standing(reference: str, to: str) -> ResponseReturnValue:
    """Ask why the case is suspended, resumed or withdrawn."""
    return _standing_page(reference, to, None)


@pages.post("/cases/<reference>/standing/<to>", may=May.MANAGER)
def change_standing(reference: str, to: str) -> ResponseReturnValue:
    """Suspend, resume or withdraw the case."""
    form = read_form(StandingForm)
    if not form.validate():
        return _standing_page(reference, to, form), 422
    rest = Rest(_standing(to), (form.reason.data or "").strip(), form.version.data or 0)
    with database().begin() as session:
        head = case_head(session, reference)
        rest_case(session, head.id, rest, act())
    flash(_("项目现在是“%(standing)s”", standing=words.label(rest.to)), "yes")
    return redirect(url_for(".show_case", reference=reference), 303)


def _open_page(compound_id: int, form: OpenCaseForm) -> str:
    with database()() as session:
        name = _require_visible(session, compound_id)
    return render_template("cases/open.html", form=form, compound=name, compound_id=compound_id)


def _require_visible(session: Any, compound_id: int) -> str:  # noqa: ANN401 -- Session, for the name alone
    compound = session.get(Compound, compound_id)
    area = session.get(Area, compound.area_id) if compound else None
    if area is None or not any(post.covers(area.path, 0) for post in posts()):
        raise UnknownCase(reference=compound_id)
    return str(compound.name)


def _children_page(reference: str, form: ChildCasesForm) -> str:
    with database()() as session:
        head = case_head(session, reference)
        free = stairwells_without_case(session, head.id)
    form.stairwells.choices = choices_of((str(key), name) for key, name in free)
    return render_template(
        "cases/children.html", form=form, frame=frame(head, _("单元立项")), head=head, free=free
    )


def _standing_page(reference: str, to: str, form: StandingForm | None) -> str:
    wanted = _standing(to)
    with database()() as session:
        head = case_head(session, reference)
    if form is None:
        form = StandingForm(version=head.version)
    titles = {
        Standing.SUSPENDED: _("中止项目"),
        Standing.OPEN: _("恢复项目"),
        Standing.WITHDRAWN: _("撤回项目"),
    }
    return render_template(
        "cases/standing.html", form=form, frame=frame(head, titles[wanted]), head=head, to=wanted
    )


def _standing(to: str) -> Standing:
    names = {"suspend": Standing.SUSPENDED, "resume": Standing.OPEN, "withdraw": Standing.WITHDRAWN}
    return names[to] if to in names else abort(404)


def _filter() -> CaseFilter:
    stage = request.args.get("stage", "")
    kept = request.args.get("standing", Standing.OPEN.value)
    return CaseFilter(
        stage=Stage(stage) if stage in list(Stage) else None,
        standing=Standing(kept) if kept in list(Standing) else None,
        text=request.args.get("text", "").strip()[:40],
        newest_first=request.args.get("order") != "old",
        after=request.args.get("after", "")[:40],
    )


def _here(**changes: str) -> str:
    """Return the address of this list with some of its parameters changed."""
    kept = {name: value for name, value in request.args.items() if name not in {"lang", "size"}}
    query = {name: value for name, value in {**kept, **changes}.items() if value}
    return f"{url_for('.list_cases')}?{urlencode(query)}"


def _stage_chips(by_stage: dict[Stage, int], wanted: CaseFilter) -> list[dict[str, Any]]:
    every = {
        "label": _("全部"),
        "url": _here(stage="", after=""),
        "current": wanted.stage is None,
        "count": sum(by_stage.values()),
    }
    return [
        every,
        *(
            {
                "label": words.label(stage),
                "url": _here(stage=stage.value, after=""),
                "current": wanted.stage is stage,
                "count": by_stage.get(stage, 0),
            }
            for stage in ORDER
        ),
    ]
