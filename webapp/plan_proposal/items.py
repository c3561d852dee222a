"""Items of the plan with their cost, and the hazards they remove."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forms.base import BaseForm
from forms.plan_proposal import ItemForm, JustifyForm
from models.reads.demand_survey import Dish, dishes
from models.reads.plan_contents import place_names
from models.reads.plan_proposal import ItemView, covers
from models.reads.plan_view import door_of
from rules.menu import ItemClass
from rules.money import Fen
from webapp import words
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.context import act, database
from webapp.dishes import dish_choices, dish_name
from webapp.filters import yuan
from webapp.forms import read_form
from webapp.listing import chips, here
from webapp.pages import May
from webapp.plan_proposal.desk import Desk, desk, page, pages
from webapp.typed import typed
from workflows.actions import plan_items as work
from workflows.actions.plan_wishes import justify_hazard


@pages.get("/items", may=May.STAFF)
def items(reference: str) -> ResponseReturnValue:
    """Show the items; they filter by class and sort by cost."""
    return _list_page(reference)


@pages.post("/items", may=May.MANAGER)
def add_item(reference: str) -> ResponseReturnValue:
    """Add an item to the draft."""
    with database()() as session:
        shown = desk(session, reference)
        form = _offered(session, shown, read_form(ItemForm))
    if not attempt(
        form, lambda session, _f: work.add_item(session, shown.head.id, _note(form), act())
    ):
        return _list_page(reference, item=form), 422
    flash(_("“%(item)s”已加入方案", item=dish_name(form.item.data)), "yes")
    return _back(reference)


@pages.get("/items/<int:item_id>", may=May.STAFF)
def item(reference: str, item_id: int) -> ResponseReturnValue:
    """Show one item, to be changed."""
    return _item_page(reference, item_id, None)


@pages.post("/items/<int:item_id>", may=May.MANAGER)
def change_item(reference: str, item_id: int) -> ResponseReturnValue:
    """Change an item's place, quantity, cost or hazards."""
    with database()() as session:
        shown = desk(session, reference)
        form = _offered(session, shown, read_form(ItemForm))
    if not attempt(
        form,
        lambda session, _f: work.change_item(session, shown.head.id, item_id, _note(form), act()),
    ):
        return _item_page(reference, item_id, form), 422
    flash(_("“%(item)s”已修改", item=dish_name(form.item.data)), "yes")
    return _back(reference)


@pages.post("/items/<int:item_id>/remove", may=May.MANAGER)
def remove_item(reference: str, item_id: int) -> ResponseReturnValue:
    """Take an item out of the draft."""
    form = BaseForm()
    with database()() as session:
        case_id = case_head(session, reference).id
    if not attempt(form, lambda session, _f: work.remove_item(session, case_id, item_id, act())):
        return _list_page(reference, refused=form), 422
    flash(_("已去掉这一项"), "yes")
    return _back(reference)


@pages.post("/justify", may=May.MANAGER)
def justify(reference: str) -> ResponseReturnValue:
    """Say why the plan leaves a hazard out."""
    form = read_form(JustifyForm)
    with database()() as session:
        case_id = case_head(session, reference).id
    if not attempt(
        form,
        lambda session, _f: justify_hazard(
            session, case_id, form.hazard.data or 0, typed(form.reason), act()
        ),
    ):
        return _list_page(reference, justified=form), 422
    flash(_("原因已保存"), "yes")
    return _back(reference)


def _back(reference: str) -> ResponseReturnValue:
    return redirect(url_for("plan_proposal.items", reference=reference), 303)


def _note(form: ItemForm) -> work.ItemNote:
    return work.ItemNote(
        item=form.item.data,
        quantity=form.quantity.hundredths or 0,
        unit_cost=form.unit_cost.fen or Fen(0),
        place=form.place.data or "",
        note=typed(form.note),
        hazard_ids=tuple(form.hazards.data or ()),
        occupies=typed(form.occupies),
        version=form.version.data,
    )


def _offered(session: Any, shown: Desk, form: ItemForm) -> ItemForm:  # noqa: ANN401 -- a Session
    form.item.choices = [("", _("请选择")), *dish_choices()]
    places = place_names(session, shown.head.id)
    form.place.choices = [("", _("整个小区")), *((name, name) for name in places)]
    dangers = covers(session, shown.plan.id) if shown.plan else ()
    form.hazards.choices = [(each.id, f"{each.place}：{each.description[:40]}") for each in dangers]
    return form


def _list_page(reference: str, **forms: BaseForm) -> str:
    chosen, order = request.args.get("class", ""), request.args.get("sort", "")
    with database()() as session:
        shown = desk(session, reference)
        if shown.plan is None:
            return page("items", shown, _("项目造价"))
        dangers = covers(session, shown.plan.id)
        blank = _offered(session, shown, ItemForm())
        menu: dict[str, Dish] = {each.item.code: each for each in dishes(session, shown.head.id)}
    found = shown.plan.items
    rows = [each for each in found if chosen in ("", each.item_class)]
    if order == "cost":
        rows.sort(key=lambda each: -each.cost)
    offered: list[tuple[str, Any, int | None]] = [("", _l("全部"), len(found))]
    offered += [
        (each.value, words.LABELS[ItemClass][each], sum(i.item_class is each for i in found))
        for each in ItemClass
    ]
    bound = [form for form in forms.values() if form.errors or form.form_errors]
    return page(
        "items",
        shown,
        _("项目造价"),
        rows=rows,
        chips=chips("class", offered, chosen),
        sort_url=here(sort=None if order == "cost" else "cost"),
        order=order,
        hazards=dangers,
        prices={code: yuan(each.unit_cost) for code, each in menu.items()},
        item_form=forms.get("item") or blank,
        form=bound[0] if bound else None,
    )


def _item_page(reference: str, item_id: int, form: ItemForm | None) -> str:
    with database()() as session:
        shown = desk(session, reference)
        found = [each for each in shown.plan.items if each.id == item_id] if shown.plan else []
        if not found or shown.plan is None:
            abort(404)
        filled = _offered(session, shown, form or _form_of(session, found[0], shown.plan.version))
    return page("item", shown, dish_name(found[0].code), item=found[0], form=filled)


def _form_of(session: Any, item: ItemView, version: int) -> ItemForm:  # noqa: ANN401 -- a Session
    return ItemForm(
        version=version,
        item=item.code,
        place=item.place,
        quantity=f"{item.quantity.normalize():f}",
        unit_cost=yuan(item.unit_cost),
        hazards=list(item.hazard_ids),
        occupies=door_of(session, item.occupies_part_of),
        note=item.note,
    )
