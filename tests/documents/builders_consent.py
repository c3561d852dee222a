"""Consent forms and receipts with every field filled."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from documents.consent import (
    ConsentForm,
    ConsentTerms,
    Household,
    Instalment,
    Matter,
    Owner,
    Signed,
    consent_text,
    text_digest,
)
from documents.page import Head
from documents.pdf import Sealing
from documents.receipt import Answered, Receipt
from rules.money import Fen

MADE_AT = datetime(2026, 11, 22, 10, 5, 30, tzinfo=UTC)
CLOSES_AT = datetime(2026, 12, 5, 10, 0, tzinfo=UTC)
STROKES = json.dumps(
    [
        {"points": [{"x": 60 + 9 * i, "y": 40 - i * 0.4, "t": i, "p": 0.5} for i in range(12)]},
        {"points": [{"x": 62 + 9 * i, "y": 80, "t": i} for i in range(11)]},
        {"points": [{"x": 112, "y": 20 + 10 * i, "t": i} for i in range(11)]},
        {"points": [{"x": 50 + 12 * i, "y": 122 - i * 0.5, "t": i} for i in range(11)]},
        {"points": [{"x": 240 - 5 * i, "y": 30 + 9 * i, "t": i} for i in range(11)]},
        {"points": [{"x": 300, "y": 25}]},
    ]
)


def head(number="TYS-0001", **changes):
    values = {
        "case_reference": "GZ-2026-0007",
        "case_title": "纬三路13号院综合改造",
        "compound": "纬三路13号院",
        "number": number,
        "issuer": "郑州市金水区经八路街道办事处",
        "printed_on": date(2026, 11, 22),
        "link": "https://xinyuan.example.org/r/7K3QM2X9PT4V",
    }
    return Head(**values | changes)


def sealing(**changes):
    return replace(Sealing(made_at=MADE_AT), **changes)


def terms(**changes):
    values = {
        "compound": "纬三路13号院",
        "door": "2号楼3单元502室",
        "plan_title": "纬三路13号院综合改造方案",
        "plan_version": 3,
        "plan_digest": "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8",
        "matters": (
            Matter(
                title="加装电梯",
                text="在2号楼3单元北侧加装一台 630 kg 电梯，六层六站，平层入户；"
                "同步改造单元门和无障碍坡道。",
                rule="参与表决的业主人数和面积都不少于三分之二；参与者中同意的人数和面积都不少于四分之三"
                "（民法典第二百七十八条第一款第七项、第二款）",
                otherwise="本单元不加装电梯，不影响其他改造内容；六个月后可以重新征求意见。",
            ),
            Matter(
                title="屋面防水和排水管更换",
                text="整体翻修屋面防水；更换全部单元排水立管。",
                rule="参与表决的业主人数和面积都不少于三分之二；参与者中同意的人数和面积都超过二分之一"
                "（民法典第二百七十八条第一款第九项、第二款）",
                otherwise="方案退回修改，形成新版本后再次征求意见。",
            ),
        ),
        "cost_estimate": Fen(729_000),
        "cost_ceiling": Fen(801_900),
        "share_basis": "按楼层系数和专有部分面积分摊。",
        "instalments": (
            Instalment("开工前 7 日内", Fen(364_500)),
            Instalment("通过验收后 15 日内", Fen(364_500)),
        ),
        "subsidy": Fen(580_000),
        "subsidy_note": "市、区财政每台电梯补助按户折算。",
        "running_cost": Fen(3_250),
        "running_note": "含电费、维保和年检，按楼层系数分担。",
        "effects": "北侧卧室冬至日照减少约 12 分钟；施工期间单元门改由南侧进出。",
        "compensation": "一、二层住户按补偿协议一次支付 5,000 元/户；本户无补偿。",
        "works_from": date(2027, 1, 5),
        "works_to": date(2027, 6, 30),
        "closes_at": CLOSES_AT,
        "handler": "郑州市金水区经八路街道办事处，电话 0371-5550 1212",
    }
    return ConsentTerms(**values | changes)


def household(**changes):
    values = {
        "building": "2号楼",
        "stairwell": "3单元",
        "room": "502室",
        "owners": (Owner("王建国", "2417", "共同共有"), Owner("李秀英", "", "共同共有")),
        "certificate_no": "豫(2019)郑州市不动产权第0123456号",
        "area": Decimal("73.70"),
        "area_basis": "registered",
    }
    return Household(**values | changes)


def consent_form(**changes):
    values = {
        "head": head(),
        "terms": terms(),
        "household": household(),
        "phone": "0371-5550 1212",
        "receipt_code": "7K3Q-M2X9",
    }
    return ConsentForm(**values | changes)


def signed(form_terms=None, **changes):
    values = {
        "answers": ("conditional", "agree"),
        "signer_name": "王建国",
        "capacity": "co_owner",
        "channel": "online",
        "signed_at": datetime(2026, 11, 22, 10, 4, tzinfo=UTC),
        "strokes": STROKES,
        "text_digest": text_digest(consent_text(form_terms or terms())),
        "receipt_number": "HZ-2026-0502-7K3Q",
        "receipt_code": "7K3Q-M2X9",
        "conditions": "施工不得占用消防通道。",
        "remarks": "白天家中无人，请电话联系。",
        "witness": "周志愿、陈敏",
    }
    return Signed(**values | changes)


def receipt(**changes):
    values = {
        "head": head("HZ-0001"),
        "door": "2号楼3单元502室",
        "signer_name": "王建国",
        "answered": (Answered("加装电梯", "有条件同意"), Answered("屋面防水和排水管更换", "同意")),
        "receipt_number": "HZ-2026-0502-7K3Q",
        "receipt_code": "7K3Q-M2X9",
        "signed_at": datetime(2026, 11, 22, 10, 4, tzinfo=UTC),
        "channel": "online",
        "text_digest": text_digest(consent_text(terms())),
        "changeable_until": CLOSES_AT,
        "phone": "0371-5550 1212",
    }
    return Receipt(**values | changes)
