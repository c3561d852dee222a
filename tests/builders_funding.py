"""A case whose adopted plan waits for its money."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.funding_mix import FundingSource, HouseholdShare
from models.household import Household
from models.plan_proposal import Plan, PlanItem
from models.resident_consultation import Ballot, Consultation
from rules.funding import FundingState, SourceKind
from rules.matters import Matter
from rules.money import Fen
from rules.plan_proposal import PlanState
from rules.stages import Stage
from tests.builders import MARCH, a_case


def yuan(amount: str) -> Fen:
    return Fen(round(float(amount) * 100))


def a_funded_case(
    session: Session,
    *,
    items: tuple[tuple[str, str], ...] = (("roof", "300000.00"), ("lift", "260000.00")),
    contingency: int = 0,
    adopted: tuple[Matter, ...] = (Matter.RENOVATION_PLAN, Matter.CHOOSE_MANAGER),
    share: str | None = "10000.00",
    stage: Stage = Stage.FUNDING_MIX,
) -> tuple[RenovationCase, Plan]:
    """A case in `stage` with an adopted plan; 24 households with a share and a ceiling of 110 %."""
    case = a_case(session, stage=stage)
    plan = Plan(
        case_id=case.id,
        number=1,
        state=PlanState.ADOPTED,
        title="综合改造方案",
        contingency_percent=contingency,
        works_from=date(2026, 4, 1),
        works_days=120,
        created_at=MARCH,
        changed_at=MARCH,
    )
    session.add(plan)
    session.flush()
    for code, cost in items:
        session.add(
            PlanItem(
                plan_id=plan.id, item=code, quantity=100, unit_cost=yuan(cost), cost=yuan(cost)
            )
        )
    vote = Consultation(case_id=case.id, plan_id=plan.id)
    session.add(vote)
    session.flush()
    for number, matter in enumerate(adopted, 1):
        session.add(
            Ballot(
                consultation_id=vote.id,
                number=number,
                matter=matter,
                title="表决",
                text="是否同意？",
                rule={},
                is_adopted=True,
            )
        )
    if share is not None:
        for home in session.query(Household).filter_by(compound_id=case.compound_id):
            session.add(a_share(plan, home, share))
    session.commit()
    return case, plan


def a_share(plan: Plan, home: Household, amount: str) -> HouseholdShare:
    fen = yuan(amount)
    return HouseholdShare(
        plan_id=plan.id, household_id=home.id, weight=8000, amount=fen, ceiling=Fen(fen * 11 // 10)
    )


def a_source(session: Session, plan: Plan, amount: str, **columns: Any) -> FundingSource:
    columns.setdefault("kind", SourceKind.CITY_SUBSIDY)
    columns.setdefault("payer", "郑州市财政局")
    columns.setdefault("state", FundingState.PLANNED)
    source = FundingSource(case_id=plan.case_id, plan_id=plan.id, amount=yuan(amount), **columns)
    session.add(source)
    session.commit()
    return source
