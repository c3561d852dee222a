"""Values of the papers of a plan, with every field filled."""

from datetime import date
from decimal import Decimal

from documents.plan_publication import PlanPublication
from documents.renovation_plan import (
    DepartmentOpinion,
    Fees,
    HazardCover,
    PlanContents,
    RenovationPlan,
    Source,
    Works,
)
from documents.wish_handling import WishHandling, WishLine
from rules.money import Fen
from tests.builders_papers_vote import DESK, DIGEST, FROZEN_AT, PHONE
from tests.documents.builders_consent import head


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
