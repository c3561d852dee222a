"""Ten years of the account under every fee plan: what carries itself, what may run dry."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.long_term_management import OutlookForm
from models.reads.fee_outlook import Charged, charged_of, other_yards
from models.reads.fees import fee_plans_of, fee_rule
from models.reads.ledger import MonthView, months_of
from rules.money import Fen
from webapp.casework import case_head
from webapp.charts.fan import Fan, Forecast, fan
from webapp.context import database
from webapp.long_term_management.desk import management_frame, pages
from webapp.pages import May

if TYPE_CHECKING:
    from rules.planning.cash_flow import CashFan, Upkeep
    from rules.planning.collection import CollectionForecast

MONTHS: Final = 120
PATHS: Final = 3_000
USUAL_REPAIR: Final = Fen(2_500_000)
"""A larger repair, where nobody names one: 25,000 yuan, one in three years [P]."""

_SURE: Final = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class PlanOutlook:
    """One fee plan in ten years. Fees in 0.001 yuan per m² and month, money in fen."""

    label: str
    title: str
    is_chosen: bool
    fee: int
    even_fee: int | None
    safe_fee: int
    dry: str  # how likely the account falls below zero, in whole percent
    reserve: Fen


@dataclass(frozen=True, slots=True)
class Assumed:
    """What the forecast takes for granted, beside the account."""

    collection: Fraction
    reserve: Fen
    repair: Fen


@pages.get("/outlook", may=May.STAFF)
def outlook(reference: str) -> ResponseReturnValue:
    """Forecast every fee plan; five queries beside the case's own.

    3,000 futures a plan, about 50 ms each; numpy is loaded the first time somebody asks.
    """
    form = OutlookForm(request.args)
    usable = form.validate()
    with database()() as session:
        head = case_head(session, reference)
        plans = fee_plans_of(session, head.id)
        months = months_of(session, head.id)
        charged = charged_of(session, head.id)
        yards = other_yards(session, head.id)
    expected = _expected(months, yards, charged.homes)
    rows: list[PlanOutlook] = []
    chart = None
    if plans and charged.area_c and usable:
        assumed = _assumed(form, months, expected)
        rows, chart = _forecasts(plans, charged, months, assumed)
    page = render_template(
        "long_term_management/outlook.html",
        frame=management_frame(head, _("收支前景")),
        head=head,
        form=form,
        rows=rows,
        chart=chart,
        charged=charged,
        expected=_percents(expected),
        yards=len(yards),
        paths=PATHS,
        years=MONTHS // 12,
    )
    return page if usable else (page, 422)


def _expected(
    months: Sequence[MonthView], yards: Sequence[tuple[int, int]], homes: int
) -> "CollectionForecast":
    from rules.planning.collection import next_round, prior_of  # noqa: PLC0415 -- loads numpy

    known = prior_of(yards)
    if months and months[-1].billed_households:
        newest = months[-1]
        paid = min(newest.paid_households, newest.billed_households)
        known = known.after(paid, newest.billed_households)
    return next_round(known, homes)


def _assumed(
    form: OutlookForm, months: Sequence[MonthView], expected: "CollectionForecast"
) -> Assumed:
    typed = form.collection.number
    rate = (
        Fraction(expected.mean).limit_denominator(1000) if typed is None else Fraction(typed, 100)
    )
    closing = max(0, months[-1].closing) if months else 0
    return Assumed(
        collection=min(max(rate, _SURE), 1 - _SURE),
        reserve=Fen(closing) if form.reserve.fen is None else form.reserve.fen,
        repair=USUAL_REPAIR if form.repair.fen is None else form.repair.fen,
    )


def _forecasts(
    plans: Sequence[Any], charged: Charged, months: Sequence[MonthView], assumed: Assumed
) -> tuple[list[PlanOutlook], Fan | None]:
    from rules.planning.cash_flow import cash_fan  # noqa: PLC0415 -- loads numpy

    rows, chart = [], None
    for plan in plans:
        upkeep = _upkeep(plan, charged, months, assumed)
        found = cash_fan(upkeep, PATHS)
        rows.append(_row(plan, upkeep, found, assumed))
        if plan.is_chosen or chart is None:
            chart = _chart(found, months, assumed)
    return rows, chart


def _upkeep(
    plan: Any,  # noqa: ANN401 -- a FeePlan row
    charged: Charged,
    months: Sequence[MonthView],
    assumed: Assumed,
) -> "Upkeep":
    """Return the account under a plan; what the plan in force really cost replaces its estimate."""
    from rules.planning.cash_flow import Upkeep  # noqa: PLC0415 -- loads numpy

    rule = fee_rule(plan)
    known = months[-1].account if months and plan.is_chosen and months[-1].closed_at else None
    parking = rule.parking_fee * (charged.spaces or plan.parking_spaces) * assumed.collection
    other = plan.other_income if known is None else known.other_income
    return Upkeep(
        months=MONTHS,
        area_c=charged.area_c,
        fee=int(rule.rate * 10),
        collection=float(assumed.collection),
        collection_mean=float(assumed.collection),
        cost=plan.monthly_cost if known is None else known.cost,
        other_income=Fen(int(other + parking)),
        reserve=assumed.reserve,
        pull=0.06,
        collection_spread=0.08,
        other_spread=0.15,
        cost_spread=0.05,
        inflation=0.025,
        repairs=1 / 36,
        repair=assumed.repair,
        repair_spread=0.8,
    )


def _row(plan: Any, upkeep: "Upkeep", found: "CashFan", assumed: Assumed) -> PlanOutlook:  # noqa: ANN401 -- a FeePlan row
    from rules.planning.returns import NobodyPaysFees, break_even_fee  # noqa: PLC0415 -- as above

    try:
        even = break_even_fee(
            upkeep.area_c, 1, upkeep.cost, upkeep.other_income, assumed.collection
        )
    except NobodyPaysFees:
        even = None
    return PlanOutlook(
        label=plan.label,
        title=plan.title,
        is_chosen=plan.is_chosen,
        fee=upkeep.fee,
        even_fee=even,
        safe_fee=found.safe_fee,
        dry=f"{found.negative:.0%}".removesuffix("%"),
        reserve=found.reserve,
    )


def _chart(found: "CashFan", months: Sequence[MonthView], assumed: Assumed) -> Fan:
    past = [month.closing / 100 for month in months[-12:]] or [assumed.reserve / 100]
    now = past[-1]
    middle = [now, *(month.middle / 100 for month in found.months)]
    band = [(now, now), *((month.low / 100, month.high / 100) for month in found.months)]
    labels = [""] * (len(past) - 1) + [
        _("第 %(n)s 年", n=number // 12) if number % 24 == 0 and number else ""
        for number in range(MONTHS + 1)
    ]
    return fan(Forecast(past, middle, [band], labels))


def _percents(expected: "CollectionForecast") -> dict[str, str]:
    return {
        name: f"{getattr(expected, name):.0%}".removesuffix("%") for name in ("mean", "low", "high")
    }
