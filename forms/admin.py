"""What administrators type: accounts, posts, areas, and the clock of a demonstration."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from wtforms import FileField, SelectField, StringField
from wtforms.fields import DateTimeLocalField
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from forms.base import BaseForm
from forms.fields import EnumSelect, half_width
from forms.words import _
from rules.roles import Role
from rules.stages import Reviewer

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,31}")
MOST_LINES: Final = 5000
HEADINGS: Final = {
    "市": "city",
    "区县": "district",
    "区": "district",
    "县": "district",
    "街道": "street",
    "镇": "street",
    "社区": "community",
    "村": "community",
    "区划代码": "code",
    "面积": "area_km2",
    "面积（平方公里）": "area_km2",
    "户籍人口": "registered_population",
    "常住人口": "resident_population",
    "行政村": "villages",
    "社区数": "communities",
    "村民小组": "groups",
    "党支部": "party_branches",
    "党员": "party_members",
}
"""Headings of a list of areas, Chinese or English; what is not named here is left out."""

_LEVELS: Final = ("city", "district", "street", "community")


def _plain(text: str | None) -> str:
    return half_width(text or "")


class PostForm(BaseForm):
    """A post: role, area, and for reviewers the body; `case` narrows it to one case."""

    role = EnumSelect(_("岗位"), Role, (), validators=[InputRequired(_("请选择岗位"))])
    area = SelectField(
        _("区域"), coerce=str, choices=[], validators=[InputRequired(_("请选择区域"))]
    )
    body = EnumSelect(_("代表部门"), Reviewer, ())
    case = StringField(_("只管一个项目"), filters=[_plain], validators=[Optional(), Length(max=40)])


class AccountForm(PostForm):
    """A new account with its first post."""

    name = StringField(
        _("姓名"),
        filters=[_plain],
        validators=[InputRequired(_("请填写姓名")), Length(max=60, message=_("姓名最多 60 字"))],
    )
    username = StringField(
        _("用户名"),
        filters=[lambda text: _plain(text).lower()],
        validators=[
            InputRequired(_("请填写用户名")),
            Regexp(
                re.compile(f"^{_USERNAME.pattern}$"),
                message=_("用户名 3 到 32 位，用小写字母、数字、点和短横线"),
            ),
        ],
    )
    email = StringField(
        _("邮箱"),
        filters=[lambda text: _plain(text).lower()],
        validators=[
            InputRequired(_("请填写邮箱")),
            Regexp(r"^[^@\s]{1,64}@[^@\s]{1,180}\.[^@\s.]{2,}$", message=_("邮箱写得不对")),
        ],
    )
    phone = StringField(
        _("电话"),
        filters=[_plain],
        validators=[
            Optional(),
            Regexp(r"^[0-9+() -]{5,20}$", message=_("电话只写数字、加号、括号和短横线")),
        ],
    )


class AreaForm(BaseForm):
    """The name and official code of an area."""

    name = StringField(
        _("名称"),
        filters=[_plain],
        validators=[InputRequired(_("请填写名称")), Length(max=60, message=_("名称最多 60 字"))],
    )
    code = StringField(
        _("区划代码"),
        filters=[_plain],
        validators=[Optional(), Regexp(r"^[0-9]{2,12}$", message=_("区划代码是 2 到 12 位数字"))],
    )


@dataclass(frozen=True, slots=True)
class ListedArea:
    """One line of a list of areas."""

    names: tuple[str, ...]
    code: str
    indicators: Mapping[str, Any]


class AreaListForm(BaseForm):
    """A CSV list of areas with their indicators (S2-01)."""

    file = FileField(_("名单"))
    lines: tuple[ListedArea, ...] = ()

    def validate_file(self, field: FileField) -> None:
        """Read the whole list; the first line that cannot be used is named."""
        upload = field.data
        if upload is None or not getattr(upload, "filename", ""):
            raise ValidationError(_("请选择一个 CSV 文件"))
        rows = csv.reader(io.StringIO(_decoded(upload.read())))
        try:
            self.lines = _read(list(rows))
        except csv.Error:
            raise ValidationError(_("这个文件不是 CSV，请从表格软件另存为 CSV 再传")) from None


class ClockForm(BaseForm):
    """What time a demonstration is to have, in local time."""

    to = DateTimeLocalField(
        _("演示时间"),
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        validators=[InputRequired(_("请填写日期和时间"))],
    )

    def instant(self, zone: ZoneInfo) -> datetime:
        """Return the instant meant; call only after `validate()`."""
        local = self.to.data
        assert local is not None  # noqa: S101 -- validated
        return local.replace(tzinfo=zone)


def _decoded(content: bytes) -> str:
    if b"\0" in content or content.startswith(b"PK"):
        raise ValidationError(_("这个文件不是 CSV，请从表格软件另存为 CSV 再传"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValidationError(_("文件的文字编码认不出来，请另存为 UTF-8 的 CSV 再传"))


def _read(rows: list[list[str]]) -> tuple[ListedArea, ...]:
    if not rows:
        raise ValidationError(_("文件是空的"))
    heads = [_heading(text) for text in rows[0]]
    if "city" not in heads:
        raise ValidationError(_("第一行要有“市”这一列，后面是区县、街道、社区"))
    if len(rows) > MOST_LINES + 1:
        raise ValidationError(_("一次最多 %(n)s 行", n=MOST_LINES))
    lines = [
        _line(number, dict(zip(heads, map(half_width, row), strict=False)))
        for number, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    if not lines:
        raise ValidationError(_("名单里一行也没有"))
    return tuple(lines)


def _heading(text: str) -> str:
    plain = text.strip().lstrip("\ufeff")
    return HEADINGS.get(plain, plain if plain in HEADINGS.values() else "")


def _line(number: int, cells: dict[str, str]) -> ListedArea:
    names = [cells.get(level, "") for level in _LEVELS]
    while names and not names[-1]:
        names.pop()
    if not names or not all(names) or any(len(name) > 60 for name in names):  # noqa: PLR2004 -- as the form
        raise ValidationError(_("第 %(n)s 行：上级区域不能空着，名称最多 60 字", n=number))
    figures = {
        name: _figure(number, text)
        for name, text in cells.items()
        if name and name not in {*_LEVELS, "code"} and text
    }
    return ListedArea(tuple(names), cells.get("code", ""), figures)


def _figure(number: int, text: str) -> str:
    """Return a figure as it is written, without separators: 84.46, 78900; 7.89万 is 78900."""
    plain = text.replace(",", "").replace("，", "")
    if match := re.fullmatch(r"(\d{1,9})(?:\.(\d{1,4}))?万", plain):
        return str(int(match[1] + (match[2] or "").ljust(4, "0")))
    if not re.fullmatch(r"\d{1,12}(\.\d{1,4})?", plain):
        raise ValidationError(_("第 %(n)s 行：“%(figure)s”不是数字", n=number, figure=text[:20]))
    return plain
