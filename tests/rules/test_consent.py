from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from rules.consent import (
    Capacity,
    ProxyLetter,
    ProxyRule,
    SignedAnswer,
    SignerFacts,
    age_on,
    is_collecting,
    why_invalid,
)
from rules.deadlines import end_of_day, wall_clock

TODAY = date(2025, 11, 10)
OPENS = datetime(2025, 11, 2, 16, tzinfo=UTC)
LAST_DAY = date(2025, 11, 12)
CLOSES = end_of_day(LAST_DAY)
FACTS = SignerFacts(on=TODAY, text_digest="d1")
SIGNED = SignedAnswer("agree", "张伟", "d1")
LETTER = ProxyLetter("李四", "加装电梯", "3-2 单元", date(2025, 11, 1), date(2025, 11, 30), "张伟")
BY_PROXY = replace(SIGNED, capacity=Capacity.PROXY, proxy=LETTER)


@pytest.mark.parametrize(
    ("at", "counts"),
    [
        pytest.param(OPENS, True, id="the first instant"),
        pytest.param(OPENS - timedelta(seconds=1), False, id="before"),
        pytest.param(wall_clock(LAST_DAY, "24:00:00"), True, id="V19 24:00:00 of the last day"),
        pytest.param(
            wall_clock(LAST_DAY, "24:00:00") + timedelta(seconds=1), False, id="V19 a second later"
        ),
        pytest.param(CLOSES, False, id="the closing instant"),
    ],
)
def test_an_answer_is_in_time_until_the_last_day_is_over(at, counts):
    assert is_collecting(OPENS, CLOSES, at) is counts


@pytest.mark.parametrize(
    ("signed", "facts", "reason"),
    [
        pytest.param(SIGNED, FACTS, None, id="as it should be"),
        pytest.param(replace(SIGNED, signer_name="　"), FACTS, "unsigned", id="no name"),
        pytest.param(replace(SIGNED, text_digest="d2"), FACTS, "text_changed", id="another text"),
        pytest.param(
            SIGNED, replace(FACTS, owner_born=date(2010, 1, 1)), "minor_alone", id="V20 alone"
        ),
        pytest.param(
            replace(SIGNED, capacity=Capacity.GUARDIAN, relation="parent", evidence="p1"),
            replace(FACTS, owner_born=date(2010, 1, 1)),
            None,
            id="V20 by a parent",
        ),
        pytest.param(
            replace(SIGNED, capacity=Capacity.GUARDIAN, relation="parent"),
            replace(FACTS, owner_born=date(2010, 1, 1)),
            "guardian_unproven",
            id="a parent without evidence",
        ),
        pytest.param(
            SIGNED, replace(FACTS, owner_is_legal_person=True), "stamp_missing", id="no seal"
        ),
        pytest.param(
            replace(SIGNED, capacity=Capacity.LEGAL_REPRESENTATIVE, evidence="seal"),
            replace(FACTS, owner_is_legal_person=True),
            None,
            id="a company with its seal",
        ),
        pytest.param(
            SIGNED, replace(FACTS, owner_unsettled=True), "owner_unsettled", id="a dead owner"
        ),
    ],
)
def test_who_may_sign(signed, facts, reason):
    assert why_invalid(signed, facts) == reason


@pytest.mark.parametrize(
    ("letter", "reason"),
    [
        pytest.param(LETTER, None, id="complete"),
        pytest.param(replace(LETTER, scope=""), "proxy_incomplete", id="V21 no scope"),
        pytest.param(replace(LETTER, valid_to=None), "proxy_incomplete", id="V21 no period"),
        pytest.param(replace(LETTER, agent_name=" "), "proxy_incomplete", id="no agent"),
        pytest.param(replace(LETTER, matter=""), "proxy_incomplete", id="no matter"),
        pytest.param(replace(LETTER, principal_signature=""), "proxy_incomplete", id="no name"),
        pytest.param(replace(LETTER, valid_to=date(2025, 11, 9)), "proxy_out_of_time", id="lapsed"),
        pytest.param(
            replace(LETTER, valid_from=date(2025, 11, 11)), "proxy_out_of_time", id="not yet"
        ),
        pytest.param(
            replace(LETTER, instruction="disagree"), "proxy_against_instruction", id="disobeyed"
        ),
        pytest.param(None, "proxy_missing", id="no letter"),
    ],
)
def test_a_proxy_needs_a_complete_letter_that_covers_the_day(letter, reason):
    assert why_invalid(replace(BY_PROXY, proxy=letter), FACTS) == reason


@pytest.mark.parametrize(
    ("rule", "facts", "reason"),
    [
        pytest.param(
            ProxyRule(forbidden=("property_staff",)),
            replace(FACTS, agent_kinds=frozenset({"property_staff"})),
            "proxy_forbidden",
            id="property staff",
        ),
        pytest.param(
            ProxyRule(max_per_proxy=3), replace(FACTS, agent_holds=3), "proxy_too_many", id="fourth"
        ),
        pytest.param(
            ProxyRule(max_per_proxy=3), replace(FACTS, agent_holds=2), None, id="third of three"
        ),
        pytest.param(ProxyRule(instruction_required=True), FACTS, "proxy_incomplete", id="open"),
    ],
)
def test_a_rule_may_bound_proxies(rule, facts, reason):
    assert why_invalid(BY_PROXY, facts, rule) == reason


def test_a_letter_names_what_it_lacks_in_the_order_of_the_law():
    assert ProxyLetter().missing == (
        "agent_name",
        "matter",
        "scope",
        "period",
        "principal_signature",
    )


def test_a_birthday_is_reached_on_the_day():
    assert age_on(date(2007, 11, 10), TODAY) == 18
    assert age_on(date(2007, 11, 11), TODAY) == 17
