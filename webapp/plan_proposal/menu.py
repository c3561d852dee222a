"""What the households' wishes choose within a pot, live, with every reason (点菜测算)."""

from decimal import Decimal, InvalidOperation
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from flask import Response, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.reads.plan_menu import MenuWishes, menu_wishes
from models.reads.plan_proposal import PlanView
from rules.money import Fen, yuan_text
from webapp.context import database
from webapp.dishes import dish_name
from webapp.pages import May
from webapp.plan_proposal.desk import desk, page, pages
from webapp.words.advice import METHODS, why

if TYPE_CHECKING:
    from rules.planning.renovation_menu import MenuAdvice

_WAN = 1_000_000  # fen
_MOST_STEPS = 100


@pages.get("/menu", may=May.STAFF)
def menu(reference: str) -> ResponseReturnValue:
    """Show the outcome for the pot in the address; by default what the plan's sources bring."""
    from rules.planning.renovation_menu import advise_menu  # noqa: PLC0415 -- loads numpy

    with database()() as session:
        shown = desk(session, reference)
        found = menu_wishes(session, shown.plan) if shown.plan else None
    if shown.plan is None or found is None or not (found.dishes and found.wishes):
        return page("menu", shown, _("点菜测算"), advice=None)
    by_area = request.args.get("share") == "area"
    pot, wrong = _pot(shown.plan, found)
    advice = advise_menu(found.dishes, found.wishes, pot, by_area=by_area)
    return page(
        "menu",
        shown,
        _("点菜测算"),
        advice=advice,
        wrong=wrong,
        by_area=by_area,
        slider=_slider(found, pot),
        rows=_rows(found, advice),
        methods=_methods(found, advice),
        uncosted=[dish_name(code) for code in found.uncosted],
        share=yuan_text(Fen(floor(advice.share))),
        final_share=yuan_text(Fen(floor(advice.final_share))),
        percent=f"{float(advice.percent):g}",
    )


@pages.get("/menu.pb", may=May.STAFF)
def menu_file(reference: str) -> ResponseReturnValue:
    """Give the choice as a Pabulib file, for the pot in the address; no household can be told."""
    from rules.planning.renovation_menu import menu_election  # noqa: PLC0415 -- loads numpy

    with database()() as session:
        shown = desk(session, reference)
        found = menu_wishes(session, shown.plan) if shown.plan else None
    if shown.plan is None or found is None or not (found.dishes and found.wishes):
        abort(404)
    pot, _wrong = _pot(shown.plan, found)
    names = {dish.code: dish_name(dish.code) for dish in found.dishes}
    return Response(
        menu_election(found.dishes, found.wishes, pot, names),
        mimetype="text/plain",
        headers={"Content-Disposition": f"attachment; filename={reference}-menu.pb"},
    )


def _pot(plan: PlanView, found: MenuWishes) -> tuple[Fen, str]:
    """Return the pot asked for in 万元, and what was typed where it is no amount."""
    whole = sum(dish.cost for dish in found.dishes)
    usual = Fen(plan.planned or min(plan.needed or whole, whole))
    typed = request.args.get("pot", "").strip()
    if not typed:
        return usual, ""
    try:
        asked = Decimal(typed)
    except InvalidOperation:
        return usual, typed
    if not asked.is_finite() or not 0 <= asked * _WAN <= _MOST_STEPS * max(whole, _WAN):
        return usual, typed
    return Fen(int(asked * _WAN)), ""


def _slider(found: MenuWishes, pot: Fen) -> dict[str, int | float]:
    """Return bounds and step of the slider in 万元: some hundred steps up to all dishes."""
    whole = max(sum(dish.cost for dish in found.dishes), pot)
    step = max(1, ceil(whole / _WAN / _MOST_STEPS))
    return {"most": ceil(whole / _WAN / step) * step, "step": step, "value": pot / _WAN}


def _rows(found: MenuWishes, advice: "MenuAdvice") -> list[dict[str, Any]]:
    """Return the mandatory dishes, those chosen in their order, then the others by support."""
    names = [dish_name(code) for code in advice.codes]
    lost = sorted(
        set(range(len(names))) - advice.selected, key=lambda at: (-advice.supporters[at], at)
    )
    return [
        {
            "name": names[at],
            "cost": found.dishes[at].cost,
            "in_plan": found.dishes[at].in_plan,
            "supporters": advice.supporters[at],
            "standing": _standing(advice, at),
            "why": _("基础类、安全类，方案里已列入，先行安排")
            if at in advice.mandatory
            else why(advice.explained[at], names),
        }
        for at in (*advice.mandatory, *advice.order, *lost)
    ]


def _standing(advice: "MenuAdvice", at: int) -> str:
    if at in advice.mandatory:
        return "mandatory"
    return "won" if at in advice.order else "lost"


def _methods(found: MenuWishes, advice: "MenuAdvice") -> list[dict[str, Any]]:
    """Return what each method chooses, its money, and how many wishes it fulfils."""
    place = {code: at for at, code in enumerate(advice.codes)}
    wished = [{place[code] for code in each.wishes if code in place} for each in found.wishes]
    return [
        {
            "name": METHODS[method],
            "count": len(chosen),
            "cost": Fen(sum(found.dishes[at].cost for at in chosen)),
            "with_none": sum(bool(each) and not each & chosen for each in wished),
            "fulfilled": sum(len(each & chosen) for each in wished),
            "more": [dish_name(advice.codes[at]) for at in sorted(chosen - advice.selected)],
            "fewer": [dish_name(advice.codes[at]) for at in sorted(advice.selected - chosen)],
        }
        for method, chosen in advice.comparison.items()
    ]
