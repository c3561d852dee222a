"""Lines and remarks that people type, in their one stored form."""

from typing import Any

from wtforms import StringField, TextAreaField

from forms.words import _
from rules.names import TextTooLong, UnusableCharacter, clean


def _cleaned(valuelist: list[Any], longest: int, *, lines: bool = False) -> str:
    try:
        return clean(str(valuelist[0]) if valuelist else "", longest=longest, lines=lines)
    except UnusableCharacter as bad:
        place = {"position": bad.facts["position"], "code_point": bad.facts["code_point"]}
        message = _("第 %(position)s 个字（%(code_point)s）不能使用，请删去", **place)
        raise ValueError(str(message)) from None
    except TextTooLong as bad:
        message = _("太长，有 %(length)s 字，最多 %(longest)s 字", **bad.facts)
        raise ValueError(str(message)) from None


class LineField(StringField):
    """One line; rare characters are welcome, pictures and control characters are not."""

    def __init__(self, label: Any, *, longest: int = 100, **kwargs: Any) -> None:  # noqa: ANN401 -- lazy text, passed through
        super().__init__(label, **kwargs)
        self.longest = longest

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep what was typed to show it again, and store its cleaned form."""
        self.data = str(valuelist[0]) if valuelist else ""
        self.data = _cleaned(valuelist, self.longest)


class RemarkField(TextAreaField):
    """Several lines."""

    def __init__(self, label: Any, *, longest: int = 2000, **kwargs: Any) -> None:  # noqa: ANN401 -- lazy text, passed through
        super().__init__(label, **kwargs)
        self.longest = longest

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep what was typed to show it again, and store its cleaned form."""
        self.data = str(valuelist[0]) if valuelist else ""
        self.data = _cleaned(valuelist, self.longest, lines=True)
