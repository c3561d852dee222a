"""Change orders: proposed, decided by somebody else, within 10 % and the estimate."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security.utils import current_user

from forms.construction import ChangeDecisionForm, ChangeForm
from models.reads.works import ChangeLine, MoneyOfWorks, change_lines, money_of_works
from rules.construction import ChangeState
from rules.money import Fen
from rules.payment import supplements
from rules.stages import Stage
from webapp import words
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.construction.desk import (
    Cell,
    FormPanel,
    Table,
    done,
    fact,
    head_of,
    pages,
    show_list,
    show_record,
)
from webapp.context import act, database
from webapp.filters import local_time, yuan
from webapp.forms import read_form
from webapp.listing import part_of
from webapp.pages import May
from workflows.actions.change_orders import (
    Change,
    ChangeDecision,
    UnknownChange,
    decide_change,
    propose_change,
)

_KINDS = {
    ChangeState.PROPOSED: "maybe",
    ChangeState.APPROVED: "yes",
    ChangeState.REJECTED: "no",
    ChangeState.NEEDS_DECISION: "maybe",
}
_OPEN = (ChangeState.PROPOSED, ChangeState.NEEDS_DECISION)


@pages.get("/changes", may=May.STAFF)
def changes(reference: str) -> ResponseReturnValue:
    """List the change orders; four queries beside the case's own."""
    return _list_page(reference, None)


@pages.post("/changes", may=May.MANAGER)
def propose(reference: str) -> ResponseReturnValue:
    """Propose a change."""
    head = head_of(reference)
    form = read_form(ChangeForm)

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- attempt's Work
        value = Change(
            number=(form.number.data or "").strip(),
            reason=(form.reason.data or "").strip(),
            amount=form.amount.fen or Fen(0),
            touches_items=bool(form.touches_items.data),
            raises_share=bool(form.raises_share.data),
            moves_lift=bool(form.moves_lift.data),
            changes_fee=bool(form.changes_fee.data),
        )
        propose_change(session, head.id, value, act())

    if not attempt(form, work):
        return _list_page(reference, form), 422
    return done(_("已提出变更，请另一位同事决定"), ".changes", reference=reference)


@pages.get("/changes/<int:change_id>", may=May.STAFF)
def change(reference: str, change_id: int) -> ResponseReturnValue:
    """Show one change order; four queries beside the case's own."""
    return _one_page(reference, change_id, None)


@pages.post("/changes/<int:change_id>", may=May.MANAGER)
def settle_change(reference: str, change_id: int) -> ResponseReturnValue:
    """Approve or reject a change order."""
    head = head_of(reference)
    form = read_form(ChangeDecisionForm)

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- attempt's Work
        value = ChangeDecision(
            form.decision.data is ChangeState.APPROVED,
            (form.note.data or "").strip(),
            (form.approval.data or "").strip(),
        )
        decide_change(session, head.id, change_id, value, act())

    if not attempt(form, work):
        return _one_page(reference, change_id, form), 422
    return done(_("已登记结论"), ".change", reference=reference, change_id=change_id)


def _list_page(reference: str, form: ChangeForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        lines = change_lines(session, head.id)
        money = money_of_works(session, head.id)
    wanted = request.args.get("state", "")
    shown = [line for line in lines if wanted in ("", line.state.value)]
    by_amount = request.args.get("order") == "amount"
    if by_amount:
        shown.sort(key=lambda line: -line.amount)
    part = part_of(shown, lambda line: line.id)
    here: dict[str, Any] = {"reference": reference, "state": wanted or None}
    table = Table(
        title=_("变更签证"),
        heads=[
            (_("金额（元）"), True),
            (_("编号"), False),
            (_("事由"), False),
            (_("状态"), False),
            (_("提出"), False),
        ],
        rows=[_row(reference, line) for line in part.rows],
        count=_("共 %(n)s 项", n=len(shown)),
        empty=_("还没有变更。"),
        chips=_chips(reference, lines, wanted),
        sort_url=url_for(".changes", **here, order=None if by_amount else "amount"),
        direction="descending" if by_amount else "",
        **part.neighbours,
    )
    panels = []
    if head.works_in(Stage.CONSTRUCTION):
        url = url_for(".propose", reference=reference)
        hints = {"amount": _("增加写正数，减少写负数")}
        panels.append(
            FormPanel(_("提出变更"), url, form or ChangeForm(), _("提出变更"), hints=hints)
        )
    return show_list(head, _("变更签证"), table, panels, verdict=_verdict(money))


def _verdict(money: MoneyOfWorks) -> dict[str, str] | None:
    if not money.contract:
        return None
    found = supplements(money.contract, money.additions)
    text = _("批准的追加是合同价的 %(p)s%%，上限 10%%", p=found.percent or "0.00")
    room = _("还可以追加 %(n)s 元", n=yuan(max(found.room, 0)))
    return {"kind": "yes" if found.allowed else "no", "text": text, "small": room}


def _chips(reference: str, lines: tuple[ChangeLine, ...], wanted: str) -> list[dict[str, object]]:
    every = {
        "label": _("全部"),
        "url": url_for(".changes", reference=reference),
        "current": not wanted,
        "count": len(lines),
    }
    return [
        every,
        *(
            {
                "label": words.label(state),
                "url": url_for(".changes", reference=reference, state=state.value),
                "current": wanted == state.value,
                "count": sum(1 for line in lines if line.state is state),
            }
            for state in ChangeState
        ),
    ]


def _row(reference: str, line: ChangeLine) -> list[Cell]:
    url = url_for(".change", reference=reference, change_id=line.id)
    return [
        Cell(yuan(line.amount), num=True, right=True),
        Cell(line.number, url=url),
        Cell(line.reason, note=_("、").join(_reasons(line))),
        Cell(words.label(line.state), kind=_KINDS[line.state], note=line.decision_note),
        Cell(line.proposed_by, note=local_time(line.proposed_at)),
    ]


def _reasons(line: ChangeLine) -> list[str]:
    names = {
        "touches_items": _("增减项目"),
        "raises_share": _("出资超上限"),
        "moves_lift": _("电梯移位或影响采光"),
        "changes_fee": _("管理或收费有变"),
    }
    return [names[reason] for reason in line.reasons_for_vote]


def _one_page(reference: str, change_id: int, form: ChangeDecisionForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        lines = change_lines(session, head.id)
        money = money_of_works(session, head.id)
    line = next((each for each in lines if each.id == change_id), None)
    if line is None:
        raise UnknownChange
    facts = [
        fact(_("事由"), line.reason),
        fact(_("增减金额"), _("%(n)s 元", n=yuan(line.amount))),
        fact(_("状态"), words.label(line.state)),
        fact(_("须业主重新表决的原因"), _("、").join(_reasons(line)) or _("不须表决，公示即可")),
        fact(_("提出"), line.proposed_by, local_time(line.proposed_at)),
        fact(_("决定"), line.decided_by, local_time(line.decided_at)),
        fact(_("批准依据"), line.approval),
        fact(_("意见"), line.decision_note),
    ]
    panels = []
    own = current_user.id == line.proposed_by_id
    if head.works_in(Stage.CONSTRUCTION) and line.state in _OPEN:
        url = url_for(".settle_change", reference=reference, change_id=change_id)
        note = _("您提出的变更要由另一位同事决定") if own else ""
        entry = form or ChangeDecisionForm()
        panels.append(FormPanel(_("决定"), url, entry, _("登记结论"), note))
    back = url_for(".changes", reference=reference)
    title = _("变更 %(number)s", number=line.number)
    return show_record(head, title, facts, panels, back_url=back, verdict=_verdict(money))
