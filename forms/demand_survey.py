"""What staff enter in the demand survey."""

from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from wtforms import (
    DateTimeLocalField,
    FileField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from forms.base import BaseForm
from forms.entries import DayField, WholeField
from forms.fields import EnumSelect, ManyField, Words, YuanField, choices_of, half_width
from forms.words import _
from rules.deadlines import ZONE
from rules.demand_survey import (
    MOST_WISHES,
    Concern,
    ContactChannel,
    MeetingKind,
    Position,
    Severity,
    VisitOutcome,
)
from rules.names import clean

_ZONE = ZoneInfo(ZONE)
_OFFERED = [("yes", _("供选")), ("no", _("不供选"))]
_TOLD = [("", _("没有问到")), ("yes", _("愿意")), ("no", _("不愿意")), ("open", _("还没想好"))]


def local_instant(value: datetime | None) -> datetime | None:
    """Return a time typed on a local clock as an aware instant."""
    return None if value is None else value.replace(tzinfo=_ZONE)


def _long(most: int) -> list[object]:
    return [Optional(), Length(max=most, message=_("最多 %(max)d 字"))]


class ClockField(DateTimeLocalField):
    """A local day and time; `.data` is naive, None where left empty or not understood."""

    def __init__(self, label: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- lazy text, passed through
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        super().__init__(label, format=formats, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read "2026-03-02T10:30"; anything else is an error in words people know."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_("请写成日期和时间，例如 2026-03-02 10:30"))) from None


class VisitForm(BaseForm):
    """One knock or call: whom the visitors met, what was said, when to come again."""

    visited_at = ClockField(_("时间"), validators=[InputRequired(_("请写走访时间"))])
    visitors = StringField(
        _("走访人"), validators=[InputRequired(_("请写走访人")), Length(max=200)]
    )
    channel = EnumSelect(_("方式"), ContactChannel, (), validators=[InputRequired(_("请选择方式"))])
    outcome = EnumSelect(_("结果"), VisitOutcome, (), validators=[InputRequired(_("请选择结果"))])
    position = EnumSelect(_("态度"), Position, (), validators=[Optional()])
    concern = EnumSelect(_("顾虑"), Concern, (), validators=[Optional()])
    promise = TextAreaField(_("答应的事"), validators=_long(500))
    note = TextAreaField(_("情况"), validators=_long(1000))
    documents_left = StringField(_("留下的材料"), validators=_long(200))
    photo = FileField(_("照片"))
    next_visit_at = ClockField(_("下次走访"), validators=[Optional()])

    def names(self) -> tuple[str, ...]:
        """Return the visitors' names, whatever stands between them."""
        text = clean(self.visitors.data or "")
        for mark in "，,；; /":
            text = text.replace(mark, "、")
        return tuple(dict.fromkeys(name.strip() for name in text.split("、") if name.strip()))


class AnswerForm(VisitForm):
    """A visit at which the household answered the survey."""

    wants_renovation = SelectField(_("愿意改造吗"), choices=choices_of(_TOLD))
    accepts_management = SelectField(_("接受改造后的长效管理吗"), choices=choices_of(_TOLD))
    fee = YuanField(_("能接受的物业费"), validators=[Optional()])
    willing_to_pay = SelectField(_("愿意为改造出钱吗"), choices=choices_of(_TOLD))
    trust = SelectField(
        _("对物业公司的信任"),
        choices=choices_of([("", _("没有问到")), *((str(n), str(n)) for n in range(1, 6))]),
    )
    wish_1 = SelectField(_("第 1 想改"))
    wish_2 = SelectField(_("第 2 想改"))
    wish_3 = SelectField(_("第 3 想改"))
    wish_4 = SelectField(_("第 4 想改"))
    wish_5 = SelectField(_("第 5 想改"))
    points_1 = WholeField(_("第 1 项给几分"), most=10, validators=[Optional()])
    points_2 = WholeField(_("第 2 项给几分"), most=10, validators=[Optional()])
    points_3 = WholeField(_("第 3 项给几分"), most=10, validators=[Optional()])
    points_4 = WholeField(_("第 4 项给几分"), most=10, validators=[Optional()])
    points_5 = WholeField(_("第 5 项给几分"), most=10, validators=[Optional()])
    idea = TextAreaField(_("自己的想法"), validators=_long(1000))
    signer_name = StringField(_("答复人"), validators=[Optional(), Length(max=50)])

    def offer_dishes(self, words: Words) -> None:
        """Offer the dishes of the case's menu."""
        for place in range(1, MOST_WISHES + 1):
            self._wish(place).choices = choices_of([("", _("不选")), *words])

    def wishes(self) -> tuple[str, ...]:
        """Return the dishes in the order of the ranking; a gap closes up."""
        named = (self._wish(place).data for place in range(1, MOST_WISHES + 1))
        return tuple(code for code in named if code)

    def points(self) -> dict[str, int]:
        """Return the points dealt out; empty where the order alone was asked."""
        dealt = {
            self._wish(place).data: getattr(self, f"points_{place}").number
            for place in range(1, MOST_WISHES + 1)
        }
        given = {code: points for code, points in dealt.items() if code and points is not None}
        return given if any(given.values()) else {}

    def _wish(self, place: int) -> SelectField:
        field: SelectField = getattr(self, f"wish_{place}")
        return field


class HazardForm(BaseForm):
    """One hazard with its picture."""

    part = SelectField(_("部位"), validators=[InputRequired(_("请选择部位"))])
    place = StringField(_("位置"), validators=[InputRequired(_("请写位置")), Length(max=100)])
    description = TextAreaField(
        _("情况"), validators=[InputRequired(_("请写明情况")), Length(max=1000)]
    )
    severity = EnumSelect(_("轻重"), Severity, (), validators=[InputRequired(_("请选择轻重"))])
    photo = FileField(_("照片"))


class HazardCheckForm(BaseForm):
    """The hazard survey is complete."""

    checked_on = DayField(_("完成日期"), validators=[InputRequired(_("请写完成日期"))])
    checked_by = StringField(
        _("排查人"), validators=[InputRequired(_("请写排查人")), Length(max=100)]
    )

    def value(self) -> tuple[date, str]:
        """Return the day and who searched; call only after `validate()`."""
        return cast("date", self.checked_on.data), clean(self.checked_by.data or "")


class IdeaForm(BaseForm):
    """An idea that came in by word of mouth."""

    text = TextAreaField(_("想法"), validators=[InputRequired(_("请写想法")), Length(max=1000)])
    door = StringField(_("房号"), validators=[Optional(), Length(max=40)])
    proposer = StringField(_("提出人"), validators=[Optional(), Length(max=100)])
    channel = EnumSelect(
        _("来自"), ContactChannel, (), validators=[InputRequired(_("请选择来自哪里"))]
    )


class MergeForm(BaseForm):
    """Put ideas together into a suggestion, new or standing."""

    ideas = ManyField(_("想法"), coerce=int)
    into = SelectField(_("并入"), choices=choices_of([("", _("新的建议"))]))
    # `Optional` would end the chain before the check below.
    title = StringField(_("建议标题"), validators=[Length(max=100, message=_("最多 %(max)d 字"))])
    text = TextAreaField(_("建议内容"), validators=[Optional(), Length(max=1000)])
    item = SelectField(_("对应菜单项"))

    def validate_title(self, field: StringField) -> None:
        """A new suggestion needs a name."""
        if not self.into.data and not (field.data or "").strip():
            raise ValidationError(_("请写建议标题，或选择并入已有建议"))


class SuggestionForm(BaseForm):
    """Reword a suggestion."""

    title = StringField(_("建议标题"), validators=[InputRequired(_("请写标题")), Length(max=100)])
    text = TextAreaField(_("建议内容"), validators=[Optional(), Length(max=1000)])
    item = SelectField(_("对应菜单项"))


class IdeaAnswerForm(BaseForm):
    """Why an idea goes into no suggestion."""

    answer = TextAreaField(_("答复"), validators=[InputRequired(_("请写明答复")), Length(max=500)])


class MeetingForm(BaseForm):
    """A meeting with its minutes."""

    kind = EnumSelect(_("会议"), MeetingKind, (), validators=[InputRequired(_("请选择会议类型"))])
    title = StringField(_("议题"), validators=[InputRequired(_("请写议题")), Length(max=200)])
    held_at = ClockField(_("时间"), validators=[InputRequired(_("请写时间"))])
    place = StringField(_("地点"), validators=[Optional(), Length(max=100)])
    chair = StringField(_("主持人"), validators=[InputRequired(_("请写主持人")), Length(max=100)])
    attendance = WholeField(
        _("到会人数"), least=1, most=100_000, validators=[InputRequired(_("请写到会人数"))]
    )
    attendees = StringField(_("到会代表"), validators=[Optional(), Length(max=300)])
    minutes = TextAreaField(_("纪要"), validators=[InputRequired(_("请写纪要")), Length(max=5000)])


class ExtendForm(BaseForm):
    """Keep the survey open longer, or open it again."""

    until = DayField(_("截止日期"), validators=[InputRequired(_("请写截止日期"))])

    def value(self) -> date:
        """Return the last day; call only after `validate()`."""
        return cast("date", self.until.data)


class ConsensusForm(BaseForm):
    """What residents said of management after the works."""

    note = TextAreaField(
        _("共识情况"), validators=[InputRequired(_("请写明情况")), Length(max=2000)]
    )

    def value(self) -> str:
        """Return the note; call only after `validate()`."""
        return clean(self.note.data or "", longest=2000, lines=True)


class PriceForm(BaseForm):
    """One dish's local price, and whether it is offered."""

    item = HiddenField(validators=[InputRequired()])
    unit_cost = YuanField(_("单价"), validators=[InputRequired(_("请写单价"))])
    is_offered = SelectField(
        _("供选"), choices=choices_of([("yes", _("供选")), ("no", _("不供选"))])
    )


def told(value: str | None) -> bool | None:
    """Return what a three-way question was answered with: yes, no, or nothing certain."""
    return {"yes": True, "no": False}.get(half_width(value or ""))
