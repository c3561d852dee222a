"""Values of the papers before there is a plan, with every field filled."""

from datetime import UTC, date, datetime
from decimal import Decimal

from documents.compound_file import (
    BuildingLine,
    CompoundFile,
    FindingLine,
    Member,
    Organisation,
)
from documents.demand_form import DemandForm, MenuLine
from documents.demand_summary import Count, DemandSummary, PriceLine, SuggestionLine, WishLine
from documents.field_words import said
from documents.hazard_list import HazardLine, HazardList
from documents.opinion_form import OpinionForm
from documents.party import unsigned
from documents.result_notice import Clause, Share
from documents.visit_record import VisitedDoor, VisitLine, VisitRecord
from rules.demand_survey import PRICES
from rules.menu import menu
from rules.money import Fen
from rules.registration import HardwarePart
from tests.documents.builders_consent import head, household

CLOSES_AT = datetime(2026, 5, 10, 16, 0, tzinfo=UTC)
PHONE = "0371-5550 1212"


def compound_file(**changes):
    values = {
        "head": head("XQDA-0007"),
        "known": (
            ("小区", "纬三路13号院"),
            ("地址", "郑州市金水区纬三路13号"),
            ("属地", "经八路街道办事处"),
            ("建成年份", "1987 年"),
            ("结构", "砖混"),
            ("来源", "单位自建"),
            ("主管情况", "无主管楼院"),
            ("管理方式", "社区代管"),
            ("居住人口", "412 人"),
            ("六十岁以上", "168 人"),
            ("列入拆迁", "否"),
            ("三无小区", "是"),
        ),
        "floor_area": Decimal("11862.40"),
        "exclusive_area": Decimal("10328.00"),
        "homes": 147,
        "homes_stated": 150,
        "without_area": 2,
        "buildings": (
            BuildingLine("1号楼", 4, 6, 1987, 48, Decimal("3372.00"), 21),
            BuildingLine("2号楼", 4, 6, 1987, 48, Decimal("3392.00"), 19),
            BuildingLine("3号楼", 4, 7, 1991, 51, Decimal("3564.00"), 17),
        ),
        "findings": tuple(
            FindingLine(
                said(part),
                ("差", "一般", "好", "未查看")[n % 4],
                None if n % 4 == 3 else 30 + 4 * n,
                "多处渗漏，曾两次局部修补" if n == 0 else "",
                date(2026, 4, 2),
            )
            for n, part in enumerate(HardwarePart)
        ),
        "tier": "居民自管",
        "lacks": ("无主管单位", "无物业管理", "无业主委员会"),
        "organisation": Organisation(
            leader="刘书记（街道党工委副书记）",
            contact=PHONE,
            budget_line="2026年老旧小区改造专项",
            budget=Fen(386_000_000),
            members=(
                Member("陈敏", "纬三路社区居委会", "入户走访", "0371-5550 1213"),
                Member("李工", "街道城管办", "工程协调", "0371-5550 1214"),
            ),
            duties=(
                ("需求调查", "纬三路社区居委会", "承办"),
                ("施工", "街道城管办", "负责"),
            ),
        ),
    }
    return CompoundFile(**values | changes)


def demand_form(**changes):
    values = {
        "head": head("XQB-0007-00502", check="https://xinyuan.example.org/v/XQB-0007-00502"),
        "household": household(),
        "menu": tuple(
            MenuLine(said(dish.item_class), dish.name, said(dish.unit), dish.unit_cost)
            for dish in menu().values()
        ),
        "most_wishes": 5,
        "prices": tuple(Fen(price) for price in PRICES),
        "closes_at": CLOSES_AT,
        "return_to": "社区居委会",
        "phone": PHONE,
        "access_code": "402817",
    }
    return DemandForm(**values | changes)


def opinion_form(**changes):
    values = {
        "head": head("YJB-0007-00502", check="https://xinyuan.example.org/v/YJB-0007-00502"),
        "household": household(),
        "rule": "同意的人数不少于全体业主人数的三分之二；同意的面积不少于全体业主面积的三分之二。"
        "依据：建办城〔2021〕50号",
        "closes_at": CLOSES_AT,
        "return_to": "社区居委会",
        "phone": PHONE,
        "receipt_number": "YJB-0007-00502-H",
        "access_code": "402817",
    }
    return OpinionForm(**values | changes)


