"""The register of households as a workbook: to take away, to fill in, to read in again."""

import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from rules.decision_rule import PartKind
from rules.electorate import OwnerKind
from rules.register_record import HouseholdRecord

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# What the workbook says is what rules.register_row reads: the two must agree (a test does).
_HEADINGS: Final = (
    ("楼栋", 8),
    ("单元", 8),
    ("房号", 10),
    ("楼层", 8),
    ("产权人姓名", 22),
    ("产权人类型", 14),
    ("手机号", 26),
    ("身份证后四位", 14),
    ("登记面积", 12),
    ("测绘面积", 12),
    ("合同面积", 12),
    ("产权证号", 26),
    ("用途", 10),
    ("是否未售", 10),
    ("备注", 30),
)
_KINDS: Final = {
    PartKind.DWELLING: "住宅",
    PartKind.COMMERCIAL: "商铺",
    PartKind.PARKING: "车位",
    PartKind.STORAGE: "储藏室",
    PartKind.OTHER: "其他",
}
_OWNER_KINDS: Final = {
    OwnerKind.NATURAL: "个人",
    OwnerKind.LEGAL: "单位",
    OwnerKind.PUBLIC_UNIT: "公房产权单位",
    OwnerKind.DEVELOPER: "开发商",
}
_EXAMPLES: Final = (
    *(("3", "2", "601", "6", "张三、李四", "个人", "13800000001、13800000002", "0012、003X"),),
    *(("3", "2", "602", "6", "示例有限公司", "单位", "0371-55550000", ""),),
    *(("", "", "3号楼2单元603室", "6", "王五", "个人", "13800000003", "1234"),),
)
_EXAMPLE_AREAS: Final = ("88.30", "", "", "豫（2019）示例第 0001 号", "住宅", "否")


def register_workbook(households: Iterable[HouseholdRecord]) -> bytes:
    """Return a workbook with one row per household, in the order given.

    Every cell is text: no name can become a formula, no number loses its zeros.
    """
    return _workbook(map(_row, households))


def template_workbook() -> bytes:
    """Return an empty register with three example rows, which are not read in again."""
    note = "示例，上传时会跳过"
    return _workbook((*example, *_EXAMPLE_AREAS, note) for example in _EXAMPLES)


def _workbook(rows: Iterable[tuple[str, ...]]) -> bytes:
    import xlsxwriter  # noqa: PLC0415 -- for those who take a workbook away, not for every start

    buffer = io.BytesIO()
    options: dict[str, Any] = {"constant_memory": True, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet("住户名册")
        head = book.add_format({"bold": True, "bg_color": "#dbe8f5", "border": 1})
        text = book.add_format({"num_format": "@"})
        sheet.freeze_panes(1, 0)
        for column, (_heading, width) in enumerate(_HEADINGS):
            sheet.set_column(column, column, width, text)
        for column, (heading, _width) in enumerate(_HEADINGS):
            sheet.write_string(0, column, heading, head)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, column, cell, text)
    return buffer.getvalue()


def _row(household: HouseholdRecord) -> tuple[str, ...]:
    owners = household.owners
    kinds = {owner.kind for owner in owners}
    return (
        household.door.building,
        household.door.stairwell,
        household.door.room,
        "" if household.floor is None else str(household.floor),
        "、".join(owner.name for owner in owners),
        _OWNER_KINDS[owners[0].kind] if len(kinds) == 1 else "",
        _aligned([owner.phone for owner in owners]),
        _aligned([owner.id_last4 for owner in owners]),
        _text(household.registered_area),
        _text(household.surveyed_area),
        _text(household.contract_area),
        household.certificate_number,
        _KINDS[household.kind],
        "是" if household.is_unsold else "否",
        household.note,
    )


def _aligned(values: list[str]) -> str:
    # Numbers are matched to names by their place: a gap would move the later ones up.
    gap = next((index for index, value in enumerate(values) if not value), len(values))
    return "、".join(values[:gap])


def _text(area: Decimal | None) -> str:
    return "" if area is None else str(area)
