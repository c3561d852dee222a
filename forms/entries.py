"""Fields for days, whole numbers and signed amounts, with errors people understand."""

from datetime import date
from typing import Any

from wtforms import DateField, StringField

from forms.fields import half_width
from forms.words import _
from rules.money import Fen, parse_yuan
from rules.refusal import Refusal


class DayField(DateField):
    """A local day; `.data` is a date, None where left empty or not understood."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read "2026-03-02" or "2026/3/2"; anything else is an error."""
        self.data = None
        self.raw_data = valuelist
        text = half_width(str(valuelist[0])) if valuelist else ""
        if not text:
            return
        parts = text.replace("/", "-").replace(".", "-").split("-")
        try:
            year, month, day = (int(part) for part in parts)
            self.data = date(year, month, day)
        except ValueError:
            raise ValueError(str(_("请写成日期，例如 2026-03-02"))) from None


class WholeField(StringField):
    """A whole number; `.number` is None where left empty."""

    number: int | None = None

    def __init__(self, label: Any, *, least: int = 0, most: int = 10**6, **kwargs: Any) -> None:  # noqa: ANN401 -- lazy text, passed through
        super().__init__(label, **kwargs)
        self.least, self.most = least, most

    def process_data(self, value: Any) -> None:  # noqa: ANN401 -- WTForms' signature
        """Show a default as it would be typed."""
        self.number = value if isinstance(value, int) else None
        self.data = "" if value is None else str(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read "12"; a sign, a decimal or a number out of bounds is an error."""
        self.data = str(valuelist[0]) if valuelist else ""
        self.number = None
        text = half_width(self.data).replace(",", "")
        if not text:
            return
        if not (text.isascii() and text.isdigit()) or not self.least <= int(text) <= self.most:
            bounds = {"least": self.least, "most": self.most}
            raise ValueError(str(_("请写 %(least)s 到 %(most)s 之间的整数", **bounds)))
        self.number = int(text)


class SignedYuanField(StringField):
    """An amount in yuan that may be negative (a reduction); `.fen` is None where left empty."""

    fen: Fen | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read "-1,200.50"."""
        self.data = str(valuelist[0]) if valuelist else ""
        self.fen = None
        text = half_width(self.data).replace("−", "-")
        if not text:
            return
        sign = -1 if text.startswith("-") else 1
        try:
            self.fen = Fen(sign * parse_yuan(text.removeprefix("-")))
        except (Refusal, ValueError):
            raise ValueError(str(_("请写成金额，减少写负数，例如 -1200.50，单位元"))) from None
