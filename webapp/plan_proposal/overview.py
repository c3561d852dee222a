"""The plan at a glance, its words, its versions and what changed between them."""

from fractions import Fraction
from typing import Any, Final

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forms.plan_proposal import PlanForm, VersionForm
from models.reads.plan_proposal import PlanView, covers, plan_view, wishes
from models.reads.plan_proposal import versions as read_versions
from rules.classification import is_outlier
from rules.menu import exclusions, missing_requirements
from rules.plan_proposal import BENCHMARK, changes
from rules.registration import ManagementMode
from webapp import words
from webapp.attempt import attempt
from webapp.casework import case_head
from webapp.charts.scale import SIDE
from webapp.charts.waterfall import Item, Waterfall, waterfall
from webapp.context import act, database
from webapp.dishes import dish_name
from webapp.filters import area, day, wan, yuan
from webapp.forms import read_form
from webapp.pages import May
from webapp.plan_proposal.desk import desk, page, pages
from webapp.typed import typed
from workflows.actions.plan_proposal import PlanText, describe_plan
from workflows.actions.plan_versions import set_aside

_TEXTS: Final = (
    ("title", _l("方案名称")),
    ("summary", _l("改什么")),
    ("effects", _l("对住户的影响")),
    ("compensation", _l("补偿预案")),
    ("utilities_coordination", _l("管线统筹施工安排")),
    ("works_days", _l("工期（天）")),
    ("works_from", _l("计划开工")),
    ("contingency_percent", _l("预备费（%）")),
    ("management_mode", _l("改造后的管理模式")),
    ("share_method", _l("分摊办法")),
    ("payment_schedule", _l("缴款安排")),
)


@pages.get("", may=May.STAFF)
def overview(reference: str) -> ResponseReturnValue:
    """Show the plan at a glance: cost, money, what is still open."""
    with database()() as session:
        shown = desk(session, reference)
        if shown.plan is None:
            return page("overview", shown, _("方案编制"))
        asked = wishes(session, shown.plan.id)
        dangers = covers(session, shown.plan.id)
    plan = shown.plan
    codes = {each.code for each in plan.items}
    return page(
        "overview",
        shown,
        _("方案编制"),
        figures=_figures(plan),
        climb=_climb(plan),
        asked=len(asked),
        answered=sum(each.is_answered for each in asked),
        open_hazards=[each for each in dangers if each.is_open],
        lacking=missing_requirements(codes),
        quarrels=exclusions(codes),
        outlier=_is_outlier(plan),
        unit_cost=yuan(int(plan.estimate / plan.billed_area)) if plan.billed_area else None,
        benchmark=yuan(int(BENCHMARK)),
    )


@pages.get("/plan", may=May.STAFF)
def plan(reference: str) -> ResponseReturnValue:
    """Show what the plan says beside items and money."""
    return _plan_page(reference, None)


@pages.post("/plan", may=May.MANAGER)
def describe(reference: str) -> ResponseReturnValue:
    """Write what the plan says."""
    form = _offered(read_form(PlanForm))
    with database()() as session:
        case_id = case_head(session, reference).id
    if not attempt(
        form,
        lambda session, _f: describe_plan(
            session, case_id, _text(form), form.version.data or 0, act()
        ),
    ):
        return _plan_page(reference, form), 422
    flash(_("方案说明已保存"), "yes")
    return redirect(url_for("plan_proposal.plan", reference=reference), 303)


@pages.get("/versions", may=May.STAFF)
def versions(reference: str) -> ResponseReturnValue:
    """Show every version with what became of it."""
    with database()() as session:
        return page("versions", desk(session, reference), _("方案版本"))


@pages.post("/versions", may=May.MANAGER)
def draft_version(reference: str) -> ResponseReturnValue:
    """Keep the draft as it is and go on with a copy."""
    form = read_form(VersionForm)
    with database()() as session:
        case_id = case_head(session, reference).id
    if not attempt(
        form, lambda session, _f: set_aside(session, case_id, form.version.data or 0, act())
    ):
        with database()() as session:
            return page("versions", desk(session, reference), _("方案版本"), form=form), 422
    flash(_("已保留这一版，另起新版"), "yes")
    return redirect(url_for("plan_proposal.versions", reference=reference), 303)


@pages.get("/diff", may=May.STAFF)
def diff(reference: str) -> ResponseReturnValue:
    """Show what changed between two versions; by default the last two."""
    with database()() as session:
        shown = desk(session, reference)
        found = {str(each.number): each for each in read_versions(session, shown.head.id)}
        numbers = sorted(found, key=int)
        after = request.args.get("after", "")
        before = request.args.get("before", "")
        after = after if after in found else (numbers[-1] if numbers else "")
        before = before if before in found else _one_before(numbers, after)
        if not before or not after:
            return page("diff", shown, _("方案对比"), rows=[], before="", after="")
        old, new = plan_view(session, found[before].id), plan_view(session, found[after].id)
    return page("diff", shown, _("方案对比"), rows=_rows(old, new), before=before, after=after)


