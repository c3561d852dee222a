"""A case whose works may start, and works under way."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.construction import Milestone
from models.plan_proposal import Plan
from rules.act import Act
from rules.funding import FundingState
from rules.money import Fen
from rules.stages import Stage
from tests.builders import MARCH, a_manager, acting
from tests.builders_funding import a_funded_case, a_source, yuan
from workflows.actions.construction import (
    ContractTerms,
    carry_on,
    sign_contract,
    start_works,
)

TODAY: date = MARCH.date()


def terms(amount: str = "3000000.00", **changed: object) -> ContractTerms:
    values: dict[str, object] = {
        "number": "HT-2026-01",
        "contractor": "郑州一建",
        "supervisor": "中原监理",
        "chief_supervising_engineer": "赵铁成",
        "amount": yuan(amount),
        "signed_on": TODAY,
        "planned_start": TODAY,
        "planned_end": date(2026, 7, 1),
        "permit_number": "410105202603010101",
    }
    return ContractTerms(**{**values, **changed})  # type: ignore[arg-type]


def a_site(
    session: Session, *, estimate: str = "3500000.00", started: bool = True, at: datetime = MARCH
) -> tuple[RenovationCase, Plan, Act]:
    """A case in construction with its money; with `started`, a contract of 3,000,000 at work."""
    case, plan = a_funded_case(
        session, items=(("roads", estimate),), share=None, stage=Stage.CONSTRUCTION
    )
    a_source(session, plan, estimate, state=FundingState.COMMITTED)
    act = acting(a_manager(session, case), at)
    carry_on(session, case.id, act)
    if started:
        sign_contract(session, case.id, terms(), act)
        start_works(session, case.id, TODAY, act)
    session.commit()
    return case, plan, act


def other_hands(session: Session, case: RenovationCase, at: datetime = MARCH) -> Act:
    """Another manager of the same case."""
    return acting(a_manager(session, case), at)


def milestones(session: Session, case: RenovationCase) -> list[Milestone]:
    return session.query(Milestone).filter_by(case_id=case.id).order_by(Milestone.number).all()


NOTHING = Fen(0)
