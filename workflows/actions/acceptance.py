"""Acceptance: opening the joint acceptance, concluding it, and what a rejection undoes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.acceptance import Acceptance, Check, SignOff, Warranty
from models.case import RenovationCase, StageVisit
from models.database import secret_of
from models.document import Notice
from models.household import Household
from models.plan_proposal import Plan, PlanItem
from models.reads.acceptance import facts
from models.reads.scope import households_of
from rules.acceptance import (
    FILING_DAYS,
    CheckResult,
    Outstanding,
    not_planned,
    outstanding,
)
from rules.acceptance_checklist import checklist
from rules.act import Act
from rules.deadlines import end_of_day, local_day
from rules.decision_rule import PartKind
from rules.paper import PaperKind
from rules.refusal import Refusal
from rules.resident_link import LinkPurpose
from rules.stages import Decision, Stage, Verdict
from rules.warranty import WarrantyCategory, WarrantyTerms, warranty_ends
from workflows.actions.access import at_work
from workflows.actions.papers import order_papers
from workflows.actions.progress import Progress
from workflows.actions.record import clear_deadline, record, set_deadline
from workflows.actions.resident_links import issue_links

FILING: Final = "acceptance.filing_due"
"""The kind of the deadline on the fifteenth day after passing."""


class AcceptanceNotOpen(Refusal):
    """The flow has not opened the acceptance yet."""

    code = "acceptance_not_open"


class AcceptancePassed(Refusal):
    """The joint team has concluded: what it looked at may not change any more."""

    code = "acceptance_passed"


class AcceptanceNotReady(Refusal):
    """Something the conclusion rests on is still missing."""

    code = "acceptance_not_ready"


class DayInFuture(Refusal):
    """What is recorded as done cannot lie in the future."""

    code = "day_in_future"


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The joint team's conclusion. `contract_years` is the warranty agreed for all other works."""

    passed_on: date
    text: str
    contract_years: int = 0


def carry_on(session: Session, case_id: int, act: Act) -> Progress:
    """Open the acceptance with its checklist and links, and say what it waits for."""
    acceptance = find_acceptance(session, case_id)
    done = []
    if acceptance is None:
        acceptance = _open(session, case_id, act)
        done.append("acceptance opened")
    issued = _hand_out_links(session, case_id, act)
    if issued:
        done.append(f"{issued} links issued")
    until = None
    if acceptance.passed_on is not None and acceptance.filed_on is None:
        until = end_of_day(acceptance.passed_on + timedelta(days=FILING_DAYS))
    return Progress(tuple(done), _waits(session, acceptance, act), until)


def leave(session: Session, case: RenovationCase, decision: Decision, act: Act) -> None:
    """Undo the conclusion when the joint team sends the works back to the site.

    One statement: the works are not accepted. What rested on it, `follow_up` clears away.
    """
    del act
    if decision.verdict is Verdict.REJECT:
        session.execute(_VOID, {"of_case": case.id})


_ACCEPTANCE: Final = cast("sa.Table", Acceptance.__table__)
_VOID: Final = (
    sa.update(_ACCEPTANCE)
    .where(_ACCEPTANCE.c.case_id == sa.bindparam("of_case"))
    .values(passed_on=None)
)


def follow_up(session: Session, left: StageVisit, act: Act) -> None:
    """Clear away what rested on a conclusion that was undone: new works need a new one.

    What was signed and filed stands in the log.
    """
    case_id = left.case_id
    starts = sa.select(sa.func.min(Warranty.starts_on)).where(Warranty.case_id == case_id)
    passed_on = session.scalar(starts)
    if left.verdict is not Verdict.REJECT or passed_on is None:
        return
    acceptance = open_acceptance(session, case_id)
    filing = acceptance.filing_number
    record(session, act, "acceptance.voided", case_id=case_id, passed_on=passed_on, filing=filing)
    acceptance.filed_on = None
    acceptance.filing_number = acceptance.conclusion = ""
    for table in (Warranty, SignOff):
        session.execute(sa.delete(table).where(table.case_id == case_id))
    clear_deadline(session, FILING, f"case:{case_id}")


