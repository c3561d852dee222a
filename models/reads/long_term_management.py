"""How the compound is run, as the yearly review, the reviewer and the pages read it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.acceptance import Warranty
from models.long_term_management import (
    ManagementTerm,
    StarRating,
)
from models.reads.defects import count_defects, warranties_of
from models.reads.evidence import cell
from models.reads.fees import chosen_fee_plan, is_slipping_away
from models.reads.ledger import MonthView, months_of, open_questions
from rules.deadlines import local_day
from rules.long_term_management import Facts, ProviderKind, months_due, stable_months
from rules.money import yuan_text
from rules.registration import ManagementMode


@dataclass(frozen=True, slots=True)
class TermView:
    """One term of management; `left_on` is None while it is in force."""

    id: int
    mode: ManagementMode
    provider: str
    provider_kind: ProviderKind
    contract_number: str
    decision: str
    starts_on: date
    ends_on: date | None
    free_until: date | None
    left_on: date | None
    exit_reason: str


def facts(session: Session, case_id: int, at: datetime) -> Facts:
    """Return what the yearly review reads, in nine queries."""
    terms = terms_of(session, case_id)
    months = months_of(session, case_id)
    published = [month for month in months if month.published_at is not None]
    today = local_day(at)
    ends = session.scalars(
        sa.select(Warranty.ends_on).where(
            Warranty.case_id == case_id, Warranty.ends_on.is_not(None)
        )
    ).all()
    rated = sa.select(StarRating.id).where(StarRating.case_id == case_id).limit(1)
    begins = min((term.starts_on for term in terms), default=today)
    return Facts(
        has_term=any(term.left_on is None for term in terms),
        fee_plan_in_force=chosen_fee_plan(session, case_id) is not None,
        months_due=months_due(begins, today) if terms else 0,
        months_published=len(published),
        questions_open=open_questions(session, case_id),
        collection_known=bool(published) and (published[-1].is_free or published[-1].is_collected),
        defects_overdue=count_defects(session, case_id, at).overdue,
        warranties=len(ends),
        warranties_running=sum(each >= today for each in ends if each is not None),
        months_stable=stable_months(
            [(month.rate, month.account.break_even) for month in published]
        ),
        has_star_rating=session.scalar(rated) is not None,
    )


def evidence(session: Session, case_id: int, at: datetime) -> dict[str, Any]:
    """Return what the district reviews, as plain JSON; eight queries."""
    terms = [term for term in terms_of(session, case_id) if term.left_on is None]
    months = months_of(session, case_id)[-12:]
    defects = count_defects(session, case_id, at)
    newest = months[-1] if months else None
    return {
        "figures": [
            {"label": "服务单位", "value": terms[0].provider if terms else "—"},
            {"label": "已公示账目", "value": str(_published(months)), "unit": "个月"},
            {
                "label": "最近一月收缴率（按金额）",
                "value": (newest.percent if newest else None) or "—",
                "unit": "%",
            },
            {
                "label": "最近一月保本收缴率",
                "value": (newest.account.break_even_percent if newest else None) or "—",
                "unit": "%",
            },
            {"label": "连续三月低于保本线", "value": "是" if is_slipping_away(months) else "否"},
            {"label": "未答复的账目提问", "value": str(open_questions(session, case_id))},
            {"label": "未销号的质量问题", "value": str(defects.open), "unit": "个"},
        ],
        "tables": [
            {
                "title": "每月收支（元）",
                "columns": ["月份", "收入", "支出", "结余", "收缴率（按金额）", "收缴率（按户）"],
                "rows": [_row(month) for month in months],
            },
            {
                "title": "保修",
                "columns": ["部位", "到期", "未销号"],
                "rows": [
                    [
                        cell(each.category),
                        each.ends_on.isoformat() if each.ends_on else "设计使用年限",
                        each.open_defects,
                    ]
                    for each in warranties_of(session, case_id, at)
                ],
            },
        ],
    }


def terms_of(session: Session, case_id: int) -> tuple[TermView, ...]:
    """Return the terms of management, the newest first; one query."""
    rows = session.scalars(
        sa.select(ManagementTerm)
        .where(ManagementTerm.case_id == case_id)
        .order_by(ManagementTerm.id.desc())
    )
    return tuple(
        TermView(
            id=row.id,
            mode=row.mode,
            provider=row.provider,
            provider_kind=row.provider_kind,
            contract_number=row.contract_number,
            decision=row.decision,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            free_until=row.free_until,
            left_on=row.left_on,
            exit_reason=row.exit_reason,
        )
        for row in rows
    )


def _published(months: tuple[MonthView, ...]) -> int:
    return sum(month.published_at is not None for month in months)


def _row(month: MonthView) -> list[str]:
    return [
        f"{month.month:%Y-%m}",
        yuan_text(month.income),
        yuan_text(month.expense),
        yuan_text(month.closing),
        f"{month.percent or '—'}%",
        f"{month.household_percent or '—'}%",
    ]
