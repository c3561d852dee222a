"""Forms around papers and what is public."""

from typing import Any, Final

from wtforms import FileField, RadioField, SelectField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Optional

from forms.base import BaseForm
from forms.fields import EnumRadio
from forms.typed_text import LineField, RemarkField
from forms.words import _
from rules.paper import Variant

_LONGEST: Final = 15  # digits of a row's number


class OrderAgainForm(BaseForm):
    """Why papers are ordered anew."""

    reason = LineField(
        _("为什么重新制作"),
        longest=200,
        validators=[DataRequired(_("请写明原因，例如：名册有更正"))],
    )


class StopForm(BaseForm):
    """Why a pack is stopped."""

    reason = LineField(
        _("为什么停止"),
        longest=200,
        validators=[DataRequired(_("请写明原因，例如：名册有误，先不打印"))],
    )


class HandoutForm(BaseForm):
    """Papers handed out or returned, by their numbers."""

    numbers = RemarkField(
        _("文书编号"),
        longest=8000,
        validators=[DataRequired(_("请输入或扫描至少一个编号"))],
    )
    step = RadioField(_("登记什么"), default="out", validators=[InputRequired(_("请选择"))])
    received_by = LineField(_("领取人"), longest=40)
    note = LineField(_("备注"), longest=200)

    def validate_received_by(self, field: LineField) -> None:
        """Refuse a paper handed to nobody."""
        if self.step.data == "out" and not field.data:
            raise ValidationError(_("请填写领取人，例如：王建国，或 3 号楼 2 单元楼组长"))


class QuestionForm(BaseForm):
    """A question to one line of a published ledger."""

    name = LineField(
        _("您的姓名"),
        longest=40,
        validators=[DataRequired(_("请填写姓名，公布时只显示姓"))],
    )
    text = RemarkField(_("您想问什么"), longest=500, validators=[DataRequired(_("请写下您的问题"))])


class CheckForm(BaseForm):
    """A file somebody wants checked."""

    file = FileField(_("文书文件"))

    def validate_file(self, field: FileField) -> None:
        """Refuse nothing at all and what is no PDF."""
        upload = field.data
        if not getattr(upload, "filename", ""):
            raise ValidationError(_("请选择要核对的 PDF 文件"))
        start = upload.stream.read(1024)
        upload.stream.seek(0)
        if b"%PDF-" not in start:
            raise ValidationError(_("这不是 PDF 文件。扫描件和照片没有签章，请核对纸上的编号"))


def _row(value: Any) -> int | None:  # noqa: ANN401 -- what a browser sends
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST else None


class OrderPaperForm(BaseForm):
    """Which paper is ordered, of what, in which form."""

    subject = SelectField(_("关于"), coerce=_row, choices=(), validate_choice=False)
    door = LineField(_("门牌"), longest=40, validators=[Optional()])
    variant = EnumRadio(_("版式"), Variant, ())
