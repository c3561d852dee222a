"""What administrators bring for decision rules: a file of rules, the last day of one."""

from typing import Final

from wtforms import FileField
from wtforms.validators import InputRequired, ValidationError

from forms.base import BaseForm
from forms.entries import DayField
from forms.words import _

MOST_BYTES: Final = 200_000


class RuleFileForm(BaseForm):
    """A file of decision rules, TOML or JSON; `text` is what it says once it is validated."""

    file = FileField(_("规则文件"))
    text: str = ""

    def validate_file(self, field: FileField) -> None:
        """Read the file as UTF-8; whether it is a rule is asked elsewhere."""
        upload = field.data
        if upload is None or not getattr(upload, "filename", ""):
            raise ValidationError(_("请选择一个 TOML 或 JSON 文件"))
        content = upload.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise ValidationError(_("文件太大，规则文件最多 200 KB"))
        try:
            self.text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError(_("文件不是 UTF-8 文本，请另存为 UTF-8 再传")) from None


class RuleEndForm(BaseForm):
    """The last day on which a rule is in force."""

    last_day = DayField(_("最后生效日"), validators=[InputRequired(_("请填写日期"))])
