"""The hardware survey, and who is in charge of the case."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.registration import HardwareForm, OrganisationForm
from models.reads.registration import (
    FindingLine,
    OrganisationView,
    findings_of,
    organisation_of,
)
from rules.deadlines import local_day
from rules.registration import (
    FindingState,
    HardwarePart,
    Responsibility,
    hardware_score,
)
from rules.stages import ORDER, Stage
from webapp import words
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.compound_view import digest
from webapp.context import act, database, now
from webapp.filters import yuan
from webapp.forms import read_form
from webapp.pages import May
from webapp.registration_frame import keeper_of, pages, registration_frame
from workflows.actions.registration import (
    Duty,
    Finding,
    Member,
    Organisation,
    Survey,
    record_hardware,
    set_organisation,
)
from workflows.actions.registration_compound import PageMoved


@pages.get("/hardware", may=May.STAFF)
def hardware(reference: str) -> ResponseReturnValue:
    """Show what the hardware survey saw of the sixteen parts."""
    return _hardware_page(reference, None)


@pages.post("/hardware", may=May.MANAGER)
def save_hardware(reference: str) -> ResponseReturnValue:
    """Keep what the survey saw."""
    form = read_form(HardwareForm)
    _offer_states(form)
    with database()() as session:
        head = case_head(session, reference)

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- attempt's shape
        findings = tuple(
            Finding(
                HardwarePart(entry.form.part.data),
                entry.form.state.data,
                entry.form.score.number,
                entry.form.note.data or "",
            )
            for entry in form.findings
            if entry.form.state.data is not None and entry.form.part.data in set(HardwarePart)
        )
        day = form.surveyed_on.data or local_day(now())
        record_hardware(session, head.id, Survey(day, findings), act())

    if not attempt(form, work):
        return _hardware_page(reference, form), 422
    flash(_("设施调查已保存"), "yes")
    return redirect(url_for(".hardware", reference=reference), 303)


@pages.get("/organisation", may=May.STAFF)
def organisation(reference: str) -> ResponseReturnValue:
    """Show who is in charge, and who does what in which stage."""
    return _organisation_page(reference, None)


@pages.post("/organisation", may=May.MANAGER)
def save_organisation(reference: str) -> ResponseReturnValue:
    """Keep who is in charge."""
    form = read_form(OrganisationForm)
    with database()() as session:
        head = case_head(session, reference)

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- attempt's shape
        if form.seen.data != digest(organisation_of(session, head.id)):
            raise PageMoved
        set_organisation(session, head.id, _organisation(form), act())

    if not attempt(form, work):
        return _organisation_page(reference, form), 422
    flash(_("组织保障已保存"), "yes")
    return redirect(url_for(".organisation", reference=reference), 303)


def _hardware_page(reference: str, form: HardwareForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        findings = findings_of(session, head.compound_id)
        keeper = keeper_of(session, head)
    if form is None:
        form = _hardware_form(findings)
    return render_template(
        "registration/hardware.html",
        frame=registration_frame(head, _("设施调查")),
        head=head,
        form=form,
        findings=findings,
        score=hardware_score([line.score for line in findings if line.score is not None]),
        parts=len(HardwarePart),
        editable=head.works_in(Stage.REGISTRATION) and not keeper,
        keeper=keeper,
        part_words=dict(words.choices(HardwarePart)),
    )


def _hardware_form(findings: Sequence[FindingLine]) -> HardwareForm:
    known = {line.part: line for line in findings}
    rows = [
        {
            "part": part.value,
            "state": known[part].state if part in known else None,
            "score": known[part].score if part in known else None,
            "note": known[part].note if part in known else "",
        }
        for part in HardwarePart
    ]
    form = HardwareForm(surveyed_on=local_day(now()), findings=rows)
    _offer_states(form)
    return form


def _offer_states(form: HardwareForm) -> None:
    form.offer([("", _("还没查")), *words.choices(FindingState)])


def _organisation_page(reference: str, form: OrganisationForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        view = organisation_of(session, head.id)
    if form is None:
        form = _organisation_form(view)
    return render_template(
        "registration/organisation.html",
        frame=registration_frame(head, _("组织保障"), always=True),
        head=head,
        form=form,
        view=view,
        stages=[words.label(stage) for stage in ORDER],
        raci=words.choices(Responsibility),
        duties=_duties_by_stage(view),
    )


def _organisation_form(view: OrganisationView) -> OrganisationForm:
    blank = {"name": "", "organisation": "", "duty": "", "phone": ""}
    return OrganisationForm(
        seen=digest(view),
        leader=view.leader,
        contact=view.contact,
        budget_line=view.budget_line,
        budget="" if view.budget is None else yuan(view.budget).replace(",", ""),
        residents_reply=view.residents_reply,
        members=[*(asdict(member) for member in view.members), blank, blank, blank],
        duties=list(_duties_by_stage(view).values()),
    )


def _duties_by_stage(view: OrganisationView) -> dict[Stage, dict[str, str]]:
    table: dict[Stage, dict[str, list[str]]] = {
        stage: {each.value: [] for each in Responsibility} for stage in ORDER
    }
    for duty in view.duties:
        table[duty.stage][duty.responsibility.value].append(duty.organisation)
    return {
        stage: {name: "、".join(names) for name, names in row.items()}
        for stage, row in table.items()
    }


def _organisation(form: OrganisationForm) -> Organisation:
    members = tuple(
        Member(
            row.form.name.data,
            row.form.organisation.data or "",
            row.form.duty.data or "",
            row.form.phone.data or "",
        )
        for row in form.members
        if row.form.name.data
    )
    duties = tuple(
        Duty(stage, name, Responsibility(responsibility))
        for stage, row in zip(ORDER, form.duties, strict=True)
        for responsibility, name in row.form.organisations()
    )
    return Organisation(
        leader=form.leader.data or "",
        contact=form.contact.data or "",
        budget_line=form.budget_line.data or "",
        budget=form.budget.fen,
        residents_reply=form.residents_reply.data or "",
        members=members,
        duties=duties,
    )
