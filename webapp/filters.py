"""How values look to people: money, areas, dates, names."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, has_app_context
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from rules.money import Fen
from rules.percent import percent_truncated
from webapp import words
from webapp.charts.elevation import windows

_ZONE = ZoneInfo("Asia/Shanghai")
_MONTH = re.compile(r"\d{4}-\d{2}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FIGURE = re.compile(r"—|-?\d[\d,]*(\.\d+)?%?")
_AMOUNT = re.compile(r"-?\d{4,}\.\d{2}")


def register(app: Flask) -> None:
    """Give templates the filters below under their names."""
    for function in (yuan, money, wan, area, day, local_time, percent):
        app.add_template_filter(function)
    app.add_template_filter(words.label, "word")
    app.add_template_filter(windows)
    app.add_template_filter(shown)
    app.add_template_filter(figure_line)
    app.add_template_filter(evidence_cell)
    app.add_template_filter(numeric_columns)
    app.add_template_filter(bracketed)
    app.add_template_filter(colon)


def yuan(amount: Fen | int | None) -> str:
    """Return fen as yuan with two decimals: 123456 -> "1,234.56"; a dash for None."""
    if amount is None:
        return "—"
    sign, value = ("-", -amount) if amount < 0 else ("", amount)
    whole, fen = divmod(value, 100)
    return f"{sign}{whole:,}.{fen:02}"


def money(amount: Fen | int | None) -> str:
    """Return fen as yuan for residents: decimals only where there are any."""
    text = yuan(amount)
    return text.removesuffix(".00")


def wan(amount: Fen | int | None) -> str:
    """Return fen in 万元 with two decimals, cut off: for charts, never for accounts."""
    if amount is None:
        return "—"
    return f"{Decimal(amount) / 1_000_000:,.2f}"


def area(value: Decimal | int | None) -> str:
    """Return an area in m² with two decimals; a whole number is taken as 0.01 m²."""
    if value is None:
        return "—"
    metres = Decimal(value).scaleb(-2) if isinstance(value, int) else value
    return f"{metres:,.2f}"


def day(value: date | datetime | None) -> str:
    """Return a date as people here write it: 2026年3月2日."""
    if value is None:
        return "—"
    local = value.astimezone(_ZONE) if isinstance(value, datetime) else value
    locale = get_locale() if has_app_context() else None
    if locale is not None and locale.language == "en":
        return f"{local.day} {local:%b %Y}"
    return f"{local.year}年{local.month}月{local.day}日"


def local_time(value: datetime | None) -> str:
    """Return an instant in local time: 2026年3月2日 12:00."""
    if value is None:
        return "—"
    return f"{day(value)} {value.astimezone(_ZONE):%H:%M}"


def percent(part: int, whole: int) -> str:
    """Return part of whole in percent, cut off after two decimals; a dash for nothing."""
    text = percent_truncated(part, whole)
    return "—" if text is None else f"{text}%"


def figure_line(figure: dict[str, Any]) -> dict[str, str]:
    """Return one figure of a snapshot as `ui.facts` draws it: label, value with its unit."""
    value = f"{evidence_cell(figure['value'])} {figure.get('unit', '')}".strip()
    return {"label": figure["label"], "value": value, "note": figure.get("note", "")}


def evidence_cell(value: str | int | dict[str, str]) -> str | int:
    """Return a cell of a snapshot in the reader's language (models.reads.evidence.cell)."""
    if isinstance(value, dict):
        return words.named(value["enum"], value["value"])
    return legible(value) if isinstance(value, str) else value


def bracketed(text: Any) -> Markup:  # noqa: ANN401 -- what a template holds
    """Return a text in the brackets of the reader's language."""
    return Markup(_("（%(text)s）", text="{}")).format(text)  # noqa: S704 -- our own frame; `format` escapes


def colon(label: Any, text: Any) -> Markup:  # noqa: ANN401 -- what a template holds
    """Return a text after its label, with the colon of the reader's language."""
    return Markup(_("%(label)s：%(text)s", label="{}", text="{}")).format(label, text)  # noqa: S704 -- as above


def numeric_columns(rows: Sequence[Sequence[Any]]) -> set[int]:
    """Return which columns of a snapshot's table hold figures alone; a dash is none, or unknown."""
    return {
        place
        for place, column in enumerate(zip(*rows, strict=True))
        if all(isinstance(each, int) or _FIGURE.fullmatch(str(each)) for each in column)
        and any(each != "—" for each in column)
    }


def legible(text: str) -> str:
    """Return a date, a month or an amount kept as plain text as people write it; others as is."""
    if _DAY.fullmatch(text):
        return day(date.fromisoformat(text))
    if _MONTH.fullmatch(text):
        return day(date.fromisoformat(f"{text}-01")).removesuffix("1日").removeprefix("1 ")
    return f"{Decimal(text):,}" if _AMOUNT.fullmatch(text) else text


def shown(value: Any) -> str:  # noqa: ANN401 -- any value of a record
    """Return any value as a table shows it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, StrEnum):
        return words.label(value)
    if isinstance(value, datetime):
        return local_time(value)
    if isinstance(value, date):
        return day(value)
    return area(value) if isinstance(value, Decimal) else str(value)
