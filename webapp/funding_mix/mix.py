"""The proposed mix: who should pay what, what one yuan is worth, and what if terms changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from forms.funding_mix import WhatIfForm
from models.reads.funded_plan import SourceLine, plan_money, source_lines
from models.reads.proposed_mix import (
    CONTINGENCY,
    mix_problem_of,
    resident_means,
    source_key,
)
from rules.money import Fen
from rules.planning.mix import (
    RESIDENT,
    Infeasible,
    Match,
    MixProblem,
    MixResult,
    Relief,
    SubsidyClaim,
)
from rules.planning.mix_question import MixQuestion, asked_of
from rules.planning.subsidies import SubsidyRule, subsidy_rule, subsidy_rules
from webapp import words
from webapp.casework import CaseHead, case_head
from webapp.charts.frontier import Frontier, frontier
from webapp.context import database
from webapp.filters import wan
from webapp.funding_mix.desk import funding_frame, item_name, pages
from webapp.pages import May
from webapp.words.mix import relief_sentence, sentences_of

if TYPE_CHECKING:
    from models.reads.funded_plan import PlanMoney

POINTS = 9
_ASKED = ("source", "cap", "rule", "other", "least_basic", "least_improve", "least_enhance")


@dataclass(frozen=True, slots=True)
class MixLine:
    """What one source would pay: in all, of its most, and before the change; fen."""

    name: str
    amount: Fen
    most: Fen | None
    before: Fen | None
    uses: str


@pages.get("/mix", may=May.STAFF)
def mix(reference: str) -> ResponseReturnValue:
    """Propose a mix; with `source` and a change also what it would be then.

    Four queries beside the case's own; HiGHS is loaded the first time somebody asks.
    """
    with database()() as session:
        head = case_head(session, reference)
        plan = plan_money(session, head.id)
        if plan is None:
            return render_template(
                "funding_mix/no_plan.html", frame=funding_frame(head, _("资金统筹"))
            )
        sources = source_lines(session, plan.id)
        means = resident_means(session, head.id, plan.id)
    problem = mix_problem_of(plan, sources, means)
    names = _names(sources)
    form = _form(problem, names)
    asked = any(request.args.get(name) for name in _ASKED)
    if asked and not form.validate():
        return _page(head, plan, problem, names, form), 422
    return _page(head, plan, problem, names, form, ask=asked)


def _form(problem: MixProblem, names: dict[str, str]) -> WhatIfForm:
    form = WhatIfForm(MultiDict(request.args))
    every = [(source.id, names[source.id]) for source in problem.sources]
    form.source.choices = every
    form.other.choices = [("", _("不配套")), *every]
    form.rule.choices = [("", _("不试")), *((rule.id, rule.title) for rule in subsidy_rules())]
    return form


def _question(form: WhatIfForm) -> MixQuestion:
    least = {
        "basic": form.least_basic.number,
        "improve": form.least_improve.number,
        "enhance": form.least_enhance.number,
    }
    return MixQuestion(
        source=str(form.source.data),
        cap=form.cap.fen,
        subsidy=SubsidyClaim(form.rule.data, Fraction(form.ratio.number or 0, 100))
        if form.rule.data
        else None,
        match=Match(form.other.data, Fraction(form.match.number or 0, 100))
        if form.other.data
        else None,
        resident_least={
            name: Fraction(share, 100) for name, share in least.items() if share is not None
        },
    )


def _tried(form: WhatIfForm) -> SubsidyRule | None:
    """Return the subsidy rule that was tried."""
    return subsidy_rule(form.rule.data, None) if form.rule.data else None


def _page(  # noqa: PLR0913 -- the page's parts
    head: CaseHead,
    plan: "PlanMoney",
    problem: MixProblem,
    names: dict[str, str],
    form: WhatIfForm,
    *,
    ask: bool = False,
) -> str:
    from rules.planning.mix_solver import solve_mix  # noqa: PLC0415 -- loads HiGHS

    today = solve_mix(problem)
    changed = problem
    if ask:
        changed = asked_of(problem, _question(form))
    found = solve_mix(changed) if ask else today
    return render_template(
        "funding_mix/mix.html",
        frame=funding_frame(head, _("建议的资金安排")),
        head=head,
        plan=plan,
        form=form,
        asked=ask,
        found=found,
        fits=isinstance(found, MixResult),
        sentences=sentences_of(changed, found, names),
        reliefs=[relief_sentence(each, names) for each in _reliefs(found)],
        lines=_lines(changed, found, today, names, asked=ask),
        chart=_chart(changed, found),
        tried=_tried(form) if ask else None,
        rival=names.get(_rival(found) or "", ""),
    )


def _names(sources: Sequence[SourceLine]) -> dict[str, str]:
    """Return what every source is called; the payer tells two of a kind apart."""
    kinds = [line.kind for line in sources]
    names = {
        source_key(line): (
            words.label(line.kind)
            if kinds.count(line.kind) == 1
            else _("%(kind)s（%(payer)s）", kind=words.label(line.kind), payer=line.payer)
        )
        for line in sources
    }
    return {**names, RESIDENT: _("居民")}


def _lines(
    problem: MixProblem,
    found: MixResult | Infeasible,
    today: MixResult | Infeasible,
    names: dict[str, str],
    *,
    asked: bool,
) -> list[MixLine]:
    if not isinstance(found, MixResult):
        return []
    totals = found.totals
    before = today.totals if asked and isinstance(today, MixResult) else {}
    return [
        MixLine(
            name=names[source.id],
            amount=totals.get(source.id, Fen(0)),
            most=None if source.cap is None else Fen(int(source.cap)),
            before=before.get(source.id),
            uses=_uses(found, source.id),
        )
        for source in problem.sources
    ]


def _uses(found: MixResult, source: str) -> str:
    paid = [
        (_("预备费") if code == CONTINGENCY else item_name(code), amount)
        for (payer, code), amount in found.pays.items()
        if payer == source and amount
    ]
    return "、".join(_("%(item)s %(n)s 万", item=name, n=wan(amount)) for name, amount in paid)


def _reliefs(found: MixResult | Infeasible) -> tuple[Relief, ...]:
    return found.reliefs if isinstance(found, MixResult) else ()


def _rival(found: MixResult | Infeasible) -> str | None:
    """Return the source that pays most beside the residents: whose ceiling is drawn."""
    if not isinstance(found, MixResult):
        return None
    others = {name: paid for name, paid in found.totals.items() if name != RESIDENT and paid}
    return max(others, key=lambda name: others[name]) if others else None


def _chart(problem: MixProblem, found: MixResult | Infeasible) -> Frontier | None:
    from rules.planning.mix_solver import pareto_front  # noqa: PLC0415 -- loads HiGHS

    rival = _rival(found)
    if rival is None or not isinstance(found, MixResult):
        return None
    front = pareto_front(problem, rival, found.totals[rival], POINTS)
    points = [(point.other / 10_000, point.residents / 10_000) for point in front]
    return frontier(points, chosen=len(points) - 1) if len(points) > 1 else None
