"""A case in acceptance or after it, brought there by the actions themselves."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.plan_proposal import FeePlan, Plan, PlanItem
from models.staff import Staff
from rules.acceptance import (
    CheckResult,
    HandoverItem,
    Party,
    StatutoryCondition,
)
from rules.acceptance_checklist import checklist
from rules.act import Act
from rules.money import Fen
from rules.plan_proposal import FeePeriod, PlanState
from workflows.actions.acceptance import Conclusion, carry_on, pass_acceptance
from workflows.actions.acceptance_checks import Finding, Proof, prove_condition, record_findings
from workflows.actions.acceptance_parties import (
    Filing,
    HandedOver,
    PartySignature,
    Settlement,
    file_acceptance,
    hand_over,
    settle,
    sign_party,
)

SIGNING = (
    Party.IMPLEMENTING_UNIT,
    Party.DESIGNER,
    Party.CONTRACTOR,
    Party.SUPERVISOR,
    Party.SUB_DISTRICT,
    Party.COMMUNITY,
    Party.RESIDENTS,
)


def flow(at: datetime) -> Act:
    return Act(by="flow:drive-case", at=at)


def a_plan(session: Session, case: RenovationCase, *items: str) -> Plan:
    plan = Plan(
        case_id=case.id,
        number=1,
        state=PlanState.ADOPTED,
        title="改造方案",
        created_at=case.opened_at,
        changed_at=case.opened_at,
    )
    session.add(plan)
    session.flush()
    for code in items:
        session.add(
            PlanItem(plan_id=plan.id, item=code, quantity=100, unit_cost=Fen(1), cost=Fen(1))
        )
    session.commit()
    return plan


def a_fee_plan(session: Session, plan: Plan, **columns: Any) -> FeePlan:
    """The plan of B01: 0.60 a m², 60 a space and month, 15,000 other income, 17,244 cost."""
    given: dict[str, Any] = {
        "label": "A",
        "title": "有门卫",
        "rate": Fen(60),
        "parking_fee": Fen(6000),
        "parking_spaces": 0,
        "period": FeePeriod.MONTH,
        "services": "24 小时门卫、保洁",
        "monthly_cost": Fen(1724400),
        "other_income": Fen(150000),
        "is_chosen": True,
    }
    fee_plan = FeePlan(plan_id=plan.id, **{**given, **columns})
    session.add(fee_plan)
    session.commit()
    return fee_plan


def all_checked(session: Session, case_id: int, act: Act, **results: CheckResult) -> None:
    """Every line passes, except those named."""
    findings = [
        Finding(code, results.get(code, CheckResult.PASS), signer="李监理") for code in checklist()
    ]
    record_findings(session, case_id, findings, act)


def all_proven(session: Session, case_id: int, act: Act) -> None:
    for condition in StatutoryCondition:
        prove_condition(session, case_id, Proof(condition, f"文件 {condition}"), act)


def all_signed(session: Session, case_id: int, act: Act, on: date) -> None:
    for party in SIGNING:
        sign_party(session, case_id, PartySignature(party, "王工", "某单位", on), act)


def accepted(session: Session, case: RenovationCase, staff: Staff, act: Act, on: date) -> None:
    """Open the acceptance and pass it on a day, with filing, settlement and hand-over."""
    del staff
    carry_on(session, case.id, flow(act.at))
    all_checked(session, case.id, act)
    all_proven(session, case.id, act)
    all_signed(session, case.id, act, on)
    pass_acceptance(session, case.id, Conclusion(on, "同意通过验收"), act)
    file_acceptance(session, case.id, Filing("备 2026-1", on), act)
    settle(session, case.id, Settlement(Fen(100), "审 2026-1"), act)
    for item in list(HandoverItem)[:5]:
        hand_over(session, case.id, HandedOver(item, "一套", "社区王某", on), act)
