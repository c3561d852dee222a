"""A counted case with everything that the later papers are made of: site, acceptance, upkeep."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from models import acceptance as done
from models.construction import (
    ChangeOrder,
    Payment,
)
from models.document import Attachment
from models.funding_mix import FundingSource, HouseholdShare, SharePayment
from models.long_term_management import (
    LedgerMonth,
    LiftCost,
    ManagementTerm,
    SatisfactionSurvey,
    StarRating,
    TakeoverReward,
)
from models.plan_proposal import HouseholdStrategy, PlanItem
from models.resident_consultation import Ballot, Objection
from rules.acceptance import DefectState, HandoverItem
from rules.demand_survey import Concern
from rules.funding import FundingState, SourceKind
from rules.long_term_management import ProviderKind, RewardState, StarState
from rules.matters import Matter
from rules.money import Fen
from rules.plan_proposal import StrategyOffer
from rules.registration import ManagementMode
from rules.resident_consultation import ObjectionSubject, ObjectorStanding
from rules.stars import Criterion
from tests.builders_papers import Voted, a_counted_round
from tests.builders_papers_contract import WORKS_DAY, a_contract

ACCEPTED = date(2026, 2, 20)


@dataclass(frozen=True)
class Worked:
    """What the tests of later papers start from."""

    voted: Voted
    change: ChangeOrder
    payment: Payment
    stars: StarRating
    reward: TakeoverReward
    objection: Objection


def a_worked_case(session: Session) -> Worked:
    """A round of eight homes that was counted, with rows for every paper after it."""
    voted = a_counted_round(session)
    _money(session, voted)
    change, payment = a_contract(session, voted)
    _acceptance(session, voted)
    stars, reward = _management(session, voted)
    objection = _objection(session, voted)
    session.commit()
    return Worked(voted, change, payment, stars, reward, objection)


def _money(session: Session, voted: Voted) -> None:
    plan, home = voted.plan, voted.homes[0]
    share = session.query(HouseholdShare).filter_by(plan_id=plan.id, household_id=home.id).one()
    share.paid, share.confirmation, share.confirmed_on = Fen(3_000), "出资-0001", ACCEPTED
    other = session.query(HouseholdShare).filter_by(plan_id=plan.id, household_id=voted.homes[1].id)
    other.one().exemption = "低保户免交"
    paid = {"plan_id": plan.id, "share_id": share.id, "paid_on": ACCEPTED}
    by = voted.manager.id
    at = voted.consultation.closes_at
    session.add_all(
        [
            SharePayment(**paid, amount=Fen(3_000), receipt="SJ-1", recorded_by=by, recorded_at=at),
            SharePayment(
                **paid,
                amount=Fen(999),
                receipt="SJ-2",
                recorded_by=by,
                recorded_at=at,
                cancelled_at=at,
            ),
            PlanItem(
                plan_id=plan.id,
                item="lift",
                place="1号楼2单元",
                quantity=100,
                unit_cost=Fen(52_000_000),
                cost=Fen(52_000_000),
            ),
            FundingSource(
                case_id=voted.case.id,
                plan_id=plan.id,
                kind=SourceKind.MAINTENANCE_FUND,
                payer="维修资金中心",
                amount=Fen(1_000_001),
                state=FundingState.PROMISED,
                items=["roof"],
                terms={"balance": 5_000_000},
            ),
            HouseholdStrategy(
                case_id=voted.case.id,
                household_id=voted.homes[4].id,
                concern=Concern.GROUND_FLOOR,
                offer=StrategyOffer.GROUND_FLOOR_BENEFIT,
                terms="门前加装坡道",
                made_by=by,
                changed_at=at,
            ),
        ]
    )
    ballot = session.query(Ballot).filter_by(consultation_id=voted.consultation.id, number=1).one()
    ballot.matter = Matter.USE_MAINTENANCE_FUND


def _acceptance(session: Session, voted: Voted) -> None:
    case, by = {"case_id": voted.case.id}, {"recorded_by": voted.manager.id}
    at = voted.consultation.notice_at
    session.add_all(
        [
            done.Acceptance(**case, opened_on=ACCEPTED, passed_on=ACCEPTED),
            *(
                done.ResidentAcceptance(
                    **case,
                    household_id=voted.homes[0].id,
                    accepts=accepts,
                    works_score=score,
                    process_score=4,
                    management_score=4,
                    remark=remark,
                    signer_name="王建国",
                    given_at=at,
                )
                for accepts, score, remark in ((False, 2, "屋顶漏"), (True, 4, "已修好"))
            ),
            done.Warranty(**case, category="structure", starts_on=ACCEPTED, ends_on=None),
            done.Warranty(
                **case, category="waterproof", starts_on=ACCEPTED, ends_on=date(2031, 2, 20)
            ),
            done.Defect(
                **case,
                household_id=voted.homes[0].id,
                place="厨房",
                category="waterproof",
                description="雨后渗水",
                state=DefectState.REPORTED,
                reported_at=at,
                respond_by=at + timedelta(days=1),
                reporter="王建国",
            ),
            done.Handover(
                **case,
                **by,
                item=HandoverItem.DRAWINGS,
                content="竣工图 2 套",
                receiver="社区 王某",
                handed_on=ACCEPTED,
            ),
            Attachment(
                **case,
                digest="d" * 64,
                file_name="北门😀照片.JPG",
                media_type="image/jpeg",
                size=1234,
                uploaded_by=f"staff:{voted.manager.id}",
                uploaded_at=at - timedelta(days=1),
            ),
        ]
    )


def _management(session: Session, voted: Voted) -> tuple[StarRating, TakeoverReward]:
    case, by = {"case_id": voted.case.id}, {"recorded_by": voted.manager.id}
    stars = StarRating(
        **case,
        year=2026,
        state=StarState.REVIEWED,
        scores={str(each): 90 for each in Criterion},
        reviewed_scores={str(each): 85 for each in Criterion},
        stars=4,
        assessed_by=voted.manager.id,
    )
    reward = TakeoverReward(
        **case,
        year=2026,
        scheme={"assessed": "接管单位", "content": "服务质量", "method": "季度考评"},
        area=Decimal("640.00"),
        rate=Fen(10),
        months=12,
        factor_percent=90,
        amount=Fen(69_120),
        state=RewardState.APPLIED,
        applied_by=voted.manager.id,
    )
    session.add_all(
        [
            stars,
            reward,
            ManagementTerm(
                **case,
                **by,
                mode=ManagementMode.SELF_MANAGED,
                provider="居民自管小组",
                provider_kind=ProviderKind.SELF_GROUP,
                starts_on=ACCEPTED,
            ),
            LedgerMonth(
                **case,
                month=date(2026, 2, 1),
                opening=Fen(100_000),
                billed=Fen(0),
                collected=Fen(0),
                billed_households=0,
                paid_households=0,
            ),
            SatisfactionSurvey(
                **case,
                **by,
                subject="works",
                held_on=ACCEPTED,
                counts={"5": 4, "3": 1},
                households=8,
            ),
            LiftCost(
                **case,
                **by,
                stairwell_id=voted.homes[4].stairwell_id,
                starts_on=ACCEPTED,
                operator="永安电梯",
                items=[{"item": "electricity", "amount": 30_001, "months": 1}],
                payers=[home.id for home in voted.homes[4:]],
                total=Fen(30_001),
            ),
        ]
    )
    return stars, reward


def _objection(session: Session, voted: Voted) -> Objection:
    at = voted.consultation.notice_at
    objection = Objection(
        case_id=voted.case.id,
        consultation_id=voted.consultation.id,
        household_id=voted.homes[2].id,
        objector="张桂兰",
        standing=ObjectorStanding.AFFECTED_NEIGHBOUR,
        subject=ObjectionSubject.CONTENT,
        text="井道挡我家窗户",
        received_at=at,
        answer_due_at=at + timedelta(days=5),
    )
    session.add(objection)
    return objection


__all__ = ["WORKS_DAY", "Worked", "a_worked_case"]
