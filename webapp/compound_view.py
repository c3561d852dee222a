"""A compound as its pages show it and its forms hold it."""

import hashlib
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from forms.registration import CompoundForm
from rules.percent import percent_truncated
from rules.registration import (
    GovernanceStatus,
    Lack,
    ManagementMode,
    OriginType,
    is_elderly,
)
from webapp import words
from webapp.filters import area, shown
from workflows.actions.registration_compound import CompoundRecord


def offer_compound_words(form: CompoundForm) -> None:
    """Put the words of every choice into a compound's form."""
    unknown = [("", _("还不清楚"))]
    form.offer(
        [*unknown, *words.choices(GovernanceStatus)],
        [*unknown, *words.choices(ManagementMode)],
        [*unknown, *words.choices(OriginType)],
        words.choices(Lack),
    )


def compound_record(form: CompoundForm) -> CompoundRecord:
    """Return what a valid form says of a compound."""
    values: dict[str, Any] = {name: form[name].data or "" for name in _TEXTS}
    values |= {name: getattr(form, name).number for name in _NUMBERS}
    return CompoundRecord(
        **values,
        floor_area=form.floor_area.area,
        is_to_be_demolished=bool(form.is_to_be_demolished.data),
        governance_status=form.governance_status.data,
        management_mode=form.management_mode.data,
        origin_type=form.origin_type.data,
        lacks=tuple(Lack(value) for value in form.lacks.data or []),
    )


_TEXTS = ("name", "street_name", "plate_number", "address", "structure", "note")
_NUMBERS = (
    *("built_year", "households_stated", "buildings_stated", "residents", "elderly_residents"),
    *("willing_percent", "self_governance"),
)


def digest(of: object) -> str:
    """Return a digest of a value, to tell later whether it still stands."""
    return hashlib.sha256(repr(of).encode()).hexdigest()[:32]


def compound_facts(record: CompoundRecord) -> list[Mapping[str, Any]]:
    """Return what the register says of a compound, as label and value."""
    lacks = _("、").join(words.label(lack) for lack in record.lacks)
    floor_area = "" if record.floor_area is None else f"{area(record.floor_area)} ㎡"
    stated: list[tuple[str, Any]] = [
        (_("建成年份"), record.built_year),
        (_("结构"), record.structure),
        (_("建筑面积"), floor_area),
        (_("楼栋数"), record.buildings_stated),
        (_("应登记户数"), record.households_stated),
        (_("主管情况"), record.governance_status),
        (_("现在的管理方式"), record.management_mode),
        (_("小区来历"), record.origin_type),
        (_("愿意缴费的住户比例"), _percent(record.willing_percent)),
        (_("自治能力评分"), record.self_governance),
        (_("缺什么"), lacks),
        (_("地址"), record.address),
        (_("备注"), record.note),
    ]
    facts: list[Mapping[str, Any]] = [
        {"label": label, "value": shown(value)} for label, value in stated
    ]
    facts.insert(5, {"label": _("60 岁以上"), "value": _elderly(record)})
    return facts


def _percent(value: int | None) -> str:
    return "" if value is None else f"{value}%"


def _elderly(record: CompoundRecord) -> str:
    if record.elderly_residents is None or not record.residents:
        return "—"
    share = percent_truncated(record.elderly_residents, record.residents)
    text = _(
        "%(old)s 人，占常住 %(all)s 人的 %(share)s%%",
        old=record.elderly_residents,
        all=record.residents,
        share=share,
    )
    if is_elderly(record.elderly_residents, record.residents):
        return _("%(share)s（高龄小区，60%% 以上）", share=text)
    return str(text)
