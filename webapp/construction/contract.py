"""The contract, the start of works, the completion report."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.construction import CompletionForm, ContractForm, StartForm, given
from forms.fields import choices_of
from forms.funding_mix import whole_yuan
from models.reads.construction import start_facts
from models.reads.funded_plan import plan_money
from models.reads.works import ContractView, contract_view
from rules.condition import Condition
from rules.construction import start_conditions
from rules.money import Fen
from rules.permit import PermitExemption
from rules.stages import Stage
from webapp import words
from webapp.attempt import attempt
from webapp.casework import CaseHead, case_head
from webapp.construction.desk import done, fact, head_of, pages, site_frame, today
from webapp.context import act, database
from webapp.filters import area, day, yuan
from webapp.forms import read_form
from webapp.pages import May
from workflows.actions.construction import (
    ContractTerms,
    report_completion,
    sign_contract,
    start_works,
)


@pages.get("/contract", may=May.STAFF)
def contract(reference: str) -> ResponseReturnValue:
    """Show contract, start and completion; nine queries beside the case's own."""
    return _page(reference)


@pages.post("/contract", may=May.MANAGER)
def write_contract(reference: str) -> ResponseReturnValue:
    """Record the contract, or correct it."""
    head = head_of(reference)
    form = _offered(read_form(ContractForm))
    if not attempt(form, lambda session, _f: sign_contract(session, head.id, _terms(form), act())):
        return _page(reference, contract_form=form), 422
    return done(_("已登记合同"), ".contract", reference=reference)


@pages.post("/contract/start", may=May.MANAGER)
def start(reference: str) -> ResponseReturnValue:
    """Start the works and publish the notice."""
    head = head_of(reference)
    form = read_form(StartForm)
    if not attempt(
        form,
        lambda session, _f: start_works(session, head.id, given(form.started_on.data), act()),
    ):
        return _page(reference, start_form=form), 422
    return done(_("已开工，开工告知书已公示"), ".contract", reference=reference)


@pages.post("/contract/completion", may=May.MANAGER)
def complete(reference: str) -> ResponseReturnValue:
    """Record the completion report."""
    head = head_of(reference)
    form = read_form(CompletionForm)
    if not attempt(
        form,
        lambda session, _f: report_completion(
            session,
            head.id,
            given(form.reported_on.data),
            (form.report_number.data or "").strip(),
            act(),
        ),
    ):
        return _page(reference, completion_form=form), 422
    return done(_("已登记竣工报告"), ".contract", reference=reference)


def _page(
    reference: str,
    contract_form: ContractForm | None = None,
    start_form: StartForm | None = None,
    completion_form: CompletionForm | None = None,
) -> str:
    with database()() as session:
        head = case_head(session, reference)
        view = contract_view(session, head.id)
        plan = plan_money(session, head.id)
        asked = start_conditions(start_facts(session, head.id))
    may_work = head.works_in(Stage.CONSTRUCTION)
    started = view is not None and view.started_on is not None
    return render_template(
        "construction/contract.html",
        frame=site_frame(head, _("合同与开工")),
        head=head,
        view=view,
        facts=_facts(view) if view else [],
        budget=plan.needed if plan else None,
        conditions=[_condition(head, each) for each in asked],
        started=started,
        contract_form=contract_form or _offered(_filled(view)),
        start_form=start_form or StartForm(started_on=today()),
        completion_form=completion_form or _completion(view),
        form=contract_form or start_form or completion_form,
        may_work=may_work,
    )


def _condition(head: CaseHead, condition: Condition) -> dict[str, Any]:
    title, sentence = words.condition_words(Stage.CONSTRUCTION, condition)
    return {
        "title": title,
        "sentence": sentence,
        "source": condition.source,
        "met": condition.met,
        "mend_url": url_for(condition.mend, reference=head.reference),
    }


def _facts(view: ContractView) -> list[dict[str, str]]:
    exempt = words.label(view.permit_exemption) if view.permit_exemption else ""
    return [
        fact(_("合同编号"), view.number, day(view.signed_on)),
        fact(_("合同价"), _("%(n)s 元", n=yuan(view.amount))),
        fact(_("施工单位"), view.contractor, view.award_notice),
        fact(_("监理单位"), view.supervisor),
        fact(_("总监理工程师"), view.chief_supervising_engineer),
        fact(_("设计单位"), view.designer),
        fact(_("质量保证金"), f"{view.retention_percent}%"),
        fact(
            _("施工许可"),
            view.permit_number or exempt,
            _("施工面积 %(n)s ㎡", n=area(view.works_area)) if view.works_area else "",
        ),
        fact(_("工期"), f"{day(view.planned_start)} – {day(view.planned_end)}"),
        fact(_("实际开工"), day(view.started_on)),
        fact(_("竣工报告"), day(view.completion_report_on), view.completion_report),
    ]


def _filled(view: ContractView | None) -> ContractForm:
    if view is None:
        return ContractForm()
    form = ContractForm(
        **{
            **{name: getattr(view, name) for name in ContractTerms.__slots__},
            "amount": whole_yuan(view.amount),
            "works_area": str(view.works_area) if view.works_area else "",
        }
    )
    form.permit_exemption.data = view.permit_exemption
    return form


def _completion(view: ContractView | None) -> CompletionForm:
    if view is None or view.completion_report_on is None:
        return CompletionForm(reported_on=today())
    return CompletionForm(
        reported_on=view.completion_report_on, report_number=view.completion_report
    )


def _offered(form: ContractForm) -> ContractForm:
    first = ("", _("需要许可证"))
    form.permit_exemption.choices = choices_of([first, *words.choices(PermitExemption)])
    return form


def _terms(form: ContractForm) -> ContractTerms:
    def text(name: str) -> str:
        return str(form[name].data or "").strip()

    return ContractTerms(
        number=text("number"),
        contractor=text("contractor"),
        supervisor=text("supervisor"),
        chief_supervising_engineer=text("chief_supervising_engineer"),
        designer=text("designer"),
        amount=form.amount.fen or Fen(0),
        retention_percent=form.retention_percent.number or 0,
        signed_on=given(form.signed_on.data),
        planned_start=given(form.planned_start.data),
        planned_end=given(form.planned_end.data),
        award_notice=text("award_notice"),
        permit_number=text("permit_number"),
        permit_exemption=form.permit_exemption.data,
        works_area=form.works_area.area,
    )
