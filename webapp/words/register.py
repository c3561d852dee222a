"""Words of the register of households, and of the workbooks it is read from."""

from flask_babel import lazy_gettext as _

from rules.decision_rule import AreaBasis, PartKind
from rules.electorate import OwnerKind
from rules.register_doubt import Settling
from rules.register_record import Doubt
from rules.register_sheet import Column, Fault
from rules.registration import ImportState, OwnerBasis, OwnerState
from webapp.senses import lazy_pgettext

REFUSALS = {
    "empty_file": _("文件是空的，请选有内容的表格再上传。"),
    "unreadable_file": _("这个文件打不开，可能已损坏或不是表格。请另存为 .xlsx 或 .csv 再上传。"),
    "old_workbook": _("这是旧版 .xls 或加了密码的表格。请去掉密码，另存为 .xlsx 再上传。"),
    "workbook_with_macro": _("表格里带有宏，为了安全不能上传。请另存为不带宏的 .xlsx 再上传。"),
    "workbook_too_large": _("表格展开以后太大（最多 %(rows)s 行），请分成几个文件上传。"),
    "unknown_encoding": _("认不出文件的文字编码。请用 Excel 打开，另存为 .xlsx 再上传。"),
    "no_header": _("没有找到表头。表里要有一行写着“房号”，可以下载模板对照。"),
    "no_rows": _("表头下面没有住户，请填好再上传。"),
    "column_twice": _("表头里“%(column)s”出现了两次，请删掉一列再上传。"),
    "unknown_import": _("没有这次导入，请重新上传。"),
    "import_closed": _("这次导入已经作废，请重新上传。"),
    "nothing_to_import": _("这个文件里没有可以导入的住户，请改好再上传。"),
    "register_moved": _("您看预览以后，名册有了变化。请再看一遍预览，再确认导入。"),
    "nothing_to_settle": _("第 %(row)s 行不用核对，可能已经核对过。"),
    "door_twice_in_file": _("%(door)s 在表里已有一行（第 %(row)s 行），请改成别的房号。"),
    "not_a_door": _("看不懂房号“%(text)s”。请写成 3-2-601 或 3号楼2单元601室。"),
    "door_taken": _("%(door)s 已经在名册里，不能重复登记。"),
    "household_moved": _("您打开这一页以后，%(door)s 被别人改过。请重新打开再改。"),
    "household_in_use": _("%(door)s 已有调查、表决或文书，不能删除。有错请直接改正。"),
    "unknown_household": _("名册里没有这一户。"),
    "outside_stairwell": _(
        "%(door)s 不在 %(building)s 号楼 %(stairwell)s 单元。单元项目只登记本单元的住户，"
        "其他住户请到整个小区的项目登记。"
    ),
    "kept_by_compound": _("小区信息和设施调查归整个小区的项目登记，请到项目 %(reference)s 修改。"),
    "unusable_character": _("第 %(position)s 个字（%(code_point)s）不能使用，请删去。"),
    "text_too_long": _("文字太长，有 %(length)s 字，最多 %(longest)s 字。"),
}
STATUS = {
    "unknown_import": 404,
    "unknown_household": 404,
    "outside_stairwell": 422,
    "kept_by_compound": 403,
    "empty_file": 422,
    "unreadable_file": 422,
    "old_workbook": 422,
    "workbook_with_macro": 422,
    "workbook_too_large": 422,
    "unknown_encoding": 422,
    "no_header": 422,
    "no_rows": 422,
    "column_twice": 422,
}

