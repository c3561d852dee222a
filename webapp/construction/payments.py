"""Payments to the contractor: what the rules allow, what is late, what was paid."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.construction import PayForm, PaymentForm, ReasonForm, SignForm, given
from forms.fields import choices_of
from models.reads.works import MoneyOfWorks, PaymentLine, money_of_works, payment_lines
from rules.construction import PaymentKind, PaymentState
from rules.money import Fen
from rules.payment import late_interest, min_progress_payment, pay_by
from webapp import words
from webapp.attempt import attempt
from webapp.casework import CaseHead, case_head
from webapp.construction.desk import (
    PAYING,
    Cell,
    FormPanel,
    Table,
    done,
    fact,
    head_of,
    pages,
    show_list,
    show_record,
    today,
)
from webapp.context import act, database
from webapp.filters import day, wan, yuan
from webapp.forms import read_form
from webapp.listing import part_of
from webapp.pages import May
from workflows.actions.construction import Signed
from workflows.actions.payments import (
    Application,
    UnknownPayment,
    apply_for_payment,
    pay,
    refuse_payment,
    sign_payment,
)

_KINDS = {
    PaymentState.APPLIED: "maybe",
    PaymentState.SIGNED: "ours",
    PaymentState.PAID: "yes",
    PaymentState.REFUSED: "no",
}
_OPEN = (PaymentState.APPLIED, PaymentState.SIGNED)


@pages.get("/payments", may=May.STAFF)
def payments(reference: str) -> ResponseReturnValue:
    """List the payments; four queries beside the case's own."""
    return _list_page(reference, None)


@pages.post("/payments", may=May.MANAGER)
def apply_for(reference: str) -> ResponseReturnValue:
    """Record the contractor's application."""
    head = head_of(reference)
    form = _offered(read_form(PaymentForm))

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- attempt's Work
        value = Application(
            kind=PaymentKind(form.kind.data),
            completed_value=form.completed_value.fen or Fen(0),
            amount=form.amount.fen or Fen(0),
            applied_on=given(form.applied_on.data),
            invoice=(form.invoice.data or "").strip(),
            retained=form.retained.fen or Fen(0),
        )
        apply_for_payment(session, head.id, value, act())

    if not attempt(form, work):
        return _list_page(reference, form), 422
    return done(_("已登记付款申请"), ".payments", reference=reference)


@pages.get("/payments/<int:payment_id>", may=May.STAFF)
def payment(reference: str, payment_id: int) -> ResponseReturnValue:
    """Show one payment; four queries beside the case's own."""
    return _one_page(reference, payment_id)


@pages.post("/payments/<int:payment_id>/sign", may=May.MANAGER)
def sign_for(reference: str, payment_id: int) -> ResponseReturnValue:
    """Record the chief supervising engineer's signature."""
    head = head_of(reference)
    form = read_form(SignForm)

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- attempt's Work
        value = Signed((form.engineer.data or "").strip(), given(form.signed_on.data))
        sign_payment(session, head.id, payment_id, value, act())

    if not attempt(form, work):
        return _one_page(reference, payment_id, sign=form), 422
    return done(_("已登记总监签字"), ".payment", reference=reference, payment_id=payment_id)


@pages.post("/payments/<int:payment_id>/pay", may=May.MANAGER)
def pay_out(reference: str, payment_id: int) -> ResponseReturnValue:
    """Record that it was paid."""
    head = head_of(reference)
    form = read_form(PayForm)
    if not attempt(
        form,
        lambda session, _f: pay(session, head.id, payment_id, given(form.paid_on.data), act()),
    ):
        return _one_page(reference, payment_id, pay=form), 422
    return done(_("已登记付款"), ".payment", reference=reference, payment_id=payment_id)


@pages.post("/payments/<int:payment_id>/refuse", may=May.MANAGER)
def refuse(reference: str, payment_id: int) -> ResponseReturnValue:
    """Refuse an application."""
    head = head_of(reference)
    form = read_form(ReasonForm)
    if not attempt(
        form,
        lambda session, _f: refuse_payment(
            session, head.id, payment_id, (form.reason.data or "").strip(), act()
        ),
    ):
        return _one_page(reference, payment_id, refuse=form), 422
    return done(_("已退回申请"), ".payment", reference=reference, payment_id=payment_id)


