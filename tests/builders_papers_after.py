"""Values of the papers of acceptance and long-term management, with every field filled."""

from datetime import UTC, date, datetime
from decimal import Decimal

from documents.evidence_bundle import BundledFile, EvidenceBundle, TallyLine, manifest_digest
from documents.handover_list import HandedItem, HandoverList
from documents.mediation_agreement import Disputant, MediationAgreement
from documents.party import Party, unsigned
from documents.privacy_consent import PrivacyConsent
from documents.resident_acceptance import AcceptanceForm, Opinion
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
