"""Lists on pages: a part of the rows, found again by the key of a row, not by a number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from flask import request, url_for

R = TypeVar("R")
SIZE: Final = 50


@dataclass(frozen=True, slots=True)
class Part(Generic[R]):
    """The rows of one page and the addresses of its neighbours ("" where there are none)."""

    rows: tuple[R, ...]
    count: int
    previous_url: str
    next_url: str

    @property
    def neighbours(self) -> dict[str, str]:
        """The two addresses by their names, for what draws them."""
        return {"previous_url": self.previous_url, "next_url": self.next_url}


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter."""

    label: str
    url: str
    current: bool
    count: int | None = None


def part_of(rows: Sequence[R], key: Callable[[R], int]) -> Part[R]:
    """Return the rows after (or before) the one named in the address.

    A row that is gone meanwhile starts the list again: nothing is skipped in silence.
    """
    keys = [key(row) for row in rows]
    start = 0
    if (after := request.args.get("after", "")).isdigit() and int(after) in keys:
        start = keys.index(int(after)) + 1
    elif (before := request.args.get("before", "")).isdigit() and int(before) in keys:
        start = max(0, keys.index(int(before)) - SIZE)
    shown = tuple(rows[start : start + SIZE])
    return Part(
        shown,
        len(rows),
        here(before=keys[start], after=None) if start else "",
        here(after=keys[start + SIZE - 1], before=None) if start + SIZE < len(rows) else "",
    )


def here(**changes: Any) -> str:  # noqa: ANN401 -- parts of an address
    """Return the address of this page with some of its arguments changed."""
    given = {**(request.view_args or {}), **request.args.to_dict(), **changes}
    kept = {name: value for name, value in given.items() if value not in (None, "")}
    return url_for(str(request.endpoint), **kept)


def chips(name: str, offered: Sequence[tuple[str, Any, int | None]], chosen: str) -> list[Chip]:
    """Return one chip a choice: value, (lazy) label, count."""
    return [
        Chip(str(label), here(**{name: value, "after": None, "before": None}), value == chosen, n)
        for value, label, n in offered
    ]
