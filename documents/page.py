"""The template environment shared by all papers, their heading, and their filters."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Final, NamedTuple, Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined

from documents.english import FILTERS as ENGLISH
from documents.glyphs import require_visible
from documents.marks import code, field, figures, mark, printable
from documents.record import digest_of
from documents.strokes import drawing
from documents.words import ALL, word
from rules.money import Fen

# China keeps one offset all year since 1992; papers must not depend on a zone database.
BEIJING: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
_NUMERALS: Final = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the head and foot of every paper.

    `number` is the paper's own number; `link` is what the QR code at its head holds: the page
    on which a stranger checks it, or the resident's personal page. `check` is the former where
    `link` is the latter: it is then printed at the foot, with a QR code of its own.
    """

    case_reference: str
    case_title: str
    compound: str
    number: str
    issuer: str
    printed_on: date
    link: str
    check: str = ""


class Title(NamedTuple):
    """The title of a paper in both languages."""

    chinese: str
    english: str


class Printable(Protocol):
    """The value of a paper: a frozen dataclass with a heading."""

    @property
    def head(self) -> Head:
        """The paper's heading."""
        ...


def render(
    template: str,
    paper: Printable,
    title: Title,
    *,
    large: bool = False,
    marked: bool = False,
    **more: Any,  # noqa: ANN401 -- template values
) -> str:
    """Return `paper` as a complete HTML document; a missing value is an error, not a blank.

    The digest printed at the foot is that of `documents.record.record_of(paper)`.

    Args:
        template: below templates/, with its locale: "zh/consent.html".
        paper: everything printed.
        title: the paper's title.
        large: large print for residents (15 pt instead of 10.5 pt).
        marked: keep the marks round what differs between households (documents.marks).
        more: what the paper's module works out from the value.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    html = (
        _environment()
        .get_template(template)
        .render(
            paper=paper,
            head=paper.head,
            title=title,
            large=large,
            digest=digest_of(paper),
            **more,
        )
    )
    shown = require_visible(printable(html))
    return html if marked else shown


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("documents"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "yuan": yuan,
        "area": area,
        "day": day,
        "moment": moment,
        "stamp": stamp,
        "deadline": deadline,
        "numeral": numeral,
        "plate": plate,
        "word": word,
        "drawing": drawing,
        "code": code,
        "mark": mark,
        "field": field,
        "figures": figures,
        "amount": amount,
        **ENGLISH,
    }
    environment.globals |= {"percent": percent, "words": ALL}
    return environment


def yuan(amount: Fen) -> str:
    """Return `amount` in yuan with grouping: 123456 -> "1,234.56"."""
    whole, fen = divmod(abs(amount), 100)
    return f"{'−' if amount < 0 else ''}{whole:,}.{fen:02}"


def area(square_metres: Decimal) -> str:
    """Return an area with grouping and exactly two places: "12,345.60", unit m² not printed.

    Raises:
        ValueError: if there is a third place; areas are never rounded on paper.
    """
    cents = square_metres * 100
    if cents != cents.to_integral_value():
        raise ValueError(f"area with more than two places: {square_metres}")
    return f"{square_metres:,.2f}"


def amount(number: Decimal | int) -> str:
    """Return a count of heads or an area as it is printed in a fraction: "48" or "3,120.50"."""
    return area(number) if isinstance(number, Decimal) else f"{number:,}"


def percent(numerator: Decimal | int, denominator: Decimal | int) -> str:
    """Return the share in percent, cut off after two places; "—" where there is nothing.

    Cut off, not rounded: 2/3 prints 66.66 % and never seems to reach more than it does. It
    always stands beside its fraction, for a verdict is never read from a percentage.
    """
    if not denominator:
        return "—"
    hundredths = Fraction(numerator) * 10_000 // Fraction(denominator)
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02}%"


def day(when: date) -> str:
    """Return a date in Chinese: "2026年11月22日"."""
    return f"{when.year}年{when.month}月{when.day}日"


def moment(when: datetime) -> str:
    """Return an aware instant in Beijing time: "2026年11月22日 18:05".

    Raises:
        ValueError: if `when` is naive.
    """
    if when.tzinfo is None:
        raise ValueError(f"naive time on a paper: {when}")
    local = when.astimezone(BEIJING)
    return f"{day(local)} {local:%H:%M}"


def stamp(when: datetime) -> str:
    """Return an aware instant in Beijing time for English papers: "2026-11-22 18:05".

    Raises:
        ValueError: if `when` is naive.
    """
    if when.tzinfo is None:
        raise ValueError(f"naive time on a paper: {when}")
    return f"{when.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def deadline(when: datetime) -> str:
    """Return a closing instant as the law counts it: midnight is 24:00 of the day before.

    Source: 民法典 art. 203. Intervals are half-open, so the instant itself is too late.

    Raises:
        ValueError: if `when` is naive.
    """
    if when.tzinfo is None:
        raise ValueError(f"naive time on a paper: {when}")
    local = when.astimezone(BEIJING)
    if (local.hour, local.minute) == (0, 0):
        return f"{day(local - timedelta(days=1))} 24:00"
    return moment(when)


def numeral(number: int) -> str:
    """Return 1 to 99 as a Chinese numeral for headings: 12 -> "十二"."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else f"{_NUMERALS[tens]}十")
    return head + (_NUMERALS[ones] if ones or not tens else "")


def plate(compound: str) -> tuple[str, str]:
    """Return the small and the large line of a compound's door plate.

    "纬三路13号院" is ("纬三路", "13号院"); a name without a number has no small line.
    """
    found = re.fullmatch(r"(\D{1,12})(\d.{0,8})", compound)
    return (found[1], found[2]) if found else ("", compound)
