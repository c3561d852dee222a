"""Keeping promises made to the flows: claim with a lease, cross off, retry, give up.

Two clocks meet here. `Times.case` is what time it is for the cases (`not_before` counts on
it); `Times.real` never jumps (leases and rests count on it).
"""

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models.errand import Errand
from rules.act import Act
from workflows.actions.record import record

LEASE: Final = timedelta(seconds=30)
MOST_ATTEMPTS: Final = 8
_FIRST_REST: Final = 2  # seconds
_LONGEST_REST: Final = 900  # seconds
_DIED = "the driver died while running it"


@dataclass(frozen=True, slots=True)
class Times:
    """One instant on both clocks, in UTC."""

    case: datetime
    real: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """An errand that is held. `attempt` counts from 1.

    `held_as` names this very claim: a driver that was stopped past its lease and wakes holds
    nothing any more, not even what another of its own threads has claimed since.
    """

    errand_id: int
    held_as: str
    flow: str
    case_id: int | None
    arguments: dict[str, Any]
    once: str
    attempt: int
    trace: str = ""


class HoldLostError(Exception):
    """The work was done for an errand that somebody else holds by now."""


def is_errand_due(session: Session, times: Times) -> bool:
    """Whether some errand can be claimed now. One indexed query, no lock."""
    return session.scalar(_claimable(times).limit(1)) is not None


def claim_errands(
    session: Session, holder: str, times: Times, limit: int, lease: timedelta = LEASE
) -> Sequence[Claim]:
    """Lease up to `limit` errands to `holder`, the oldest first, one for each case at most.

    An errand that carries a case on waits for the older ones of the same case, also while one
    of them rests after a failure. Two drivers never get the same errand, nor two of one case:
    on SQLite because writers come one by one, on PostgreSQL by SKIP LOCKED and the unique
    index on leased lanes (an IntegrityError means: another one was faster, try again).
    """
    _sweep_expired(session, times)
    wanted = _claimable(times, Errand).limit(limit).with_for_update(of=Errand, skip_locked=True)
    claims = []
    lanes: set[int] = set()
    for errand in session.scalars(wanted):
        if errand.lane is not None:
            if errand.lane in lanes:
                continue
            lanes.add(errand.lane)
        errand.leased_by = f"{holder}.{secrets.token_hex(6)}"
        errand.leased_until = times.real + lease
        errand.attempts += 1
        claims.append(_claim(errand, errand.leased_by))
    return claims


def renew_leases(session: Session, held: Collection[str], until: datetime) -> None:
    """Prolong the leases of errands still being run; those that were lost stay lost."""
    session.execute(
        sa.update(Errand).where(Errand.leased_by.in_(held), OPEN).values(leased_until=until)
    )


def require_hold(session: Session, errand_id: int, held_as: str) -> None:
    """Make sure, at the end of a transaction, that the errand it works for is still held.

    Whoever was stopped past the lease (a suspended machine, a debugger) finds out here that
    another one has taken over, and commits nothing. The row stays locked until the commit, so
    that nobody takes over in between. One statement.

    Raises:
        HoldLostError: if the errand has passed to another claim.
    """
    held = sa.select(Errand.id).where(Errand.id == errand_id, Errand.leased_by == held_as, OPEN)
    if session.scalar(held.with_for_update()) is None:
        raise HoldLostError(f"errand {errand_id} has passed to another driver")


def cross_off(session: Session, claim: Claim, times: Times) -> bool:
    """Mark a claimed errand as done; return False where the lease had passed to another."""
    return _settle(
        session, claim, done_at=times.case, leased_by=None, leased_until=None, last_error=""
    )


def note_failure(
    session: Session, claim: Claim, reason: str, rest: timedelta, times: Times
) -> bool:
    """Let a failed errand rest, or give it up after `MOST_ATTEMPTS`; return True if given up."""
    if claim.attempt < MOST_ATTEMPTS:
        until = times.real + rest
        _settle(session, claim, leased_by=None, leased_until=until, last_error=reason[-4000:])
        return False
    mine = sa.and_(Errand.id == claim.errand_id, Errand.leased_by == claim.held_as)
    _give_up(session, mine, reason, times)
    return True


def hand_back(session: Session, claim: Claim) -> bool:
    """Return an errand that was never really tried (Prefect is away, the driver leaves)."""
    fewer = sa.case((Errand.attempts > 0, Errand.attempts - 1), else_=0)
    return _settle(session, claim, leased_by=None, leased_until=None, attempts=fewer)