def _one_before(numbers: list[str], after: str) -> str:
    earlier = [number for number in numbers if after and int(number) < int(after)]
    return earlier[-1] if earlier else ""


def _rows(old: PlanView, new: PlanView) -> list[dict[str, Any]]:
    before, after = _lines(old), _lines(new)
    return [
        {
            "change": change.value,
            "label": label,
            "before": before.get(label, ""),
            "after": after.get(label, ""),
        }
        for label, change in changes(before, after)
    ]


def _lines(plan: PlanView) -> dict[str, str]:
    """Return a plan as labelled lines, the way the comparison shows them."""
    lines = {}
    for item in plan.items:
        place = f"（{item.place}）" if item.place else ""
        unit = words.label(item.unit)
        lines[f"{dish_name(item.code)}{place}"] = (
            f"{item.quantity.normalize():f} {unit} · {yuan(item.cost)}"
        )
    lines[_("概算合计")] = yuan(plan.estimate)
    lines[_("含预备费需要")] = yuan(plan.needed)
    for source in plan.sources:
        lines[f"{words.label(source.kind)} · {source.payer}"] = yuan(source.amount)
    for fee in plan.fee_plans:
        lines[_("收费方案 %(label)s", label=fee.label)] = _(
            "%(rate)s 元/㎡·月，停车 %(parking)s 元",
            rate=yuan(fee.rate),
            parking=yuan(fee.parking_fee),
        )
    lines[_("居民分摊总额")] = yuan(plan.divided)
    for name, label in _TEXTS:
        lines[str(label)] = _told(getattr(plan, name))
    return lines


def _told(value: Any) -> str:  # noqa: ANN401 -- any column of a plan
    if value is None or value == "":
        return "—"
    if type(value) in words.LABELS:
        return words.label(value)
    return day(value) if hasattr(value, "year") else str(value)


def _figures(plan: PlanView) -> list[dict[str, Any]]:
    return [
        {"label": _("概算"), "value": wan(plan.estimate), "unit": _("万元")},
        {
            "label": _("需要"),
            "value": wan(plan.needed),
            "unit": _("万元"),
            "note": _("含 %(n)s%% 预备费", n=plan.contingency_percent),
        },
        {"label": _("计划来源"), "value": wan(plan.planned), "unit": _("万元")},
        {
            "label": _("里子项目"),
            "value": plan.substance_percent or "—",
            "unit": "%",
            "note": _("占概算"),
        },
        {"label": _("收费面积"), "value": area(plan.billed_area), "unit": "㎡"},
    ]


def _climb(plan: PlanView) -> Waterfall:
    sums: dict[str, int] = {}
    for source in plan.sources:
        name = words.label(source.kind)
        sums[name] = sums.get(name, 0) + source.amount
    bars = [Item(_("需要"), plan.needed, wan(plan.needed), "total")]
    bars += [Item(name, amount, wan(amount), "in") for name, amount in sums.items()]
    if plan.needed > plan.planned:
        gap = plan.needed - plan.planned
        bars.append(Item(_("缺口"), gap, wan(gap), "gap"))
    return waterfall(bars, width=SIDE)


def _is_outlier(plan: PlanView) -> bool:
    if not plan.billed_area or not plan.estimate:
        return False
    return is_outlier(plan.estimate / Fraction(plan.billed_area), BENCHMARK)


def _offered(form: PlanForm) -> PlanForm:
    form.management_mode.choices = [("", _("请选择")), *words.choices(ManagementMode)]
    return form


def _text(form: PlanForm) -> PlanText:
    return PlanText(
        title=typed(form.title),
        summary=typed(form.summary),
        effects=typed(form.effects),
        compensation=typed(form.compensation),
        utilities_coordination=typed(form.utilities_coordination),
        works_days=form.works_days.number,
        works_from=form.works_from.data,
        contingency_percent=form.contingency_percent.number or 0,
        management_mode=form.management_mode.data,
        draws_fund=form.draws_fund.data,
        tops_up_fund=form.tops_up_fund.data,
        common_income=form.common_income.data,
        payers_must_sign=form.payers_must_sign.data,
    )


def _plan_page(reference: str, form: PlanForm | None) -> str:
    with database()() as session:
        shown = desk(session, reference)
    if shown.plan is None:
        return page("plan", shown, _("方案说明"))
    given = {name: getattr(shown.plan, name) for name in PlanText.__dataclass_fields__}
    filled = form or PlanForm(**given, version=shown.plan.version)
    return page("plan", shown, _("方案说明"), form=_offered(filled), texts=_texts(shown.plan))


def _texts(plan: PlanView) -> list[dict[str, str]]:
    return [{"label": str(label), "value": _told(getattr(plan, name))} for name, label in _TEXTS]
