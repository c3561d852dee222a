"""A case in the middle of its vote, voted on, and all that papers are printed of."""

import pickle
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.document import Paper, PaperOrder
from models.funding_mix import FundingSource, HouseholdShare
from models.household import Household, Owner, Ownership
from models.plan_proposal import FeePlan, Plan, PlanItem
from models.resident_consultation import Consultation, Signature
from models.staff import Staff
from rules.act import Act
from rules.consent import Channel
from rules.deadlines import local_day, start_of_day
from rules.funding import FundingState, SourceKind
from rules.money import Fen
from rules.plan_proposal import PlanState, ShareMethod
from rules.registration import ManagementMode
from rules.resident_consultation import ConsultationState
from rules.stages import Stage
from rules.voting_window import earliest_opening
from tests.builders import MARCH, a_case, a_compound, a_manager, acting
from workflows.actions.ballot_paper import sheet_of
from workflows.actions.consultation_ballots import limits_of, open_round
from workflows.actions.consultation_round import publish_notice
from workflows.actions.papers import file_papers, finish_order, sheets_of
from workflows.actions.resident_consultation import carry_on
from workflows.actions.signature_rows import Signed, write_signature
from workflows.actions.signing import Chosen, Signer, Trace
from workflows.press import print_and_keep

FLOW = Act(by="flow:papers", at=MARCH)
SECRET = b"a secret for tests only, long enough for every signature"


@dataclass(frozen=True)
class Voted:
    """What a test of papers starts from."""

    case: RenovationCase
    manager: Staff
    plan: Plan
    consultation: Consultation
    signatures: tuple[Signature, ...]
    homes: tuple[Household, ...]


def a_plan(session: Session, case: RenovationCase, homes: tuple[Household, ...]) -> Plan:
    """A frozen plan: roof and drains, two fee plans, three sources, a share for every home."""
    plan = Plan(
        case_id=case.id,
        number=1,
        state=PlanState.FROZEN,
        title="综合改造方案",
        summary="翻修屋面防水，更换排水立管。",
        effects="施工期间白天有噪声。",
        works_days=90,
        share_method=ShareMethod.EQUAL,
        residents_pay=Fen(80_000),
        payment_schedule="开工前 7 日内",
        management_mode=ManagementMode.SELF_MANAGED,
        created_at=MARCH,
        changed_at=MARCH,
        frozen_at=MARCH,
        digest="5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8",
    )
    session.add(plan)
    session.flush()
    each = Fen(80_000 // len(homes))
    session.add_all(
        [
            PlanItem(
                plan_id=plan.id,
                item="roof",
                quantity=100_000,
                unit_cost=Fen(12_000),
                cost=Fen(12_000_000),
            ),
            FeePlan(
                plan_id=plan.id,
                label="A",
                title="物业企业",
                rate=Fen(60),
                services="保洁、门岗",
                monthly_cost=Fen(30_000),
            ),
            FeePlan(
                plan_id=plan.id,
                label="B",
                title="自管会",
                rate=Fen(30),
                services="保洁",
                monthly_cost=Fen(15_000),
            ),
            FundingSource(
                case_id=case.id,
                plan_id=plan.id,
                kind=SourceKind.DISTRICT_SUBSIDY,
                payer="区财政局",
                amount=Fen(12_520_000),
                state=FundingState.COMMITTED,
            ),
            FundingSource(
                case_id=case.id,
                plan_id=plan.id,
                kind=SourceKind.RESIDENT_CONTRIBUTION,
                payer="全体业主",
                amount=Fen(80_000),
                state=FundingState.PROMISED,
            ),
            *(
                HouseholdShare(
                    plan_id=plan.id,
                    household_id=home.id,
                    weight=1,
                    amount=each,
                    ceiling=Fen(each + each // 10),
                )
                for home in homes
            ),
        ]
    )
    session.flush()
    return plan


def a_published_round(session: Session, **compound: int) -> Voted:
    """A round whose notice is out: the roll is frozen, links exist, papers are ordered."""
    place = a_compound(session, stairwells=2, floors=compound.get("floors", 2), per_floor=2)
    case = a_case(session, place, stage=Stage.RESIDENT_CONSULTATION)
    manager = a_manager(session, case)
    homes = tuple(
        session.scalars(
            sa.select(Household).where(Household.compound_id == place.id).order_by(Household.place)
        )
    )
    homes[0].has_elderly = True
    plan = a_plan(session, case, homes)
    act = acting(manager)
    row = open_round(session, case, act)
    assert row is not None
    opens = earliest_opening(local_day(MARCH), limits_of(session, row.id))
    row.opens_at = start_of_day(opens)
    row.closes_at = start_of_day(opens + timedelta(days=20))
    row.initiator, row.objection_address = "居民自治小组", "社区居委会一楼"
    row.supervision_phone = "0371-5550 1300"
    publish_notice(session, case.id, SECRET, act)
    session.commit()
    return Voted(case, manager, plan, row, (), homes)


def a_vote(
    session: Session, row: Consultation, home: Household, choices: tuple[str, ...], at: datetime
) -> Signature:
    """A household's signed answers, in the order of its ballots."""
    owner = session.scalars(
        sa.select(Owner)
        .join(Ownership, Ownership.owner_id == Owner.id)
        .where(Ownership.household_id == home.id)
    ).first()
    assert owner is not None
    sheet = sheet_of(session, row, home.id)
    answers = tuple(
        Chosen(ballot.number, choice) for ballot, choice in zip(sheet.ballots, choices, strict=True)
    )
    trace = Trace(Channel.ONLINE, at)
    signed = Signed(sheet, Signer(owner.name), answers, trace, {})
    return write_signature(session, signed, acting_household(home, at))


def acting_household(home: Household, at: datetime):
    return Act(by=f"household:{home.id}", at=at)


def a_counted_round(session: Session, *, against: int = 1) -> Voted:
    """The same round after its close: all but one home voted, `against` of them no."""
    voted = a_published_round(session)
    row, homes = voted.consultation, voted.homes
    assert row.opens_at is not None
    assert row.closes_at is not None
    at = row.opens_at + timedelta(days=1)
    row.state = ConsultationState.VOTING
    signatures = tuple(
        a_vote(session, row, home, ("disagree" if n < against else "agree", "B"), at)
        for n, home in enumerate(homes[:-1])
    )
    carry_on(session, voted.case.id, acting(voted.manager, row.closes_at))
    session.commit()
    return Voted(voted.case, voted.manager, voted.plan, row, signatures, homes)


def order_of(session, kind):
    return session.scalars(sa.select(PaperOrder).where(PaperOrder.kind == kind)).one()


def carry_out(session, settings, order):
    """Do what the flow does, in this process; return the papers."""
    sheets = sheets_of(session, order.id, settings)
    printed = print_and_keep(pickle.loads(pickle.dumps(sheets)), settings)  # noqa: S301 -- our own bytes
    filed = [(sheet, one.kept, one.problem) for sheet, one in zip(sheets, printed, strict=True)]
    file_papers(session, filed, FLOW)
    finish_order(session, order.id, FLOW)
    session.flush()
    return session.scalars(
        sa.select(Paper).where(Paper.order_id == order.id).order_by(Paper.place)
    ).all()


__all__ = [
    "SECRET",
    "Voted",
    "a_counted_round",
    "a_plan",
    "a_published_round",
    "a_vote",
    "carry_out",
    "order_of",
]
