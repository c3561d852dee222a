"""Pages of a list by key: what follows a line, not what follows a number of lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

PAGE: Final = 50
"""Lines of one page of a list."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Where in a list to go on: after the line with this key, or before it; both 0: the start.

    The keys are ids of rows; what they sort by is looked up, so that a link stays valid when
    a row is corrected.
    """

    after: int = 0
    before: int = 0


START: Final = Turn()


@dataclass(frozen=True, slots=True)
class Sorting:
    """What a list sorts by. `value` is never null; ties go by `key`, the row's id."""

    value: sa.ColumnElement[Any]
    key: sa.ColumnElement[int]
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of rows, and the keys of the pages beside it (0: there is none)."""

    rows: Sequence[Any]
    previous: int
    following: int


def leaf(
    session: Session,
    statement: Any,  # noqa: ANN401 -- a select; its columns are the caller's
    sorting: Sorting,
    turn: Turn,
    size: int = PAGE,
) -> Leaf:
    """Return one page of `statement`, whose first column is the key. One query."""
    backwards = bool(turn.before)
    anchor = turn.before or turn.after
    rising = sorting.descending is backwards
    if anchor:
        value = (
            sa.select(sorting.value).where(sorting.key == anchor).correlate(None).scalar_subquery()
        )
        further = sorting.value > value if rising else sorting.value < value
        beside = sorting.key > anchor if rising else sorting.key < anchor
        statement = statement.where(sa.or_(further, sa.and_(sorting.value == value, beside)))
    order = (sorting.value, sorting.key)
    statement = statement.order_by(*(each if rising else each.desc() for each in order))
    rows = list(session.execute(statement.limit(size + 1)).all())
    has_more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Leaf((), 0, 0)
    has_previous = has_more if backwards else bool(turn.after)
    has_following = True if backwards else has_more
    return Leaf(rows, rows[0][0] if has_previous else 0, rows[-1][0] if has_following else 0)
