"""The ledger of one month of a compound, as it is posted."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.monthly_ledger import BreakEven, Collection, LedgerLine, MonthlyLedger
from models.long_term_management import LedgerLine as Line
from models.long_term_management import LedgerMonth, ManagementTerm
from models.staff import Staff
from rules.deadlines import local_day
from rules.long_term_management import LedgerCategory, LedgerSide
from rules.money import Fen
from rules.registration import ManagementMode
from workflows.actions.paper_sheet import Commission, Sheet

CATEGORIES: Final[Mapping[LedgerCategory, str]] = {
    LedgerCategory.SERVICE_FEE: "物业费",
    LedgerCategory.PARKING_FEE: "停车费",
    LedgerCategory.COMMON_INCOME: "公共收益",
    LedgerCategory.SUBSIDY: "补助",
    LedgerCategory.OTHER_INCOME: "其他收入",
    LedgerCategory.STAFF: "人员",
    LedgerCategory.CLEANING: "保洁",
    LedgerCategory.SECURITY: "门岗秩序",
    LedgerCategory.REPAIR: "维修",
    LedgerCategory.LIFT: "电梯",
    LedgerCategory.ENERGY: "水电",
    LedgerCategory.REINVESTMENT: "反哺小区",
    LedgerCategory.OTHER_EXPENSE: "其他支出",
}
_MODES: Final[Mapping[ManagementMode, str]] = {
    ManagementMode.PROPERTY_FIRM: "物业企业",
    ManagementMode.MARKET: "市场接管",
    ManagementMode.PUBLIC_WELFARE: "公益托管",
    ManagementMode.SELF_MANAGED: "业主自管",
    ManagementMode.COMMUNITY_RUN: "社区代管",
    ManagementMode.NONE: "暂无管理",
}
BILLED: Final = frozenset({LedgerCategory.SERVICE_FEE, LedgerCategory.PARKING_FEE})
_QUESTION_DAYS: Final = 30


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the ledger of a month (the order's subject); four queries."""
    month = session.get_one(LedgerMonth, order.subject)
    rows = session.scalars(
        sa.select(Line).where(Line.month_id == month.id).order_by(Line.on, Line.id)
    )
    lines = list(rows)
    income = [each for each in lines if each.side is LedgerSide.INCOME]
    expense = [each for each in lines if each.side is LedgerSide.EXPENSE]
    term = _term(session, order.case_id, month.month)
    value = MonthlyLedger(
        head=order.head(),
        year=month.month.year,
        month=month.month.month,
        mode=f"{_MODES[term.mode]}　{term.provider}" if term else "—",
        opening=month.opening,
        income=tuple(_line(each, f"SR-{n:02}") for n, each in enumerate(income, 1)),
        expense=tuple(_line(each, f"ZC-{n:02}") for n, each in enumerate(expense, 1)),
        collection=Collection(
            month.billed_households, month.paid_households, month.billed, month.collected
        ),
        break_even=break_even(month, lines),
        kept_by=_staff(session, month.closed_by),
        checked_by="业主可查阅原始凭证",
        question_phone=order.contact,
        questions_until=_published(month, order) + timedelta(days=_QUESTION_DAYS),
        answers_at="院内公示栏和项目公开页面",
    )
    return [order.sheet(f"{month.month.year}年{month.month.month}月收支公示表", value)]


def break_even(month: LedgerMonth, lines: Sequence[Line]) -> BreakEven:
    """Return what the fees of a month had to cover, and whether what came in did.

    Costs are all expenses of the month; other income is what is not billed to households.
    """
    costs = sum(each.amount for each in lines if each.side is LedgerSide.EXPENSE)
    other = sum(
        each.amount
        for each in lines
        if each.side is LedgerSide.INCOME and each.category not in BILLED
    )
    return BreakEven(Fen(costs), Fen(other), reached=month.collected >= costs - other)


def _line(row: Line, number: str) -> LedgerLine:
    corrects = "（冲正）" if row.corrects_id else ""
    return LedgerLine(
        number=number,
        on=row.on,
        item=f"{CATEGORIES[row.category]} {row.text}{corrects}".strip(),
        counterparty="",
        voucher=row.voucher,
        amount=row.amount,
    )


def _term(session: Session, case_id: int, month: date) -> ManagementTerm | None:
    return session.scalar(
        sa.select(ManagementTerm)
        .where(
            ManagementTerm.case_id == case_id,
            ManagementTerm.starts_on < month + timedelta(days=31),
            sa.or_(ManagementTerm.ends_on.is_(None), ManagementTerm.ends_on >= month),
        )
        .order_by(ManagementTerm.starts_on.desc(), ManagementTerm.id.desc())
        .limit(1)
    )


def _staff(session: Session, staff_id: int | None) -> str:
    if staff_id is None:
        return "—"
    return session.scalar(sa.select(Staff.name).where(Staff.id == staff_id)) or "—"


def _published(month: LedgerMonth, order: Commission) -> date:
    return local_day(month.published_at or order.made_at)
