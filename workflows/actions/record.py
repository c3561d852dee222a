"""Leaving a trace, and asking a flow to carry on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.deadline import Deadline
from models.errand import Errand
from models.event import Event
from rules.act import Act

DRIVING: Final = frozenset({"drive-case", "ring-deadline"})
"""Errands that carry a case on: they run one after the other for each case."""

WAKE_CHANNEL: Final = "errand"
"""The PostgreSQL channel on which a committed errand wakes the driver."""


def record(session: Session, act: Act, name: str, *, case_id: int | None, **facts: Any) -> None:  # noqa: ANN401 -- facts are JSON
    """Add one line to the audit log; `name` is noun.past ("consent.signed").

    Facts are ids and values. Dates, instants, decimals and fractions are kept as text.
    """
    session.add(
        Event(
            name=name,
            case_id=case_id,
            actor=act.by,
            at=act.at,
            address=act.address,
            facts=_plain(facts),
        )
    )


@dataclass(frozen=True, slots=True)
class Promise:
    """One of many calls of a flow: its unique `once`, its case, its other arguments."""

    once: str
    case_id: int
    arguments: Mapping[str, Any]


def record_each(
    session: Session, act: Act, name: str, facts: Iterable[tuple[int, Mapping[str, Any]]]
) -> None:
    """Add one line for each (case_id, facts); as `record`, in one statement for all."""
    lines = [
        {
            "name": name,
            "case_id": case_id,
            "actor": act.by,
            "at": act.at,
            "address": act.address,
            "facts": _plain(each),
        }
        for case_id, each in facts
    ]
    if lines:
        session.execute(sa.insert(Event), lines)


def ask_flows(session: Session, act: Act, flow: str, promises: Iterable[Promise]) -> None:
    """Promise many calls of one flow, as `ask_flow` does; one statement, two on PostgreSQL."""
    errands = [
        _errand(act, flow, each.case_id, {"case_id": each.case_id, **each.arguments}, each.once)
        for each in promises
    ]
    if not errands:
        return
    dialect = session.get_bind().dialect.name
    session.execute(_PROMISES[dialect], errands)
    if dialect == "postgresql":
        session.execute(sa.select(sa.func.pg_notify(WAKE_CHANNEL, "")))


def ask_flow(  # noqa: PLR0913 -- the promise has these parts, all but three named
    session: Session,
    act: Act,
    flow: str,
    *,
    once: str,
    case_id: int | None = None,
    not_before: datetime | None = None,
    **arguments: Any,  # noqa: ANN401 -- ids and enums, kept as JSON
) -> None:
    """Promise to call `flow`; the driver keeps the promise once this transaction commits.

    A second promise with the same `once` is the same promise and changes nothing. `case_id`
    is handed to the flow like any argument. One statement.
    """
    given = arguments if case_id is None else {"case_id": case_id, **arguments}
    errand = _errand(act, flow, case_id, given, once) | {"not_before": not_before}
    session.execute(_PROMISE[session.get_bind().dialect.name], errand)


def _errand(
    act: Act, flow: str, case_id: int | None, arguments: Mapping[str, Any], once: str
) -> dict[str, Any]:
    return {
        "flow": flow,
        "case_id": case_id,
        "lane": case_id if flow in DRIVING else None,
        "arguments": _plain(arguments),
        "once": once,
        "created_at": act.at,
        "not_before": None,
        "attempts": 0,
        "last_error": "",
    }


# Built once: promises are the most frequent of all writes.
_ERRAND: Final = cast("sa.Table", Errand.__table__)
_PROMISES: Final = {
    "sqlite": sqlite.insert(_ERRAND).on_conflict_do_nothing(index_elements=["once"]),
    "postgresql": postgresql.insert(_ERRAND).on_conflict_do_nothing(index_elements=["once"]),
}
_PROMISE: Final[Mapping[str, sa.Executable]] = {
    "sqlite": _PROMISES["sqlite"],
    # Told to listeners when, and only if, this transaction commits and the row is new.
    "postgresql": _PROMISES["postgresql"].returning(sa.func.pg_notify(WAKE_CHANNEL, "")),
}


def set_deadline(session: Session, case_id: int, kind: str, subject: str, due_at: datetime) -> None:
    """Have the case looked at again at `due_at`; moving it makes it ring again. One statement."""
    statement = _insert(session, Deadline).values(
        case_id=case_id, kind=kind, subject=subject, due_at=due_at
    )
    new = statement.excluded.due_at
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["kind", "subject"],
            set_={
                "due_at": new,
                "rung_at": sa.case((Deadline.due_at == new, Deadline.rung_at), else_=sa.null()),
            },
        )
    )


def clear_deadline(session: Session, kind: str, subject: str) -> None:
    """Forget a deadline; a deadline that was never set is no fault."""
    session.execute(sa.delete(Deadline).where(Deadline.kind == kind, Deadline.subject == subject))


def clear_deadlines(session: Session, case_id: int) -> None:
    """Forget every deadline of a case that has not rung (it was withdrawn or suspended)."""
    session.execute(
        sa.delete(Deadline).where(Deadline.case_id == case_id, Deadline.rung_at.is_(None))
    )


def _insert(session: Session, table: type[Deadline]) -> Any:  # noqa: ANN401 -- one of two dialects' Insert
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def _plain(value: Any) -> Any:  # noqa: ANN401 -- JSON
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal | Fraction):
        return str(value)
    return value
