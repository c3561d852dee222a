"""Values of the papers of a plan and of the vote on it, with every field filled."""

from datetime import UTC, date, datetime
from decimal import Decimal

from documents.ballot_paper import BallotItem, BallotPaper
from documents.counting_sheet import ChannelLine, CountingSheet, InvalidLine
from documents.delivery_notice import DeliveryNotice
from documents.delivery_register import DeliveryLine, DeliveryRegister
from documents.designation_letter import DesignationLetter
from documents.objection_answer import ObjectionAnswer
from documents.objection_register import ObjectionLine, ObjectionRegister
from documents.party import Party, unsigned
from documents.plan_publication import PlanPublication
from documents.proxy_letter import AuthorisedMatter, ProxyLetter
from documents.renovation_plan import (
    DepartmentOpinion,
    Fees,
    HazardCover,
    PlanContents,
    RenovationPlan,
    Source,
    Works,
)
from documents.roll_publication import RollLine, RollPublication
from documents.wish_handling import WishHandling, WishLine
from rules.money import Fen
from tests.documents.builders_consent import CLOSES_AT, head, household
from tests.documents.builders_votes import result_notice

OPENS_AT = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)
FROZEN_AT = datetime(2026, 11, 10, 16, 0, tzinfo=UTC)
DIGEST = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"
PHONE = "0371-5550 1212"
DESK = "纬三路社区居委会一楼"
RULE = (
    "参与表决业主的人数、面积都不少于全体业主的三分之二；同意的人数、面积都超过参与表决业主的二分之一。"
    "依据：民法典第二百七十八条"
)


def contents(**changes):
    works = (
        ("基础类", "屋面防水", "Roof", "", "2860.00", "平方米", 12_000),
        ("基础类", "排水管网疏通改造", "Drainage pipes", "", "620.00", "米", 65_000),
        ("基础类", "供电设施改造", "Power supply", "", "147.00", "户", 320_000),
        ("完善类", "加装电梯", "Lift", "2号楼3单元", "1.00", "个", 65_000_000),
        ("完善类", "充电车棚", "Charging shed", "", "2.00", "个", 4_800_000),
        ("提升类", "社区食堂", "Canteen", "3号楼底层", "1.00", "项", 12_000_000),
    )
    values = {
        "title": "纬三路13号院综合改造方案",
        "number": 3,
        "state": "已冻结",
        "digest": DIGEST,
        "frozen_at": FROZEN_AT,
        "summary": "先地下后地上：更换排水立管和院内管网，翻修屋面防水，改造供电，"
        "2号楼3单元加装电梯。"
        "不动承重墙，不占消防通道。",
        "works": tuple(
            Works(
                kind,
                name,
                english,
                place,
                Decimal(quantity),
                unit,
                Fen(cost),
                Fen(int(Decimal(quantity) * cost)),
                "含闭水试验" if name == "屋面防水" else "",
                "须业主单独表决" if name in {"加装电梯", "社区食堂"} else "",
            )
            for kind, name, english, place, quantity, unit, cost in works
        ),
        "estimate": Fen(208_260_000),
        "contingency_percent": 5,
        "needed": Fen(218_673_000),
        "substance_percent": "58.12",
        "sources": (
            Source("区级补助（金水区财政局）", Fen(150_000_000), "全部改造内容", "落实"),
            Source("居民出资（全体业主）", Fen(68_673_000), "加装电梯", "承诺"),
        ),
        "residents_pay": Fen(68_673_000),
        "subsidy": Fen(20_000_000),
        "divided": Fen(48_673_000),
        "ceiling_percent": 110,
        "share_basis": "按楼层系数乘以面积分摊，精确到分。",
        "payment_schedule": "开工前 7 日内付一半，验收后 15 日内付清。",
        "effects": "施工期间单元门改由南侧进出；北侧卧室冬至日照减少约 12 分钟。",
        "compensation": "一、二层住户按补偿协议一次支付 5,000 元/户。",
        "utilities": "燃气、自来水、供电与院内道路同槽施工，三个月内不重复开挖。",
        "works_from": date(2027, 1, 5),
        "works_days": 176,
        "management": "业主自管",
        "fees": (
            Fees(
                "方案A",
                "物业企业",
                Fen(60),
                "每个月 80.00 元",
                "保洁、门岗、维修",
                Fen(620_000),
                "86.20%",
            ),
            Fees("方案B", "自管小组", Fen(30), "—", "保洁", Fen(310_000), ""),
        ),
    }
    return PlanContents(**values | changes)


