from datetime import timedelta
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa

from models.event import Event
from rules.act import Act
from tests.workflows.builders_errands import A_DAY, A_SECOND, ask, claim, later, some_cases
from workflows.actions.backlog import NoSuchDeadErrand, backlog, revive_errand
from workflows.actions.deadlines import is_deadline_due
from workflows.actions.errands import (
    LEASE,
    MOST_ATTEMPTS,
    HoldLostError,
    Times,
    cross_off,
    free_errands_of_the_dead,
    hand_back,
    is_errand_due,
    note_failure,
    renew_leases,
    require_hold,
    rest_after,
)
from workflows.actions.record import ask_flow


@pytest.fixture
def act(now) -> Act:
    return Act(by="staff:1", at=now)


@pytest.fixture
def times(now) -> Times:
    return Times(case=now, real=now)


def test_a_promise_made_twice_is_one_errand(database, act, times):
    ask(database, act, once="case:7:v4", x=1)
    ask(database, act, once="case:7:v4", x=2)

    (only,) = claim(database, times)

    assert only.arguments == {"x": 1}


def test_a_promise_in_a_transaction_that_fails_is_none(database, act, times):
    def promise_and_fail() -> None:
        with database.begin() as session:
            ask_flow(session, act, "notices", once="a")
            session.execute(sa.text("select * from nowhere"))

    with pytest.raises(sa.exc.DBAPIError):
        promise_and_fail()

    with database() as session:
        assert not is_errand_due(session, times)


def test_a_claimed_errand_is_not_claimed_again_before_its_lease_ends(database, act, times):
    ask(database, act, once="a")

    first = claim(database, times)

    assert [found.attempt for found in first] == [1]
    assert not claim(database, later(times, LEASE - A_SECOND), holder="there:2:b")
    assert [found.attempt for found in claim(database, later(times, LEASE))] == [2]


def test_a_renewed_lease_keeps_others_away(database, act, times):
    ask(database, act, once="a")
    (held,) = claim(database, times)

    with database.begin() as session:
        renew_leases(session, [held.held_as], times.real + 2 * LEASE)

    assert not claim(database, later(times, LEASE), holder="there:2:b")


def test_whoever_lost_the_lease_cannot_cross_off(database, act, times):
    ask(database, act, once="a")
    (slow,) = claim(database, times)
    (fast,) = claim(database, later(times, LEASE), holder="there:2:b")

    with database.begin() as session:
        assert not cross_off(session, slow, times)
        assert cross_off(session, fast, times)

    assert not claim(database, later(times, A_DAY))


def test_whoever_was_stopped_past_the_lease_commits_nothing(database, act, times):
    ask(database, act, once="a")
    (slow,) = claim(database, times)
    with database.begin() as session:
        require_hold(session, slow.errand_id, slow.held_as)  # nobody took it yet

    (fast,) = claim(database, later(times, LEASE))  # the same driver, another of its threads

    with database.begin() as session, pytest.raises(HoldLostError):
        require_hold(session, slow.errand_id, slow.held_as)
    with database.begin() as session:
        renew_leases(session, [slow.held_as], times.real + 9 * LEASE)
        require_hold(session, fast.errand_id, fast.held_as)
        assert not cross_off(session, slow, times)


def test_errands_of_one_case_run_one_after_the_other(database, act, now, times):
    one, two = some_cases(database, now, 2)
    for number, case_id in enumerate([one, one, two, one]):
        ask(database, act, "drive-case", once=f"{number}", case_id=case_id)

    first = claim(database, times)
    assert [found.once for found in first] == ["0", "2"]
    assert not claim(database, times, holder="there:2:b")

    with database.begin() as session:
        cross_off(session, first[0], times)
    assert [found.once for found in claim(database, times)] == ["1"]


def test_papers_do_not_hold_up_their_case(database, act, now, times):
    (case_id,) = some_cases(database, now)
    ask(database, act, "papers", once="p", case_id=case_id, paper_order_id=1)
    ask(database, act, "drive-case", once="d", case_id=case_id)

    assert [found.once for found in claim(database, times)] == ["p", "d"]


def test_an_older_errand_that_rests_keeps_its_place(database, act, now, times):
    (case_id,) = some_cases(database, now)
    ask(database, act, "drive-case", once="older", case_id=case_id)
    ask(database, act, "drive-case", once="newer", case_id=case_id)
    (failing,) = claim(database, times)
    with database.begin() as session:
        assert not note_failure(session, failing, "no", 5 * A_SECOND, times)

    assert not claim(database, later(times, 4 * A_SECOND))
    (again,) = claim(database, later(times, 5 * A_SECOND))

    assert (again.once, again.attempt) == ("older", 2)


def test_an_errand_for_tomorrow_lets_todays_pass(database, act, now, times):
    (case_id,) = some_cases(database, now)
    ask(database, act, "drive-case", once="t", case_id=case_id, not_before=now + A_DAY)
    ask(database, act, "drive-case", once="n", case_id=case_id)

    assert [found.once for found in claim(database, times)] == ["n"]