def visit(number):
    return VisitLine(
        at=datetime(2026, 4, 5 + number, 11, 30, tzinfo=UTC),
        visitors="陈敏、周志愿",
        channel=("上门", "电话", "上门")[number % 3],
        outcome=("没人应答", "见到家人", "见到业主")[number % 3],
        position=("", "犹豫", "支持")[number % 3],
        concern=("", "费用", "")[number % 3],
        promise=("", "带分摊测算再来", "")[number % 3],
        note=("", "担心一楼也要出钱", "愿意参加自管小组")[number % 3],
        papers_left=("需求征集表一份", "", "")[number % 3],
        next_at=(datetime(2026, 4, 12, 11, 0, tzinfo=UTC), None, None)[number % 3],
    )


def visit_record(**changes):
    values = {
        "head": head("ZFJL-0007"),
        "homes": 147,
        "reached": 131,
        "unreachable": 6,
        "positions": (("支持", 96), ("反对", 8), ("犹豫", 21), ("有条件支持", 6)),
        "doors": tuple(
            VisitedDoor(
                door=f"1-1-{floor}0{flat}",
                owners="王*、李**",
                visits=tuple(visit(n) for n in range(flat + floor % 2)),
                is_unreachable=floor == 3 and flat == 1,
                answered=flat == 2,
            )
            for floor in range(1, 7)
            for flat in (1, 2)
        ),
    }
    return VisitRecord(**values | changes)


def hazard_list(**changes):
    values = {
        "head": head("YHPC-0007"),
        "checked_on": date(2026, 4, 20),
        "checked_by": "郑州安信检测有限公司 王工",
        "counts": (("立查立改", 1), ("严重", 1), ("一般", 2)),
        "hazards": (
            HazardLine(
                "燃气",
                "2号楼1单元楼道",
                "立管锈蚀、接口漏气",
                "立查立改",
                date(2026, 4, 6),
                (),
                "",
                date(2026, 4, 7),
            ),
            HazardLine(
                "外墙",
                "3号楼东山墙",
                "饰面砖空鼓、局部脱落",
                "严重",
                date(2026, 4, 8),
                ("外墙修缮",),
                "",
                None,
            ),
            HazardLine(
                "供电",
                "1号楼楼道",
                "电线私拉，表箱老化",
                "一般",
                date(2026, 4, 9),
                ("供电设施改造", "弱电线路规整"),
                "",
                None,
            ),
            HazardLine(
                "院内道路",
                "车棚西侧",
                "路面沉降",
                "一般",
                date(2026, 4, 9),
                (),
                "与市政管网工程同期施工，由市政修复",
                None,
            ),
        ),
        "unseen": ("地下室",),
        "parties": unsigned("排查单位", "社区居委会", "居民代表"),
    }
    return HazardList(**values | changes)


def demand_summary(**changes):
    def count(title, agree, against, met):
        eligible, for_ = Share(147, Decimal("10328.00")), Share(agree, Decimal(agree * 70))
        return Count(
            title,
            eligible,
            for_,
            Share(against, Decimal(against * 70)),
            (
                Clause("head", "for", "eligible", agree, 147, ">=", "2/3", passed=met),
                Clause(
                    "area", "for", "eligible", for_.area, eligible.area, ">=", "2/3", passed=met
                ),
            ),
            met,
        )

    values = {
        "head": head("XQHZ-0007"),
        "opened_at": datetime(2026, 4, 1, 1, 0, tzinfo=UTC),
        "closed_at": CLOSES_AT,
        "households": 147,
        "answered": 128,
        "rule": "同意的人数、面积都不少于全体业主的三分之二。依据：建办城〔2021〕50号",
        "counts": (
            count("列入年度改造计划", 118, 7, True),
            count("改造后建立长效管理", 90, 20, False),
        ),
        "wishes": tuple(
            WishLine(name, ("里子", "面子")[n % 2], 310 - 42 * n, 96 - 11 * n)
            for n, name in enumerate(
                ("屋面防水", "加装电梯", "排水管网疏通改造", "停车位", "楼道照明", "智能门禁")
            )
        ),
        "named_fee": 104,
        "prices": tuple(PriceLine(Fen(price), 104 - 11 * n) for n, price in enumerate(PRICES)),
        "hazards": 4,
        "suggestions": (
            SuggestionLine("车棚改成充电车棚", 12, "采纳，列入方案"),
            SuggestionLine("院门向南移", 3, ""),
        ),
        "consensus": "多数住户接受每平方米每月 0.30 元，成立自管小组。",
        "phone": PHONE,
    }
    return DemandSummary(**values | changes)
