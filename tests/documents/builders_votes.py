"""Voting and result notices with every field filled."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from documents.result_notice import Clause, OptionVotes, ResultItem, ResultNotice, Share
from documents.voting_notice import NoticeItem, VotingNotice
from tests.documents.builders_consent import CLOSES_AT, head


def voting_notice(**changes):
    values = {
        "head": head("BJTZ-0003"),
        "scope": "纬三路13号院（1至3号楼）",
        "total_heads": 147,
        "total_area": Decimal("10328.00"),
        "parking_counted": False,
        "frozen_at": datetime(2026, 11, 10, 16, 0, tzinfo=UTC),
        "opens_at": datetime(2026, 11, 25, 16, 0, tzinfo=UTC),
        "closes_at": CLOSES_AT,
        "initiator": "纬三路13号院居民自治小组",
        "initiator_phone": "0371-5550 1212",
        "supervisor": "经八路街道办事处",
        "supervision_phone": "0371-5550 1300",
        "items": (
            NoticeItem(
                "改造方案（第3版）",
                "屋面防水、排水立管、道路、照明和消防设施改造。",
                "双三分之二参与，参与者双过半同意",
                "民法典第二百七十八条第一款第九项",
                ("同意", "反对", "弃权"),
            ),
            NoticeItem(
                "物业服务方案",
                "方案甲：每月每平方米 0.30 元，含保洁、门岗。\n方案乙：每户每月 10 元，只含保洁。",
                "双三分之二参与，参与者双过半同意",
                "民法典第二百七十八条第一款第四项",
                ("方案甲", "方案乙", "弃权"),
            ),
        ),
        "delivery": "表决票由社区和志愿者两人上门送达；"
        "同时发送短信链接；未能送达的，在单元门口张贴七日。",
        "how_to_vote": "可以扫码线上表决，也可以填写纸质表决票投入社区票箱，两种方式效力相同。",
        "roll_objections": "业主名册在单元门口和社区公示七日。"
        "房号、姓名或面积有误的，请在表决开始前提出。",
    }
    return VotingNotice(**values | changes)


def clauses():
    counted, voted = Decimal("10328.00"), Decimal("9036.00")
    return (
        Clause("area", "participating", "eligible", voted, counted, ">=", "2/3", passed=True),
        Clause("head", "participating", "eligible", 128, 147, ">=", "2/3", passed=True),
        Clause("area", "for", "participating", Decimal("7463.70"), voted, ">=", "3/4", passed=True),
        Clause("head", "for", "participating", 106, 128, ">=", "3/4", passed=True),
    )


def failed_item():
    agree = Share(95, Decimal("6700.00"))
    *reached, area, heads = clauses()
    missed = (
        replace(area, numerator=agree.area, passed=False),
        replace(heads, numerator=agree.heads, passed=False),
    )
    return result_item(
        agree=agree,
        against=Share(26, Decimal("1841.90")),
        clauses=(*reached, *missed),
        passed=False,
    )


def result_item(**changes):
    values = {
        "title": "加装电梯",
        "statute": "major",
        "local_rule": "",
        "total": Share(147, Decimal("10328.00")),
        "participating": Share(128, Decimal("9036.00")),
        "agree": Share(106, Decimal("7463.70")),
        "against": Share(15, Decimal("1078.20")),
        "abstain": Share(7, Decimal("494.10")),
        "invalid": Share(3, Decimal("211.40")),
        "clauses": clauses(),
        "passed": True,
    }
    return ResultItem(**values | changes)


def options_item():
    total = Share(189, Decimal("13230.00"))
    won, lost = Share(135, Decimal("9450.00")), Share(54, Decimal("3780.00"))
    return result_item(
        title="物业服务方案",
        statute="ordinary",
        total=total,
        participating=total,
        agree=won,
        against=lost,
        abstain=Share(0, Decimal("0.00")),
        invalid=Share(0, Decimal("0.00")),
        clauses=(
            Clause(
                "area",
                "participating",
                "eligible",
                total.area,
                total.area,
                ">=",
                "2/3",
                passed=True,
            ),
            Clause("head", "participating", "eligible", 189, 189, ">=", "2/3", passed=True),
            Clause("area", "for", "participating", won.area, total.area, ">", "1/2", passed=True),
            Clause("head", "for", "participating", 135, 189, ">", "1/2", passed=True),
        ),
        options=(
            OptionVotes("方案甲", "引进物业企业，每月每平方米 0.30 元", lost, chosen=False),
            OptionVotes("方案乙", "自管会管理，每户每月 10 元", won, chosen=True),
        ),
    )


def result_notice(**changes):
    values = {
        "head": head("JGGG-0003"),
        "final": True,
        "scope": "纬三路13号院（1至3号楼）",
        "opens_at": datetime(2026, 11, 25, 16, 0, tzinfo=UTC),
        "closes_at": CLOSES_AT,
        "counted_at": datetime(2026, 12, 6, 1, 0, tzinfo=UTC),
        "counters": ("张敏", "赵立"),
        "supervisors": ("孙大明",),
        "parking_counted": False,
        "items": (result_item(),),
        "objection_address": "纬三路社区居委会一楼",
        "objection_phone": "0371-5550 1300",
        "objections_until": datetime(2026, 12, 13, 16, 0, tzinfo=UTC),
        "roll_digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    }
    return ResultNotice(**values | changes)
