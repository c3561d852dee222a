"""Keeping promises made to the flows: claim with a lease, cross off, retry, give up.

Two clocks meet here. `Times.case` is what time it is for the cases (`not_before` counts on
it); `Times.real` never jumps (leases and rests count on it).
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models.errand import Errand
from rules.act import Act
from rules.refusal import Refusal
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
    """An errand that `holder` holds. `attempt` counts from 1."""

    errand_id: int
    holder: str
    flow: str
    case_id: int | None
    arguments: dict[str, Any]
    once: str
    attempt: int


@dataclass(frozen=True, slots=True)
class DeadErrand:
    """An errand that was given up; a person must look at it."""

    errand_id: int
    flow: str
    case_id: int | None
    dead_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """What the outbox holds: open errands, those being run, the oldest one, the dead ones."""

    waiting: int
    running: int
    oldest: datetime | None
    dead: tuple[DeadErrand, ...]


class NoSuchDeadErrand(Refusal):
    """The errand was not given up, or does not exist."""

    code = "no_such_dead_errand"


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
        errand.leased_by = holder
        errand.leased_until = times.real + lease
        errand.attempts += 1
        claims.append(_claim(errand, holder))
    return claims


def renew_leases(
    session: Session, holder: str, errand_ids: Collection[int], until: datetime
) -> None:
    """Prolong the leases of errands still being run."""
    session.execute(
        sa.update(Errand)
        .where(Errand.id.in_(errand_ids), Errand.leased_by == holder, Errand.done_at.is_(None))
        .values(leased_until=until)
    )


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
    mine = sa.and_(Errand.id == claim.errand_id, Errand.leased_by == claim.holder)
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

    A holder is "host:pid:nonce". A holder with our own process number and another nonce is an
    earlier life (containers hand out the same numbers again).
    """
    holders = session.scalars(
        sa.select(Errand.leased_by)
        .where(_OPEN, Errand.leased_by.startswith(f"{host}:", autoescape=True))
        .distinct()
    ).all()
    mine = me.split(":")[1]
    gone = [
        holder
        for holder in holders
        if holder and holder != me and (_pid(holder) == int(mine) or not is_alive(_pid(holder)))
    ]
    if not gone:
        return 0
    freed = session.execute(
        sa.update(Errand)
        .where(_OPEN, Errand.leased_by.in_(gone))
        .values(leased_until=times.real)
        .returning(Errand.id)
    ).all()
    return len(freed)


def backlog(session: Session, limit: int = 20) -> Backlog:
    """Return what waits, runs and was given up, in two queries."""
    waiting, running, oldest = session.execute(
        sa.select(
            sa.func.count(), sa.func.count(Errand.leased_by), sa.func.min(Errand.created_at)
        ).where(_OPEN)
    ).one()
    dead = session.scalars(
        sa.select(Errand)
        .where(Errand.dead_at.is_not(None))
        .order_by(Errand.dead_at.desc())
        .limit(limit)
    )
    return Backlog(
        waiting=waiting - running,
        running=running,
        oldest=oldest,
        dead=tuple(
            DeadErrand(errand.id, errand.flow, errand.case_id, errand.dead_at, errand.last_error)
            for errand in dead
            if errand.dead_at is not None
        ),
    )


def revive_errand(session: Session, errand_id: int, act: Act) -> None:
    """Have an errand that was given up tried again from the first attempt.

    Raises:
        NoSuchDeadErrand: if it was not given up.
    """
    errand = session.get(Errand, errand_id)
    if errand is None or errand.dead_at is None:
        raise NoSuchDeadErrand(errand_id=errand_id)
    errand.dead_at = None
    errand.attempts = 0
    errand.leased_until = None
    record(session, act, "errand.revived", case_id=errand.case_id, errand_id=errand_id)


_OPEN = sa.and_(Errand.done_at.is_(None), Errand.dead_at.is_(None))


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
            _OPEN,
            sa.or_(Errand.not_before.is_(None), Errand.not_before <= times.case),
            sa.or_(Errand.leased_until.is_(None), Errand.leased_until <= times.real),
            sa.or_(Errand.lane.is_(None), ~in_the_way),
        )
        .order_by(Errand.id)
    )


def _sweep_expired(session: Session, times: Times) -> None:
    expired = sa.and_(_OPEN, Errand.leased_by.is_not(None), Errand.leased_until <= times.real)
    _give_up(session, sa.and_(expired, Errand.attempts >= MOST_ATTEMPTS), _DIED, times)
    session.execute(
        sa.update(Errand).where(expired).values(leased_by=None, leased_until=None, last_error=_DIED)
    )


def _give_up(session: Session, which: sa.ColumnElement[bool], reason: str, times: Times) -> None:
    given_up = session.execute(
        sa.update(Errand)
        .where(which, _OPEN)
        .values(dead_at=times.case, leased_by=None, leased_until=None, last_error=reason[-4000:])
        .returning(Errand.id, Errand.case_id, Errand.flow)
    ).all()
    for errand_id, case_id, flow in given_up:
        act = Act(by="driver", at=times.case)
        record(session, act, "errand.given_up", case_id=case_id, errand_id=errand_id, flow=flow)


def _settle(session: Session, claim: Claim, **values: Any) -> bool:  # noqa: ANN401 -- columns
    changed = session.execute(
        sa.update(Errand)
        .where(Errand.id == claim.errand_id, Errand.leased_by == claim.holder, _OPEN)
        .values(**values)
        .returning(Errand.id)
    ).all()
    return bool(changed)


def _claim(errand: Errand, holder: str) -> Claim:
    return Claim(
        errand_id=errand.id,
        holder=holder,
        flow=errand.flow,
        case_id=errand.case_id,
        arguments=dict(errand.arguments),
        once=errand.once,
        attempt=errand.attempts,
    )


def _pid(holder: str) -> int:
    return int(holder.rsplit(":", 2)[1])
