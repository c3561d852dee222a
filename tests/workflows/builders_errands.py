"""Errands that are asked for and claimed, each in its own transaction."""

from datetime import timedelta

from tests.workflows.builders_driving import a_case
from workflows.actions.errands import Times, claim_errands
from workflows.actions.record import ask_flow

A_SECOND = timedelta(seconds=1)
A_DAY = timedelta(days=1)


def later(times: Times, by: timedelta) -> Times:
    return Times(case=times.case + by, real=times.real + by)


def ask(database, act, flow="notices", *, once, **more):
    with database.begin() as session:
        ask_flow(session, act, flow, once=once, **more)


def claim(database, times, holder="here:1:a", limit=10):
    with database.begin() as session:
        return claim_errands(session, holder, times, limit)


def some_cases(database, now, count=1) -> list[int]:
    with database.begin() as session:
        return [a_case(session, now).id for _ in range(count)]
