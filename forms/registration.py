"""The compound, its hardware, and who is in charge."""

from typing import Any

from wtforms import BooleanField, FieldList, FormField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from forms.base import BaseForm
from forms.entries import DayField, WholeField
from forms.fields import (
    AreaField,
    EnumSelect,
    ManyField,
    Words,
    YuanField,
    choices_of,
    half_width,
)
from forms.typed_text import LineField, RemarkField
from forms.words import _
from rules.registration import (
    FindingState,
    GovernanceStatus,
    HardwarePart,
    ManagementMode,
    OriginType,
)
from rules.stages import ORDER


class CompoundForm(BaseForm):
    """What the register says of a compound."""

    seen = HiddenField()
    name = LineField(_("小区名称"), validators=[InputRequired(_("请写小区名称"))])
    street_name = LineField(_("路名（门牌上行）"), longest=20)
    plate_number = LineField(_("门牌号（门牌大字）"), longest=12)
    address = LineField(_("地址"))
    built_year = WholeField(_("建成年份"), least=1900, most=2100)
    structure = LineField(_("结构"), longest=40)
    floor_area = AreaField(_("建筑面积"))
    households_stated = WholeField(_("应登记户数"), most=100_000)
    buildings_stated = WholeField(_("楼栋数"), most=1000)
    residents = WholeField(_("常住人口"), most=500_000)
    elderly_residents = WholeField(_("60 岁以上人数"), most=500_000)
    governance_status = EnumSelect(_("主管情况"), GovernanceStatus, ())
    management_mode = EnumSelect(_("现在的管理方式"), ManagementMode, ())
    origin_type = EnumSelect(_("小区来历"), OriginType, ())
    willing_percent = WholeField(_("愿意缴费的住户比例"), most=100)
    self_governance = WholeField(_("自治能力评分"), most=100)
    lacks = ManyField(_("缺什么"))
    is_to_be_demolished = BooleanField(_("已列入拆迁计划"))
    note = RemarkField(_("备注"), longest=500)

    def offer(self, statuses: Words, modes: Words, origins: Words, lacks: Words) -> None:
        """Offer the words of every choice."""
        self.governance_status.choices = choices_of(statuses)
        self.management_mode.choices = choices_of(modes)
        self.origin_type.choices = choices_of(origins)
        self.lacks.choices = choices_of(lacks)

    def validate_elderly_residents(self, field: WholeField) -> None:
        """The old are among the residents."""
        residents = self.residents.number
        if field.number is not None and residents is not None and field.number > residents:
            raise ValidationError(_("60 岁以上人数不能超过常住人口"))


class NewCompoundForm(CompoundForm):
    """A compound that is not on the register yet, and the community it lies in."""

    area = SelectField(_("所属社区"), validators=[InputRequired(_("请选择社区"))])


class FindingForm(BaseForm):
    """What was seen of one part."""

    part = HiddenField()
    state = EnumSelect(_("状况"), FindingState, ())
    score = WholeField(_("评分"), most=100)
    note = LineField(_("说明"), longest=200)

    def validate_state(self, field: EnumSelect) -> None:
        """A score or a note belongs to something that was looked at."""
        if field.data is None and (self.score.number is not None or self.note.data):
            raise ValidationError(_("请先选状况"))

    def validate_score(self, field: WholeField) -> None:
        """What was seen is scored; what is not there or was not seen cannot be."""
        seen = self.state.data in {FindingState.GOOD, FindingState.FAIR, FindingState.POOR}
        if seen and field.number is None:
            raise ValidationError(_("请打分，0 到 100"))
        if not seen and field.number is not None and self.state.data is not None:
            raise ValidationError(_("没看到或没有的部位不打分"))


class HardwareForm(BaseForm):
    """The survey of all parts on one day."""

    surveyed_on = DayField(_("调查日期"), validators=[InputRequired(_("请写调查日期"))])
    findings = FieldList(FormField(FindingForm), max_entries=len(HardwarePart))

    def offer(self, states: Words) -> None:
        """Offer the words of the states."""
        for entry in self.findings:
            entry.form.state.choices = choices_of(states)


class MemberForm(BaseForm):
    """One member of the task force; a row without a name is none."""

    name = LineField(_("姓名"), longest=40)
    organisation = LineField(_("单位"), longest=60)
    duty = LineField(_("分工"), longest=100)
    phone = StringField(_("电话"))

    def validate_organisation(self, field: LineField) -> None:
        """Who is named works somewhere."""
        if self.name.data and not field.data:
            raise ValidationError(_("请写单位"))

    def validate_phone(self, field: StringField) -> None:
        """Kept as typed, in plain digits."""
        field.data = half_width(field.data or "")[:40]


class DutyForm(BaseForm):
    """Who does what in one stage; several organisations stand with 、 between."""

    accountable = LineField(_("负责"), longest=60)
    responsible = LineField(_("承办"))
    consulted = LineField(_("会商"))
    informed = LineField(_("知会"))

    def organisations(self) -> list[tuple[str, str]]:
        """Return the field's name and one organisation, for every one that was typed."""
        return [
            (name, part.strip())
            for name in ("accountable", "responsible", "consulted", "informed")
            for part in (self[name].data or "").replace(",", "、").replace("，", "、").split("、")
            if part.strip()
        ]

    def validate_accountable(self, field: LineField) -> None:
        """One organisation has one part in a stage."""
        del field
        named = [organisation for _name, organisation in self.organisations()]
        if len(set(named)) < len(named):
            raise ValidationError(_("同一个单位在一个阶段只写在一栏"))


class OrganisationForm(BaseForm):
    """Who leads, who works on it, with what money, what the residents were answered."""

    seen = HiddenField()
    leader = LineField(_("牵头领导"), longest=40)
    contact = LineField(_("居民咨询电话"), longest=40)
    budget_line = LineField(_("专项经费科目"))
    budget = YuanField(_("经费金额"))
    residents_reply = RemarkField(_("对居民的答复"))
    members = FieldList(FormField(MemberForm), max_entries=30)
    duties = FieldList(FormField(DutyForm), min_entries=len(ORDER), max_entries=len(ORDER))

    def validate_members(self, field: "FieldList[Any]") -> None:
        """Nobody is on the task force twice."""
        names = [entry.form.name.data for entry in field if entry.form.name.data]
        if len(set(names)) < len(names):
            raise ValidationError(_("专班里有人写了两次"))
