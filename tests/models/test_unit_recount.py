"""The count in SQL agrees with the reference and with the count in Python."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest
import sqlalchemy as sa

from models.reads.unit_recount import PartRule, holds, latest, recount
from rules.decision_rule import Operator
from rules.rulebook import rule_by_id
from tests.shared import SHARED, needs_shared, vectors

META = sa.MetaData()
PARTS = sa.Table(
    "recount_part",
    META,
    sa.Column("part", sa.String(20)),
    sa.Column("owner", sa.String(20)),
    sa.Column("area", sa.BigInteger),
    prefixes=["TEMPORARY"],
)
BALLOTS = sa.Table(
    "recount_ballot",
    META,
    sa.Column("part", sa.String(20)),
    sa.Column("seq", sa.Integer),
    sa.Column("choice", sa.String(20)),
    prefixes=["TEMPORARY"],
)


def the_rule(given):
    shares = ("quorum_area", "quorum_owners", "approve_area", "approve_owners")
    return PartRule(*(Fraction(*given[name]) for name in shares), strict=given["approve_strict"])


def counted(session, case):
    session.execute(sa.delete(PARTS))
    session.execute(sa.delete(BALLOTS))
    parts = [
        {"part": unit["id"], "owner": unit["owner"], "area": unit["area"]} for unit in case["units"]
    ]
    session.execute(sa.insert(PARTS), parts)
    ballots = [
        {"part": each["unit"], "seq": each["seq"], "choice": each["choice"]}
        for each in case["ballots"]
    ]
    if ballots:
        session.execute(sa.insert(BALLOTS), ballots)
    statement = recount(PARTS, latest(BALLOTS), the_rule(case["rule"]))
    return session.execute(statement).mappings().one()


@needs_shared
def test_the_statement_agrees_with_every_vector(session):
    META.create_all(session.connection())
    text = (SHARED / "vectors" / "dual_majority.jsonl").read_text(encoding="utf-8")
    cases = [json.loads(line) for line in text.splitlines()]

    for case in cases:
        found, expected = counted(session, case), case["expected"]
        for name in ("total_area", "total_owners", "part_area", "part_owners"):
            assert found[name] == expected[name]
        for measure in ("area", "owners"):
            for said in ("agree", "disagree", "abstain"):
                assert found[f"{measure}_{said}"] == expected[measure][said]
        assert found["owners_conflict"] == expected["owners"]["conflict"]
        verdicts = ("quorum_area", "quorum_owners", "approve_area", "approve_owners")
        assert [bool(found[name]) for name in verdicts] == [expected[name] for name in verdicts]
        assert all(found[name] for name in verdicts) is expected["passed"]


@needs_shared
@pytest.mark.parametrize("vector", vectors("votes"))
def test_the_comparison_agrees_with_every_vote_of_the_domain(session, vector):
    rule = rule_by_id(vector["rule"])
    figures = vector["input"]

    def figure(measure, name):
        given = figures[measure]
        if name == "for_plus_against":
            return figure(measure, "for") + figure(measure, "against")
        return int(Decimal(str(given.get(name, 0))) * 100)

    compared = [
        holds(
            sa.literal(figure(clause.measure, clause.numerator), sa.BigInteger),
            sa.literal(figure(clause.measure, clause.denominator), sa.BigInteger),
            clause.operator,
            clause.share,
        )
        for clause in rule.clauses
    ]
    row = session.execute(sa.select(*compared)).one()

    assert [bool(each) for each in row] == vector["clauses"]


@pytest.mark.parametrize("operator", list(Operator), ids=lambda each: each.name)
def test_nothing_holds_of_nothing(session, operator):
    nothing = sa.literal(0, sa.BigInteger)

    assert not session.scalar(sa.select(holds(nothing, nothing, operator, Fraction(1, 2))))
