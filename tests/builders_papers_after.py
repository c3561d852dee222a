"""Values of the papers of acceptance and long-term management, with every field filled."""

from datetime import UTC, date, datetime
from decimal import Decimal

from documents.evidence_bundle import BundledFile, EvidenceBundle, TallyLine, manifest_digest
from documents.fee_comparison import Alternative, ExampleHome, FeeComparison
from documents.handover_list import HandedItem, HandoverList
from documents.mediation_agreement import Disputant, MediationAgreement
from documents.party import Party, unsigned
from documents.privacy_consent import PrivacyConsent
from documents.resident_acceptance import AcceptanceForm, Opinion
from documents.reward_application import RewardClaim
from documents.satisfaction_form import SatisfactionForm
from documents.satisfaction_report import SatisfactionReport, SubjectResult
from documents.star_rating import CriterionLine, StarRatingPaper
from documents.warranty_certificate import TicketLine, WarrantyCertificate, WarrantyLine
from rules.money import Fen
from tests.builders_papers_money import HOME
from tests.builders_papers_site import FIRM, ITEMS
from tests.documents.builders_consent import head

ACCEPTED = date(2027, 7, 8)
PHONE = "0371-5550 1212"


def resident_acceptance(**changes):
    values = {
        "head": head("YSYJ-0007-00502"),
        "home": HOME,
        "contractor": FIRM,
        "items": ITEMS,
        "inspected_on": ACCEPTED,
        "opinion": None,
        "phone": PHONE,
    }
    return AcceptanceForm(**values | changes)


def an_opinion():
    return Opinion(
        accepts=True,
        works=4,
        process=3,
        management=5,
        remark="厨房窗台有裂缝",
        signer="王建国",
        channel="线上填写",
        given_at=datetime(2027, 7, 1, 2, 30, tzinfo=UTC),
    )


def warranty_certificate(**changes):
    values = {
        "head": head("BXS-0007"),
        "contractor": FIRM,
        "contract_number": "HT-2027-01",
        "accepted_on": ACCEPTED,
        "lines": (
            WarrantyLine("地基基础和主体结构", "设计使用年限", ACCEPTED, None),
            WarrantyLine("屋面防水、外墙防渗漏", "5 年", ACCEPTED, date(2032, 7, 8)),
            WarrantyLine("供热系统", "2 个采暖期", ACCEPTED, date(2029, 3, 15)),
            WarrantyLine("给排水管道", "2 年", ACCEPTED, date(2029, 7, 8)),
        ),
        "tickets": (
            TicketLine(
                date(2027, 8, 2),
                "3号楼2单元 602",
                "厨房顶雨后渗水",
                date(2027, 8, 3),
                "居民已确认",
                date(2027, 8, 9),
            ),
            TicketLine(date(2027, 9, 1), "院内东路", "井盖响动", date(2027, 9, 4), "已报修", None),
        ),
        "retention": Fen(10_836_000),
        "retention_percent": 3,
        "phone": PHONE,
        "parties": unsigned("施工单位", "实施单位", "居民代表"),
    }
    return WarrantyCertificate(**values | changes)


def handover_list(**changes):
    names = (
        "竣工图和管线图",
        "设备台账、说明书、保修卡和钥匙",
        "电梯档案",
        "业主名册和维修资金账户",
        "广告、停车、快递柜等合同",
        "服务人员和岗位",
        "账目和结余",
        "未完成的质量问题清单",
        "改造前后照片",
    )
    values = {
        "head": head("YJQD-0007"),
        "accepted_on": ACCEPTED,
        "receiver": "纬三路13号院居民自管小组",
        "items": tuple(
            HandedItem(name, "一套", "孙大明", date(2027, 7, 20))
            if n < 7
            else HandedItem(name, "", "", None)
            for n, name in enumerate(names)
        ),
        "open_defects": ("院内东路：井盖响动（2027-09-01 报修）",),
        "balance": Fen(1_438_957),
        "homes": 147,
        "parties": (
            Party("实施单位", "刘主任", date(2027, 7, 20)),
            *unsigned("社区居委会", "接收单位", "业主代表"),
        ),
    }
    return HandoverList(**values | changes)


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


def mediation_agreement(**changes):
    values = {
        "head": head("TJXY-0009"),
        "objector": Disputant("张桂兰", "2号楼3单元201", ""),
        "other_side": Disputant("", "", ""),
        "standing": "受影响的相邻业主",
        "subject": "方案内容",
        "dispute": "井道贴着我家厨房窗，冬天每天少四十分钟太阳，要求移位或者补偿。",
        "received_on": date(2026, 12, 9),
        "answer": "井道已移 0.6 米；补偿标准见方案第六条。",
        "answered_on": date(2026, 12, 14),
        "terms": "",
        "body": "纬三路社区人民调解委员会",
        "phone": PHONE,
    }
    return MediationAgreement(**values | changes)


def privacy_consent(**changes):
    values = {
        "head": head("GRXX-0007-00502"),
        "home": HOME,
        "phone": PHONE,
        "address": "纬三路社区居委会一楼",
    }
    return PrivacyConsent(**values | changes)


def evidence_bundle(**changes):
    files = (
        BundledFile("tallies.json", "计票记录", "a" * 64, 4_211),
        BundledFile("events.jsonl", "操作记录", "b" * 64, 182_004),
        BundledFile("papers/0001 JGGG-0012.pdf", "表决结果公告", "c" * 64, 132_771),
        BundledFile("attachments/0007.jpg", "公示照片 北门.jpg", "d" * 64, 2_400_118),
    )
    values = {
        "head": head("ZJB-0007"),
        "stage": "协商表决",
        "as_of": datetime(2026, 12, 20, 8, 0, tzinfo=UTC),
        "files": files,
        "tallies": (
            TallyLine(
                "改造方案",
                106,
                128,
                Decimal("7463.70"),
                Decimal("9036.00"),
                is_adopted=True,
                digest="e" * 64,
            ),
        ),
        "events": 1_204,
        "manifest_digest": manifest_digest(files),
        "missing": (),
    }
    return EvidenceBundle(**values | changes)
