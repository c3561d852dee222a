"""Open votes for tests."""

from datetime import date
from fractions import Fraction

from rules.decision_rule import Clause, Confidence, Count, DecisionRule, Measure, Operator
from rules.figures import Figures
from rules.planning.consent_question import (
    ConsentQuestion,
    Odds,
    Undecided,
    at_least,
    linear_clauses,
)

NAMES = {Measure.AREA: "area", Measure.HEAD: "owners"}


def a_rule(shares):
    """The rule of a vector: two quorums and two approvals."""
    more = Operator.MORE if shares["approve_strict"] else Operator.AT_LEAST
    clauses = []
    for measure, name in NAMES.items():
        quorum, approve = shares[f"quorum_{name}"], shares[f"approve_{name}"]
        clauses += [
            Clause(
                measure, Count.PARTICIPATING, Count.ELIGIBLE, Operator.AT_LEAST, Fraction(*quorum)
            ),
            Clause(measure, Count.FOR, Count.PARTICIPATING, more, Fraction(*approve)),
        ]
    day = date(2021, 1, 1)
    return DecisionRule("R", 1, "", "CN", day, tuple(clauses), "", Confidence.PRIMARY)


def a_vote(vector):
    """The question of a vector of forecasts."""
    fixed = vector["fixed"]
    figures = {}
    for measure, name in NAMES.items():
        agree, disagree = fixed[f"agree_{name}"], fixed[f"disagree_{name}"]
        figures[measure] = Figures(
            eligible=vector["totals"][name],
            participating=agree + disagree,
            for_=agree,
            against=disagree,
        )
    undecided = tuple(
        Undecided(
            str(number),
            each["area"],
            Odds(Fraction(each["p_agree"]), Fraction(each["p_disagree"])),
        )
        for number, each in enumerate(vector["undecided"])
    )
    return ConsentQuestion(undecided, linear_clauses(a_rule(vector["rule"]), figures))


def a_round(homes, need_owners, need_area, base_owners=0, base_area=0):
    """Homes (area, odds unvisited, odds visited, cost) and what must be reached."""
    undecided = tuple(
        Undecided(str(number), area, Odds(before), Odds(after), cost)
        for number, (area, before, after, cost) in enumerate(homes)
    )
    return ConsentQuestion(undecided, at_least(need_owners, need_area, base_owners, base_area))
