"""Forecasts and visits on the command line, in the names of the vectors."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from rules.decision_rule import (
    Clause,
    Confidence,
    Count,
    DecisionRule,
    Measure,
    Operator,
)
from rules.figures import Figures
from rules.planning.consent_question import (
    ConsentQuestion,
    Odds,
    Undecided,
    at_least,
    linear_clauses,
)
from rules.planning.forecast import exact_probability
from rules.planning.forecast import forecast as forecast_of
from rules.planning.outreach import GOAL, plan_visits
from rules.planning.outreach_bound import visits_bound
from rules.planning.outreach_exact import best_visits
from rules.planning.poisson_binomial import tail
from rules.rulebook import UnknownRule, rule_by_id
from webapp.cli.given import Given
from webapp.words.advice import forecast_sentence, visit_sentence, visits_sentence

_MEASURES = {"area": Measure.AREA, "owners": Measure.HEAD}


def forecast_small_exact(given: Given) -> Mapping[str, Any]:
    """Answer the exact probability of a small vote."""
    question = _vote(given)
    exact = exact_probability(question)
    found = forecast_of(question)
    return {
        "exact": exact,
        "expected_probability": str(float(exact) if exact is not None else found.probability),
    }


def poisson_binomial(given: Given) -> Mapping[str, Any]:
    """Answer the probability of at least k yeses."""
    chances = given.wholes("p_milli")
    if any(chance > 1000 for chance in chances):  # noqa: PLR2004 -- a thousandth is the unit
        given.refuse("p_milli", "不能大于 1000 above 1000")
    found = tail([chance / 1000 for chance in chances], given.whole("k"))
    return {"expected_tail_ge_k": str(found)}


def outreach_small_exact(given: Given) -> Mapping[str, Any]:
    """Answer the least costly visits under the exact law."""
    question, goal = _homes(given), _goal(given)
    order, reach, before = best_visits(question, goal, first_of_equals=True)
    probability = reach[-1] if reach else before
    if probability < goal - 1e-12:
        return {"feasible": False}
    cost = sum(Fraction(question.undecided[at].cost) for at in order)
    return {
        "feasible": True,
        "optimal_cost": int(cost) if cost.denominator == 1 else float(cost),
        "optimal_example": sorted(order),
        "optimal_probability": probability,
    }


def outreach_large(given: Given) -> Mapping[str, Any]:
    """Answer a plan of visits, its cost and a cost that no plan can beat."""
    question, goal = _arrays(given), _goal(given)
    plan = plan_visits(question, goal)
    return {
        "best_known_cost": round(plan.cost, 9),
        "best_known_probability": plan.probability,
        "lp_lower_bound": visits_bound(question, goal),
        "visits": [visit.undecided for visit in plan.visits],
        "feasible": plan.reached,
    }


def forecast(given: Given) -> Mapping[str, Any]:
    """Answer how likely a vote passes, the method and how far it may be off."""
    found = forecast_of(_question(given), given.whole("seed", 0))
    return {
        "probability": found.probability,
        "percent": found.percent,
        "method": found.method.value,
        "error": found.error,
    }


def visits(given: Given) -> Mapping[str, Any]:
    """Answer whom to visit, in order, with what each visit brings."""
    plan = plan_visits(_question(given), _goal(given), given.whole("seed", 0))
    return {
        "reached": plan.reached,
        "cost": plan.cost,
        "before": plan.before,
        "probability": plan.probability,
        "method": plan.method.value,
        "error": plan.error,
        "visits": [
            {
                "household": visit.undecided,
                "cost": visit.cost,
                "probability": visit.probability,
                "gain": visit.gain,
            }
            for visit in plan.visits
        ],
    }


def say_forecast(given: Given, answer: Mapping[str, Any]) -> Iterator[str]:
    """Say the forecast in one sentence."""
    del given
    yield forecast_sentence(answer["percent"], answer["method"], answer["error"])


def say_visits(given: Given, answer: Mapping[str, Any]) -> Iterator[str]:
    """Say the plan, then each visit."""
    del given
    found = answer["visits"]
    yield visits_sentence(
        len(found), answer["before"], answer["probability"], reached=answer["reached"]
    )
    for number, visit in enumerate(found, start=1):
        yield visit_sentence(number, str(visit["household"]), visit["probability"])


def _question(given: Given) -> ConsentQuestion:
    if "undecided" in given:
        return _vote(given)
    return _homes(given) if "households" in given else _arrays(given)


def _goal(given: Given) -> float:
    goal = given.number("alpha", GOAL)
    if not 0 < goal < 1:
        given.refuse("alpha", "应在 0 与 1 之间 between 0 and 1")
    return goal


def _vote(given: Given) -> ConsentQuestion:
    undecided = tuple(
        Undecided(
            str(number),
            each.whole("area"),
            _odds(each),
            _odds(each.part("visited")) if "visited" in each else None,
            _cost(each),
        )
        for number, each in enumerate(given.parts("undecided"))
    )
    return ConsentQuestion(undecided, linear_clauses(_rule(given), _fixed(given)))


def _odds(given: Given) -> Odds:
    found = Odds(
        _chance(given, "p_agree"),
        _chance(given, "p_disagree", Fraction(0)),
        _chance(given, "p_abstain", Fraction(0)),
    )
    if found.for_ + found.against + found.abstain > 1:
        given.refuse("p_agree", "几种可能之和不能大于 1 the chances add up to more than 1")
    return found


def _chance(given: Given, key: str, *default: Fraction) -> Fraction:
    chance = given.fraction(key, *default)
    if not 0 <= chance <= 1:
        given.refuse(key, "应在 0 与 1 之间 between 0 and 1")
    return chance


def _cost(given: Given) -> Fraction:
    cost = given.fraction("cost", Fraction(1))
    if cost < 0:
        given.refuse("cost", "不能小于 0 below 0")
    return cost


def _fixed(given: Given) -> Mapping[Measure, Figures]:
    fixed, totals = given.part("fixed"), given.part("totals")
    found = {}
    for name, measure in _MEASURES.items():
        agree, disagree = fixed.whole(f"agree_{name}"), fixed.whole(f"disagree_{name}")
        abstain = fixed.whole(f"abstain_{name}", 0)
        found[measure] = Figures(
            eligible=totals.whole("owners" if name == "owners" else "area"),
            participating=agree + disagree + abstain,
            for_=agree,
            against=disagree,
            abstain=abstain,
        )
    return found


def _rule(given: Given) -> DecisionRule:
    """Read a rule: the id of a shipped one, its clauses, or the four shares of the vectors."""
    if isinstance(given.fields.get("rule"), str):
        try:
            return rule_by_id(given.text("rule"))
        except UnknownRule:
            given.refuse("rule", f"没有这条规则 no such rule: {given.text('rule')}")
    rule = given.part("rule")
    clauses = _clauses(rule) if "clauses" in rule else _four(rule)
    return DecisionRule("given", 1, "", "", date.min, tuple(clauses), "", Confidence.PROPOSAL)


def _clauses(rule: Given) -> Iterator[Clause]:
    for each in rule.parts("clauses"):
        try:
            yield Clause(
                Measure(each.text("m")),
                Count(each.text("num")),
                Count(each.text("den")),
                Operator(each.text("op")),
                each.fraction("frac"),
            )
        except ValueError as error:
            each.refuse("m, num, den, op", str(error))


def _four(rule: Given) -> Iterator[Clause]:
    more = Operator.MORE if rule.flag("approve_strict", default=False) else Operator.AT_LEAST
    for name, measure in _MEASURES.items():
        quorum, approve = _share(rule, f"quorum_{name}"), _share(rule, f"approve_{name}")
        yield Clause(measure, Count.PARTICIPATING, Count.ELIGIBLE, Operator.AT_LEAST, quorum)
        yield Clause(measure, Count.FOR, Count.PARTICIPATING, more, approve)


def _share(rule: Given, key: str) -> Fraction:
    found = rule.value(key)
    if not isinstance(found, list):
        return rule.fraction(key)
    pair = rule.wholes(key)
    if len(pair) != 2 or pair[1] == 0:  # noqa: PLR2004 -- numerator and denominator
        rule.refuse(key, "应为 [分子, 分母] a numerator and a denominator")
    return Fraction(*pair)


def _homes(given: Given) -> ConsentQuestion:
    undecided = tuple(
        Undecided(
            str(number),
            each.whole("area"),
            Odds(_chance(each, "p_unvisited")),
            Odds(_chance(each, "p_visited")),
            _cost(each),
        )
        for number, each in enumerate(given.parts("households"))
    )
    return _needing(given, undecided)


def _arrays(given: Given) -> ConsentQuestion:
    areas = given.wholes("area")
    columns = {key: given.numbers(key) for key in ("p_unvisited", "p_visited", "cost")}
    for key, column in columns.items():
        if len(column) != len(areas):
            given.refuse(key, f"应有 {len(areas)} 个数 as many as areas")
        if any(not 0 <= each <= 1 for each in column) and key != "cost":
            given.refuse(key, "应在 0 与 1 之间 between 0 and 1")
    undecided = tuple(
        Undecided(str(number), area, Odds(before), Odds(after), cost)
        for number, (area, before, after, cost) in enumerate(
            zip(areas, *columns.values(), strict=True)
        )
    )
    return _needing(given, undecided)


def _needing(given: Given, undecided: tuple[Undecided, ...]) -> ConsentQuestion:
    clauses = at_least(
        given.whole("need_owners"),
        given.whole("need_area"),
        given.whole("base_owners", 0),
        given.whole("base_area", 0),
    )
    return ConsentQuestion(undecided, clauses)
