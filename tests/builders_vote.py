"""A compound whose owners are voting on a plan."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.household import Household, Owner, Ownership
from models.plan_proposal import FeePlan, Plan, PlanItem
from models.reads.ballot_count import count_round
from models.resident_consultation import Consultation
from models.resident_link import ResidentLink
from rules.act import Act
from rules.consent import Answer
from rules.money import Fen
from rules.plan_proposal import PlanState
from rules.resident_link import link_token
from rules.stages import Stage
from tests.builders import a_case, a_compound, a_manager, acting
from workflows.actions.ballot_paper import sheet_for
from workflows.actions.consultation_round import RoundPlan, publish_notice, set_round
from workflows.actions.paper_votes import PaperContent
from workflows.actions.resident_consultation import carry_on
from workflows.actions.signing import Chosen, Signer
from workflows.actions.votes import SignedBallots, answers_digest, cast_vote, drafts_of, save_answer

KEY = b"the key of a test"
NOTICED = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
OPENS = date(2026, 3, 19)
CLOSES = date(2026, 3, 31)
VOTING = datetime(2026, 3, 20, 4, 0, tzinfo=UTC)
LAST = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)  # the midnight that ends the last day
FLOW = "flow:drive-case"
DATES = RoundPlan(OPENS, CLOSES, "槐荫里居委会", "0371-5550 1212", "社区服务站")


@dataclass
class Election:
    case: RenovationCase
    manager: Any
    consultation: int
    homes: list[int]


def flow_at(at: datetime) -> Act:
    return Act(by=FLOW, at=at)


def a_plan(session: Session, case: RenovationCase, *, fee_plans: int = 2) -> Plan:
    plan = Plan(
        case_id=case.id,
        number=1,
        state=PlanState.FROZEN,
        title="楼体和管网改造",
        summary="修屋面，换管网。",
        effects="施工期间每天停水不超过 2 小时。",
        works_days=90,
        works_from=date(2026, 6, 1),
        created_at=NOTICED,
        changed_at=NOTICED,
        frozen_at=NOTICED,
        digest="d" * 64,
    )
    session.add(plan)
    session.flush()
    session.add(
        PlanItem(
            plan_id=plan.id,
            item="roof",
            quantity=100_00,
            unit_cost=Fen(12_000),
            cost=Fen(1_200_000),
        )
    )
    for label, rate in [("A", 60), ("B", 50)][:fee_plans]:
        session.add(
            FeePlan(
                plan_id=plan.id,
                label=label,
                title=f"{label}套餐",
                rate=Fen(rate),
                services="保洁、保安",
                monthly_cost=Fen(1_000_000),
            )
        )
    session.flush()
    return plan


def an_election(
    session: Session, *, fee_plans: int = 2, key: bytes = KEY, **compound: Any
) -> Election:
    """A round whose notice is out; votes count from OPENS to CLOSES."""
    case = a_case(session, a_compound(session, **compound), stage=Stage.RESIDENT_CONSULTATION)
    manager = a_manager(session, case)
    a_plan(session, case, fee_plans=fee_plans)
    return publish(session, case, manager, key=key)


def publish(session: Session, case: RenovationCase, manager: Any, *, key: bytes = KEY) -> Election:
    carry_on(session, case.id, flow_at(NOTICED))
    set_round(session, case.id, DATES, acting(manager, NOTICED))
    row = publish_notice(session, case.id, key, acting(manager, NOTICED))
    session.commit()
    homes = [
        home.id
        for home in session.query(Household)
        .filter_by(compound_id=case.compound_id)
        .order_by(Household.place)
    ]
    return Election(case, manager, row.id, homes)


def link_id(session: Session, election: Election, home: int) -> int:
    return (
        session.query(ResidentLink)
        .filter_by(household_id=home, round_id=election.consultation)
        .one()
        .id
    )


def token(election: Election, home: int, key: bytes = KEY) -> str:
    return link_token(key, home, "consultation", election.consultation)


def owner_of(session: Session, home: int) -> Owner:
    return session.get_one(
        Owner, session.query(Ownership).filter_by(household_id=home).first().owner_id
    )


def choose(session: Session, election: Election, home: int, *choices: str, at: datetime = VOTING):
    act = Act(by=f"household:{home}", at=at)
    link = link_id(session, election, home)
    for number, choice in enumerate(choices, 1):
        save_answer(session, link, Chosen(number, choice), act)


def ballots(session: Session, election: Election, home: int, **columns: Any) -> SignedBallots:
    sheet = sheet_for(session, election.consultation, home)
    columns.setdefault("signer", Signer(owner_of(session, home).name))
    columns.setdefault("text_digest", sheet.digest)
    drafts = drafts_of(session, link_id(session, election, home), sheet)
    columns.setdefault("answers_digest", answers_digest(drafts))
    columns.setdefault("submission_key", f"{home:032x}")
    return SignedBallots(**columns)


def vote(
    session: Session,
    election: Election,
    home: int,
    *choices: str,
    at: datetime = VOTING,
    **columns: Any,
) -> str:
    """One home's whole vote, the way its pages do it."""
    choose(session, election, home, *choices, at=at)
    act = Act(by=f"household:{home}", at=at)
    return cast_vote(
        session,
        link_id(session, election, home),
        ballots(session, election, home, **columns),
        act,
    )


def go_to(session: Session, election: Election, at: datetime) -> Consultation:
    carry_on(session, election.case.id, flow_at(at))
    return session.get_one(Consultation, election.consultation)


AFTER = LAST + timedelta(minutes=1)
ALL_FOR = (Answer.AGREE, "A")
SMALL = {"stairwells": 1, "floors": 3, "per_floor": 2}


def count(session: Session, election: Election, number: int = 1):
    """The running count of one ballot, made from the rows."""
    session.flush()
    return count_round(session, election.consultation)[number - 1]


def paper(home: int, name: str, *choices: str, at: datetime = VOTING, **columns: Any):
    """What one person reads in a paper."""
    answers = tuple(Chosen(number, choice) for number, choice in enumerate(choices, 1))
    return PaperContent(home, columns.pop("signer", Signer(name)), answers, at, **columns)
