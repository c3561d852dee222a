"""What the households pay: the list, and signed lists for many at once."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.fields import choices_of
from forms.funding_mix import (
    ConfirmAllForm,
    ReceiveAllForm,
)
from models.reads.funded_plan import share_totals
from models.reads.household_shares import (
    ShareFilter,
    ShareOrder,
    StairwellName,
    paying_stairwells,
    share_list,
)
from rules.funding_mix import ShareState
from rules.money import Fen
from rules.stages import Stage
from webapp import words
from webapp.attempt import attempt, keep_files
from webapp.casework import CaseHead, case_head
from webapp.context import act, database
from webapp.forms import read_form
from webapp.funding_mix.desk import PAYING, funding_frame, pages, plan_of
from webapp.pages import May
from workflows.actions.household_shares import (
    Confirmation,
    Whose,
    confirm_shares,
)
from workflows.actions.share_payments import (
    Received,
    receive_shares,
)


@pages.get("/shares", may=May.STAFF)
def shares(reference: str) -> ResponseReturnValue:
    """List the households' shares; six queries beside the case's own."""
    return _list_page(reference)


@pages.post("/shares/confirm", may=May.MANAGER)
def confirm_all(reference: str) -> ResponseReturnValue:
    """Record a signed list for a stairwell or for everybody."""
    head, stairwells = _head_and_stairwells(reference)
    form = read_form(ConfirmAllForm)
    form.stairwell.choices = _ranges(stairwells)
    done: list[int] = []

    def work(session: Any, files: Any) -> None:  # noqa: ANN401 -- attempt's Work
        kept = keep_files(session, head.id, files, about="share_list")
        value = Confirmation(
            number=(form.number.data or "").strip(),
            signed_on=form.signed_on.data,  # type: ignore[arg-type]  # InputRequired
            attachment_id=kept[0] if kept else None,
        )
        done.append(confirm_shares(session, head.id, _whose(form.stairwell.data), value, act()))

    if not attempt(form, work, [form.scan.data]):
        return _list_page(reference, confirm=form), 422
    flash(_("已确认 %(n)s 户", n=done[0]), "yes" if done[0] else "maybe")
    return redirect(url_for(".shares", reference=reference), 303)


@pages.post("/shares/receive", may=May.MANAGER)
def receive_all(reference: str) -> ResponseReturnValue:
    """Record a bank's list for a stairwell or for everybody."""
    head, stairwells = _head_and_stairwells(reference)
    form = read_form(ReceiveAllForm)
    form.paid_stairwell.choices = _ranges(stairwells)
    done: list[int] = []

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- attempt's Work
        batch = Received(
            form.total.fen or Fen(0),
            (form.batch.data or "").strip(),
            form.paid_on.data,  # type: ignore[arg-type]  # InputRequired
        )
        done.append(
            receive_shares(session, head.id, _whose(form.paid_stairwell.data), batch, act())
        )

    if not attempt(form, work):
        return _list_page(reference, receive=form), 422
    flash(_("已登记 %(n)s 户缴款", n=done[0]), "yes" if done[0] else "maybe")
    return redirect(url_for(".shares", reference=reference), 303)


def _head_and_stairwells(reference: str) -> tuple[CaseHead, tuple[StairwellName, ...]]:
    with database()() as session:
        head = case_head(session, reference)
        return head, paying_stairwells(session, plan_of(session, head.id).id)


def _ranges(stairwells: tuple[StairwellName, ...]) -> Any:  # noqa: ANN401 -- WTForms choices
    return choices_of([("", _("全部住户")), *((str(well.id), well.name) for well in stairwells)])


def _whose(value: str | None) -> Whose:
    return Whose(int(value) if value else None)


def _filter() -> ShareFilter:
    args = request.args
    states = {state.value: state for state in ShareState}
    orders = {order.value: order for order in ShareOrder}
    well = args.get("stairwell", "")
    return ShareFilter(
        state=states.get(args.get("state", "")),
        stairwell_id=int(well) if well.isascii() and well.isdigit() else None,
        text=args.get("text", "").strip()[:20],
        order=orders.get(args.get("order", ""), ShareOrder.DOOR),
        after=args.get("after", ""),
    )


def _list_page(
    reference: str,
    confirm: ConfirmAllForm | None = None,
    receive: ReceiveAllForm | None = None,
) -> str:
    wanted = _filter()
    with database()() as session:
        head = case_head(session, reference)
        plan = plan_of(session, head.id)
        found = share_list(session, plan.id, wanted)
        stairwells = paying_stairwells(session, plan.id)
        totals = share_totals(session, plan.id)
    failed = confirm or receive
    if confirm is None:
        confirm = ConfirmAllForm()
        confirm.stairwell.choices = _ranges(stairwells)
    if receive is None:
        receive = ReceiveAllForm()
        receive.paid_stairwell.choices = _ranges(stairwells)
    here: dict[str, Any] = {
        "reference": reference,
        "state": wanted.state.value if wanted.state else None,
        "stairwell": wanted.stairwell_id,
        "text": wanted.text or None,
        "order": wanted.order.value if wanted.order is not ShareOrder.DOOR else None,
    }
    return render_template(
        "funding_mix/shares.html",
        frame=funding_frame(head, _("居民出资")),
        head=head,
        found=found,
        wanted=wanted,
        stairwells=stairwells,
        totals=totals,
        chips=_chips(here, found.by_state, wanted),
        sort_urls={
            order.value: url_for(".shares", **{**here, "order": order.value})
            for order in ShareOrder
        },
        next_url=url_for(".shares", **here, after=found.next_after) if found.next_after else "",
        confirm=confirm,
        receive=receive,
        form=failed,
        may_confirm=head.works_in(Stage.FUNDING_MIX),
        may_receive=head.works_in(*PAYING),
    )


def _chips(
    here: dict[str, Any], counts: dict[ShareState, int], wanted: ShareFilter
) -> list[dict[str, object]]:
    every = {
        "label": _("全部"),
        "url": url_for(".shares", **{**here, "state": None}),
        "current": wanted.state is None,
        "count": sum(counts.values()),
    }
    return [
        every,
        *(
            {
                "label": words.label(state),
                "url": url_for(".shares", **{**here, "state": state.value}),
                "current": wanted.state is state,
                "count": counts.get(state, 0),
            }
            for state in ShareState
        ),
    ]
