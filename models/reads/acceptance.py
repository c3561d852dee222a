"""The joint acceptance as its gate and its reviewer read it."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.document import Attachment
from models.reads.acceptance_view import (
    CheckView,
    ProofView,
    acceptance_of,
    checks_of,
    handover_of,
    proofs_of,
    settlement_of,
    signatures_of,
)
from models.reads.defects import count_defects
from models.reads.resident_opinions import count_opinions
from rules.acceptance import CheckResult, Facts, Party
from rules.money import Fen, yuan_text


def facts(session: Session, case_id: int, at: datetime) -> Facts:
    """Return what the gate of acceptance reads, in eight queries."""
    acceptance = acceptance_of(session, case_id)
    opinions = count_opinions(session, case_id)
    checks = checks_of(session, case_id)
    signed = {view.party for view in signatures_of(session, case_id) if view.signed_on}
    proofs = proofs_of(session, case_id)
    return Facts(
        statutory_proven=sum(bool(proof.document) for proof in proofs),
        items=len(checks),
        items_pending=sum(check.result is CheckResult.PENDING for check in checks),
        items_failed=sum(_stands_in_the_way(check) for check in checks),
        parties_signed=len(signed - {Party.RESIDENTS}),
        residents_signed=Party.RESIDENTS in signed,
        households=opinions.households,
        resident_answers=opinions.answers,
        satisfied=opinions.works.content,
        accepting=opinions.accepting,
        critical_open=count_defects(session, case_id, at).critical_open,
        passed=acceptance is not None and acceptance.passed_on is not None,
        filed=acceptance is not None and acceptance.filed_on is not None,
        filing_days=None if acceptance is None else acceptance.filing_days,
        settled=acceptance is not None and acceptance.settlement is not None,
        handover_items=sum(view.handed_on is not None for view in handover_of(session, case_id)),
    )


def evidence(session: Session, case_id: int, at: datetime) -> dict[str, Any]:
    """Return what the joint team decides on, as plain JSON; ten queries."""
    opinions = count_opinions(session, case_id)
    defects = count_defects(session, case_id, at)
    settled = settlement_of(session, case_id)
    checks = checks_of(session, case_id)
    return {
        "figures": [
            {"label": "检查项目", "value": str(len(checks)), "unit": "项"},
            {"label": "不合格", "value": str(_count(checks, CheckResult.FAIL)), "unit": "项"},
            {
                "label": "不适用",
                "value": str(_count(checks, CheckResult.NOT_APPLICABLE)),
                "unit": "项",
            },
            {
                "label": "居民答复",
                "value": f"{opinions.answers}/{opinions.households}",
                "unit": "户",
            },
            {"label": "同意验收", "value": str(opinions.accepting), "unit": "户"},
            {
                "label": "工程质量满意（4、5 分）",
                "value": opinions.works.top_two_percent or "—",
                "unit": "%",
            },
            {"label": "未销号的质量问题", "value": str(defects.open), "unit": "个"},
            {"label": "合同加变更", "value": _yuan(settled.agreed), "unit": "元"},
            {"label": "结算", "value": _yuan(settled.settlement), "unit": "元"},
        ],
        "tables": _tables(session, case_id, checks),
        "documents": [
            {"name": f"{proof.document} {proof.file_name}".strip(), "digest": digest, "url": ""}
            for proof, digest in _digests(session, case_id)
        ],
    }


def _stands_in_the_way(check: CheckView) -> bool:
    return check.result is CheckResult.FAIL and not (check.rectify_by or check.rectified_on)


def _count(checks: tuple[CheckView, ...], result: CheckResult) -> int:
    return sum(check.result is result for check in checks)


def _tables(session: Session, case_id: int, checks: tuple[CheckView, ...]) -> list[dict[str, Any]]:
    failed = [check for check in checks if check.result is CheckResult.FAIL]
    signed = [view for view in signatures_of(session, case_id) if view.signed_on]
    return [
        {
            "title": "不合格项和整改",
            "columns": ["项目", "说明", "整改期限", "整改完成"],
            "rows": [
                [check.item.name, check.note, _day(check.rectify_by), _day(check.rectified_on)]
                for check in failed
            ],
        },
        {
            "title": "参加验收各方",
            "columns": ["单位", "签字人", "日期"],
            "rows": [[view.organisation, view.name, _day(view.signed_on)] for view in signed],
        },
    ]


def _digests(session: Session, case_id: int) -> list[tuple[ProofView, str]]:
    proofs = {proof.attachment_id: proof for proof in proofs_of(session, case_id)}
    rows = session.execute(
        sa.select(Attachment.id, Attachment.digest).where(
            Attachment.id.in_([each for each in proofs if each is not None])
        )
    )
    return [(proofs[number], digest) for number, digest in rows]


def _yuan(amount: Fen | None) -> str:
    return "—" if amount is None else yuan_text(amount)


def _day(day: date | None) -> str:
    return "—" if day is None else day.isoformat()
