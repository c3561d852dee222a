"""Fields of our own. The untyped corners of WTForms stop here."""

import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag at 3.2
from wtforms.widgets import CheckboxInput, ListWidget

from forms.words import _
from rules.money import Fen, parse_yuan
from rules.refusal import Refusal

Words = Iterable[tuple[str, Any]]
"""Values and what people read for them, in the order in which they are offered."""


def half_width(text: str) -> str:
    """Return `text` with full-width digits, letters and signs made plain, trimmed."""
    return unicodedata.normalize("NFKC", text).strip()


def choices_of(words: Words) -> list[Any]:
    """Return WTForms choices for values and their words."""
    return [SelectChoice(value, label) for value, label in words]


class EnumRadio(RadioField):
    """One member of a `StrEnum` as radio buttons; `.data` is the member, nothing preselected."""

    def __init__(
        self,
        label: Any,  # noqa: ANN401 -- lazy text
        enum: type[StrEnum],
        words: Words,
        **kwargs: Any,  # noqa: ANN401 -- passed through to WTForms
    ) -> None:
        super().__init__(label, coerce=_member_of(enum), choices=choices_of(words), **kwargs)


class EnumSelect(SelectField):
    """One member of a `StrEnum` in a list; `.data` is the member or None when left open."""

    def __init__(
        self,
        label: Any,  # noqa: ANN401 -- lazy text
        enum: type[StrEnum],
        words: Words,
        *,
        open_label: Any = "",  # noqa: ANN401 -- lazy text
        **kwargs: Any,  # noqa: ANN401 -- passed through to WTForms
    ) -> None:
        first = [("", open_label or _("请选择"))]
        super().__init__(
            label,
            coerce=_member_of(enum),
            choices=choices_of([*first, *words]),
            **kwargs,
        )

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 -- WTForms' signature
        """Accept the open line: whether it may stay open is for `InputRequired`."""
        if self.data is not None:
            super().pre_validate(form)


class ManyField(SelectMultipleField):
    """Several of a list, as checkboxes; `.data` is a list of values."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, words: Words = (), **kwargs: Any) -> None:  # noqa: ANN401 -- lazy text, passed through
        super().__init__(label, choices=choices_of(words), **kwargs)


class YuanField(StringField):
    """An amount typed in yuan; `.fen` is whole fen, None where left empty."""

    fen: Fen | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read "7,290.50"; more than two decimals or a sign is an error, not a rounding."""
        self.data = valuelist[0] if valuelist else ""
        text = half_width(self.data or "")
        self.fen = None
        if text:
            try:
                self.fen = parse_yuan(text)
            except (Refusal, ValueError):
                raise ValueError(str(_("请写成金额，例如 7290 或 7290.50，单位元"))) from None


class AreaField(StringField):
    """An area typed in m²; `.area` is a Decimal with two places, None where left empty."""

    area: Decimal | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read "88.30"; zero, a sign or a third decimal place is an error."""
        self.data = valuelist[0] if valuelist else ""
        self.area = None
        text = half_width(self.data or "").replace(",", "")
        if text:
            self.area = read_area(text)


def read_area(text: str) -> Decimal:
    """Return an area in m² with two places.

    Raises:
        ValueError: with a sentence for people.
    """
    try:
        area = Decimal(text)
        exact = area.quantize(Decimal("0.01"))
    except InvalidOperation:
        raise ValueError(str(_("请写成面积，例如 88.30，单位平方米"))) from None
    if not area.is_finite() or area != exact:
        raise ValueError(str(_("面积最多两位小数")))
    if not 0 < exact < Decimal(1_000_000):
        raise ValueError(str(_("面积要大于 0")))
    return exact


def _member_of(enum: type[StrEnum]) -> Any:  # noqa: ANN401 -- a WTForms coerce function
    def coerce(value: Any) -> StrEnum | None:  # noqa: ANN401 -- what the browser sent
        return enum(value) if value not in (None, "", "None") else None

    return coerce


__all__ = [
    "AreaField",
    "EnumRadio",
    "EnumSelect",
    "Field",
    "ManyField",
    "YuanField",
    "choices_of",
    "half_width",
    "read_area",
]
