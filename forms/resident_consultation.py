"""What the office enters about a vote: dates, papers, deliveries, objections, findings."""

from datetime import date, datetime, timedelta

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from forms.base import BaseForm
from forms.fields import EnumSelect, Words, choices_of, half_width
from forms.proxy import written_letter
from forms.words import _
from rules.consent import Capacity, InvalidReason, ProxyLetter
from rules.deadlines import start_of_day, wall_clock
from rules.names import clean
from rules.refusal import Refusal
from rules.resident_consultation import (
    DeliveryWay,
    ObjectionResult,
    ObjectionSubject,
    ObjectorStanding,
)

_SHORT = Length(max=200)


class RoundForm(BaseForm):
    """Dates and addresses of a round, before its notice."""

    opens_on = DateField(_("表决开始日"), validators=[InputRequired(_("请选日期"))])
    closes_on = DateField(_("表决截止日（当天 24:00）"), validators=[InputRequired(_("请选日期"))])
    initiator = StringField(_("发起单位"), validators=[InputRequired(_("请填写")), _SHORT])
    supervision_phone = StringField(_("监督电话"), validators=[InputRequired(_("请填写")), _SHORT])
    objection_address = StringField(
        _("异议受理地点"), validators=[InputRequired(_("请填写")), _SHORT]
    )
    counts_parking = BooleanField(_("车位、储藏室也计入面积和人数"))


class ReasonForm(BaseForm):
    """One reason for what cannot be undone quietly."""

    reason = TextAreaField(_("理由"), validators=[InputRequired(_("请写明理由")), Length(max=2000)])


class SignerForm(BaseForm):
    """Whose name stands on a paper, or at the door, and for whom."""

    door = StringField(_("房号"), validators=[InputRequired(_("请填房号，例 1-2-301")), _SHORT])
    owner_name = StringField(_("产权人姓名"), validators=[Optional(), _SHORT])
    capacity = EnumSelect(_("签名身份"), Capacity, ())
    agent_name = StringField(_("代签人姓名"), validators=[Optional(), _SHORT])
    relation = StringField(_("监护关系"), validators=[Optional(), _SHORT])
    evidence = StringField(_("证明材料"), validators=[Optional(), _SHORT])
    matter = StringField(_("委托事项"), validators=[Optional(), _SHORT])
    scope = StringField(_("委托权限"), validators=[Optional(), _SHORT])
    valid_from = DateField(_("委托开始日"), validators=[Optional()])
    valid_to = DateField(_("委托结束日"), validators=[Optional()])
    principal_signature = StringField(_("委托人签名"), validators=[Optional(), _SHORT])
    is_property_staff = BooleanField(_("代理人是物业人员"))

    def validate_owner_name(self, field: StringField) -> None:
        """Name the character that cannot be kept."""
        _usable(field)

    def validate_agent_name(self, field: StringField) -> None:
        """Name the character that cannot be kept."""
        _usable(field)

    @property
    def chosen_capacity(self) -> Capacity:
        """As what the person signed; an owner unless something else was chosen."""
        return self.capacity.data or Capacity.OWNER

    @property
    def signs_for_other(self) -> bool:
        """Whether somebody signed for the owner."""
        return self.chosen_capacity not in {Capacity.OWNER, Capacity.CO_OWNER}

    @property
    def letter(self) -> ProxyLetter | None:
        """The proxy letter, None unless a proxy signed."""
        return written_letter(self) if self.chosen_capacity is Capacity.PROXY else None


class PaperForm(SignerForm):
    """One ballot paper as one person reads it; the answers are fields of the page."""

    received_on = DateField(_("收到日期"), validators=[InputRequired(_("请选日期"))])
    received_time = StringField(
        _("收到时间"), validators=[InputRequired(_("请填时间，例 18:30；当天末写 24:00"))]
    )
    defect = SelectField(_("整张票的问题"), choices=(), validators=[Optional()])
    is_another = BooleanField(_("这户的另一张票"))
    paper_id = IntegerField(validators=[Optional()])

    def offer_defects(self, words: Words) -> None:
        """Offer what may spoil a whole paper."""
        self.defect.choices = choices_of([("", _("没有")), *words])

    def validate_received_time(self, field: StringField) -> None:
        """Read the stamp, "24:00" included."""
        try:
            wall_clock(date(2026, 1, 1), half_width(field.data or ""))
        except ValueError:
            raise ValidationError(_("请写成 18:30 这样的时间")) from None

    @property
    def received_at(self) -> datetime:
        """The instant stamped on the paper."""
        assert self.received_on.data is not None  # noqa: S101 -- after validate()
        return wall_clock(self.received_on.data, half_width(self.received_time.data or ""))

    @property
    def spoilt(self) -> InvalidReason | None:
        """What spoils the whole paper."""
        return InvalidReason(self.defect.data) if self.defect.data else None


