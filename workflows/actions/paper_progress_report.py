"""The weekly report of a site: the seven days that end when it is ordered."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.page import yuan
from documents.progress_report import InspectionRow, MilestoneRow, ProgressReport
from models.construction import ChangeOrder, Complaint, ConcealedWork, Inspection, WageMonth
from models.reads.works import MilestoneLine, milestone_lines, money_of_works
from rules.construction import InspectionResult
from rules.deadlines import local_day, start_of_day
from workflows.actions.paper_sheet import Commission, Sheet
from workflows.actions.paper_works import Works, works_of

_WEEK: Final = timedelta(days=6)
RESULTS: Final[Mapping[InspectionResult, str]] = {
    InspectionResult.PASS: "合格",
    InspectionResult.RECTIFY: "整改",
    InspectionResult.STOP: "停工",
}


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the report of the week that ends on the day of the order; seventeen queries.

    Raises:
        PaperUnavailable: if there is no contract yet.
    """
    works = works_of(session, order)
    until = local_day(order.made_at)
    since = until - _WEEK
    milestones = milestone_lines(session, order.case_id)
    money = money_of_works(session, order.case_id)
    complaints, still_open = _complaints(session, order.case_id, order.made_at)
    value = ProgressReport(
        head=order.head(),
        since=since,
        until=until,
        contractor=works.contract.contractor,
        supervisor=works.contract.supervisor,
        starts_on=works.starts_on,
        ends_on=works.contract.planned_end,
        reached=sum(each.weight for each in milestones if each.signed_on is not None),
        milestones=_milestones(works, milestones),
        inspections=_inspections(session, order.case_id, since, until),
        concealed=_concealed(session, order.case_id, since, until),
        contract=money.contract,
        certified=money.certified,
        paid=money.paid,
        changes=_changes(session, order.case_id),
        wages=_wages(session, order.case_id),
        complaints=complaints,
        complaints_open=still_open,
    )
    return [order.sheet(f"施工周报 {since:%Y-%m-%d} 至 {until:%Y-%m-%d}", value)]


def _milestones(works: Works, lines: Sequence[MilestoneLine]) -> tuple[MilestoneRow, ...]:
    begins = [works.starts_on, *(line.planned_on for line in lines)]
    return tuple(
        MilestoneRow(
            number=line.number,
            title=line.title,
            weight=line.weight,
            planned_from=min(before, planned),
            planned_on=line.planned_on,
            reached_on=line.reached_on,
            engineer=line.engineer,
            signed_on=line.signed_on,
        )
        for line, (before, planned) in zip(lines, pairwise(begins), strict=True)
    )


def _inspections(
    session: Session, case_id: int, since: date, until: date
) -> tuple[InspectionRow, ...]:
    rows = session.scalars(
        sa.select(Inspection)
        .where(
            Inspection.case_id == case_id,
            Inspection.inspected_on <= until,
            sa.or_(
                Inspection.inspected_on >= since,
                sa.and_(
                    Inspection.result != InspectionResult.PASS,
                    sa.or_(Inspection.rectified_on.is_(None), Inspection.rectified_on >= since),
                ),
            ),
        )
        .order_by(Inspection.inspected_on.desc(), Inspection.id.desc())
    )
    return tuple(
        InspectionRow(
            inspected_on=row.inspected_on,
            inspector=f"群众监督员 {row.inspector}" if row.by_residents else row.inspector,
            result=RESULTS[row.result],
            finding=row.finding,
            rectify_by=row.rectify_by,
            rectified_on=row.rectified_on,
        )
        for row in rows
    )


def _concealed(session: Session, case_id: int, since: date, until: date) -> tuple[str, ...]:
    rows = session.scalars(
        sa.select(ConcealedWork)
        .where(
            ConcealedWork.case_id == case_id,
            ConcealedWork.inspected_on >= since,
            ConcealedWork.inspected_on <= until,
        )
        .order_by(ConcealedWork.inspected_on, ConcealedWork.id)
    )
    return tuple(
        f"{row.part} {row.inspected_on} {'合格' if row.passed else '不合格'}" for row in rows
    )


def _wages(session: Session, case_id: int) -> str:
    row = session.scalar(
        sa.select(WageMonth)
        .where(WageMonth.case_id == case_id)
        .order_by(WageMonth.month.desc())
        .limit(1)
    )
    if row is None:
        return ""
    state = f"{row.paid_on} 已付到人" if row.paid_on else "还没有付"
    return f"{row.month.year}年{row.month.month}月 {row.workers} 人 {yuan(row.amount)} 元，{state}"


def _changes(session: Session, case_id: int) -> int:
    counted = sa.select(sa.func.count(ChangeOrder.id)).where(ChangeOrder.case_id == case_id)
    return session.scalar(counted) or 0


def _complaints(session: Session, case_id: int, at: datetime) -> tuple[int, int]:
    """Return how many complaints came in until `at`, and how many of them are not settled."""
    row = session.execute(
        sa.select(
            sa.func.count(Complaint.id),
            sa.func.count(sa.case((Complaint.settled_at.is_(None), Complaint.id))),
        ).where(
            Complaint.case_id == case_id,
            Complaint.received_at < start_of_day(local_day(at) + timedelta(days=1)),
        )
    ).one()
    return row[0], row[1]
