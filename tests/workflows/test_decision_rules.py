from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from models.added_rule import AddedRule
from models.event import Event
from models.reads.exclusive_part import rule_for
from models.reads.rules_known import rules_known
from rules.act import Act
from rules.decision_rule import Count, Measure
from rules.matters import Matter
from rules.rulebook import rule_by_id, rulebook
from tests.builders import MARCH, a_case, a_compound
from workflows.actions.decision_rules import RuleNotCountable, RuleVersionKnown, add_rules

ACT = Act(by="command:rules", at=MARCH)
TODAY = date(2026, 3, 2)


def own_rule(compound, **changes):
    major = rule_by_id("CN-CC278-MAJOR")
    return replace(
        major,
        id="OWN-RULE",
        jurisdiction=f"compound:{compound.id}",
        effective_from=date(2025, 1, 1),
        **changes,
    )


def test_an_added_rule_of_the_compound_goes_before_the_nation_s(session):
    compound = a_compound(session)
    case = a_case(session, compound)
    before = rule_for(session, case.id, Matter.ALTER_OR_REBUILD, TODAY)

    count = add_rules(session, [own_rule(compound)], ACT)

    assert count == 1
    assert before.id == "CN-CC278-MAJOR"
    assert rule_for(session, case.id, Matter.ALTER_OR_REBUILD, TODAY).id == "OWN-RULE"
    assert len(rules_known(session)) == len(rulebook()) + 1


def test_a_higher_version_decides_and_an_earlier_day_keeps_its_rule(session):
    compound = a_compound(session)
    case = a_case(session, compound)
    newer = own_rule(compound, version=2, clauses=rule_by_id("CN-CC278-GENERAL").clauses)

    add_rules(session, [own_rule(compound), newer], ACT)

    found = rule_for(session, case.id, Matter.ALTER_OR_REBUILD, TODAY)
    assert found.version == 2
    old = rule_for(session, case.id, Matter.ALTER_OR_REBUILD, date(2024, 1, 1))
    assert old.id == "CN-CC278-MAJOR"


def test_the_same_record_again_is_none_and_another_is_refused(session):
    compound = a_compound(session)
    add_rules(session, [own_rule(compound)], ACT)

    again = add_rules(session, [own_rule(compound)], ACT)
    with pytest.raises(RuleVersionKnown):
        add_rules(session, [own_rule(compound, source="another")], ACT)

    assert again == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(AddedRule)) == 1
    names = session.scalars(sa.select(Event.name).where(Event.name == "rule.added")).all()
    assert names == ["rule.added"]


def test_a_shipped_rule_is_not_replaced_in_silence(session):
    changed = replace(rule_by_id("CN-CC278-MAJOR"), source="somebody's")

    with pytest.raises(RuleVersionKnown):
        add_rules(session, [changed], ACT)


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({"numerator": Count.PRESENT_IN_PERSON}, "present_in_person"),
        ({"denominator": Count.REPRESENTED}, "represented"),
        ({"measure": Measure.SHARE}, "share"),
    ],
    ids=["present", "represented", "shares"],
)
def test_a_rule_that_counts_what_no_vote_records_is_not_taken_in(session, changes, counts):
    rule = own_rule(a_compound(session))
    first, *others = rule.clauses

    with pytest.raises(RuleNotCountable) as refused:
        add_rules(session, [replace(rule, clauses=(replace(first, **changes), *others))], ACT)

    assert refused.value.facts["counts"] == counts
    assert session.scalar(sa.select(sa.func.count()).select_from(AddedRule)) == 0
