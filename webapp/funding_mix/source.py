"""One source of money: its terms, its steps with their evidence."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.fields import choices_of
from forms.funding_mix import SourceForm, StepForm, whole_yuan
from models.reads.funded_plan import SourceLine, source_lines, step_lines
from rules.funding import (
    EVIDENCE,
    STATES,
    FundingState,
    SourceKind,
    net_present_value,
    payback_years,
)
from rules.funding_mix import debt_service
from rules.percent import rounded
from rules.stages import Stage
from webapp import words
from webapp.attempt import attempt, keep_files
from webapp.casework import CaseHead, case_head
from webapp.context import act, database
from webapp.filters import yuan
from webapp.forms import read_form
from webapp.funding_mix.desk import PAYING, funding_frame, item_name, pages, plan_of
from webapp.funding_mix.sources import offered, terms_of
from webapp.pages import May
from workflows.actions.funding_sources import (
    SourceStep,
    UnknownSource,
    correct_source,
    move_source,
    remove_source,
)


@pages.get("/sources/<int:source_id>", may=May.STAFF)
def source(reference: str, source_id: int) -> ResponseReturnValue:
    """Show one source with its steps; four queries beside the case's own."""
    return _source_page(reference, source_id)


@pages.post("/sources/<int:source_id>", may=May.MANAGER)
def correct(reference: str, source_id: int) -> ResponseReturnValue:
    """Correct a source that is not committed."""
    with database()() as session:
        head = case_head(session, reference)
        plan = plan_of(session, head.id)
    form = offered(read_form(SourceForm), plan)
    if not attempt(
        form,
        lambda session, _f: correct_source(session, head.id, source_id, terms_of(form), act()),
    ):
        return _source_page(reference, source_id, form=form), 422
    flash(_("已改正"), "yes")
    return redirect(url_for(".source", reference=reference, source_id=source_id), 303)


@pages.post("/sources/<int:source_id>/move", may=May.MANAGER)
def move(reference: str, source_id: int) -> ResponseReturnValue:
    """Take the next step of a source, with its evidence."""
    with database()() as session:
        head = case_head(session, reference)
    form = read_form(StepForm)
    form.to.choices = choices_of([("", _("请选择")), *words.choices(FundingState)])

    def work(session: Any, files: Any) -> None:  # noqa: ANN401 -- attempt's Work
        kept = keep_files(session, head.id, files, about=f"funding_source:{source_id}")
        step = SourceStep(
            seen=form.was(),
            to=FundingState(form.to.data),
            evidence=(form.evidence.data or "").strip(),
            amount=form.step_amount.fen,
            attachment_id=kept[0] if kept else None,
        )
        move_source(session, head.id, source_id, step, act())

    if not attempt(form, work, [form.scan.data]):
        return _source_page(reference, source_id, step=form), 422
    flash(_("已改为“%(state)s”", state=words.label(form.to.data)), "yes")
    return redirect(url_for(".source", reference=reference, source_id=source_id), 303)


@pages.post("/sources/<int:source_id>/remove", may=May.MANAGER)
def remove(reference: str, source_id: int) -> ResponseReturnValue:
    """Strike a source that was only planned."""
    with database().begin() as session:
        head = case_head(session, reference)
        remove_source(session, head.id, source_id, act())
    flash(_("已删去"), "yes")
    return redirect(url_for(".sources", reference=reference), 303)


def _source_page(
    reference: str,
    source_id: int,
    form: SourceForm | None = None,
    step: StepForm | None = None,
) -> str:
    with database()() as session:
        head = case_head(session, reference)
        plan = plan_of(session, head.id)
        found = [line for line in source_lines(session, plan.id) if line.id == source_id]
        if not found:
            raise UnknownSource
        steps = step_lines(session, source_id)
    line = found[0]
    is_open = line.state in {FundingState.PLANNED, FundingState.PROMISED}
    return render_template(
        "funding_mix/source.html",
        frame=funding_frame(head, line.payer),
        head=head,
        line=line,
        steps=steps,
        facts=_facts(line),
        form=form or offered(_filled(line), plan),
        step=step or _step_form(line, head),
        next_states=_next_states(line, head),
        evidence=words.label(EVIDENCE[line.kind]),
        may_correct=is_open and head.works_in(Stage.FUNDING_MIX),
        may_move=head.works_in(*PAYING) and bool(_next_states(line, head)),
        may_remove=line.state is FundingState.PLANNED
        and not steps
        and head.works_in(Stage.FUNDING_MIX),
        failed=form or step,
    )