def rest_after(attempt: int, chance: float) -> timedelta:
    """Return how long to rest after failed `attempt`: 2 s, 6 s, 18 s … 15 min.

    `chance` in [0, 1) spreads errands that failed together over half to one and a half of it.
    """
    seconds = min(_FIRST_REST * 3 ** (attempt - 1), _LONGEST_REST)
    return timedelta(seconds=seconds * (0.5 + chance))


def free_errands_of_the_dead(
    session: Session, host: str, me: str, is_alive: Callable[[int], bool], times: Times
) -> int:
    """Free what drivers on `host` held that are gone; return how many errands that were.

    A holder is "host:pid:nonce", a dot and the claim. A holder with our own process number
    and another nonce is an earlier life (containers hand out the same numbers again).
    """
    holders = session.scalars(
        sa.select(Errand.leased_by)
        .where(OPEN, Errand.leased_by.startswith(f"{host}:", autoescape=True))
        .distinct()
    ).all()
    mine = me.split(":")[1]
    gone = [
        holder
        for holder in holders
        if holder
        and not holder.startswith(me)
        and (_pid(holder) == int(mine) or not is_alive(_pid(holder)))
    ]
    if not gone:
        return 0
    freed = session.execute(
        sa.update(Errand)
        .where(OPEN, Errand.leased_by.in_(gone))
        .values(leased_until=times.real)
        .returning(Errand.id)
    ).all()
    return len(freed)


OPEN: Final = sa.and_(Errand.done_at.is_(None), Errand.dead_at.is_(None))


def _claimable(times: Times, *what: Any) -> sa.Select[Any]:  # noqa: ANN401 -- columns or the row
    older = aliased(Errand)
    # An older errand of the lane stands in the way once its own time has come; one that was
    # tried already stands in the way while it rests, too.
    first = sa.or_(older.attempts > 0, older.not_before.is_(None), older.not_before <= times.case)
    in_the_way = sa.exists().where(
        older.lane == Errand.lane,
        older.id != Errand.id,
        older.done_at.is_(None),
        older.dead_at.is_(None),
        sa.or_(
            sa.and_(older.leased_by.is_not(None), older.leased_until > times.real),
            sa.and_(older.id < Errand.id, first),
        ),
    )
    return (
        sa.select(*(what or (Errand.id,)))
        .where(
            OPEN,
            sa.or_(Errand.not_before.is_(None), Errand.not_before <= times.case),
            sa.or_(Errand.leased_until.is_(None), Errand.leased_until <= times.real),
            sa.or_(Errand.lane.is_(None), ~in_the_way),
        )
        .order_by(Errand.id)
    )


def _sweep_expired(session: Session, times: Times) -> None:
    expired = sa.and_(OPEN, Errand.leased_by.is_not(None), Errand.leased_until <= times.real)
    _give_up(session, sa.and_(expired, Errand.attempts >= MOST_ATTEMPTS), _DIED, times)
    session.execute(
        sa.update(Errand).where(expired).values(leased_by=None, leased_until=None, last_error=_DIED)
    )


def _give_up(session: Session, which: sa.ColumnElement[bool], reason: str, times: Times) -> None:
    given_up = session.execute(
        sa.update(Errand)
        .where(which, OPEN)
        .values(dead_at=times.case, leased_by=None, leased_until=None, last_error=reason[-4000:])
        .returning(Errand.id, Errand.case_id, Errand.flow)
    ).all()
    for errand_id, case_id, flow in given_up:
        act = Act(by="driver", at=times.case)
        record(session, act, "errand.given_up", case_id=case_id, errand_id=errand_id, flow=flow)


def _settle(session: Session, claim: Claim, **values: Any) -> bool:  # noqa: ANN401 -- columns
    changed = session.execute(
        sa.update(Errand)
        .where(Errand.id == claim.errand_id, Errand.leased_by == claim.held_as, OPEN)
        .values(**values)
        .returning(Errand.id)
    ).all()
    return bool(changed)


def _claim(errand: Errand, held_as: str) -> Claim:
    return Claim(
        errand_id=errand.id,
        held_as=held_as,
        flow=errand.flow,
        case_id=errand.case_id,
        arguments=dict(errand.arguments),
        once=errand.once,
        attempt=errand.attempts,
        trace=errand.trace,
    )


def _pid(holder: str) -> int:
    return int(holder.rsplit(":", 2)[1])
