"""One household of the register, and the workbook many are read from."""

import re
from typing import Any

from wtforms import BooleanField, FieldList, FileField, FormField, HiddenField, StringField
from wtforms.validators import InputRequired, ValidationError

from forms.base import BaseForm
from forms.entries import WholeField
from forms.fields import AreaField, EnumSelect, Words, choices_of, half_width
from forms.typed_text import LineField, RemarkField
from forms.words import _
from rules.decision_rule import PartKind
from rules.doors import NotADoor, parse_door
from rules.electorate import OwnerKind
from rules.register_doubt import Settling
from rules.register_record import HouseholdRecord, OwnerRecord
from rules.registration import OwnerBasis, OwnerState

MOST_OWNERS = 12


class OwnerForm(BaseForm):
    """One owner of the household; a row without a name is no owner."""

    name = LineField(_("姓名或单位名称"))
    kind = EnumSelect(_("类型"), OwnerKind, ())
    state = EnumSelect(_("情况"), OwnerState, ())
    basis = EnumSelect(_("产权来源"), OwnerBasis, ())
    phone = StringField(_("电话"))
    id_last4 = StringField(_("身份证后四位"))
    is_voter = BooleanField(_("共有人推选由他表决"))

    def validate_phone(self, field: StringField) -> None:
        """Digits and hyphens; spaces are taken out."""
        field.data = re.sub(r"\s+", "", half_width(field.data or ""))
        if field.data and not re.fullmatch(r"[0-9][0-9-]{3,18}[0-9]", field.data):
            raise ValidationError(_("不是电话号码，请写 5 到 20 位数字"))

    def validate_id_last4(self, field: StringField) -> None:
        """The last four characters alone: the whole number is never kept."""
        field.data = half_width(field.data or "").upper()[-4:]
        if field.data and not re.fullmatch(r"[0-9]{3}[0-9X]", field.data):
            raise ValidationError(_("请写身份证号的最后四位"))

    def value(self) -> OwnerRecord:
        """Return the owner; call only after `validate()`."""
        return OwnerRecord(
            name=self.name.data or "",
            kind=self.kind.data or OwnerKind.NATURAL,
            state=self.state.data or OwnerState.LIVING,
            basis=self.basis.data or OwnerBasis.REGISTERED,
            phone=self.phone.data or "",
            id_last4=self.id_last4.data or "",
            is_voter=bool(self.is_voter.data),
        )


class HouseholdForm(BaseForm):
    """One household: its door, its areas and their basis, its owners."""

    seen = HiddenField()
    door = LineField(_("房号"), longest=40, validators=[InputRequired(_("请写房号，例如 3-2-601"))])
    floor = WholeField(_("楼层"), most=200)
    kind = EnumSelect(_("用途"), PartKind, ())
    registered_area = AreaField(_("登记面积"))
    surveyed_area = AreaField(_("测绘面积"))
    contract_area = AreaField(_("合同面积"))
    certificate_number = LineField(_("产权证号"))
    parking_spaces = WholeField(_("车位数"), most=99)
    is_unsold = BooleanField(_("开发商未售"))
    has_tenant = BooleanField(_("出租"))
    has_elderly = BooleanField(_("有老人居住"))
    note = RemarkField(_("备注"), longest=200)
    owners = FieldList(FormField(OwnerForm), max_entries=MOST_OWNERS)

    def offer(self, kinds: Words, owner_words: tuple[Words, Words, Words]) -> None:
        """Offer the words of every choice: kinds of parts; kinds, states, bases of owners."""
        self.kind.choices = choices_of(kinds)
        for entry in self.owners:
            fields = (entry.form.kind, entry.form.state, entry.form.basis)
            for field, words in zip(fields, owner_words, strict=True):
                field.choices = choices_of(words)

    def validate_door(self, field: LineField) -> None:
        """The door as people write it."""
        try:
            parse_door(field.data or "")
        except NotADoor:
            message = _("看不懂房号，请写成 3-2-601 或 3号楼2单元601室")
            raise ValidationError(message) from None

    def validate_owners(self, field: "FieldList[Any]") -> None:
        """Two owners of one name must be told apart; one votes for all (E10)."""
        owners = [entry.form for entry in field if entry.form.name.data]
        names = [owner.name.data for owner in owners]
        tails = [(owner.name.data, owner.id_last4.data or owner.phone.data) for owner in owners]
        if len(set(names)) < len(names) and len(set(tails)) < len(tails):
            raise ValidationError(_("两位产权人同名，请填身份证后四位或电话来区分"))
        if sum(bool(owner.is_voter.data) for owner in owners) > 1:
            raise ValidationError(_("一户只能推选一位产权人表决"))

    def value(self) -> HouseholdRecord:
        """Return the household; call only after `validate()`."""
        door = parse_door(self.door.data or "")
        return HouseholdRecord(
            door=door,
            floor=door.floor if self.floor.number is None else self.floor.number,
            kind=self.kind.data or PartKind.DWELLING,
            registered_area=self.registered_area.area,
            surveyed_area=self.surveyed_area.area,
            contract_area=self.contract_area.area,
            certificate_number=self.certificate_number.data or "",
            is_unsold=bool(self.is_unsold.data),
            has_tenant=bool(self.has_tenant.data),
            has_elderly=bool(self.has_elderly.data),
            parking_spaces=self.parking_spaces.number or 0,
            note=self.note.data or "",
            owners=tuple(entry.form.value() for entry in self.owners if entry.form.name.data),
        )


class UploadForm(BaseForm):
    """A register as XLSX or CSV."""

    book = FileField(_("名册文件"))

    def validate_book(self, field: FileField) -> None:
        """A file was chosen."""
        if not getattr(field.data, "filename", ""):
            raise ValidationError(_("请选择要上传的文件"))


class SettleForm(BaseForm):
    """What a person says of one doubtful row."""

    settling = EnumSelect(_("怎么处理"), Settling, (), validators=[InputRequired(_("请选一项"))])
    door = StringField(_("改为房号"))

    def validate_door(self, field: StringField) -> None:
        """Another door must be named."""
        if self.settling.data is Settling.OTHER_DOOR and not (field.data or "").strip():
            raise ValidationError(_("请写房号，例如 3-2-601"))


class ConfirmForm(BaseForm):
    """The preview is right: import it."""

    shown = HiddenField()
