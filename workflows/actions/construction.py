"""Construction: the contract, the start of works as an act of its own, and the end."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.construction import Contract, Milestone
from models.document import Notice
from models.reads.construction import ZONE, start_facts
from models.reads.funded_plan import plan_money
from rules.act import Act
from rules.condition import unmet
from rules.construction import (
    AlreadyStarted,
    NotReached,
    NotReadyToStart,
    NotStarted,
    check_dates,
    start_conditions,
)
from rules.milestones import propose_milestones
from rules.money import Fen
from rules.payment import BeyondApprovedEstimate, check_retention
from rules.permit import PermitExemption, check_exemption, check_tender
from rules.refusal import Refusal
from rules.stages import Decision, Stage
from workflows.actions.access import at_work
from workflows.actions.funding_sources import end_of
from workflows.actions.progress import Progress
from workflows.actions.record import clear_deadline, record, set_deadline

TITLES: Final = {
    "start": "开工",
    "illegal_structures": "拆除违建",
    "underground": "地下管网完成",
    "roof_and_wall": "屋面外墙完成",
    "roads": "道路完成",
    "facilities": "配套设施完成",
    "lift": "电梯安装完成",
    "trial_run": "试运行",
    "completion": "竣工",
}
_DEFAULT_DAYS: Final = 120


class NoContract(Refusal):
    """The works have no contract yet."""

    code = "no_contract"


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """The works contract as signed; money in fen, area in m²."""

    number: str
    contractor: str
    supervisor: str
    chief_supervising_engineer: str
    amount: Fen
    signed_on: date
    planned_start: date
    planned_end: date
    retention_percent: int = 3
    designer: str = ""
    award_notice: str = ""
    permit_number: str = ""
    permit_exemption: PermitExemption | None = None
    works_area: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """A supervising engineer's signature on paper, as somebody else records it."""

    engineer: str
    signed_on: date


def carry_on(session: Session, case_id: int, act: Act) -> Progress:
    """Propose the milestones once, and watch their days; closing anything is for people."""
    done: list[str] = []
    lines = session.scalars(
        sa.select(Milestone).where(Milestone.case_id == case_id).order_by(Milestone.number)
    ).all()
    if not lines:
        lines = _propose(session, case_id, act)
        done.append(f"{len(lines)} milestones proposed")
    for line in lines:
        watch_milestone(session, line)
    today = local_day(act)
    ahead = [line for line in lines if line.signed_on is None]
    if not ahead:
        return Progress(tuple(done), ("completion report and review",))
    late = sum(1 for line in ahead if line.reached_on is None and line.planned_on < today)
    waits = [f"{len(ahead)} of {len(lines)} milestones"]
    if late:
        waits.append(f"{late} milestones late")
    coming = [line.planned_on for line in ahead if line.planned_on >= today]
    return Progress(tuple(done), tuple(waits), end_of(min(coming)) if coming else None)


def leave(session: Session, case: RenovationCase, decision: Decision, act: Act) -> None:
    """Leave construction: what was built stays as it is recorded."""
    del session, case, decision, act


def sign_contract(session: Session, case_id: int, value: ContractTerms, act: Act) -> Contract:
    """Record the works contract, or correct it; sum and builder are fixed when works start.

    Raises:
        BeyondApprovedEstimate: if it exceeds the approved budget with its contingency.
        RetentionTooHigh, PermitNeeded, TenderNeeded, WrongOrder: as the rules say.
        AlreadyStarted: if sum, retention or contractor would change after the start.
    """
    case = at_work(session, case_id, act, Stage.CONSTRUCTION)
    _check_terms(session, case.id, value)
    contract = session.scalar(sa.select(Contract).where(Contract.case_id == case.id))
    fixed = (value.amount, value.retention_percent, value.contractor, value.planned_start)
    if contract is None:
        contract = Contract(case_id=case.id)
        session.add(contract)
    elif contract.started_on is not None and fixed != (
        contract.amount,
        contract.retention_percent,
        contract.contractor,
        contract.planned_start,
    ):
        raise AlreadyStarted(started=contract.started_on.isoformat())
    for name in ContractTerms.__slots__:
        setattr(contract, name, getattr(value, name))
    session.flush()
    record(
        session,
        act,
        "contract.signed",
        case_id=case.id,
        number=value.number,
        contractor=value.contractor,
        amount=value.amount,
        engineer=value.chief_supervising_engineer,
        permit=value.permit_number or value.permit_exemption,
    )
    return contract