def test_a_shifted_clock_makes_due_what_was_for_tomorrow_and_ends_no_lease(
    database, act, now, times
):
    ask(database, act, once="today")
    ask(database, act, once="tomorrow", not_before=now + A_DAY)
    claim(database, times)

    shifted = Times(case=now + 2 * A_DAY, real=now + A_SECOND)

    assert [found.once for found in claim(database, shifted)] == ["tomorrow"]


def test_an_errand_is_given_up_after_its_last_attempt_and_can_be_revived(database, act, times):
    ask(database, act, once="a")
    for _ in range(MOST_ATTEMPTS):
        (held,) = claim(database, times)
        with database.begin() as session:
            given_up = note_failure(session, held, "the gateway is gone", 0 * A_SECOND, times)
    assert given_up
    assert not claim(database, later(times, A_DAY))

    with database.begin() as session:
        (dead,) = backlog(session).dead
        assert dead.reason == "the gateway is gone"
        revive_errand(session, dead.errand_id, act)
    assert [found.attempt for found in claim(database, times)] == [1]
    with database() as session:
        names = session.scalars(sa.select(Event.name).order_by(Event.id)).all()
        assert names == ["errand.given_up", "errand.revived"]


def test_an_errand_that_kills_its_driver_each_time_is_given_up(database, act, times):
    ask(database, act, once="a")
    for number in range(MOST_ATTEMPTS):
        assert claim(database, later(times, number * LEASE))

    assert not claim(database, later(times, MOST_ATTEMPTS * LEASE))

    with database() as session:
        assert "died" in backlog(session).dead[0].reason


def test_only_a_dead_errand_can_be_revived(database, act):
    with database.begin() as session, pytest.raises(NoSuchDeadErrand):
        revive_errand(session, 404, act)


def test_an_errand_handed_back_has_not_been_tried(database, act, times):
    ask(database, act, once="a")
    (held,) = claim(database, times)

    with database.begin() as session:
        assert hand_back(session, held)

    assert [found.attempt for found in claim(database, times)] == [1]


def test_errands_of_a_dead_driver_on_this_machine_are_freed_at_once(database, act, times):
    ask(database, act, once="a")
    ask(database, act, once="b")
    ask(database, act, once="c")
    claim(database, times, holder="here:10:dead", limit=1)
    claim(database, times, holder="here:11:alive", limit=1)
    claim(database, times, holder="here:12:earlier-life", limit=1)

    with database.begin() as session:
        me = "here:12:now"
        freed = free_errands_of_the_dead(session, "here", me, lambda pid: pid == 11, times)

    assert freed == 2
    assert [found.once for found in claim(database, times, holder="here:12:now")] == ["a", "c"]


def test_two_claimers_at_once_never_get_the_same_errand_nor_the_same_case(database, act, now):
    cases = some_cases(database, now, 5)
    with database.begin() as session:
        for number in range(60):
            case_id = cases[number % 5] if number % 2 else None
            flow = "drive-case" if case_id else "notices"
            ask_flow(session, act, flow, once=f"{number}", case_id=case_id)
    times = Times(case=now, real=now)
    barrier, taken, faults = Barrier(4), [], []

    def take(holder: str) -> None:
        barrier.wait()
        for _ in range(30):
            try:
                taken.extend(claim(database, times, holder=holder, limit=2))
            except sa.exc.IntegrityError:  # PostgreSQL: another one was faster in a lane
                continue
            except sa.exc.OperationalError as fault:
                faults.append(fault)

    threads = [Thread(target=take, args=(f"here:{number}:x",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not faults
    once = [found.once for found in taken]
    assert len(once) == len(set(once)) == 30 + 5
    driving = [found.case_id for found in taken if found.case_id]
    assert sorted(driving) == sorted(cases)


def test_an_idle_look_costs_one_query_and_no_lock(database, queries, times):
    with database() as session:
        assert not is_errand_due(session, times)
        assert not is_deadline_due(session, times.case)

    assert len(queries) == 2


@pytest.mark.parametrize(
    ("attempt", "shortest", "longest"), [(1, 1, 3), (4, 27, 81), (8, 450, 1350)]
)
def test_rests_grow_and_spread(attempt, shortest, longest):
    assert rest_after(attempt, 0.0) == timedelta(seconds=shortest)
    assert rest_after(attempt, 0.9999) < timedelta(seconds=longest)


def test_the_backlog_tells_waiting_running_and_the_oldest(database, act, now, times):
    ask(database, act, once="a")
    ask(database, Act(by="staff:1", at=now + A_DAY), once="b")
    claim(database, times, limit=1)

    with database() as session:
        found = backlog(session)

    assert (found.waiting, found.running, found.oldest) == (1, 1, now)
