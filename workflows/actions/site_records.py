"""What happens on site: inspections, concealed works, wages."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.construction import ConcealedWork, Inspection, WageMonth
from rules.act import Act
from rules.construction import CoveredTooEarly, InspectionResult, check_dates
from rules.money import Fen
from rules.refusal import Refusal
from rules.stages import Stage
from workflows.actions.access import at_work
from workflows.actions.construction import local_day, started_contract
from workflows.actions.funding_sources import end_of
from workflows.actions.record import clear_deadline, record, set_deadline


class UnknownSiteRecord(Refusal):
    """The case has no such inspection, concealed work or complaint."""

    code = "unknown_site_record"


@dataclass(frozen=True, slots=True)
class Visit:
    """An inspection as it was made. `rectify_by` is by when findings are put right."""

    inspected_on: date
    inspector: str
    result: InspectionResult
    finding: str
    by_residents: bool = False
    is_critical: bool = False
    rectify_by: date | None = None
    photos: tuple[int, ...] = ()


def record_inspection(session: Session, case_id: int, value: Visit, act: Act) -> Inspection:
    """Record an inspection; the very same one sent twice is one.

    Raises:
        WrongOrder: if the day lies in the future, or the findings' day before it.
    """
    case = at_work(session, case_id, act, Stage.CONSTRUCTION)
    check_dates(value.inspected_on, local_day(act))
    check_dates(value.inspected_on, value.rectify_by)
    known = session.scalar(
        sa.select(Inspection).where(
            Inspection.case_id == case.id,
            Inspection.inspected_on == value.inspected_on,
            Inspection.inspector == value.inspector,
            Inspection.finding == value.finding,
        )
    )
    if known is not None:
        return known
    row = Inspection(
        case_id=case.id,
        inspected_on=value.inspected_on,
        inspector=value.inspector,
        by_residents=value.by_residents,
        result=value.result,
        is_critical=value.is_critical or value.result is InspectionResult.STOP,
        finding=value.finding,
        photos=list(value.photos),
        rectify_by=value.rectify_by,
        recorded_by=act.staff_id,
    )
    session.add(row)
    session.flush()  # its deadline names it
    if value.rectify_by is not None and value.result is not InspectionResult.PASS:
        due = end_of(value.rectify_by)
        set_deadline(session, case.id, "inspection.rectify", f"inspection:{row.id}", due)
    record(
        session,
        act,
        "inspection.made",
        case_id=case.id,
        result=value.result,
        inspector=value.inspector,
        by_residents=value.by_residents,
    )
    return row


@dataclass(frozen=True, slots=True)
class Rectified:
    """What was put right, when, with pictures (attachment ids)."""

    rectified_on: date
    text: str
    photos: tuple[int, ...] = ()


def record_rectification(
    session: Session, case_id: int, inspection_id: int, value: Rectified, act: Act
) -> None:
    """Record that a finding was put right; the later words replace earlier ones.

    Raises:
        UnknownSiteRecord: if the case has no such inspection.
        WrongOrder: if the day lies before the inspection or in the future.
    """
    case = at_work(session, case_id, act, Stage.CONSTRUCTION)
    row = session.get(Inspection, inspection_id)
    if row is None or row.case_id != case.id:
        raise UnknownSiteRecord
    check_dates(row.inspected_on, value.rectified_on, local_day(act))
    if (row.rectified_on, row.rectification) == (
        value.rectified_on,
        value.text,
    ) and not value.photos:
        return
    row.rectified_on, row.rectification = value.rectified_on, value.text
    row.photos = [*row.photos, *value.photos]
    clear_deadline(session, "inspection.rectify", f"inspection:{row.id}")
    record(
        session, act, "inspection.rectified", case_id=case.id, inspection=row.id, text=value.text
    )


def notify_concealed(
    session: Session, case_id: int, part: str, notified_on: date, act: Act
) -> ConcealedWork:
    """Record that owner's side and quality station were told before work is covered (条例 30).

    Raises:
        NotStarted: before the works have started.
        WrongOrder: if the day lies before the start or in the future.
    """
    case = at_work(session, case_id, act, Stage.CONSTRUCTION)
    contract = started_contract(session, case.id)
    check_dates(contract.started_on, notified_on, local_day(act))
    known = session.scalar(
        sa.select(ConcealedWork).where(
            ConcealedWork.case_id == case.id,
            ConcealedWork.part == part,
            ConcealedWork.notified_on == notified_on,
        )
    )
    if known is not None:
        return known
    row = ConcealedWork(
        case_id=case.id, part=part, notified_on=notified_on, recorded_by=act.staff_id
    )
    session.add(row)
    session.flush()
    record(session, act, "concealed_work.notified", case_id=case.id, part=part)
    return row


@dataclass(frozen=True, slots=True)
class Seen:
    """The inspection of concealed work, as the supervising engineer signed it."""

    inspected_on: date
    engineer: str
    passed: bool
    photos: tuple[int, ...] = ()


def inspect_concealed(session: Session, case_id: int, row_id: int, value: Seen, act: Act) -> None:
    """Record what the engineer saw; work that failed is inspected again.

    Raises:
        CoveredTooEarly: if it is covered already.
        WrongOrder: if the day lies before the notice or in the future.
    """
    case = at_work(session, case_id, act, Stage.CONSTRUCTION)
    row = _concealed(session, case.id, row_id)
    if row.covered_on is not None:
        raise CoveredTooEarly(part=row.part)
    check_dates(row.notified_on, value.inspected_on, local_day(act))
    row.inspected_on, row.engineer, row.passed = value.inspected_on, value.engineer, value.passed
    row.photos = [*row.photos, *value.photos]
    record(
        session,
        act,
        "concealed_work.passed" if value.passed else "concealed_work.failed",
        case_id=case.id,
        part=row.part,
        engineer=value.engineer,
    )


def cover_concealed(
    session: Session, case_id: int, row_id: int, covered_on: date, act: Act
) -> None:
    """Record that the work was covered; a second time changes nothing.

    Raises:
        CoveredTooEarly: if it did not pass before.
        WrongOrder: if the day lies before the inspection or in the future.
    """
    case = at_work(session, case_id, act, Stage.CONSTRUCTION)
    row = _concealed(session, case.id, row_id)
    if not row.passed:
        raise CoveredTooEarly(part=row.part)
    if row.covered_on is not None:
        return
    check_dates(row.inspected_on, covered_on, local_day(act))
    row.covered_on = covered_on
    record(session, act, "concealed_work.covered", case_id=case.id, part=row.part)


@dataclass(frozen=True, slots=True)
class Wages:
    """The wages of one month; `month` is its first day, amount in fen."""

    month: date
    workers: int
    amount: Fen
    paid_on: date | None
    evidence: str


def record_wages(session: Session, case_id: int, value: Wages, act: Act) -> None:
    """Record or correct the wages of a month; the event keeps what was said.

    Raises:
        NotStarted: before the works have started.
        WrongOrder: if the month lies before the start, or the payment in the future.
    """
    case = at_work(session, case_id, act, Stage.CONSTRUCTION)
    contract = started_contract(session, case.id)
    month = value.month.replace(day=1)
    assert contract.started_on is not None  # noqa: S101 -- started_contract said so
    check_dates(contract.started_on.replace(day=1), month, value.paid_on, local_day(act))
    row = session.scalar(
        sa.select(WageMonth).where(WageMonth.case_id == case.id, WageMonth.month == month)
    )
    if row is None:
        row = WageMonth(case_id=case.id, month=month)
        session.add(row)
    row.workers, row.amount, row.paid_on = value.workers, value.amount, value.paid_on
    row.evidence = value.evidence
    row.recorded_by = act.staff_id  # type: ignore[assignment]  # May.MANAGER: staff
    record(
        session,
        act,
        "wages.recorded",
        case_id=case.id,
        month=f"{month:%Y-%m}",
        workers=value.workers,
        amount=value.amount,
        paid_on=value.paid_on,
    )


def _concealed(session: Session, case_id: int, row_id: int) -> ConcealedWork:
    row = session.get(ConcealedWork, row_id)
    if row is None or row.case_id != case_id:
        raise UnknownSiteRecord
    return row
