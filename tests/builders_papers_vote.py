"""Values of the papers of a vote, with every field filled."""

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
from documents.proxy_letter import AuthorisedMatter, ProxyLetter
from documents.roll_publication import RollLine, RollPublication
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