def start_works(session: Session, case_id: int, started_on: date, act: Act) -> Contract:
    """Start the works and publish the notice of it: gate (ii) of 50号. Once.

    Raises:
        NotReadyToStart: with what is missing, if the gate is not met.
        WrongOrder: if the day lies before the contract or in the future.
    """
    case = at_work(session, case_id, act, Stage.CONSTRUCTION)
    missing = unmet(start_conditions(start_facts(session, case.id)))
    if missing:
        raise NotReadyToStart(count=len(missing), codes=[each.code for each in missing])
    contract = contract_of(session, case.id)
    if contract.started_on is not None:
        return contract
    check_dates(contract.signed_on, started_on, local_day(act))
    contract.started_on, contract.start_notice_at = started_on, act.at
    session.add(_start_notice(case, contract, act))
    record(
        session,
        act,
        "works.started",
        case_id=case.id,
        started_on=started_on,
        contractor=contract.contractor,
    )
    return contract


def report_completion(
    session: Session, case_id: int, reported_on: date, number: str, act: Act
) -> None:
    """Record the contractor's completion report (质量条例 16); a later one replaces it.

    Raises:
        NoContract, NotStarted: if there is nothing to complete.
        NotReached: if a milestone is not reached and signed.
        WrongOrder: if the day lies before the start or in the future.
    """
    case = at_work(session, case_id, act, Stage.CONSTRUCTION)
    contract = started_contract(session, case.id)
    unsigned = session.scalar(
        sa.select(sa.func.count()).where(
            Milestone.case_id == case.id, Milestone.signed_on.is_(None)
        )
    )
    if unsigned:
        raise NotReached(count=unsigned)
    check_dates(contract.started_on, reported_on, local_day(act))
    if (contract.completion_report_on, contract.completion_report) == (reported_on, number):
        return
    contract.completion_report_on, contract.completion_report = reported_on, number
    record(
        session, act, "completion.reported", case_id=case.id, reported_on=reported_on, number=number
    )


def contract_of(session: Session, case_id: int) -> Contract:
    """Return the contract of a case.

    Raises:
        NoContract: if there is none.
    """
    contract = session.scalar(sa.select(Contract).where(Contract.case_id == case_id))
    if contract is None:
        raise NoContract
    return contract


def started_contract(session: Session, case_id: int) -> Contract:
    """Return the contract of works under way.

    Raises:
        NoContract, NotStarted: if they are not.
    """
    contract = contract_of(session, case_id)
    if contract.started_on is None:
        raise NotStarted
    return contract


def watch_milestone(session: Session, line: Milestone) -> None:
    """Have the case looked at when a milestone's planned day is over, until it is reached."""
    subject = f"milestone:{line.id}"
    if line.reached_on is None:
        due = end_of(line.planned_on)
        set_deadline(session, line.case_id, "milestone.planned", subject, due)
    else:
        clear_deadline(session, "milestone.planned", subject)


def local_day(act: Act) -> date:
    """Return the local day of an act."""
    return act.at.astimezone(ZONE).date()


def _check_terms(session: Session, case_id: int, value: ContractTerms) -> None:
    plan = plan_money(session, case_id)
    if plan is not None and value.amount > plan.needed:
        raise BeyondApprovedEstimate(total=value.amount, estimate=plan.needed)
    check_retention(value.amount, Fen(value.amount * value.retention_percent // 100))
    if not value.permit_number and value.permit_exemption is not None:
        check_exemption(value.permit_exemption, value.amount, value.works_area)
    check_tender(value.amount, value.award_notice)
    check_dates(value.signed_on, value.planned_end)
    check_dates(value.planned_start, value.planned_end)


def _propose(session: Session, case_id: int, act: Act) -> list[Milestone]:
    plan = plan_money(session, case_id)
    costs = [(item.code, item.amount) for item in plan.items] if plan else []
    contract = session.scalar(sa.select(Contract).where(Contract.case_id == case_id))
    first = contract.planned_start if contract else local_day(act)
    days = (contract.planned_end - first).days if contract else _DEFAULT_DAYS
    lines = [
        Milestone(
            case_id=case_id,
            number=number,
            kind=each.kind,
            title=TITLES[each.kind],
            weight=each.weight,
            planned_on=first + timedelta(days=days * each.until // 100),
        )
        for number, each in enumerate(propose_milestones(costs), 1)
    ]
    session.add_all(lines)
    session.flush()  # deadlines name them
    record(session, act, "milestones.proposed", case_id=case_id, milestones=len(lines))
    return lines


def _start_notice(case: RenovationCase, contract: Contract, act: Act) -> Notice:
    lines = [
        f"{case.title}于 {contract.started_on} 开工，计划 {contract.planned_end} 完工。",
        f"施工单位：{contract.contractor}。监理单位：{contract.supervisor}。",
        f"总监理工程师：{contract.chief_supervising_engineer}。",
        f"施工许可：{contract.permit_number or '限额以下，依法不需办理'}。",
        f"居民可随时监督、投诉，电话：{case.contact or '见小区公示牌'}。",
    ]
    return Notice(
        case_id=case.id,
        kind="works_start",
        once=f"works_start:{case.id}",
        title="开工告知书",
        body="\n".join(lines),
        facts={"contract": contract.number, "started_on": str(contract.started_on)},
        is_public=True,
        published_at=act.at,
    )
