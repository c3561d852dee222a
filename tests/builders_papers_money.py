"""Values of the papers on lifts and money, with every field filled."""

from datetime import date
from decimal import Decimal

from documents.contribution_confirmation import ContributionConfirmation, PaidSum
from documents.fund_application import FundApplication, FundedItem, FundShare, FundVote
from documents.home import Home
from documents.lift_agreement import (
    LiftAgreement,
    LiftHome,
    Promise,
    Running,
    RunningCostLine,
)
from documents.share_notice import MonthlyFee, ShareNotice
from documents.share_table import ShareLine, ShareTable
from rules.money import Fen
from tests.documents.builders_consent import head

DIGEST = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"
METHOD = "居民出资按楼层系数分摊，精确到分。"
FLOORS = ("0", "0.50", "1.00", "1.10", "1.20", "1.30")
HOME = Home("2号楼3单元502", ("王建国", "李淑芬"), Decimal("73.70"), "豫(2019)第0123456号")


def lift_agreement(**changes):
    homes = tuple(
        LiftHome(
            room=f"{floor}0{flat}",
            owners="王建国、李淑芬" if flat == 1 else "欧阳娜娜",
            area=Decimal("73.70"),
            share=Fen((floor - 1) * 1_012_345),
            ceiling=Fen((floor - 1) * 1_113_580),
        )
        for floor in range(1, 7)
        for flat in (1, 2)
    )
    values = {
        "head": head("DTXY-0003-2-3"),
        "stairwell": "2号楼3单元",
        "plan_title": "加装电梯方案",
        "plan_version": 3,
        "plan_digest": DIGEST,
        "cost": Fen(52_000_000),
        "cost_of": "2号楼3单元，1 部",
        "subsidy": Fen(20_000_000),
        "method": METHOD,
        "payment_schedule": "开工前 7 日内交 60%，安装完成前交清",
        "ceiling_percent": 110,
        "works_days": 90,
        "works_from": date(2027, 3, 1),
        "effects": "井道贴北侧楼梯间，二层西户厨房窗每日少 40 分钟日照。",
        "compensation": "一层两户各补偿 8,000.00 元，不分摊建设和运行费用。",
        "promises": (Promise("2-3-101", "入户门前加装坡道和扶手，费用由出资户承担。"),),
        "running": Running(
            operator="河南永安电梯有限公司",
            lines=(
                RunningCostLine("电费", Fen(26_000), 1, is_income=False),
                RunningCostLine("维保", Fen(480_000), 12, is_income=False),
                RunningCostLine("检验", Fen(80_000), 12, is_income=False),
                RunningCostLine("广告收入", Fen(120_000), 12, is_income=True),
            ),
            total=Fen(62_667),
            payers=10,
            each_most=Fen(6_267),
            inspection_due_on=date(2028, 5, 20),
        ),
        "homes": homes,
        "community": "纬三路社区居委会",
    }
    return LiftAgreement(**values | changes)


def share_table(**changes):
    lines = tuple(
        ShareLine(
            stairwell=f"2号楼{stairwell}单元",
            room=f"{floor}0{flat}",
            owner="王*" if flat == 1 else "欧阳**",
            area=Decimal("73.70"),
            weight=FLOORS[floor - 1],
            share=Fen(floor * 101_234 + flat),
            ceiling=Fen(floor * 111_400),
        )
        for stairwell in (1, 2, 3)
        for floor in range(1, 7)
        for flat in (1, 2)
    )
    values = {
        "head": head("FTMX-0003"),
        "plan_title": "纬三路13号院综合改造方案",
        "plan_version": 3,
        "needed": Fen(386_000_000),
        "residents_pay": Fen(32_754_540),
        "subsidy": Fen(20_000_000),
        "method": METHOD,
        "weight_name": "楼层系数",
        "payment_schedule": "开工前 7 日内",
        "lines": lines,
        "phone": "0371-5550 1212",
    }
    return ShareTable(**values | changes)


def share_notice(**changes):
    values = {
        "head": head("FTGZ-0003-00502"),
        "home": HOME,
        "plan_title": "纬三路13号院综合改造方案",
        "plan_version": 3,
        "divided": Fen(12_754_540),
        "subsidised": Fen(580_000),
        "method": METHOD,
        "weight_name": "楼层系数",
        "weight": "1.20",
        "weights": "168.30",
        "share": Fen(729_000),
        "ceiling": Fen(801_900),
        "paid": Fen(300_000),
        "exemption": "",
        "payment_schedule": "开工前 7 日内交清",
        "instalments": 2,
        "fees": (
            MonthlyFee("方案A　物业企业（0.60 元/m²）", Fen(4_422), is_chosen=False),
            MonthlyFee("方案B　自管会（0.30 元/m²）", Fen(2_211), is_chosen=True),
        ),
        "phone": "0371-5550 1212",
    }
    return ShareNotice(**values | changes)


def contribution_confirmation(**changes):
    values = {
        "head": head("CZQR-0003-00502"),
        "home": HOME,
        "id_last4": ("2417", ""),
        "plan_title": "纬三路13号院综合改造方案",
        "plan_version": 3,
        "plan_digest": DIGEST,
        "share": Fen(729_000),
        "ceiling": Fen(801_900),
        "subsidised": Fen(580_000),
        "method": METHOD,
        "payment_schedule": "开工前 7 日内交清",
        "instalments": 2,
        "exemption": "",
        "payments": (PaidSum("SJ-2027-0031", date(2027, 1, 15), Fen(300_000)),),
        "confirmation": "出资-0502",
        "confirmed_on": date(2027, 1, 10),
        "phone": "0371-5550 1212",
    }
    return ContributionConfirmation(**values | changes)


def fund_application(**changes):
    values = {
        "head": head("WXZJ-0003"),
        "applicant": "纬三路13号院居民自治小组",
        "address": "郑州市金水区纬三路13号",
        "plan_title": "纬三路13号院综合改造方案",
        "plan_version": 3,
        "amount": Fen(80_000_000),
        "balance": Fen(143_211_055),
        "budget": Fen(386_000_000),
        "items": (
            FundedItem("屋面防水", "1号楼、2号楼", "3,200.00 m²", Fen(51_200_000)),
            FundedItem("楼道排水立管", "", "147.00 户", Fen(28_800_000)),
        ),
        "vote": FundVote(
            "使用住宅专项维修资金",
            106,
            128,
            Decimal("7463.70"),
            Decimal("9036.00"),
            is_adopted=True,
        ),
        "shares": (
            FundShare("1号楼1单元", 72, Decimal("5100.00"), Fen(39_504_260)),
            FundShare("2号楼1单元", 75, Decimal("5228.00"), Fen(40_495_740)),
        ),
        "contractor": "河南安居建设有限公司",
        "contact": "0371-5550 1212",
    }
    return FundApplication(**values | changes)