class AssistedForm(SignerForm):
    """What a household said at its door."""

    witness = StringField(_("见证人姓名"), validators=[InputRequired(_("请写见证人")), _SHORT])
    submission_key = HiddenField(validators=[InputRequired()])


class DeliveryForm(BaseForm):
    """Proof that the notice reached some doors, or all that are not served yet."""

    doors = TextAreaField(_("房号，每行一个"), validators=[Optional(), Length(max=20_000)])
    everybody = BooleanField(_("所有还没送达的住户"))
    way = EnumSelect(_("送达方式"), DeliveryWay, (), validators=[InputRequired(_("请选方式"))])
    delivered_on = DateField(_("送达日期"), validators=[InputRequired(_("请选日期"))])
    received_by = StringField(_("签收人"), validators=[Optional(), _SHORT])

    def validate_doors(self, field: TextAreaField) -> None:
        """Ask for doors unless all are meant."""
        if not self.everybody.data and not self.lines:
            raise ValidationError(_("请写房号，或勾选所有还没送达的住户"))
        del field

    @property
    def lines(self) -> tuple[str, ...]:
        """The doors that were typed."""
        text = half_width(self.doors.data or "")
        return tuple(line.strip() for line in text.splitlines() if line.strip())


class ObjectionForm(BaseForm):
    """One objection as it came in."""

    objector = StringField(_("异议人"), validators=[InputRequired(_("请填写")), _SHORT])
    door = StringField(_("房号"), validators=[Optional(), _SHORT])
    standing = EnumSelect(
        _("身份"), ObjectorStanding, (), validators=[InputRequired(_("请选身份"))]
    )
    subject = EnumSelect(_("事由"), ObjectionSubject, (), validators=[InputRequired(_("请选事由"))])
    text = TextAreaField(_("异议内容"), validators=[InputRequired(_("请填写")), Length(max=4000)])
    received_on = DateField(_("收到日期"), validators=[InputRequired(_("请选日期"))])


class ObjectionAnswerForm(BaseForm):
    """The office's answer to one objection."""

    objection_id = HiddenField(validators=[InputRequired()])
    answer = TextAreaField(_("答复"), validators=[InputRequired(_("请写答复")), Length(max=4000)])
    result = EnumSelect(
        _("处理结果"), ObjectionResult, (), validators=[InputRequired(_("请选结果"))]
    )


class ConsentForm(BaseForm):
    """What an owner whose own consent is needed said."""

    consent_id = HiddenField(validators=[InputRequired()])
    given = RadioField(
        _("意见"),
        choices=choices_of([("yes", _("同意")), ("no", _("不同意"))]),
        validators=[InputRequired(_("请选一项"))],
    )
    evidence = StringField(
        _("书面材料（编号、签名人）"), validators=[InputRequired(_("请填写")), _SHORT]
    )


class FindingForm(BaseForm):
    """What somebody found on looking at a signature."""

    genuine = RadioField(
        _("核验结论"),
        choices=choices_of([("yes", _("属实")), ("no", _("不属实，不计票"))]),
        validators=[InputRequired(_("请选一项"))],
    )
    reason = EnumSelect(_("不计票的原因"), InvalidReason, ())
    note = TextAreaField(_("核验经过"), validators=[Optional(), Length(max=2000)])

    def validate_note(self, field: TextAreaField) -> None:
        """Striking a vote needs words and a reason."""
        if self.genuine.data == "no" and not ((field.data or "").strip() and self.reason.data):
            raise ValidationError(_("不计票要选原因并写明经过"))


class DesignationForm(BaseForm):
    """A letter in which co-owners name their voter."""

    owner_id = SelectField(_("推选的产权人"), choices=(), validators=[InputRequired()])
    evidence = StringField(_("推选函编号和签名人"), validators=[InputRequired(_("请填写")), _SHORT])
    received_on = DateField(_("收到日期"), validators=[InputRequired(_("请选日期"))])

    def offer(self, words: Words) -> None:
        """Offer the household's owners."""
        self.owner_id.choices = choices_of(words)


def noon_of(field: DateField) -> datetime:
    """Return the noon of the day chosen; call only after `validate()`."""
    return start_of_day(day_of(field)) + timedelta(hours=12)


def day_of(field: DateField) -> date:
    """Return the day chosen; call only after `validate()`."""
    assert isinstance(field.data, date)  # noqa: S101 -- InputRequired has asked for it
    return field.data


def _usable(field: StringField) -> None:
    try:
        clean(field.data or "")
    except Refusal as refusal:
        character = str(refusal.facts.get("character", "")) or str(refusal.facts.get("code_point"))
        raise ValidationError(_("有不能保存的字符“%(c)s”，请换一种写法", c=character)) from None
