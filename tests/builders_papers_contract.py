"""Rows of a site under contract: milestones, inspections, changes, payments, wages."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from models.construction import (
    ChangeOrder,
    Complaint,
    ConcealedWork,
    Contract,
    Inspection,
    Milestone,
    Payment,
    WageMonth,
)
from rules.construction import (
    ChangeState,
    InspectionResult,
    MilestoneKind,
    PaymentKind,
    PaymentState,
)
from rules.money import Fen
from tests.builders_papers import Voted

WORKS_DAY = date(2026, 2, 26)  # in the week before builders.MARCH


def a_contract(session: Session, voted: Voted) -> tuple[ChangeOrder, Payment]:
    case, by = {"case_id": voted.case.id}, {"recorded_by": voted.manager.id}
    at = voted.consultation.notice_at
    change = ChangeOrder(
        **case,
        number="QZ-002",
        reason="地下有废弃化粪池",
        amount=Fen(20_000_000),
        raises_share=True,
        proposed_by=voted.manager.id,
        proposed_at=at,
    )
    payment = Payment(
        **case,
        number=2,
        kind=PaymentKind.PROGRESS,
        completed_value=Fen(100_000_000),
        amount=Fen(30_000_000),
        applied_on=WORKS_DAY,
        applied_by=voted.manager.id,
        engineer="赵铁成",
        signed_on=WORKS_DAY,
        state=PaymentState.SIGNED,
    )
    session.add_all(
        [
            Contract(
                **case,
                number="HT-2026-01",
                contractor="郑州一建",
                supervisor="中原监理",
                chief_supervising_engineer="赵铁成",
                amount=Fen(300_000_000),
                signed_on=date(2026, 1, 5),
                planned_start=date(2026, 1, 10),
                planned_end=date(2026, 6, 30),
                permit_number="410105202601",
            ),
            *(
                Milestone(
                    **case,
                    number=number,
                    kind=kind,
                    title=title,
                    weight=50,
                    planned_on=day,
                    reached_on=reached,
                    engineer="赵铁成" if reached else "",
                    signed_on=reached,
                )
                for number, kind, title, day, reached in (
                    (1, MilestoneKind.START, "开工", date(2026, 1, 10), date(2026, 1, 12)),
                    (2, MilestoneKind.COMPLETION, "竣工", date(2026, 6, 30), None),
                )
            ),
            Inspection(
                **case,
                **by,
                inspected_on=WORKS_DAY,
                inspector="孙大明",
                by_residents=True,
                result=InspectionResult.RECTIFY,
                finding="沟槽未围挡",
                rectify_by=WORKS_DAY + timedelta(days=2),
            ),
            Inspection(
                **case,
                **by,
                inspected_on=date(2026, 1, 20),
                inspector="赵铁成",
                result=InspectionResult.RECTIFY,
                finding="早已改好",
                rectify_by=date(2026, 1, 22),
                rectified_on=date(2026, 1, 21),
            ),
            ConcealedWork(
                **case,
                **by,
                part="1号楼排水管",
                notified_on=WORKS_DAY,
                inspected_on=WORKS_DAY,
                engineer="赵铁成",
                passed=True,
            ),
            ChangeOrder(
                **case,
                number="QZ-001",
                reason="增加井盖",
                amount=Fen(15_000_000),
                state=ChangeState.APPROVED,
                proposed_by=voted.manager.id,
                proposed_at=at,
            ),
            change,
            Payment(
                **case,
                number=1,
                kind=PaymentKind.PROGRESS,
                completed_value=Fen(60_000_000),
                amount=Fen(50_000_000),
                applied_on=date(2026, 2, 1),
                applied_by=voted.manager.id,
                state=PaymentState.PAID,
                paid_on=date(2026, 2, 5),
            ),
            payment,
            WageMonth(
                **case,
                **by,
                month=date(2026, 1, 1),
                workers=42,
                amount=Fen(31_500_000),
                paid_on=date(2026, 2, 3),
            ),
            Complaint(**case, **by, text="噪声", received_at=at - timedelta(days=400)),
        ]
    )
    return change, payment
