"""The money at a glance: is it enough, where does it come from, what does it pay for."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.reads.funded_plan import (
    PlanMoney,
    ShareTotals,
    SourceLine,
    adopted_matters,
    funding_coverage,
    plan_money,
    share_totals,
    source_lines,
)
from rules.funding import Coverage, is_committed
from rules.funding_allocation import CONTINGENCY, Purse, allocate
from rules.funding_mix import decision_for
from rules.matters import SOURCE, Matter
from rules.money import Fen
from rules.percent import percent_half_up
from webapp import words
from webapp.casework import case_head
from webapp.charts.sankey import Link, Sankey, sankey
from webapp.charts.scale import WIDE
from webapp.charts.waterfall import Item, Waterfall, waterfall
from webapp.context import database
from webapp.filters import wan, yuan
from webapp.funding_mix.desk import funding_frame, item_name, pages
from webapp.pages import May


@pages.get("", may=May.STAFF)
def overview(reference: str) -> ResponseReturnValue:
    """Show whether the money is enough; six queries beside the case's own."""
    with database()() as session:
        head = case_head(session, reference)
        plan = plan_money(session, head.id)
        if plan is None:
            return render_template(
                "funding_mix/no_plan.html", frame=funding_frame(head, _("资金统筹"))
            )
        sources = source_lines(session, plan.id)
        adopted = adopted_matters(session, plan.id)
        shares = share_totals(session, plan.id)
    found = funding_coverage(plan, sources)
    return render_template(
        "funding_mix/overview.html",
        frame=funding_frame(head, _("资金统筹")),
        head=head,
        plan=plan,
        found=found,
        sentence=_sentence(found),
        figures=_figures(plan, sources, shares, found),
        climb=_climb(plan, sources, found),
        flow=_flow(plan, sources),
        decisions=_decisions(sources, adopted),
    )


def _sentence(found: Coverage) -> str:
    if found.feasible:
        return _("资金已全部落实，可以提交审查")
    return _("还差 %(gap)s 元没有落实", gap=yuan(found.gap))


def _figures(
    plan: PlanMoney, sources: Sequence[SourceLine], shares: ShareTotals, found: Coverage
) -> list[dict[str, str]]:
    planned = sum(line.amount for line in sources)
    return [
        _figure(_("已落实"), wan(found.committed), _("万元"), f"{found.percent or '—'}%"),
        _figure(
            _("需要"),
            wan(plan.needed),
            _("万元"),
            _("含 %(n)s%% 预备费", n=plan.contingency_percent),
        ),
        _figure(_("已列来源合计"), wan(planned), _("万元")),
        _figure(
            _("居民应出"),
            wan(shares.due_amount),
            _("万元"),
            _("占 %(p)s%%", p=percent_half_up(shares.due_amount, plan.needed) or "0"),
        ),
        _figure(_("居民已确认"), f"{shares.confirmed}/{shares.paying}", _("户")),
        _figure(_("居民已缴"), wan(shares.paid_amount), _("万元")),
    ]


def _figure(label: str, value: str, unit: str, note: str = "") -> dict[str, str]:
    return {"label": label, "value": value, "unit": unit, "note": note}


def _climb(plan: PlanMoney, sources: Sequence[SourceLine], found: Coverage) -> Waterfall:
    """Draw the budget and the committed sources that climb up to it; the gap stands last."""
    sums: dict[str, int] = {}
    for line in sources:
        if is_committed(line.state):
            name = words.label(line.kind)
            sums[name] = sums.get(name, 0) + line.amount
    bars = [Item(_("需要"), plan.needed, wan(plan.needed), "total")]
    bars += [Item(name, amount, wan(amount)) for name, amount in sums.items()]
    if found.gap:
        bars.append(Item(_("缺口"), found.gap, wan(found.gap), "gap"))
    return waterfall(bars, width=WIDE, height=240)


def _flow(plan: PlanMoney, sources: Sequence[SourceLine]) -> Sankey | None:
    purses = [Purse(str(line.id), line.kind, line.amount, line.items) for line in sources]
    costs = [(each.code, each.amount) for each in plan.items]
    spare = Fen(plan.needed - plan.estimate)
    paid = allocate(purses, [*costs, (CONTINGENCY, spare)])
    names = {str(line.id): words.label(line.kind) for line in sources}
    sums: dict[tuple[str, str], int] = {}
    for each in paid:
        use = item_name(each.code) if each.code != CONTINGENCY else _("预备费")
        pair = (names[each.payer], use)
        sums[pair] = sums.get(pair, 0) + each.amount
    links = [Link(source, use, amount) for (source, use), amount in sums.items()]
    height = max(220, 34 * len({link.use for link in links}))
    return sankey(links, _short, height=height) if links else None


def _short(value: Any) -> str:  # noqa: ANN401 -- a Quantity
    return _("%(n)s 万", n=wan(int(value)))


def _decisions(
    sources: Sequence[SourceLine], adopted: frozenset[Matter]
) -> list[dict[str, object]]:
    names = {
        Matter.USE_MAINTENANCE_FUND: _("使用维修资金"),
        Matter.CHANGE_COMMON_USE_OR_BUSINESS: _("利用共有部分经营来回本"),
        Matter.OTHER_COMMON_MATTER: _("使用小区公共收益"),
    }
    wanted: dict[Matter, list[str]] = {}
    for line in sources:
        matter = decision_for(line.kind, repaid=line.is_repaid)
        if matter is not None:
            wanted.setdefault(matter, []).append(line.payer)
    return [
        {
            "matter": names[matter],
            "source": SOURCE[matter],
            "payers": _("、").join(payers),
            "met": matter in adopted,
        }
        for matter, payers in wanted.items()
    ]
