"""The menu on the command line: problems as JSON or `.pb`, answers in the vectors' names."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from math import ceil
from typing import Any

from rules.planning.comparison import greedy, phragmen
from rules.planning.completion import Completed, complete_by_increment, complete_by_percent
from rules.planning.equal_shares import Shares, equal_shares
from rules.planning.max_welfare import max_welfare
from rules.planning.menu_explanation import Lost, Won, explain_menu
from rules.planning.menu_problem import MenuProblem, Utility
from rules.planning.pabulib import Election
from rules.planning.wishes import first_share, wishes_of_groups
from webapp.cli.given import Given
from webapp.cli.menu_given import checked, election_given, offers_given, problem_given
from webapp.words.advice import menu_sentence, why


def pb_outcomes(given: Given) -> Mapping[str, Any]:
    """Answer the rules of comparison on the `.pb` file that is named, exactly."""
    election = election_given(given)
    names = [offer.id for offer in election.problem.offers]
    problem = replace(election.problem, utility=Utility.COST)
    by_number = replace(problem, utility=Utility.CARDINALITY)
    by_cost = equal_shares(problem)
    answer: dict[str, Any] = {
        "budget": _plain(Fraction(problem.pot, election.scale)),
        "projects": len(problem.offers),
        "voters": problem.wishes.households,
        "greedy": _ids(greedy(problem), names),
        "mes_cost": _ids(by_cost.order, names),
        "mes_cost_order": [names[item] for item in by_cost.order],
        "mes_card": _ids(equal_shares(by_number).order, names),
        "phragmen_stop": _ids(phragmen(problem), names),
        "max_welfare_votes": _plain(_value(by_number)),
        "max_welfare_cost": _plain(Fraction(_value(problem), election.scale)),
    }
    stepwise = given.part("mes_add") if "mes_add" in given else given
    answer["mes_add"] = _added(stepwise, election, names)
    return answer


def menu_mes_constraints(given: Given) -> Mapping[str, Any]:
    """Answer Equal Shares with mandatory, exclusive and prerequisite items, with completion."""
    problem = problem_given(given)
    step = given.whole("step_pct", 1, least=1)
    if not problem.is_affordable:
        refused = {"selected": sorted(problem.mandatory), "status": "mandatory_over_budget"}
        return {"expected": refused, "expected_no_completion": refused}
    completed = complete_by_percent(problem, step)
    plain = equal_shares(problem)
    return {
        "expected": _outcome(completed.shares, completed.percent),
        "expected_no_completion": _outcome(plain, Fraction(100)),
    }


def menu_mes_explain(given: Given) -> Mapping[str, Any]:
    """Answer why each item was chosen or not, at the first share, without completion."""
    problem = problem_given(given)
    shares = equal_shares(problem)
    return {
        "endowment": shares.unit_share,
        "expected_order": list(shares.order),
        "explanations": _explanations(problem, shares),
    }


def menu_max_welfare(given: Given) -> Mapping[str, Any]:
    """Answer the most votes, and votes times cost, that the budget can buy."""
    offers = offers_given(given)
    votes = given.wholes("votes")
    if len(votes) != len(offers):
        given.refuse("votes", f"应有 {len(offers)} 个数 as many as items")
    empty = wishes_of_groups({}, len(offers))
    wishes = replace(empty, votes=tuple(votes))
    problem = checked(given, offers, wishes, Utility.COST)
    by_cost = max_welfare(problem)
    by_number = max_welfare(replace(problem, utility=Utility.CARDINALITY))
    if by_cost is None or by_number is None:
        return {"feasible": False, "max_votes": None, "max_votes_times_cost": None}
    return {
        "feasible": True,
        "max_votes": by_number.value,
        "max_votes_times_cost": by_cost.value,
    }


def menu(given: Given) -> Mapping[str, Any]:
    """Answer a whole menu: the completed outcome, its order and money, and the other methods."""
    problem, names, scale = _menu(given)
    completed = _completed(given, problem)
    chosen = completed.shares.selected
    best = max_welfare(problem)
    held = set(problem.mandatory)
    return {
        "status": "ok" if problem.is_affordable else "mandatory_over_budget",
        "households": problem.wishes.households,
        "budget": _written(Fraction(problem.pot, scale)),
        "mandatory": [names[item] for item in problem.mandatory],
        "order": [names[item] for item in completed.shares.order],
        "selected": [names[item] for item in sorted(chosen)],
        "spent": _written(Fraction(completed.shares.spent, scale)),
        "final_pct": _written(completed.percent),
        "final_endowment": completed.shares.unit_share / scale,
        "runs": completed.runs,
        "comparison": {
            "equal_shares": _ids(chosen, names),
            "phragmen": _ids({*phragmen(problem), *held}, names),
            "greedy": _ids({*greedy(problem), *held}, names),
            "max_welfare": None if best is None else _ids(best.selected, names),
        },
    }


def explain(given: Given) -> Mapping[str, Any]:
    """Answer why each item of a menu was chosen or not, at the shares of the kept step."""
    problem, names, scale = _menu(given)
    shares = _completed(given, problem).shares
    return {
        "endowment": shares.unit_share,
        "amounts_in": f"1/{scale}",
        "expected_order": list(shares.order),
        "items": names,
        "explanations": _explanations(problem, shares),
    }


def say_menu(given: Given, answer: Mapping[str, Any]) -> Iterator[str]:
    """Say the outcome and every item's reason."""
    names = "、".join(answer["selected"])
    yield menu_sentence(len(answer["selected"]), names, answer["spent"], answer["budget"])
    yield from say_explanations(given, answer)