def renovation_plan(**changes):
    values = {
        "head": head("GZFA-0003"),
        "plan": contents(),
        "hazards": (
            HazardCover("3号楼东山墙", "饰面砖空鼓、局部脱落", "严重", "列入：外墙修缮"),
            HazardCover("2号楼1单元楼道", "立管锈蚀", "立查立改", "已消除"),
            HazardCover("车棚西侧", "路面沉降", "一般", ""),
        ),
        "opinions": (
            DepartmentOpinion("住建", "同意", "", "李科长", date(2026, 10, 12)),
            DepartmentOpinion("消防", "修改后同意", "车棚设自动喷淋", "赵参谋", date(2026, 10, 14)),
            DepartmentOpinion("自然资源和规划", "", "", "", None),
        ),
    }
    return RenovationPlan(**values | changes)


def wish_handling(**changes):
    values = {
        "head": head("YJCN-0003"),
        "plan_version": 3,
        "plan_title": "纬三路13号院综合改造方案",
        "wishes": (
            WishLine("屋面防水", "", 310, 96, "采纳", "列入，含闭水试验"),
            WishLine("加装电梯", "", 268, 85, "部分采纳", "2号楼3单元先装，其余单元意愿未达到"),
            WishLine("智能门禁", "", 100, 41, "不采纳", "人脸信息风险大，改用刷卡"),
            WishLine("停车位", "", 184, 63, "", ""),
        ),
        "suggestions": (WishLine("车棚改成充电车棚", "来自 12 户", 0, 0, "采纳", "列入，配喷淋"),),
        "phone": PHONE,
    }
    return WishHandling(**values | changes)


def plan_publication(**changes):
    values = {
        "head": head("FAGS-0003"),
        "plan": contents(),
        "posted_on": date(2026, 11, 11),
        "until": date(2026, 11, 26),
        "where": DESK,
        "phone": PHONE,
    }
    return PlanPublication(**values | changes)


def roll_publication(**changes):
    values = {
        "head": head("QCGS-0003"),
        "scope": "纬三路13号院",
        "frozen_at": FROZEN_AT,
        "heads": 46,
        "area": Decimal("3536.40"),
        "parking_counted": False,
        "lines": tuple(
            RollLine(
                f"{stair // 2 + 1}号楼{stair % 2 + 1}单元",
                f"{flat // 2 + 1}0{flat % 2 + 1}",
                "欧阳**、李*" if flat == 3 else "王*",
                Decimal("73.70") + flat,
                ("登记", "合同")[flat % 2],
                "不计入表决" if (stair, flat) == (3, 11) else "",
            )
            for stair in range(4)
            for flat in range(12)
        ),
        "digest": DIGEST,
        "objection_address": DESK,
        "objection_phone": "0371-5550 1300",
        "objections_until": OPENS_AT,
    }
    return RollPublication(**values | changes)


def ballot_paper(**changes):
    values = {
        "head": head("BJP-0003-00502", check="https://xinyuan.example.org/v/BJP-0003-00502"),
        "assembly": "纬三路13号院（1至3号楼）",
        "household": household(),
        "weight": Decimal("73.70"),
        "items": (
            BallotItem(
                "改造方案",
                "屋面防水、排水立管、道路、照明和消防设施改造。\n概算 2,082,600.00 元。",
                RULE,
                ("同意", "反对", "弃权"),
            ),
            BallotItem(
                "改造后的管理模式和收费方案",
                "方案A：物业企业，每月每平方米 0.60 元。\n方案B：自管小组，每月每平方米 0.30 元。",
                RULE,
                ("方案A：物业企业", "方案B：自管小组", "都不同意", "弃权"),
            ),
        ),
        "opens_at": OPENS_AT,
        "closes_at": CLOSES_AT,
        "changeable": False,
        "plan": "纬三路13号院综合改造方案　第 3 版",
        "plan_digest": DIGEST,
        "return_to": DESK,
        "phone": PHONE,
        "supervision_phone": "0371-5550 1300",
        "access_code": "402817",
    }
    return BallotPaper(**values | changes)


def proxy_letter(**changes):
    values = {
        "head": head("SQWT-0502"),
        "household": household(),
        "matters": (
            AuthorisedMatter("改造方案", ("同意", "反对", "弃权")),
            AuthorisedMatter(
                "改造后的管理模式和收费方案",
                ("方案A：物业企业", "方案B：自管小组", "都不同意", "弃权"),
            ),
        ),
        "valid_from": date(2026, 11, 22),
        "closes_at": CLOSES_AT,
        "most_homes": 3,
        "needs_instruction": True,
        "return_to": DESK,
        "phone": PHONE,
    }
    return ProxyLetter(**values | changes)


