"""Addresses of lists: this page with one thing changed, and what a link says of the page."""

from typing import Any
from urllib.parse import urlencode

from flask import request

from models.reads.keyset import Turn

_LONGEST_ID = 15  # digits


def here(**changes: Any) -> str:  # noqa: ANN401 -- parts of the address
    """Return the address of this page with `changes`; what is empty is left out."""
    query = {**request.args.to_dict(), **changes}
    kept = {name: value for name, value in query.items() if value not in ("", None, 0)}
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def number(name: str, digits: int = _LONGEST_ID) -> int:
    """Return a whole number of the address; 0 where there is none."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else 0


def turn() -> Turn:
    """Return where in the list this page goes on."""
    return Turn(after=number("after"), before=number("before"))


def beside(previous: int, following: int) -> tuple[str, str]:
    """Return the addresses of the pages before and after this one; "" where there is none."""
    return (
        here(before=previous, after="") if previous else "",
        here(after=following, before="") if following else "",
    )


def sort_link(name: str, current: str, *, descending: bool) -> tuple[str, str]:
    """Return the address that sorts by `name` (again: the other way), and the direction now."""
    is_current = name == current
    order = "down" if is_current and not descending else ""
    direction = ("descending" if descending else "ascending") if is_current else ""
    return here(sort=name, order=order, after="", before=""), direction
