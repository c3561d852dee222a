"""Funding plans, acceptance records and ledgers with every field filled."""

from datetime import date
from decimal import Decimal

from documents.acceptance_record import (
    AcceptanceRecord,
    CheckItem,
    Defect,
    ResidentAcceptance,
    StatutoryCondition,
    Warranty,
)
from documents.funding_plan import FundingPlan, FundingSource, HouseholdShare
from documents.monthly_ledger import BreakEven, Collection, LedgerLine, MonthlyLedger
from documents.party import Party
from rules.money import Fen
from tests.documents.builders_consent import head


def shares(stairwells=4, doors=12):
    return tuple(
        HouseholdShare(
            building=f"{stairwell // 2 + 1}号楼",
            stairwell=f"{stairwell % 2 + 1}单元",
            room=f"{door // 2 + 1}0{door % 2 + 1}",
            owner="王*" if door % 2 else "欧阳**",
            area=Decimal("73.70") + door,
            share=Fen(364_512 + door),
            ceiling=Fen(400_000),
        )
        for stairwell in range(stairwells)
        for door in range(doors)
    )


def funding_plan(**changes):
    values = {
        "head": head("ZJFA-0001"),
        "plan_version": 3,
        "budget": Fen(386_000_000),
        "contingency": Fen(18_000_000),
        "sources": (
            FundingSource(
                "财政补助",
                Fen(200_000_000),
                Fen(0),
                Fen(200_000_000),
                Fen(120_000_000),
                Fen(0),
                "基础类改造",
                "郑财〔2026〕18号",
            ),
            FundingSource(
                "住宅专项维修资金",
                Fen(80_000_000),
                Fen(0),
                Fen(80_000_000),
                Fen(0),
                Fen(0),
                "屋面防水",
                "业主表决结果公告 JGGG-0003",
            ),
            FundingSource(
                "居民出资",
                Fen(66_000_000),
                Fen(60_000_000),
                Fen(55_000_000),
                Fen(20_123_456),
                Fen(0),
                "加装电梯",
                "出资确认书 106 份",
            ),
            FundingSource(
                "电梯广告收益", Fen(40_000_000), Fen(40_000_000), Fen(0), Fen(0), Fen(0), "", ""
            ),
        ),
        "share_basis": "居民出资按楼层系数和面积分摊，精确到分。",
        "shares": shares(),
        "notes": ("施工单位不得垫资。", "居民出资不超过签署同意书时的上限。"),
    }
    return FundingPlan(**values | changes)


CHECKS = (
    "屋面防水闭水、淋水试验",
    "外墙和保温，有无渗漏",
    "楼梯、扶手、楼道和杂物清理",
    "公共部位门窗",
    "给水压力、严密性和消毒",
    "排水、雨污分流和检查井，无积水",
    "电表、电缆和接地",
    "弱电和架空线整理入地、废线拆除",
    "燃气（专业单位签字）",
    "供热（专业单位签字）",
    "消火栓、消防通道、灭火器和电动车充电",
    "道路、路缘和车位划线",
    "照明",
    "监控和门禁",
    "绿化成活",
    "无障碍坡道、座椅和扶手",
    "垃圾投放点",
    "信报箱和快递柜",
    "健身休闲设施",
    "物业用房",
    "社区养老、托幼设施",
    "违法建设拆除",
    "场地清理和道路恢复",
    "居民财产损坏赔付",
    "电梯检验、登记、报警和维保标牌",
    "竣工图和管线图",
    "专业单位接收签字",
    "预算和结算对比",
    "工人工资支付",
    "投诉清单销号",
)
PARTIES = (
    "实施单位",
    "设计单位",
    "施工单位",
    "监理单位",
    "街道办事处",
    "社区居委会",
    "业主委员会",
    "消防部门",
    "专业经营单位",
)


def acceptance_record(**changes):
    findings = {6: ("fail", "3号楼东侧雨后积水"), 9: ("not_applicable", "本院无燃气改造")}
    values = {
        "head": head("YS-0001"),
        "inspected_on": date(2027, 7, 8),
        "scope": "纬三路13号院 1至3号楼及院区",
        "contractor": "河南安居建设有限公司",
        "conditions": tuple(
            StatutoryCondition(met=True, evidence=f"档案第 {number} 卷") for number in range(1, 6)
        ),
        "items": tuple(
            CheckItem(title, *findings.get(number, ("pass", "")), "李工")
            for number, title in enumerate(CHECKS, 1)
        ),
        "residents": ResidentAcceptance(
            147,
            131,
            118,
            80,
            met=True,
            representatives=(Party("居民代表", "孙大明", date(2027, 7, 8)),),
        ),
        "defects": (
            Defect("3号楼东侧", "雨后积水", "河南安居建设有限公司", date(2027, 7, 20), None),
            Defect(
                "1号楼2单元",
                "扶手松动",
                "河南安居建设有限公司",
                date(2027, 7, 10),
                date(2027, 7, 9),
            ),
        ),
        "warranties": (
            Warranty("屋面防水、外墙防渗漏", "5 年", date(2032, 7, 8)),
            Warranty("电气管线、给排水管道、设备安装和装修", "2 年", date(2029, 7, 8)),
            Warranty("供热系统", "2 个采暖期", date(2029, 3, 15)),
        ),
        "parties": tuple(Party(body, "", None) for body in PARTIES),
        "passed": True,
        "conclusion": "同意通过验收。积水问题限 2027年7月20日 前整改，由监理单位复验。",
    }
    return AcceptanceRecord(**values | changes)


def monthly_ledger(**changes):
    values = {
        "head": head("SZ-2027-08"),
        "year": 2027,
        "month": 8,
        "mode": "业主自管",
        "opening": Fen(1_234_567),
        "income": (
            LedgerLine(
                "SR-01", date(2027, 8, 3), "物业费（128 户）", "业主", "收 0812", Fen(281_600)
            ),
            LedgerLine("SR-02", date(2027, 8, 10), "停车费", "业主", "收 0813", Fen(96_000)),
            LedgerLine(
                "SR-03", date(2027, 8, 15), "电梯广告", "某传媒公司", "收 0814", Fen(50_000)
            ),
        ),
        "expense": (
            LedgerLine(
                "ZC-01", date(2027, 8, 5), "保洁", "惠民保洁服务部", "付 0801", Fen(180_000)
            ),
            LedgerLine(
                "ZC-02", date(2027, 8, 28), "公共照明电费", "供电公司", "付 0802", Fen(43_210)
            ),
        ),
        "collection": Collection(147, 128, Fen(323_400), Fen(281_600)),
        "break_even": BreakEven(Fen(373_210), Fen(146_000), reached=True),
        "kept_by": "陈会计",
        "checked_by": "居民监督员 赵立",
        "question_phone": "0371-5550 1212",
        "questions_until": date(2027, 9, 30),
        "answers_at": "院内公示栏和本院线上页面",
    }
    return MonthlyLedger(**values | changes)
