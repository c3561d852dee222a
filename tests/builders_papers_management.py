"""Values of the papers of long-term management, with every field filled."""

from datetime import date
from decimal import Decimal

from documents.fee_comparison import Alternative, ExampleHome, FeeComparison
from documents.party import unsigned
from documents.reward_application import RewardClaim
from documents.satisfaction_form import SatisfactionForm
from documents.satisfaction_report import SatisfactionReport, SubjectResult
from documents.star_rating import CriterionLine, StarRatingPaper
from rules.money import Fen
from tests.documents.builders_consent import head

PHONE = "0371-5550 1212"


def fee_comparison(**changes):
    alternatives = (
        Alternative(
            "A",
            "专业物业企业",
            "24 小时门卫\n每日保洁\n公共维修 24 小时应答",
            Fen(60),
            Fen(6_000),
            "月",
            Fen(1_724_400),
            Fen(1_724_500),
            Fen(150_000),
            "91.29",
            Fen(150_100),
            is_chosen=False,
        ),
        Alternative(
            "B",
            "居民自管小组",
            "白天门卫\n每日保洁",
            Fen(30),
            Fen(3_000),
            "月",
            Fen(900_000),
            Fen(862_250),
            Fen(20_000),
            "102.06",
            Fen(-17_750),
            is_chosen=True,
        ),
    )
    values = {
        "head": head("WYDB-0003"),
        "plan_title": "纬三路13号院综合改造方案",
        "plan_version": 3,
        "billed_area": Decimal("10328.00"),
        "homes": 147,
        "alternatives": alternatives,
        "examples": (
            ExampleHome(Decimal("48.20"), 0, (Fen(2_892), Fen(1_446))),
            ExampleHome(Decimal("73.70"), 0, (Fen(4_422), Fen(2_211))),
            ExampleHome(Decimal("73.70"), 1, (Fen(10_422), Fen(5_211))),
            ExampleHome(Decimal("112.00"), 0, (Fen(6_720), Fen(3_360))),
        ),
        "phone": PHONE,
    }
    return FeeComparison(**values | changes)


def satisfaction_form(**changes):
    values = {
        "head": head("MYDW-0007"),
        "households": 147,
        "needed": 107,
        "return_by": date(2027, 8, 15),
        "return_to": "社区居委会一楼意见箱",
        "phone": PHONE,
    }
    return SatisfactionForm(**values | changes)


def satisfaction_report(**changes):
    result = SubjectResult(
        subject="工程质量",
        held_on=date(2027, 8, 20),
        households=147,
        needed=107,
        counts=(60, 45, 15, 7, 3),
        top_two="80.77",
        mean="4.1692",
        index="83.38",
        reached=True,
        note="意见集中在东侧道路积水。",
    )
    poor = SubjectResult(
        "施工过程",
        date(2027, 8, 20),
        147,
        107,
        (20, 30, 30, 15, 5),
        "50.00",
        "3.4500",
        "69.00",
        reached=False,
        note="",
    )
    values = {
        "head": head("MYDB-0007"),
        "results": (result, poor),
        "target_percent": 80,
        "phone": PHONE,
    }
    return SatisfactionReport(**values | changes)


def star_rating(**changes):
    names = ["党组织建设", "居民自治", "服务保障", "环境设施", "财务公开", "矛盾化解", "居民满意"]
    weights = (15, 15, 20, 15, 15, 10, 10)
    values = {
        "head": head("XJPD-0002"),
        "year": 2027,
        "state": "已授星",
        "lines": tuple(
            CriterionLine(name, weight, 88 + n, 85 + n)
            for n, (name, weight) in enumerate(zip(names, weights, strict=True))
        ),
        "own_points": "90.75",
        "own_stars": 5,
        "reviewed_points": "87.75",
        "review_note": "台账齐全，绿化养护有欠缺。",
        "published_on": date(2028, 1, 10),
        "publication_ends_on": date(2028, 1, 17),
        "awarded_on": date(2028, 1, 18),
        "stars": 4,
        "reward": Fen(2_000_000),
        "parties": unsigned("社区党委", "街道办事处", "区主管部门"),
    }
    return StarRatingPaper(**values | changes)


def reward_application(**changes):
    values = {
        "head": head("JLSB-0001"),
        "year": 2027,
        "provider": "郑州惠民物业服务有限公司",
        "mode": "物业企业",
        "scheme": (
            ("考评对象", "接管三无小区满一年的物业服务企业"),
            ("考评内容", "服务质量、收缴率、居民满意度"),
            ("考评方式", "街道季度考评，年末综合评定"),
            ("奖励标准", "每月每平方米 0.10 元"),
            ("申报拨付流程", "企业申报、街道复核、区级拨付"),
            ("奖励资金来源", "区级财政专项资金"),
        ),
        "area": Decimal("10328.00"),
        "rate": Fen(10),
        "months": 12,
        "factor_percent": 90,
        "amount": Fen(1_115_424),
        "state": "已复核",
        "applied_by": "陈敏",
        "reviewed_by": "刘主任",
        "paid_on": None,
        "voucher": "",
        "parties": unsigned("申报单位", "社区居委会", "街道办事处", "区主管部门"),
    }
    return RewardClaim(**values | changes)
