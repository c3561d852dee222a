"""Values of the papers of the site, with every field filled."""

from datetime import date

from documents.change_order import ChangePaper
from documents.party import unsigned
from documents.payment_approval import PaymentApproval, RuleCheck
from documents.progress_report import InspectionRow, MilestoneRow, ProgressReport
from documents.site_board import MoneySource, SiteBoard
from documents.start_notice import PlannedStep, StartNotice
from rules.money import Fen
from tests.documents.builders_consent import head

ITEMS = (
    "屋面防水",
    "外墙保温",
    "排水立管更换",
    "楼道照明",
    "道路修复",
    "加装电梯 3 部",
    "充电车棚",
)
FIRM = "河南安居建设有限公司"
SUPERVISOR = "中原工程监理有限公司"
BODIES = unsigned("施工单位", "监理单位", "设计单位", "实施单位")


def start_notice(**changes):
    values = {
        "head": head("KGGZ-0007"),
        "items": ITEMS,
        "starts_on": date(2027, 3, 1),
        "ends_on": date(2027, 6, 30),
        "contractor": FIRM,
        "supervisor": SUPERVISOR,
        "chief_supervising_engineer": "赵铁成",
        "designer": "郑州市建筑设计院",
        "permit": "施工许可证 410105202703010101",
        "steps": (
            PlannedStep("拆除违建", date(2027, 3, 10)),
            PlannedStep("地下管网", date(2027, 4, 5)),
            PlannedStep("屋面外墙", date(2027, 5, 20)),
            PlannedStep("竣工", date(2027, 6, 30)),
        ),
        "effects": "施工期间白天有噪声，屋面施工 20 天内请关好顶层窗户。",
        "coordination": "水、气、热、通信管线一次开挖，分段施工，每段不超过 5 天。",
        "phone": "0371-5550 1212",
    }
    return StartNotice(**values | changes)


def site_board(**changes):
    values = {
        "head": head("GSP-0007"),
        "items": ITEMS,
        "households": 147,
        "budget": Fen(386_000_000),
        "contract": Fen(352_000_000),
        "sources": (
            MoneySource("财政补助", Fen(240_000_000)),
            MoneySource("住宅专项维修资金", Fen(80_000_000)),
            MoneySource("居民出资", Fen(66_000_000)),
        ),
        "owner": "郑州市金水区经八路街道办事处",
        "designer": "郑州市建筑设计院",
        "contractor": FIRM,
        "supervisor": SUPERVISOR,
        "chief_supervising_engineer": "赵铁成",
        "permit": "施工许可证 410105202703010101",
        "starts_on": date(2027, 3, 1),
        "ends_on": date(2027, 6, 30),
        "phone": "0371-5550 1212",
    }
    return SiteBoard(**values | changes)


def progress_report(**changes):
    rows = (
        (1, "开工", 5, (2027, 3, 1), (2027, 3, 1), (2027, 3, 1)),
        (2, "拆除违建", 10, (2027, 3, 1), (2027, 3, 10), (2027, 3, 12)),
        (3, "地下管网", 25, (2027, 3, 10), (2027, 4, 5), (2027, 4, 3)),
        (4, "屋面外墙", 35, (2027, 4, 5), (2027, 4, 15), None),
        (5, "道路", 20, (2027, 4, 15), (2027, 6, 15), None),
        (6, "竣工", 5, (2027, 6, 15), (2027, 6, 30), None),
    )
    values = {
        "head": head("ZB-0007"),
        "since": date(2027, 4, 12),
        "until": date(2027, 4, 18),
        "contractor": FIRM,
        "supervisor": SUPERVISOR,
        "starts_on": date(2027, 3, 1),
        "ends_on": date(2027, 6, 30),
        "reached": 40,
        "milestones": tuple(
            MilestoneRow(
                number,
                title,
                weight,
                date(*begins),
                date(*planned),
                date(*reached) if reached else None,
                "赵铁成" if reached else "",
                date(*reached) if reached else None,
            )
            for number, title, weight, begins, planned, reached in rows
        ),
        "inspections": (
            InspectionRow(
                date(2027, 4, 14),
                "群众监督员 孙大明",
                "整改",
                "3号楼东侧沟槽未设围挡",
                date(2027, 4, 16),
                date(2027, 4, 15),
            ),
            InspectionRow(
                date(2027, 4, 2), "赵铁成", "整改", "检查井盖松动", date(2027, 4, 20), None
            ),
        ),
        "concealed": ("1号楼排水管 2027-04-02 合格", "2号楼排水管 2027-04-03 合格"),
        "contract": Fen(352_000_000),
        "certified": Fen(140_800_000),
        "paid": Fen(112_640_000),
        "changes": 1,
        "wages": "2027年3月 42 人 315,000.00 元，已付到人",
        "complaints": 5,
        "complaints_open": 1,
    }
    return ProgressReport(**values | changes)


def change_order(**changes):
    values = {
        "head": head("BGQZ-0004"),
        "change_number": "QZ-004",
        "contract_number": "HT-2027-01",
        "contractor": FIRM,
        "supervisor": SUPERVISOR,
        "contract": Fen(352_000_000),
        "reason": "2号楼北侧地下发现废弃化粪池，须清淤回填后再敷设排水管。\n增加土方 126 m³。",
        "amount": Fen(4_853_200),
        "supplements": Fen(9_200_000),
        "percent": "2.61",
        "allowed": True,
        "changed_contract": Fen(361_200_000),
        "budget": Fen(386_000_000),
        "reasons_for_vote": (),
        "proposed_by": "陈敏",
        "proposed_on": date(2027, 4, 6),
        "state": "批准",
        "decided_by": "刘主任",
        "decided_on": date(2027, 4, 8),
        "note": "同意，按实际计量结算。",
        "approval": "",
        "parties": BODIES,
    }
    return ChangePaper(**values | changes)


def payment_approval(**changes):
    values = {
        "head": head("FKSP-0002"),
        "payment_number": 2,
        "kind": "进度款",
        "contract_number": "HT-2027-01",
        "contractor": FIRM,
        "contract": Fen(352_000_000),
        "ceiling": Fen(361_200_000),
        "completed_value": Fen(140_800_000),
        "paid_before": Fen(70_000_000),
        "amount": Fen(42_640_000),
        "retained": Fen(0),
        "invoice": "发票 00231877",
        "applied_on": date(2027, 4, 16),
        "applied_by": "陈敏",
        "engineer": "赵铁成",
        "signed_on": date(2027, 4, 17),
        "paid_on": None,
        "state": "总监已签字",
        "refusal": "",
        "checks": (
            RuleCheck("总监理工程师签字", "质量条例 37", "赵铁成 2027-04-17", met=True),
            RuleCheck("累计不低于产值 80%", "财建〔2022〕183号", "1,126,400.00 元", met=True),
            RuleCheck("不超过合同加变更", "合同", "余 2,485,600.00 元", met=True),
            RuleCheck("30 日内支付", "保障中小企业款项支付条例 9", "最迟 2027-05-16", met=True),
        ),
        "parties": BODIES,
    }
    return PaymentApproval(**values | changes)