def designation_letter(**changes):
    values = {
        "head": head("TXH-0502"),
        "household": household(),
        "matters": ("改造方案", "改造后的管理模式和收费方案"),
        "designated": "王建国",
        "closes_at": CLOSES_AT,
        "return_to": DESK,
        "phone": PHONE,
    }
    return DesignationLetter(**values | changes)


def delivery_register(**changes):
    reached = datetime(2026, 11, 12, 11, 20, tzinfo=UTC)
    values = {
        "head": head("SDDJ-0003"),
        "what": "表决通知、同意书（表决票）和本户链接",
        "lines": tuple(
            DeliveryLine(f"1-1-{n // 2 + 1}0{n % 2 + 1}", "王*", "当面", reached, "王建国", "陈敏")
            if n % 5
            else DeliveryLine(f"1-1-{n // 2 + 1}0{n % 2 + 1}", "李*", "", None, "", "")
            for n in range(30)
        ),
        "ways": (("当面", 22), ("线上打开", 2)),
        "parties": unsigned("送达人（两人）", "见证人", "社区居委会"),
    }
    return DeliveryRegister(**values | changes)


def delivery_notice(**changes):
    values = {
        "head": head("SDGG-0003"),
        "what": "表决通知、同意书（表决票）和本户链接",
        "doors": (("1号楼1单元", ("101", "302", "501")), ("3号楼2单元", ("402",))),
        "posted_on": date(2026, 11, 18),
        "until": date(2026, 11, 25),
        "opens_at": OPENS_AT,
        "closes_at": CLOSES_AT,
        "collect_at": DESK,
        "phone": PHONE,
    }
    return DeliveryNotice(**values | changes)


def objection(**changes):
    values = {
        "number": "Y000042",
        "objector": "赵立",
        "door": "1-2-101",
        "standing": "受影响的邻居",
        "subject": "方案内容",
        "text": "电梯贴着我家北窗，冬天采光少，要求改到南侧。",
        "received_at": datetime(2026, 12, 7, 2, 30, tzinfo=UTC),
        "due_at": datetime(2026, 12, 14, 16, 0, tzinfo=UTC),
        "answer": "已请设计单位复核：北侧方案日照减少 12 分钟，符合规范。"
        "改到南侧会占消防通道，不可行。"
        "按补偿预案另付 5,000 元。",
        "answered_at": datetime(2026, 12, 10, 8, 0, tzinfo=UTC),
        "result": "部分成立",
    }
    return ObjectionLine(**values | changes)


def objection_register(**changes):
    waiting = objection(
        number="Y000043", objector="钱芳", door="", answer="", answered_at=None, result=""
    )
    values = {
        "head": head("YYDJ-0003"),
        "objections": (objection(), waiting),
        "ends_at": datetime(2026, 12, 13, 16, 0, tzinfo=UTC),
    }
    return ObjectionRegister(**values | changes)


def objection_answer(**changes):
    values = {
        "head": head("YYDF-0042"),
        "objection": objection(),
        "about": "“纬三路13号院综合改造方案”（第 3 版）的表决",
        "phone": PHONE,
        "mediation": "街道人民调解委员会",
    }
    return ObjectionAnswer(**values | changes)


def counting_sheet(**changes):
    values = {
        "head": head("JPB-0003"),
        "scope": "纬三路13号院（1至3号楼）",
        "opens_at": OPENS_AT,
        "closes_at": CLOSES_AT,
        "counted_at": datetime(2026, 12, 6, 1, 0, tzinfo=UTC),
        "homes": 147,
        "delivered": 145,
        "answered": 131,
        "channels": (
            ChannelLine("线上签署", 84, 82, 0, 1, 1),
            ChannelLine("纸质签署", 44, 41, 3, 0, 0),
            ChannelLine("工作人员协助、见证人在场", 5, 5, 0, 0, 0),
        ),
        "items": result_notice().items,
        "invalid": (
            InvalidLine(
                "HZ-0003-00091", "改造方案", "没有签名", datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
            ),
            InvalidLine(
                "HZ-0003-00102",
                "改造方案",
                "过了截止时间",
                datetime(2026, 12, 5, 10, 2, tzinfo=UTC),
            ),
        ),
        "roll_digest": DIGEST,
        "parties": (
            *unsigned("计票人一", "计票人二", "监票人"),
            Party("核定人", "何主任", date(2026, 12, 8)),
        ),
    }
    return CountingSheet(**values | changes)