def pass_acceptance(session: Session, case_id: int, value: Conclusion, act: Act) -> None:
    """Conclude that the works are accepted; warranties start on that day.

    An acceptance that has passed stays as it is: a second click changes nothing.

    Raises:
        AcceptanceNotReady: while conditions, checklist, critical defects or signatures lack.
        DayInFuture: if the day has not come.
        AcceptanceNotOpen: if the flow has not opened the acceptance yet.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.ACCEPTANCE)
    acceptance = open_acceptance(session, case.id)
    if acceptance.passed_on is not None:
        return
    missing = outstanding(facts(session, case.id, act.at))
    if missing:
        raise AcceptanceNotReady(missing=missing)
    require_past(value.passed_on, act)
    acceptance.passed_on, acceptance.conclusion = value.passed_on, value.text
    session.add_all(_warranties(session, case.id, value))
    due = end_of_day(value.passed_on + timedelta(days=FILING_DAYS))
    set_deadline(session, case.id, FILING, f"case:{case.id}", due)
    once = f"{PaperKind.ACCEPTANCE_RECORD}:{case.id}:{value.passed_on.isoformat()}"
    order_papers(session, case.id, PaperKind.ACCEPTANCE_RECORD, None, act, once=once)
    record(session, act, "acceptance.passed", case_id=case.id, passed_on=value.passed_on)


def find_acceptance(session: Session, case_id: int) -> Acceptance | None:
    """Return the acceptance of a case, in one query."""
    return session.scalar(sa.select(Acceptance).where(Acceptance.case_id == case_id))


def open_acceptance(session: Session, case_id: int) -> Acceptance:
    """Return the acceptance of a case.

    Raises:
        AcceptanceNotOpen: if the flow has not opened it yet.
    """
    acceptance = find_acceptance(session, case_id)
    if acceptance is None:
        raise AcceptanceNotOpen
    return acceptance


def running_acceptance(session: Session, case_id: int) -> Acceptance:
    """Return the acceptance while the joint team still looks.

    Raises:
        AcceptanceNotOpen: if the flow has not opened it yet.
        AcceptancePassed: if the team has concluded.
    """
    acceptance = open_acceptance(session, case_id)
    if acceptance.passed_on is not None:
        raise AcceptancePassed(passed_on=acceptance.passed_on.isoformat())
    return acceptance


def require_past(day: date, act: Act) -> None:
    """Refuse a day that has not come yet.

    Raises:
        DayInFuture: if `day` lies after the local day of the act.
    """
    if day > local_day(act.at):
        raise DayInFuture(day=day.isoformat())


def _open(session: Session, case_id: int, act: Act) -> Acceptance:
    case = session.get_one(RenovationCase, case_id)
    acceptance = Acceptance(case_id=case_id, opened_on=local_day(act.at))
    session.add(acceptance)
    absent = not_planned(_planned_items(session, case_id))
    session.add_all(
        Check(case_id=case_id, item=code, is_planned=code not in absent) for code in checklist()
    )
    session.add(
        Notice(
            case_id=case_id,
            kind="acceptance",
            once=f"acceptance:{case_id}",
            title=f"{case.title}：请居民参加验收",
            body=(
                "工程已完工，现在组织联合验收。各户可用通知单上的二维码和验证码，"
                "给工程质量、施工过程和今后管理打分，说明是否同意验收；"
                "也可以告诉社区工作人员代为登记。发现质量问题请一并写明。"
            ),
            is_public=True,
            published_at=act.at,
        )
    )
    record(session, act, "acceptance.opened", case_id=case_id, proposed=len(absent))
    session.flush()  # what it waits for is counted from these rows
    return acceptance


def _planned_items(session: Session, case_id: int) -> set[str]:
    plan = (
        sa.select(Plan.id)
        .where(Plan.case_id == case_id)
        .order_by(Plan.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    return set(session.scalars(sa.select(PlanItem.item).where(PlanItem.plan_id == plan)))


def _hand_out_links(session: Session, case_id: int, act: Act) -> int:
    homes = session.scalars(
        sa.select(Household.id).where(
            households_of(case_id), Household.kind.not_in([PartKind.PARKING, PartKind.STORAGE])
        )
    )
    secret = secret_of(session)
    return issue_links(session, secret, case_id, LinkPurpose.ACCEPTANCE, case_id, homes, None, act)


def _warranties(session: Session, case_id: int, value: Conclusion) -> Iterable[Warranty]:
    """Yield the warranties that begin; heating only where heating was there to check."""
    terms = WarrantyTerms(years=value.contract_years)
    heated = session.scalar(
        sa.select(Check.result).where(Check.case_id == case_id, Check.item == "heating")
    )
    left_out = {WarrantyCategory.HEATING} if heated is CheckResult.NOT_APPLICABLE else set()
    if not value.contract_years:
        left_out.add(WarrantyCategory.CONTRACT)
    for category in WarrantyCategory:
        if category in left_out:
            continue
        agreed = terms if category is WarrantyCategory.CONTRACT else None
        ends = warranty_ends(value.passed_on, category, agreed)
        yield Warranty(
            case_id=case_id,
            category=category,
            starts_on=value.passed_on,
            ends_on=None if category is WarrantyCategory.STRUCTURE else ends,
        )


def _waits(session: Session, acceptance: Acceptance, act: Act) -> tuple[str, ...]:
    if acceptance.passed_on is None:
        missing = outstanding(facts(session, acceptance.case_id, act.at))
        return tuple(f"{each} to be complete" for each in missing) or ("the team's conclusion",)
    if acceptance.filed_on is None:
        return ("the acceptance to be filed",)
    return ("submission",)


__all__ = [
    "AcceptanceNotOpen",
    "AcceptanceNotReady",
    "AcceptancePassed",
    "Conclusion",
    "DayInFuture",
    "Outstanding",
    "carry_on",
    "find_acceptance",
    "leave",
    "open_acceptance",
    "pass_acceptance",
    "require_past",
    "running_acceptance",
]