def say_explanations(given: Given, answer: Mapping[str, Any]) -> Iterator[str]:
    """Say every item's reason in one sentence."""
    del answer
    problem, names, _scale = _menu(given)
    shares = _completed(given, problem).shares
    found = explain_menu(problem, shares)
    for item in (*shares.order, *sorted(set(found) - set(shares.order))):
        yield f"{names[item]}：{why(found[item], names)}"


def _menu(given: Given) -> tuple[MenuProblem, list[str], int]:
    if "pb" in given or "file" in given:
        election = election_given(given)
        return election.problem, list(election.names), election.scale
    problem = problem_given(given)
    return problem, [offer.id for offer in problem.offers], 1


def _completed(given: Given, problem: MenuProblem) -> Completed:
    if "increment" in given:
        return complete_by_increment(problem, given.fraction("increment"))
    step = given.whole("step_pct", 1)
    if step == 0:
        return Completed(equal_shares(problem), Fraction(100), 1)
    return complete_by_percent(problem, step)


def _added(given: Given, election: Election, names: list[str]) -> Mapping[str, Any]:
    share = first_share(election.problem.shared_pot, election.problem.wishes) / election.scale
    # Two percent of a voter's share, in whole units of the currency, unless another is given.
    increment = given.fraction("increment", Fraction(ceil(share / 50) or 1))
    if increment <= 0:
        given.refuse("increment", "应大于 0 not above 0")
    done = complete_by_increment(election.problem, increment * election.scale)
    return {
        "increment": _written(increment),
        "final_endowment": _plain(done.shares.unit_share / election.scale),
        "runs": done.runs,
        "selected": _ids(done.shares.order, names),
    }


def _explanations(problem: MenuProblem, shares: Shares) -> dict[str, Any]:
    found = explain_menu(problem, shares)
    return {str(item): _explained(found[item]) for item in sorted(found)}


def _explained(found: Won | Lost) -> dict[str, Any]:
    if isinstance(found, Won):
        return {
            "status": "won",
            "round": found.round,
            "supporters": found.supporters,
            "effective": found.effective,
            "max_payment": found.max_payment,
            "full_payers": found.full_payers,
            "exhausted": found.exhausted,
        }
    return {
        "status": "lost",
        "reason": found.loss.value,
        "supporters": found.supporters,
        "money_left": found.money_left,
        "gap": found.gap,
        "max_cost_to_win": found.max_cost_to_win,
        "extra_supporters": found.extra_supporters,
    }


def _outcome(shares: Shares, percent: Fraction) -> dict[str, Any]:
    return {
        "status": "ok",
        "mandatory": sorted(shares.mandatory),
        "order": list(shares.order),
        "selected": sorted(shares.selected),
        "spent": shares.spent,
        "final_pct": int(percent),
    }


def _value(problem: MenuProblem) -> int:
    best = max_welfare(problem)
    return 0 if best is None else best.value


def _ids(items: Any, names: list[str]) -> list[str]:  # noqa: ANN401 -- any collection of indexes
    return sorted(names[item] for item in items)


def _plain(amount: Fraction | int) -> str:
    return str(Fraction(amount))


def _written(amount: Fraction) -> int | Fraction:
    return int(amount) if amount.denominator == 1 else amount
