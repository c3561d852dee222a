"""What happens on site: inspections, concealed works, wages, complaints."""

from datetime import date
from typing import Any

from wtforms import BooleanField, MultipleFileField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from forms.base import BaseForm
from forms.construction import must
from forms.entries import DayField, WholeField
from forms.fields import EnumRadio, YuanField, half_width
from forms.words import _
from rules.construction import InspectionResult

_LONG = Length(max=2000, message=_("最多 2000 字"))


class MonthField(StringField):
    """A month, such as "2026-04"; `.month` is its first day."""

    month: date | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read "2026-04" or "2026年4月"."""
        self.data = str(valuelist[0]) if valuelist else ""
        self.month = None
        text = half_width(self.data).replace("年", "-").replace("/", "-").removesuffix("月")
        if not text:
            return
        try:
            year, month = (int(part) for part in text.split("-"))
            self.month = date(year, month, 1)
        except ValueError:
            raise ValueError(str(_("请写成月份，例如 2026-04"))) from None


class InspectionForm(BaseForm):
    """An inspection on site."""

    inspected_on = DayField(_("检查日期"), validators=[InputRequired(_("请写检查日期"))])
    inspector = StringField(_("检查人"), validators=must(_("请写检查人")))
    by_residents = BooleanField(_("群众监督员检查"))
    result = EnumRadio(_("结论"), InspectionResult, (), validators=[InputRequired(_("请选择结论"))])
    is_critical = BooleanField(_("重大问题，整改前不得进入下一道工序"))
    finding = TextAreaField(_("发现的情况"), validators=[InputRequired(_("请写发现的情况")), _LONG])
    rectify_by = DayField(_("整改期限"), validators=[Optional()])
    photos = MultipleFileField(_("照片"), validators=[Optional()])


class RectifyForm(BaseForm):
    """What was put right."""

    rectified_on = DayField(_("整改完成日期"), validators=[InputRequired(_("请写日期"))])
    rectification = TextAreaField(
        _("整改情况"), validators=[InputRequired(_("请写整改情况")), _LONG]
    )
    photos = MultipleFileField(_("整改后照片"), validators=[Optional()])


class ConcealedForm(BaseForm):
    """Work that will be covered: who must see it is told."""

    part = StringField(_("部位"), validators=must(_("请写部位，例如 3号楼北侧污水管")))
    notified_on = DayField(
        _("通知建设单位和质监站的日期"), validators=[InputRequired(_("请写通知日期"))]
    )


class SeenForm(BaseForm):
    """What the supervising engineer saw before it is covered."""

    inspected_on = DayField(_("验收日期"), validators=[InputRequired(_("请写验收日期"))])
    engineer = StringField(_("监理工程师"), validators=must(_("请写签字人姓名")))
    passed = BooleanField(_("验收合格，可以覆盖"))
    photos = MultipleFileField(_("覆盖前照片"), validators=[Optional()])


class CoverForm(BaseForm):
    """Concealed work was covered."""

    covered_on = DayField(_("覆盖日期"), validators=[InputRequired(_("请写覆盖日期"))])


class WageForm(BaseForm):
    """The workers' wages of one month."""

    month = MonthField(_("月份"), validators=[InputRequired(_("请写月份"))])
    workers = WholeField(_("人数"), most=100_000, validators=[InputRequired(_("请写人数"))])
    amount = YuanField(_("工资总额"), validators=[InputRequired(_("请写工资总额"))])
    paid_on = DayField(_("发放日期"), validators=[Optional()])
    evidence = StringField(_("发放凭证（专用账户代发清单号）"), validators=must(_("请写发放凭证")))


class ComplaintForm(BaseForm):
    """A complaint as it came in at the desk."""

    door = StringField(_("房号"), validators=[Optional(), Length(max=40)])
    text = TextAreaField(_("反映的情况"), validators=[InputRequired(_("请写反映的情况")), _LONG])
    is_damage_claim = BooleanField(_("要求赔偿损坏"))


class AnswerForm(BaseForm):
    """The answer to a complaint."""

    answer = TextAreaField(_("答复"), validators=[InputRequired(_("请写答复")), _LONG])
