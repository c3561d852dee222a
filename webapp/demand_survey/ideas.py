"""Ideas of residents, suggestions of the community, and what became of both."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forms.base import BaseForm
from forms.demand_survey import IdeaAnswerForm, IdeaForm, MergeForm, SuggestionForm
from models.reads.demand_survey import ideas as read_ideas
from models.reads.demand_survey import suggestions as read_suggestions
from models.reads.survey_visit import household_at
from rules.demand_survey import ContactChannel, IdeaState
from webapp import words
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.context import act, database
from webapp.demand_survey.desk import page, pages
from webapp.dishes import dish_choices
from webapp.forms import read_form
from webapp.listing import chips, part_of
from webapp.pages import May
from webapp.typed import typed
from workflows.actions import survey_findings as work

_MERGE = "merge-"


@pages.get("/ideas", may=May.STAFF)
def ideas(reference: str) -> ResponseReturnValue:
    """Show ideas and the suggestions they went into; ideas filter by what became of them."""
    return _list_page(reference)


@pages.post("/ideas", may=May.MANAGER)
def add_idea(reference: str) -> ResponseReturnValue:
    """Enter an idea that came in by word of mouth."""
    form = read_form(IdeaForm)
    form.channel.choices = [("", _("请选择")), *words.choices(ContactChannel)]
    with database()() as session:
        head = case_head(session, reference)
        door = (form.door.data or "").strip()
        home = household_at(session, head.id, door) if door else None
    if door and home is None:
        form.validate()
        form.door.errors = [*form.door.errors, _("本项目没有“%(door)s”这一户", door=door)]
        return _list_page(reference, idea=form), 422
    if not attempt(
        form,
        lambda session, _f: work.add_idea(
            session,
            head.id,
            work.IdeaNote(
                typed(form.text),
                home,
                typed(form.proposer),
                form.channel.data,
            ),
            act(),
        ),
    ):
        return _list_page(reference, idea=form), 422
    flash(_("想法已登记"), "yes")
    return _back(reference)


@pages.post("/ideas/merge", may=May.MANAGER)
def merge(reference: str) -> ResponseReturnValue:
    """Put ideas together into a suggestion."""
    with database()() as session:
        head = case_head(session, reference)
        form = _merge_form(session, head.id, read_form(MergeForm, prefix=_MERGE))

    def into() -> Any:  # noqa: ANN401 -- a suggestion's number or its words
        return int(form.into.data) if form.into.data else _suggestion_note(form)

    if not attempt(
        form,
        lambda session, _f: work.merge_ideas(
            session, head.id, form.ideas.data or [], into(), act()
        ),
    ):
        return _list_page(reference, merging=form), 422
    flash(_("想法已并入建议"), "yes")
    return _back(reference)


@pages.get("/ideas/<int:idea_id>", may=May.STAFF)
def show_idea(reference: str, idea_id: int) -> ResponseReturnValue:
    """Show one idea with what became of it."""
    return _idea_page(reference, idea_id, None)


@pages.post("/ideas/<int:idea_id>", may=May.MANAGER)
def answer_idea(reference: str, idea_id: int) -> ResponseReturnValue:
    """Say why an idea goes into no suggestion."""
    form = read_form(IdeaAnswerForm)
    with database()() as session:
        case_id = case_head(session, reference).id
    if not attempt(
        form,
        lambda session, _f: work.answer_idea(session, case_id, idea_id, typed(form.answer), act()),
    ):
        return _idea_page(reference, idea_id, form), 422
    flash(_("已答复"), "yes")
    return _back(reference)


@pages.get("/suggestions/<int:suggestion_id>", may=May.STAFF)
def suggestion(reference: str, suggestion_id: int) -> ResponseReturnValue:
    """Show one suggestion: the ideas in it, and how each plan version handled it."""
    return _suggestion_page(reference, suggestion_id, None)


@pages.post("/suggestions/<int:suggestion_id>", may=May.MANAGER)
def change_suggestion(reference: str, suggestion_id: int) -> ResponseReturnValue:
    """Reword a suggestion."""
    form = read_form(SuggestionForm)
    form.item.choices = [("", _("没有对应项")), *dish_choices()]
    with database()() as session:
        case_id = case_head(session, reference).id
    if not attempt(
        form,
        lambda session, _f: work.correct_suggestion(
            session, case_id, suggestion_id, _suggestion_note(form), act()
        ),
    ):
        return _suggestion_page(reference, suggestion_id, form), 422
    flash(_("建议已修改"), "yes")
    return _back(reference)


def _back(reference: str) -> ResponseReturnValue:
    return redirect(url_for("demand_survey.ideas", reference=reference), 303)


def _suggestion_note(form: MergeForm | SuggestionForm) -> work.SuggestionNote:
    return work.SuggestionNote(typed(form.title), typed(form.text), form.item.data or "")


def _merge_form(session: Any, case_id: int, form: MergeForm) -> MergeForm:  # noqa: ANN401 -- a Session
    standing = read_suggestions(session, case_id)
    form.ideas.choices = [
        (each.id, f"{each.door or each.proposer or '—'}：{each.text[:60]}")
        for each in read_ideas(session, case_id)
        if each.state is not IdeaState.REJECTED
    ]
    form.into.choices = [("", _("新的建议")), *((str(each.id), each.title) for each in standing)]
    form.item.choices = [("", _("没有对应项")), *dish_choices()]
    return form


def _list_page(reference: str, **forms: BaseForm) -> str:
    chosen = request.args.get("state", "")
    with database()() as session:
        head = case_head(session, reference)
        found = read_ideas(session, head.id)
        standing = read_suggestions(session, head.id)
        merging = _merge_form(session, head.id, MergeForm(prefix=_MERGE))
    titles = {each.id: each.title for each in standing}
    offered: list[tuple[str, Any, int | None]] = [("", _l("全部"), len(found))]
    offered += [
        (each.value, words.LABELS[IdeaState][each], sum(i.state is each for i in found))
        for each in (IdeaState.NEW, IdeaState.MERGED, IdeaState.REJECTED)
    ]
    blank = IdeaForm(channel=ContactChannel.MEETING)
    blank.channel.choices = [("", _("请选择")), *words.choices(ContactChannel)]
    bound = [form for form in forms.values() if form.errors or form.form_errors]
    return page(
        "ideas",
        head,
        _("想法和建议"),
        part=part_of([each for each in found if chosen in ("", each.state)], lambda each: each.id),
        suggestions=standing,
        titles=titles,
        chips=chips("state", offered, chosen),
        idea=forms.get("idea") or blank,
        merging=forms.get("merging") or merging,
        form=bound[0] if bound else None,
    )


def _idea_page(reference: str, idea_id: int, form: IdeaAnswerForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        found = [each for each in read_ideas(session, head.id) if each.id == idea_id]
        standing = {each.id: each for each in read_suggestions(session, head.id)}
    if not found:
        abort(404)
    idea = found[0]
    return page(
        "idea",
        head,
        _("居民想法"),
        idea=idea,
        suggestion=standing.get(idea.suggestion_id or 0),
        form=form or IdeaAnswerForm(answer=idea.answer),
    )


def _suggestion_page(reference: str, suggestion_id: int, form: SuggestionForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        found = [each for each in read_suggestions(session, head.id) if each.id == suggestion_id]
    if not found:
        abort(404)
    one = found[0]
    shown = form or SuggestionForm(title=one.title, text=one.text, item=one.item)
    shown.item.choices = [("", _("没有对应项")), *dish_choices()]
    return page("suggestion", head, one.title, suggestion=one, form=shown)
