"""The monthly account: opened, entered line by line, closed by other eyes, published."""

import hashlib
import json
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.document import Notice
from models.long_term_management import LedgerLine, LedgerMonth, ManagementTerm
from models.reads.fees import billing_of
from models.reads.ledger import months_of
from rules.act import Act
from rules.deadlines import local_day, months_after
from rules.long_term_management import first_of_month
from rules.money import Fen, yuan_text
from rules.paper import PaperKind
from rules.refusal import Refusal
from rules.roles import FourEyes
from rules.stages import Stage
from workflows.actions.access import at_work
from workflows.actions.long_term_management import carry_on
from workflows.actions.management_terms import NoTermInForce
from workflows.actions.papers import order_papers
from workflows.actions.record import record


class UnknownMonth(Refusal):
    """The account has no such month."""

    code = "unknown_ledger_month"


class MonthOutOfOrder(Refusal):
    """Months are opened one after the other, none before management began."""

    code = "month_out_of_order"


class NoFeePlan(Refusal):
    """No fee plan was chosen, so nothing can be billed."""

    code = "no_fee_plan"


class MonthNotOver(Refusal):
    """A month is closed when it is over."""

    code = "month_not_over"


class SameHands(FourEyes):
    """Whoever made all entries of a month may not close it."""

    code = "ledger_same_hands"


class MonthNotClosed(Refusal):
    """Only a closed month is published."""

    code = "month_not_closed"


class CollectionMissing(Refusal):
    """What was collected must be known before the month is closed."""

    code = "collection_missing"


def open_month(session: Session, case_id: int, month: date, opening: Fen, act: Act) -> int:
    """Open a month and bill it by the fee plan in force; return its id.

    The opening balance follows from the month before; `opening` counts for the first month
    only. A month that is open already is the same month. Nothing is billed while service is
    free (先服务后收费).

    Raises:
        NoTermInForce: if nobody manages the compound yet.
        NoFeePlan: if no fee plan was chosen.
        MonthOutOfOrder: if the month is not the next one, or has not begun.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.LONG_TERM_MANAGEMENT)
    first = first_of_month(month)
    months = months_of(session, case.id)
    known = next((each for each in months if each.month == first), None)
    if known is not None:
        return known.id
    terms = session.scalars(
        sa.select(ManagementTerm)
        .where(ManagementTerm.case_id == case.id)
        .order_by(ManagementTerm.starts_on)
    ).all()
    if not terms:
        raise NoTermInForce
    wanted = months_after(months[-1].month, 1) if months else None
    begun = first_of_month(terms[0].starts_on)
    if first > local_day(act.at) or first < begun or (wanted is not None and first != wanted):
        raise MonthOutOfOrder(month=f"{wanted or begun:%Y-%m}")
    billing = billing_of(session, case.id)
    if billing is None:
        raise NoFeePlan
    free_until = terms[-1].free_until
    is_free = free_until is not None and first <= free_until
    row = LedgerMonth(
        case_id=case.id,
        month=first,
        opening=months[-1].closing if months else opening,
        billed=Fen(0) if is_free else billing.billed,
        collected=Fen(0),
        billed_households=0 if is_free else billing.households,
        paid_households=0,
        opened_by=act.staff_id,
        is_free=is_free,
    )
    session.add(row)
    session.flush()  # the page goes on to it
    record(
        session,
        act,
        "ledger_month.opened",
        case_id=case.id,
        month=f"{first:%Y-%m}",
        billed=row.billed,
        households=row.billed_households,
    )
    return row.id


def close_month(session: Session, case_id: int, month_id: int, act: Act) -> None:
    """Close a month that is over; somebody else must have had a hand in it.

    Raises:
        UnknownMonth: if the account has none such.
        MonthNotOver: if the month still runs.
        CollectionMissing: if it was billed and nobody recorded what came in.
        SameHands: if the closing person alone made all entries.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    month = month_at_work(session, case_id, month_id, act)
    if month.closed_at is not None:
        return
    if local_day(act.at) < months_after(month.month, 1):
        raise MonthNotOver(month=f"{month.month:%Y-%m}")
    if month.billed and month.collected_by is None:
        raise CollectionMissing
    hands: set[int | None] = set(
        session.scalars(
            sa.select(LedgerLine.entered_by).where(LedgerLine.month_id == month.id).distinct()
        )
    ) or {month.opened_by}
    if hands == {act.staff_id}:
        raise SameHands(staff_id=act.staff_id)
    month.closed_by, month.closed_at = act.staff_id, act.at
    record(session, act, "ledger_month.closed", case_id=case_id, month=f"{month.month:%Y-%m}")


def publish_month(session: Session, case_id: int, month_id: int, act: Act) -> None:
    """Publish a closed month: a public notice, the paper, and the digest of what was shown.

    Raises:
        UnknownMonth: if the account has none such.
        MonthNotClosed: if it is still open.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    month = month_at_work(session, case_id, month_id, act)
    if month.published_at is not None:
        return
    if month.closed_at is None:
        raise MonthNotClosed(month=f"{month.month:%Y-%m}")
    view = next(each for each in months_of(session, case_id) if each.id == month.id)
    month.digest = _digest(session, month)
    month.published_at = act.at
    name = f"{month.month.year}年{month.month.month}月"
    rate = f"收缴率（按金额）{view.percent}%。" if view.percent else "本月没有收费。"
    session.add(
        Notice(
            case_id=case_id,
            kind="ledger",
            once=f"ledger:{month.id}",
            title=f"{name}收支公示",
            body=(
                f"{name}收入 {yuan_text(view.income)} 元，支出 {yuan_text(view.expense)} 元，"
                f"月末结余 {yuan_text(view.closing)} 元。{rate}对哪一笔有疑问，可以向社区提问。"
            ),
            facts={
                "month": f"{month.month:%Y-%m}",
                "income": view.income,
                "expense": view.expense,
                "closing": view.closing,
                "percent": view.percent,
                "digest": month.digest,
            },
            is_public=True,
            published_at=act.at,
        )
    )
    order_papers(session, case_id, PaperKind.MONTHLY_LEDGER, month.id, act)
    session.flush()  # the next month's deadline follows from this one
    carry_on(session, case_id, act)
    record(
        session,
        act,
        "ledger_month.published",
        case_id=case_id,
        month=f"{month.month:%Y-%m}",
        digest=month.digest,
    )


def month_at_work(session: Session, case_id: int, month_id: int, act: Act) -> LedgerMonth:
    """Return a month of the case for a piece of work; the row is held until the end.

    Raises:
        UnknownMonth: if the account has none such.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.LONG_TERM_MANAGEMENT)
    month = session.get(LedgerMonth, month_id, with_for_update=True)
    if month is None or month.case_id != case.id:
        raise UnknownMonth
    return month


def _digest(session: Session, month: LedgerMonth) -> str:
    """Return the SHA-256 of the month and its lines in canonical JSON."""
    lines = session.scalars(
        sa.select(LedgerLine).where(LedgerLine.month_id == month.id).order_by(LedgerLine.id)
    )
    content = {
        "month": month.month.isoformat(),
        "opening": month.opening,
        "billed": month.billed,
        "collected": month.collected,
        "households": [month.billed_households, month.paid_households],
        "lines": [
            [line.id, line.category, line.text, line.amount, line.on.isoformat(), line.voucher]
            for line in lines
        ],
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
