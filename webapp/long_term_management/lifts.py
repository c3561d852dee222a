"""What the lifts cost to run, shared equally per paying household."""

from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.fields import choices_of
from forms.long_term_management import LiftCostForm
from models.reads.upkeep import StairwellHomes, lift_costs_of, stairwells_of
from rules.upkeep import CostItem, RunningCost
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.context import act, database
from webapp.forms import read_form
from webapp.long_term_management.desk import back, management_frame, pages, today, works
from webapp.pages import May
from workflows.actions.upkeep import NewLiftCost, set_lift_cost

YEARLY = frozenset({CostItem.INSPECTION, CostItem.INSURANCE, CostItem.AD_INCOME})


@pages.get("/lifts", may=May.STAFF)
def lifts(reference: str) -> ResponseReturnValue:
    """Show running costs and shares; three queries beside the case's own."""
    return _page(reference, None)


@pages.post("/lifts", may=May.MANAGER)
def set_cost(reference: str) -> ResponseReturnValue:
    """Put down what a lift costs."""
    with database()() as session:
        head = case_head(session, reference)
        stairwells = stairwells_of(session, head.id)
    form = _offered(read_form(LiftCostForm), stairwells)

    def work(session: Any, _files: Any) -> None:  # noqa: ANN401 -- as attempt hands them on
        set_lift_cost(session, head.id, _value(form), act())

    if not attempt(form, work):
        return _page(reference, form), 422
    flash(_("已登记，每户分摊额已算好"), "yes")
    return back(".lifts", reference)


def _page(reference: str, form: LiftCostForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        rows = lift_costs_of(session, head.id)
        stairwells = stairwells_of(session, head.id)
    chosen = _chosen(stairwells, form)
    form = form or LiftCostForm(
        stairwell=chosen.id if chosen else None,
        starts_on=today(),
        # The ground floor does not ride, unless it was agreed otherwise.
        payers=[str(home) for home, _door, floor in (chosen.homes if chosen else ()) if floor != 1],
    )
    return render_template(
        "long_term_management/lifts.html",
        frame=management_frame(head, _("电梯运行费")),
        head=head,
        rows=rows,
        stairwells=stairwells,
        chosen=chosen,
        form=_offered(form, [chosen] if chosen else []),
        editable=works(head),
    )


def _chosen(
    stairwells: tuple[StairwellHomes, ...], form: LiftCostForm | None
) -> StairwellHomes | None:
    asked = request.args.get("stairwell", "")
    wanted = form.stairwell.data if form is not None else int(asked) if asked.isdecimal() else 0
    found = next((each for each in stairwells if each.id == wanted), None)
    return found or (stairwells[0] if stairwells else None)


def _offered(form: LiftCostForm, stairwells: Any) -> LiftCostForm:  # noqa: ANN401 -- a sequence
    form.stairwell.choices = choices_of([(str(each.id), each.name) for each in stairwells])
    form.payers.choices = choices_of(
        [(str(home), door) for each in stairwells for home, door, _floor in each.homes]
    )
    return form


def _value(form: LiftCostForm) -> NewLiftCost:
    return NewLiftCost(
        stairwell_id=form.stairwell.data,
        operator=form.operator.data or "",
        starts_on=form.starts_on.data or today(),
        items=tuple(
            RunningCost(item, amount, 12 if item in YEARLY else 1)
            for item, amount in form.amounts().items()
        ),
        payers=frozenset(int(home) for home in form.payers.data or []),
        inspection_due_on=form.inspection_due_on.data,
    )
