"""Hazards: the list, its pictures, and the record that the search is complete."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forms.base import BaseForm
from forms.demand_survey import HazardCheckForm, HazardForm
from models.reads.demand_survey import hazards as read_hazards
from models.reads.demand_survey import survey_of
from rules.deadlines import local_day
from rules.demand_survey import Severity
from rules.plan_draft import REMEDY
from rules.registration import HardwarePart
from rules.stages import Stage
from webapp import words
from webapp.attempt import Clean, attempt, keep_files
from webapp.casework import case_head
from webapp.context import act, database, now
from webapp.demand_survey.desk import page, pages
from webapp.forms import read_form
from webapp.listing import chips, part_of
from webapp.pages import May
from webapp.typed import typed
from workflows.actions.demand_survey import complete_hazard_check
from workflows.actions.survey_findings import (
    HazardNote,
    add_hazard,
    correct_hazard,
    settle_hazard,
)


@pages.get("/hazards", may=May.STAFF)
def hazards(reference: str) -> ResponseReturnValue:
    """Show the hazards, the most urgent first; they filter by severity."""
    return _list_page(reference)


@pages.post("/hazards", may=May.MANAGER)
def find_hazard(reference: str) -> ResponseReturnValue:
    """Enter a hazard with its picture."""
    form = _hazard_form()
    case_id = _case_id(reference)

    def do(session: Any, files: list[Clean]) -> None:  # noqa: ANN401 -- a Session
        photos = keep_files(session, case_id, files, _("隐患照片"))
        add_hazard(session, case_id, _note(form, photos), act())

    if not attempt(form, do, [form.photo.data]):
        return _list_page(reference, hazard=form), 422
    flash(_("隐患已登记"), "yes")
    return _back(reference)


@pages.get("/hazards/<int:hazard_id>", may=May.STAFF)
def show_hazard(reference: str, hazard_id: int) -> ResponseReturnValue:
    """Show one hazard, to be corrected."""
    return _hazard_page(reference, hazard_id, None)


@pages.post("/hazards/<int:hazard_id>", may=May.MANAGER)
def change_hazard(reference: str, hazard_id: int) -> ResponseReturnValue:
    """Correct a hazard; the old words stay in the log of events."""
    form = _hazard_form()
    case_id = _case_id(reference)

    def do(session: Any, files: list[Clean]) -> None:  # noqa: ANN401 -- a Session
        photos = keep_files(session, case_id, files, _("隐患照片"))
        correct_hazard(session, case_id, hazard_id, _note(form, photos), act())

    if not attempt(form, do, [form.photo.data]):
        return _hazard_page(reference, hazard_id, form), 422
    flash(_("隐患已更正"), "yes")
    return _back(reference)


@pages.post("/hazards/<int:hazard_id>/settle", may=May.MANAGER)
def settle(reference: str, hazard_id: int) -> ResponseReturnValue:
    """Record that a hazard was removed at once."""
    form, case_id = BaseForm(), _case_id(reference)
    if not attempt(form, lambda session, _f: settle_hazard(session, case_id, hazard_id, act())):
        return _list_page(reference, refused=form), 422
    flash(_("隐患已消除"), "yes")
    return _back(reference)


@pages.post("/hazard_check", may=May.MANAGER)
def check_hazards(reference: str) -> ResponseReturnValue:
    """Record that hazards were looked for everywhere."""
    form = read_form(HazardCheckForm)
    case_id = _case_id(reference)
    if not attempt(
        form,
        lambda session, _f: complete_hazard_check(session, case_id, *form.value(), act()),
    ):
        return _list_page(reference, check=form), 422
    flash(_("已确认隐患排查完成"), "yes")
    return _back(reference)


def _case_id(reference: str) -> int:
    with database()() as session:
        return case_head(session, reference).id


def _back(reference: str) -> ResponseReturnValue:
    return redirect(url_for("demand_survey.hazards", reference=reference), 303)


def _hazard_form(**given: Any) -> HazardForm:  # noqa: ANN401 -- a hazard's own values
    form = read_form(HazardForm, **given)
    form.part.choices = [("", _("请选择")), *words.choices(HardwarePart)]
    form.severity.choices = [("", _("请选择")), *words.choices(Severity)]
    return form


def _note(form: HazardForm, photos: list[int]) -> HazardNote:
    return HazardNote(
        part=form.part.data,
        place=typed(form.place),
        description=typed(form.description),
        severity=form.severity.data,
        attachment_id=photos[0] if photos else None,
    )


def _list_page(reference: str, **forms: BaseForm) -> str:
    chosen = request.args.get("severity", "")
    with database()() as session:
        head = case_head(session, reference)
        survey = survey_of(session, head.id)
        found = read_hazards(session, head.id)
    offered: list[tuple[str, Any, int | None]] = [("", _l("全部"), len(found))]
    offered += [
        (each.value, words.LABELS[Severity][each], sum(h.severity is each for h in found))
        for each in Severity
    ]
    blank = HazardForm()
    blank.part.choices = [("", _("请选择")), *words.choices(HardwarePart)]
    blank.severity.choices = [("", _("请选择")), *words.choices(Severity)]
    bound = [form for form in forms.values() if form.errors]
    return page(
        "hazards",
        head,
        _("隐患"),
        survey=survey,
        part=part_of(
            [each for each in found if chosen in ("", each.severity)], lambda each: each.id
        ),
        chips=chips("severity", offered, chosen),
        part_word=_part_word,
        remedy=REMEDY,
        may_settle=head.works_in(Stage.DEMAND_SURVEY, Stage.PLAN_PROPOSAL),
        hazard=forms.get("hazard") or blank,
        check=forms.get("check") or HazardCheckForm(checked_on=local_day(now())),
        form=bound[0] if bound else None,
    )


def _hazard_page(reference: str, hazard_id: int, form: HazardForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        found = [each for each in read_hazards(session, head.id) if each.id == hazard_id]
    if not found:
        abort(404)
    one = found[0]
    shown = form or _hazard_form(
        part=one.part, place=one.place, description=one.description, severity=one.severity
    )
    return page("hazard", head, _("更正隐患"), hazard=one, form=shown)


def _part_word(part: str) -> str:
    return words.label(HardwarePart(part)) if part in set(HardwarePart) else part
