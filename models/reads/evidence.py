"""The parts of a reviewer's snapshot: plain JSON that is frozen with the submission."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any

from rules.money import Fen, yuan_text

Cell = str | int | dict[str, str]
Snapshot = dict[str, Any]


def snapshot(figures: Iterable[dict[str, Any]], tables: Iterable[dict[str, Any]]) -> Snapshot:
    """Return a snapshot without documents; whoever has some adds them."""
    return {"figures": list(figures), "tables": list(tables), "documents": []}


def figure(label: str, value: object, unit: str = "") -> dict[str, Any]:
    """Return one figure with its Chinese label; what is not known shows as a dash."""
    return {"label": label, "value": cell(value), "unit": unit}


def table(title: str, columns: str, rows: Iterable[Iterable[object]]) -> dict[str, Any]:
    """Return one table; `columns` are the Chinese heads with spaces between them."""
    return {
        "title": title,
        "columns": columns.split(),
        "rows": [[cell(value) for value in row] for row in rows],
    }


def cell(value: object) -> Cell:
    """Return a value as it is frozen.

    A member of an enumeration keeps its name, so that the page says it in the reader's
    language; all else is text, ready to be read.
    """
    if isinstance(value, StrEnum):
        return {"enum": type(value).__name__, "value": value.value}
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return value
    return "—" if value in {None, ""} else str(value)


def yuan(amount: int | None) -> str:
    """Return fen as yuan, a dash where nothing is known."""
    return "—" if amount is None else yuan_text(Fen(amount))


def metres(hundredths: int) -> str:
    """Return an area of whole 0.01 m² with two places."""
    return f"{hundredths // 100}.{hundredths % 100:02}"
