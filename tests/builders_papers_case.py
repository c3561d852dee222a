"""A case with rows for every paper up to the count: a survey, hazards, a plan, a counted round."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import TaskForceMember
from models.compound import HardwareFinding
from models.demand_survey import DemandSurvey, Hazard, Suggestion, SurveyAnswer, Visit
from models.household import Owner, Ownership
from models.plan_proposal import (
    DepartmentOpinion,
    PlanItem,
    SuggestionHandling,
    WishHandling,
)
from models.resident_consultation import Delivery, Objection, RollEntry, Vote
from rules.demand_survey import (
    Concern,
    ContactChannel,
    Position,
    Severity,
    VisitOutcome,
)
from rules.money import Fen
from rules.plan_proposal import Opinion, ReviewingDepartment, WishOutcome
from rules.registration import FindingState, HardwarePart
from rules.resident_consultation import (
    DeliveryWay,
    ObjectionResult,
    ObjectionSubject,
    ObjectorStanding,
    VoteState,
)
from tests.builders import MARCH
from tests.builders_papers import Voted, a_counted_round


def a_surveyed_count(session: Session) -> Voted:
    """A counted round whose case has been surveyed, visited, looked at for hazards, answered."""
    voted = a_counted_round(session)
    _survey(session, voted)
    _hazards(session, voted)
    _answers_to_wishes(session, voted)
    _round(session, voted)
    session.commit()
    return voted


def a_shared_home(session: Session, voted: Voted) -> RollEntry:
    """The first home of the roll, held by two people."""
    first = voted.homes[0]
    owners = session.scalars(
        sa.select(Ownership.owner_id).where(Ownership.household_id == first.id)
    ).all()
    if len(owners) == 1:
        spouse = Owner(
            compound_id=first.compound_id, identity="spouse", name="李秀英", id_last4="204X"
        )
        session.add(spouse)
        session.flush()
        session.add(Ownership(household_id=first.id, owner_id=spouse.id))
        session.commit()
    return entry_of(session, voted, first.id)


def entry_of(session: Session, voted: Voted, household_id: int) -> RollEntry:
    return session.scalars(
        sa.select(RollEntry).where(
            RollEntry.consultation_id == voted.consultation.id,
            RollEntry.household_id == household_id,
        )
    ).one()


def _survey(session: Session, voted: Voted) -> None:
    case, homes, staff = voted.case, voted.homes, voted.manager
    session.add_all(
        [
            DemandSurvey(
                case_id=case.id,
                opened_at=MARCH - timedelta(days=60),
                closes_at=MARCH - timedelta(days=30),
                closed_at=MARCH - timedelta(days=30),
                hazards_checked_on=date(2026, 1, 20),
                hazards_checked_by="安信检测 王工",
                consensus_note="成立自管小组",
            ),
            *(
                SurveyAnswer(
                    case_id=case.id,
                    household_id=home.id,
                    wants_renovation=n != 1,
                    accepts_management=True,
                    acceptable_fee=Fen(30 + 10 * (n % 3)),
                    willing_to_pay=True,
                    trust=3,
                    wishes=["roof", "drainage"],
                    points={"roof": 6, "drainage": 4},
                    channel=ContactChannel.DOOR,
                    answered_at=MARCH - timedelta(days=40),
                )
                for n, home in enumerate(homes[:-2])
            ),
            *(
                Visit(
                    case_id=case.id,
                    household_id=home.id,
                    visited_at=MARCH - timedelta(days=45),
                    visitors="陈敏、周志愿",
                    outcome=VisitOutcome.OWNER,
                    position=Position.HESITATES,
                    concern=Concern.COST,
                    promise="带测算再来",
                    note="担心一楼也要出钱",
                    entered_by=staff.id,
                )
                for home in homes[:3]
            ),
            TaskForceMember(
                case_id=case.id,
                name="李工",
                organisation="街道城管办",
                duty="工程协调",
                phone="0371-5550 1214",
                since=date(2026, 1, 5),
            ),
            HardwareFinding(
                compound_id=case.compound_id,
                part=HardwarePart.ROOF,
                state=FindingState.POOR,
                score=30,
                note="多处渗漏",
                surveyed_on=date(2026, 1, 12),
            ),
            HardwareFinding(
                compound_id=case.compound_id,
                part=HardwarePart.BASEMENT,
                state=FindingState.NOT_SEEN,
                surveyed_on=date(2026, 1, 12),
            ),
        ]
    )


def _hazards(session: Session, voted: Voted) -> None:
    found = [
        Hazard(
            case_id=voted.case.id,
            part=part,
            place="3号楼东山墙",
            description=description,
            severity=severity,
            found_at=MARCH - timedelta(days=50),
            found_by=voted.manager.id,
            justification=reason,
        )
        for part, description, severity, reason in (
            ("roof", "屋面渗漏", Severity.SERIOUS, ""),
            ("院墙", "院墙倾斜", Severity.ORDINARY, "由市政修复"),
        )
    ]
    session.add_all(found)
    session.flush()
    roof = session.scalars(sa.select(PlanItem).where(PlanItem.plan_id == voted.plan.id)).one()
    roof.hazard_ids = [found[0].id]


def _answers_to_wishes(session: Session, voted: Voted) -> None:
    asked = Suggestion(
        case_id=voted.case.id,
        title="车棚改成充电车棚",
        text="来自 12 户",
        made_by=voted.manager.id,
        made_at=MARCH,
    )
    session.add(asked)
    session.flush()
    session.add_all(
        [
            WishHandling(
                plan_id=voted.plan.id, item="roof", outcome=WishOutcome.ADOPTED, reason="列入"
            ),
            SuggestionHandling(
                plan_id=voted.plan.id,
                suggestion_id=asked.id,
                outcome=WishOutcome.REJECTED,
                reason="场地不够",
            ),
            DepartmentOpinion(
                plan_id=voted.plan.id,
                department=ReviewingDepartment.FIRE,
                opinion=Opinion.PASSES_WITH_CHANGES,
                text="车棚设喷淋",
                signed_by="赵参谋",
                recorded_by=voted.manager.id,
                given_on=date(2026, 2, 10),
            ),
        ]
    )


def _round(session: Session, voted: Voted) -> None:
    row, home = voted.consultation, voted.homes[0]
    assert row.opens_at is not None
    session.add_all(
        [
            *(
                Delivery(
                    consultation_id=row.id,
                    household_id=each.id,
                    way=DeliveryWay.IN_PERSON,
                    delivered_at=row.opens_at - timedelta(days=2),
                    received_by="王建国",
                    recorded_by=voted.manager.id,
                )
                for each in voted.homes[:-2]
            ),
            Objection(
                case_id=voted.case.id,
                consultation_id=row.id,
                household_id=home.id,
                objector="赵立",
                standing=ObjectorStanding.AFFECTED_NEIGHBOUR,
                subject=ObjectionSubject.CONTENT,
                text="电梯贴着我家北窗",
                received_at=row.opens_at,
                answer_due_at=row.opens_at + timedelta(days=7),
                answer="已请设计单位复核",
                answered_at=row.opens_at + timedelta(days=3),
                answered_by=voted.manager.id,
                result=ObjectionResult.PARTLY,
            ),
        ]
    )
    vote = session.scalars(
        sa.select(Vote).where(Vote.consultation_id == row.id).order_by(Vote.id)
    ).first()
    assert vote is not None
    vote.state, vote.invalid_reason = VoteState.INVALID, "unsigned"
