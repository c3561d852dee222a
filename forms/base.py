"""The form every form extends."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from unicodedata import category

from wtforms import Field, Form
from wtforms.fields import FieldList, FormField

from forms.words import _

_WELCOME: Final = frozenset("\n\r\t")
_UNKEPT: Final = frozenset({"Cc", "Cs"})  # control characters and halves of characters


class BaseForm(Form):
    """A form; forged posts are refused by the web app for every form at once (CSRFProtect).

    Text with a character that no database keeps (NUL above all) is not accepted in any field.
    """

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Validate every field, the characters of its text included."""
        is_valid = super().validate(extra_validators)
        removed = [_remove_unkept(field) for field in _with_text(self)]
        return is_valid and not any(removed)


def _with_text(fields: Any) -> Iterator[Field]:  # noqa: ANN401 -- a form or a list of fields
    for field in fields:
        if isinstance(field, FormField):
            yield from _with_text(field.form)
        elif isinstance(field, FieldList):
            yield from _with_text(field)
        elif isinstance(field.data, str):
            yield field


def _remove_unkept(field: Field) -> bool:
    """Take out what no database keeps, and tell the person; everything else stays typed."""
    typed = str(field.data)
    kept = "".join(each for each in typed if each in _WELCOME or category(each) not in _UNKEPT)
    if kept == typed:
        return False
    field.data = kept
    if hasattr(field, "raw_data"):
        field.raw_data = [kept]
    message = _("去掉了 %(n)s 个不能使用的字符，请核对后再提交", n=len(typed) - len(kept))
    field.errors = [*field.errors, str(message)]
    return True
