from datetime import timedelta

import pytest

from models.document import PaperOrder
from rules.act import Act
from rules.paper import OrderState, PaperKind
from rules.stages import Standing
from tests.workflows.builders_driving import a_case
from tests.workflows.builders_errands import claim, some_cases
from workflows.actions.errands import Times, cross_off
from workflows.actions.forgotten import (
    Forgotten,
    ask_for_forgotten,
    count_forgotten,
    is_forgotten,
)
from workflows.actions.record import ask_flow


@pytest.fixture
def act(now) -> Act:
    return Act(by="staff:1", at=now)


@pytest.fixture
def times(now) -> Times:
    return Times(case=now, real=now)


def an_order(session, case_id, now, state=OrderState.WAITING) -> PaperOrder:
    order = PaperOrder(
        case_id=case_id,
        kind=PaperKind.ACCEPTANCE_RECORD,
        once=f"record:{case_id}:{state}",
        state=state,
        ordered_by="staff:1",
        ordered_at=now,
    )
    session.add(order)
    session.flush()
    return order


def test_a_case_nobody_asked_for_is_found_once(database, act, now, times):
    (case_id,) = some_cases(database, now)
    with database.begin() as session:
        assert count_forgotten(session) == Forgotten(cases=1, orders=0)
        assert ask_for_forgotten(session, act) == 1
        assert not is_forgotten(session)

    (found,) = claim(database, times)
    assert (found.flow, found.case_id) == ("drive-case", case_id)


def test_a_case_that_was_asked_for_or_rests_is_not_forgotten(database, act, now):
    with database.begin() as session:
        asked, rests = a_case(session, now), a_case(session, now)
        rests.standing = Standing.SUSPENDED
        ask_flow(session, act, "drive-case", once="a", case_id=asked.id)

    with database() as session:
        assert not is_forgotten(session)


def test_papers_that_nobody_prints_are_asked_for_again_until_they_are_printed(
    database, act, now, times
):
    with database.begin() as session:
        case = a_case(session, now)
        case.standing = Standing.SUSPENDED
        order = an_order(session, case.id, now)
        an_order(session, case.id, now, OrderState.FINISHED)

    with database.begin() as session:
        assert ask_for_forgotten(session, act) == 1
        assert ask_for_forgotten(session, act) == 0
    (asked,) = claim(database, times)
    assert (asked.flow, asked.arguments["paper_order_id"]) == ("papers", order.id)

    with database.begin() as session:
        cross_off(session, asked, times)
        later = Act(by="flow:reconciler", at=now + timedelta(minutes=10))
        assert ask_for_forgotten(session, later) == 1
