"""An owner's answer to one question, and the signature under all of them."""

import re

from wtforms import BooleanField, DateField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from forms.base import BaseForm
from forms.fields import EnumSelect, Words, choices_of
from forms.proxy import written_letter
from forms.words import _
from rules.consent import Answer, Capacity, ProxyLetter
from rules.names import clean
from rules.refusal import Refusal

LONGEST = 500


class AnswerForm(BaseForm):
    """One question: an answer, and words of one's own. Nothing is preselected."""

    choice = RadioField("", validators=[InputRequired(_("请先选一项，再点“下一步”"))])
    conditions = TextAreaField(
        _("同意，但有条件：写下条件"), validators=[Optional(), Length(max=LONGEST)]
    )
    reason = TextAreaField(_("想说的话"), validators=[Optional(), Length(max=LONGEST)])

    def ask(self, question: str, words: Words) -> None:
        """Put the question and what may be answered."""
        self.choice.label.text = question
        self.choice.choices = choices_of(words)

    def validate_conditions(self, field: TextAreaField) -> None:
        """A condition belongs to consent alone; it would be lost beside another answer."""
        _usable(field)
        if (field.data or "").strip() and self.choice.data not in {Answer.AGREE, None}:
            raise ValidationError(_("写了条件，请选“同意”；不同意或弃权不用写条件"))

    def validate_reason(self, field: TextAreaField) -> None:
        """Name the character that cannot be kept."""
        _usable(field)


class SignForm(BaseForm):
    """The name under all answers, and for whom it stands."""

    strokes = HiddenField()
    name = StringField(_("产权人姓名"), validators=[InputRequired(_("请写姓名")), Length(max=200)])
    capacity = EnumSelect(_("您以什么身份签"), Capacity, ())
    agent_name = StringField(_("代签人姓名"), validators=[Optional(), Length(max=200)])
    relation = StringField(_("和产权人的关系"), validators=[Optional(), Length(max=100)])
    evidence = StringField(_("证明材料（名称和编号）"), validators=[Optional(), Length(max=200)])
    matter = StringField(_("委托事项"), validators=[Optional(), Length(max=200)])
    scope = StringField(_("委托权限"), validators=[Optional(), Length(max=200)])
    valid_from = DateField(_("委托开始日"), validators=[Optional()])
    valid_to = DateField(_("委托结束日"), validators=[Optional()])
    principal_signature = StringField(
        _("委托人在委托书上的签名"), validators=[Optional(), Length(max=200)]
    )
    owner = BooleanField(
        _("我是产权人本人，或已得到产权人书面委托；同意按约定方式电子签署"),
        validators=[InputRequired(_("请勾选这一项"))],
    )
    text_digest = HiddenField(validators=[InputRequired()])
    answers_digest = HiddenField(validators=[InputRequired()])
    submission_key = HiddenField(validators=[InputRequired()])

    def validate_name(self, field: StringField) -> None:
        """Name the character that cannot be kept."""
        _usable(field)

    def validate_agent_name(self, field: StringField) -> None:
        """Whoever signs for somebody else gives the own name."""
        _usable(field)
        if self.signs_for_other and not (field.data or "").strip():
            raise ValidationError(_("请写代签人自己的姓名"))

    def validate_submission_key(self, field: HiddenField) -> None:
        """Take only keys of the kind our page gives out."""
        if not re.fullmatch(r"[0-9a-f]{32}", field.data or ""):
            raise ValidationError(_("这一页打开太久了，请刷新后再提交"))

    @property
    def chosen_capacity(self) -> Capacity:
        """As what the person signs; an owner unless something else was chosen."""
        return self.capacity.data or Capacity.OWNER

    @property
    def signs_for_other(self) -> bool:
        """Whether the name below is not the owner's own."""
        return self.chosen_capacity not in {Capacity.OWNER, Capacity.CO_OWNER}

    @property
    def letter(self) -> ProxyLetter | None:
        """The proxy letter's five facts (Civil Code 165), None unless signing as a proxy."""
        return written_letter(self) if self.chosen_capacity is Capacity.PROXY else None


def _usable(field: StringField) -> None:
    try:
        clean(field.data or "", longest=LONGEST, lines=True)
    except Refusal as refusal:
        character = str(refusal.facts.get("character", "")) or str(refusal.facts.get("code_point"))
        raise ValidationError(_("有不能保存的字符“%(c)s”，请换一种写法", c=character)) from None