def _list_page(reference: str, form: PaymentForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        lines = payment_lines(session, head.id)
        money = money_of_works(session, head.id)
    wanted = request.args.get("state", "")
    shown = [line for line in lines if wanted in ("", line.state.value)]
    oldest = request.args.get("order") == "old"
    part = part_of(shown[::-1] if oldest else shown, lambda line: line.id)
    here: dict[str, Any] = {"reference": reference, "state": wanted or None}
    table = Table(
        title=_("工程款"),
        heads=[
            (_("期次"), False),
            (_("款项"), False),
            (_("累计产值（元）"), True),
            (_("申请（元）"), True),
            (_("状态"), False),
            (_("最迟付款"), False),
        ],
        rows=[_row(reference, line) for line in part.rows],
        count=_("共 %(n)s 期", n=len(shown)),
        empty=_("还没有付款申请。"),
        chips=_chips(reference, lines, wanted),
        sort_url=url_for(".payments", **here, order=None if oldest else "old"),
        direction="ascending" if oldest else "descending",
        **part.neighbours,
    )
    panels = []
    if head.works_in(*PAYING):
        url = url_for(".apply_for", reference=reference)
        hints = {"retained": _("结算时填，最多为结算价的百分之三")}
        entry = form or _offered(PaymentForm(applied_on=today()))
        panels.append(FormPanel(_("登记付款申请"), url, entry, _("登记申请"), hints=hints))
    return show_list(
        head,
        _("工程款"),
        table,
        panels,
        stages=PAYING,
        verdict=_verdict(money),
        figures=[
            _tile(_("合同价"), money.contract),
            _tile(_("批准的变更"), money.changes),
            _tile(_("累计完成产值"), money.certified),
            _tile(_("已支付"), money.paid),
            _tile(_("扣留质量保证金"), Fen(money.retained - money.released)),
        ],
    )


def _tile(label: str, amount: Fen) -> dict[str, str]:
    return {"label": label, "value": wan(amount), "unit": _("万元")}


def _verdict(money: MoneyOfWorks) -> dict[str, str] | None:
    """Say whether 80 % of the certified work is paid (财建〔2022〕183号)."""
    least = min_progress_payment(money.certified)
    if not money.certified:
        return None
    if money.paid >= least:
        return {
            "kind": "yes",
            "text": _("已付 %(n)s 元，不低于完成产值的 80%%", n=yuan(money.paid)),
            "small": "",
        }
    gap = Fen(least - money.paid)
    return {
        "kind": "maybe",
        "text": _("按完成产值的 80%%，至少要付 %(n)s 元", n=yuan(least)),
        "small": _("已付 %(paid)s 元，还差 %(gap)s 元", paid=yuan(money.paid), gap=yuan(gap)),
    }


def _chips(reference: str, lines: tuple[PaymentLine, ...], wanted: str) -> list[dict[str, object]]:
    every = {
        "label": _("全部"),
        "url": url_for(".payments", reference=reference),
        "current": not wanted,
        "count": len(lines),
    }
    return [
        every,
        *(
            {
                "label": words.label(state),
                "url": url_for(".payments", reference=reference, state=state.value),
                "current": wanted == state.value,
                "count": sum(1 for line in lines if line.state is state),
            }
            for state in PaymentState
        ),
    ]


def _row(reference: str, line: PaymentLine) -> list[Cell]:
    url = url_for(".payment", reference=reference, payment_id=line.id)
    return [
        Cell(_("第 %(n)s 期", n=line.number), url=url),
        Cell(words.label(line.kind), note=line.invoice),
        Cell(yuan(line.completed_value), num=True, right=True),
        Cell(yuan(line.amount), num=True, right=True),
        Cell(words.label(line.state), kind=_KINDS[line.state]),
        Cell(day(pay_by(line.applied_on)), note=_lateness(line)),
    ]


def _lateness(line: PaymentLine) -> str:
    end = line.paid_on or today()
    late = (end - pay_by(line.applied_on)).days
    if late <= 0 or line.state is PaymentState.REFUSED:
        return ""
    interest = yuan(late_interest(line.amount, late))
    return _("逾期 %(n)s 天，利息 %(sum)s 元", n=late, sum=interest)


def _offered(form: PaymentForm) -> PaymentForm:
    form.kind.choices = choices_of([("", _("请选择")), *words.choices(PaymentKind)])
    return form


def _one_page(reference: str, payment_id: int, **failed: Any) -> str:  # noqa: ANN401 -- the form that failed
    with database()() as session:
        head = case_head(session, reference)
        lines = payment_lines(session, head.id)
        money = money_of_works(session, head.id)
    line = next((each for each in lines if each.id == payment_id), None)
    if line is None:
        raise UnknownPayment
    facts = [
        fact(_("款项"), words.label(line.kind), line.invoice),
        fact(_("累计完成产值"), _("%(n)s 元", n=yuan(line.completed_value))),
        fact(_("本次申请"), _("%(n)s 元", n=yuan(line.amount)), day(line.applied_on)),
        fact(_("扣留质量保证金"), _("%(n)s 元", n=yuan(line.retained))),
        fact(_("状态"), words.label(line.state), line.refusal),
        fact(_("总监签字"), line.engineer, day(line.signed_on)),
        fact(_("最迟付款"), day(pay_by(line.applied_on)), _lateness(line)),
        fact(_("付款"), day(line.paid_on)),
    ]
    return show_record(
        head,
        _("第 %(n)s 期工程款", n=line.number),
        facts,
        _panels(head, line, failed),
        back_url=url_for(".payments", reference=reference),
        verdict=_verdict(money),
        stages=PAYING,
    )


def _panels(head: CaseHead, line: PaymentLine, failed: dict[str, Any]) -> list[FormPanel]:
    if not head.works_in(*PAYING) or line.state not in _OPEN:
        return []
    place: dict[str, Any] = {"reference": head.reference, "payment_id": line.id}
    panels = []
    if line.state is PaymentState.APPLIED:
        entry = failed.get("sign") or SignForm(signed_on=today())
        note = _("由登记申请以外的同事登记")
        panels.append(
            FormPanel(_("总监签字"), url_for(".sign_for", **place), entry, _("登记签字"), note)
        )
    entry = failed.get("pay") or PayForm(paid_on=today())
    panels.append(FormPanel(_("付款"), url_for(".pay_out", **place), entry, _("登记付款")))
    entry = failed.get("refuse") or ReasonForm()
    panels.append(
        FormPanel(_("退回申请"), url_for(".refuse", **place), entry, _("退回申请"), danger=True)
    )
    return panels