LABELS = {
    Settling: {
        Settling.AS_WRITTEN: _("就按表里写的"),
        Settling.SAME_OWNER: _("是同一人，保留名册的姓名"),
        Settling.OTHER_DOOR: _("改成别的房号"),
        Settling.LEAVE_OUT: _("这一行不导入"),
    },
    Doubt: {
        Doubt.ADDRESS_UNSURE: _("房号读不准"),
        Doubt.OWNER_ALIKE: _("像是同一个业主，写法不同"),
        Doubt.OWNER_OTHER: _("业主和名册不一样"),
    },
    PartKind: {
        PartKind.DWELLING: _("住宅"),
        PartKind.COMMERCIAL: _("商铺"),
        PartKind.PARKING: _("车位"),
        PartKind.STORAGE: _("储藏室"),
        PartKind.OTHER: _("其他"),
    },
    OwnerKind: {
        OwnerKind.NATURAL: _("个人"),
        OwnerKind.LEGAL: lazy_pgettext("owner", "单位"),
        OwnerKind.PUBLIC_UNIT: _("公房产权单位"),
        OwnerKind.DEVELOPER: _("开发商"),
    },
    AreaBasis: {
        AreaBasis.REGISTERED: _("登记面积"),
        AreaBasis.SURVEYED: _("测绘面积"),
        AreaBasis.CONTRACT: _("合同面积"),
    },
    OwnerState: {
        OwnerState.LIVING: _("健在"),
        OwnerState.MINOR: _("未成年"),
        OwnerState.INCAPABLE: _("不能自己办事（有监护人）"),
        OwnerState.DECEASED_UNSETTLED: _("已去世，未办继承"),
    },
    OwnerBasis: {
        OwnerBasis.REGISTERED: _("产权登记"),
        OwnerBasis.JUDGMENT: _("法院判决"),
        OwnerBasis.INHERITED: _("继承"),
        OwnerBasis.BUILT: _("自建"),
        OwnerBasis.POSSESSION_UNDER_PRESALE: _("买房已入住，未办证"),
    },
    ImportState: {
        ImportState.WAITING: _("待确认"),
        ImportState.CONFIRMED: _("已导入"),
        ImportState.DROPPED: _("已作废"),
    },
}

COLUMNS = {
    Column.BUILDING: _("楼栋"),
    Column.STAIRWELL: _("单元"),
    Column.ROOM: _("房号"),
    Column.FLOOR: _("楼层"),
    Column.OWNER: _("产权人"),
    Column.OWNER_KIND: _("产权人类型"),
    Column.REGISTERED_AREA: _("登记面积"),
    Column.SURVEYED_AREA: _("测绘面积"),
    Column.CONTRACT_AREA: _("合同面积"),
    Column.CERTIFICATE: _("产权证号"),
    Column.PHONE: _("电话"),
    Column.ID_LAST4: _("身份证后四位"),
    Column.KIND: _("用途"),
    Column.UNSOLD: _("是否未售"),
    Column.NOTE: _("备注"),
}

FAULTS = {
    Fault.NO_ROOM: _("没有写房号"),
    Fault.NOT_A_DOOR: _("看不懂房号，请写成 3-2-601 或 3号楼2单元601室"),
    Fault.DOOR_TWICE: _("和第 %(row)s 行是同一户，请删掉一行"),
    Fault.NOT_AN_AREA: _("不是面积，请只写数字，例如 88.30"),
    Fault.AREA_NOT_POSITIVE: _("面积要大于 0"),
    Fault.AREA_THREE_PLACES: _("面积最多两位小数"),
    Fault.AREA_TOO_LARGE: _("面积太大，请核对"),
    Fault.BAD_CHARACTER: _("第 %(position)s 个字（%(code_point)s）不能使用，请删去"),
    Fault.TOO_LONG: _("太长，最多 %(longest)s 字"),
    Fault.NOT_A_PHONE: _("不是电话号码，请写 5 到 20 位数字"),
    Fault.NOT_AN_ID_TAIL: _("请写身份证号的最后四位"),
    Fault.DIGITS_LOST: _("数字太长，末几位已被 Excel 改掉。请把这一列设成“文本”再填"),
    Fault.UNKNOWN_WORD: _("只能写：%(words)s"),
    Fault.NOT_A_FLOOR: _("楼层要写整数"),
    Fault.OTHER_STAIRWELL: _(
        "不是 %(building)s 号楼 %(stairwell)s 单元的住户，请到整个小区的项目导入"
    ),
}
"""What is wrong with a cell; the facts of the fault fill the sentence."""

FIELDS = {
    "floor": _("楼层"),
    "kind": _("用途"),
    "registered_area": _("登记面积"),
    "surveyed_area": _("测绘面积"),
    "contract_area": _("合同面积"),
    "certificate_number": _("产权证号"),
    "is_unsold": _("是否未售"),
    "note": _("备注"),
    "owners": _("产权人"),
}
"""What the fields of a household are called, for the list of changes."""

EVENTS = {
    "import.uploaded": _("上传名册 %(file_name)s：%(good)s 户可导入，%(bad)s 行有错"),
    "import.row_settled": _("核对导入 %(file_name)s 的第 %(row)s 行"),
    "import.confirmed": _("导入名册 %(file_name)s：新增 %(added)s 户，更新 %(changed)s 户"),
    "import.dropped": _("放弃导入名册 %(file_name)s"),
    "household.saved": _("登记 %(door)s"),
    "household.removed": _("从名册删除 %(door)s"),
    "register.corrected": _("更正名册 %(door)s，%(count)s 项"),
}