def _step_form(line: SourceLine, head: CaseHead) -> StepForm:
    form = StepForm(seen=line.state.value, step_amount=whole_yuan(line.amount))
    states = _next_states(line, head)
    form.to.choices = choices_of([("", _("请选择")), *((s.value, words.label(s)) for s in states)])
    if states:
        form.to.data = states[0]
    return form


def _next_states(line: SourceLine, head: CaseHead) -> list[FundingState]:
    here = STATES.index(line.state)
    ahead = list(STATES[here + 1 : here + 2])
    if head.stage is not Stage.FUNDING_MIX:
        return [state for state in ahead if state in STATES[3:]]
    back = list(STATES[:here]) if here < STATES.index(FundingState.RECEIVED) else []
    return [*ahead, *reversed(back)]


def _filled(line: SourceLine) -> SourceForm:
    terms = line.terms
    form = SourceForm(
        kind=line.kind,
        payer=line.payer,
        amount=whole_yuan(line.amount),
        due_on=line.due_on,
        items=list(line.items),
        is_repaid=line.is_repaid,
        pre_finances=line.pre_finances,
        rate=terms.get("rate", ""),
        years=terms.get("years"),
        net_per_year=whole_yuan(terms.get("net_per_year")),
        balance=whole_yuan(terms.get("balance")),
        guarantor=terms.get("guarantor", ""),
        note=line.note,
    )
    form.kind.data = line.kind
    return form


def _facts(line: SourceLine) -> list[dict[str, str]]:
    terms = line.terms
    facts = [
        _fact(_("来源"), words.label(line.kind)),
        _fact(_("金额"), _("%(n)s 元", n=yuan(line.amount))),
        _fact(_("状态"), words.label(line.state)),
        _fact(_("用于"), "、".join(map(item_name, line.items)) or _("允许的各类项目")),
        *_return(line),
        *_loan(line),
    ]
    if terms.get("balance") is not None:
        balance = _("%(n)s 元", n=yuan(terms["balance"]))
        facts.append(_fact(_("维修资金账户余额"), balance))
    if terms.get("guarantor"):
        facts.append(_fact(_("担保人、还款来源"), str(terms["guarantor"])))
    if line.note:
        facts.append(_fact(_("说明"), line.note))
    return facts


def _return(line: SourceLine) -> list[dict[str, str]]:
    """Say when an investment is repaid and what it is worth today (S0-11, M03)."""
    terms = line.rule_terms
    if terms.net_per_year is None or line.kind is SourceKind.LOAN:
        return []
    years = payback_years(line.amount, terms.net_per_year)
    payback = _("%(n)s 年", n=rounded(years, 2)) if years is not None else _("不能回本")
    found = [_fact(_("静态回收期"), payback)]
    if terms.years:
        rate = terms.rate / 100
        value = net_present_value(line.amount, terms.net_per_year, terms.years, rate)
        found.append(_fact(_("净现值"), _("%(n)s 元", n=yuan(value))))
    return found


def _loan(line: SourceLine) -> list[dict[str, str]]:
    """Say what a loan costs a year, and whether there is enough to pay it from (S0-14)."""
    terms = line.rule_terms
    service = debt_service(line.amount, terms) if line.kind is SourceKind.LOAN else None
    if service is None:
        return []
    enough = terms.net_per_year is not None and terms.net_per_year >= service
    note = _("还款来源够") if enough else _("还款来源不够，或没有写明")
    return [{**_fact(_("每年还本付息"), _("%(n)s 元", n=yuan(service))), "note": note}]


def _fact(label: str, value: str) -> dict[str, str]:
    return {"label": label, "value": value}
