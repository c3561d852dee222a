"""The menu of a case: what is offered, at what local price."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forms.demand_survey import PriceForm
from models.reads.demand_survey import Dish, WishLine, dishes, newest_answers
from models.reads.demand_survey import wish_line as line_of
from models.reads.survey_answer import ranking
from rules.menu import ItemClass, Visibility
from rules.money import Fen
from rules.percent import percent_truncated
from webapp import words
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.charts.bars import Item, bar_list
from webapp.context import act, database
from webapp.demand_survey.desk import page, pages
from webapp.dishes import dish_name
from webapp.filters import yuan
from webapp.forms import read_form
from webapp.listing import chips, here
from webapp.pages import May
from workflows.actions.demand_survey import Price, price_menu


@pages.get("/menu", may=May.STAFF)
def menu(reference: str) -> ResponseReturnValue:
    """Show the dishes; they filter by class and sort by price."""
    chosen = request.args.get("class", "")
    with database()() as session:
        head = case_head(session, reference)
        found = dishes(session, head.id)
    rows = [each for each in found if chosen in ("", each.item.item_class)]
    descending = request.args.get("sort") == "-price"
    if request.args.get("sort") in ("price", "-price"):
        rows.sort(key=lambda each: each.unit_cost, reverse=descending)
    offered = [("", _l("全部"), len(found))] + [
        (each.value, words.LABELS[ItemClass][each], sum(d.item.item_class is each for d in found))
        for each in ItemClass
    ]
    return page(
        "menu",
        head,
        _("菜单"),
        rows=rows,
        chips=chips("class", offered, chosen),
        sort_url=here(sort="price" if descending else "-price"),
        direction={"price": "ascending", "-price": "descending"}.get(
            request.args.get("sort", ""), ""
        ),
        offered=sum(each.is_offered for each in found),
    )


@pages.get("/menu/<code>", may=May.STAFF)
def dish(reference: str, code: str) -> ResponseReturnValue:
    """Show one dish with its local price."""
    return _dish_page(reference, code, None)


@pages.post("/menu/<code>", may=May.MANAGER)
def price_dish(reference: str, code: str) -> ResponseReturnValue:
    """Set a dish's local price, and whether it is offered."""
    form = read_form(PriceForm)
    with database()() as session:
        case_id = case_head(session, reference).id
    if not attempt(
        form,
        lambda session, _f: price_menu(
            session,
            case_id,
            {code: Price(form.unit_cost.fen or Fen(0), form.is_offered.data == "yes")},
            act(),
        ),
    ):
        return _dish_page(reference, code, form), 422
    flash(_("“%(item)s”已保存", item=dish_name(code)), "yes")
    return redirect(url_for("demand_survey.menu", reference=reference), 303)


@pages.get("/wishes", may=May.STAFF)
def wishes(reference: str) -> ResponseReturnValue:
    """Show what people want: the ranking, 面子 and 里子 apart."""
    chosen = request.args.get("visibility", "")
    with database()() as session:
        head = case_head(session, reference)
        answers = newest_answers(session, head.id)
    found = [line_of(each) for each in ranking(answers.values())]
    rows = [each for each in found if chosen in ("", each.visibility)]
    return page(
        "wishes",
        head,
        _("点菜结果"),
        rows=rows,
        bars=bar_list([_bar(each) for each in rows]),
        answered=len(answers),
        substance=_substance(found),
        chips=chips(
            "visibility",
            [("", _l("全部"), len(found))]
            + [
                (
                    each.value,
                    words.LABELS[Visibility][each],
                    sum(w.visibility is each for w in found),
                )
                for each in Visibility
            ],
            chosen,
        ),
    )


def _bar(line: WishLine) -> Item:
    return Item(
        dish_name(line.code),
        line.points,
        _("%(n)s 分", n=line.points),
        _("%(n)s 户", n=line.households),
    )


def _count(found: list[WishLine], visibility: Visibility) -> int:
    return sum(each.visibility is visibility for each in found)


def _substance(found: list[WishLine]) -> str | None:
    points = sum(each.points for each in found)
    hidden = sum(each.points for each in found if each.visibility is Visibility.SUBSTANCE)
    return percent_truncated(hidden, points)


def _dish_page(reference: str, code: str, form: PriceForm | None) -> str:
    with database()() as session:
        head = case_head(session, reference)
        found: dict[str, Dish] = {each.item.code: each for each in dishes(session, head.id)}
    if code not in found:
        abort(404)
    shown = found[code]
    return page(
        "dish",
        head,
        dish_name(code),
        dish=shown,
        form=form
        or PriceForm(
            item=code,
            unit_cost=yuan(shown.unit_cost),
            is_offered="yes" if shown.is_offered else "no",
        ),
    )
