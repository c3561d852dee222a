"""Votes of the demo city: households' signatures as rows, counted by the same count as any vote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.household import Household, Owner, Ownership
from models.plan_proposal import FeePlan
from models.reads.ballot_count import BallotCount, count_round
from models.reads.count_record import result_record
from models.reads.exclusive_part import rule_for
from models.reads.plan_view import plan_view
from models.reads.scope import households_of
from models.resident_consultation import Ballot, Consultation, Delivery, Signature, Vote
from rules.act import Act
from rules.consent import Channel
from rules.deadlines import local_day
from rules.decision_rule import DecisionRule
from rules.matters import (
    THRESHOLD,
    DecisionReason,
    Matter,
    Place,
    RequiredDecision,
    Scope,
)
from rules.resident_consultation import ConsultationState, DeliveryWay, VoteState
from rules.rule_record import to_json
from rules.rulebook import rule_by_id
from workflows.actions.ballot_wording import rule_sentence, wording
from workflows.actions.consultation_ballots import text_digest
from workflows.actions.consultation_roll import freeze_roll
from workflows.actions.demo_cases import plan_of
from workflows.actions.record import record

_NOTICE_DAYS: Final = 16
_VOTING_DAYS: Final = 10
_OBJECTION_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class DemoBallot:
    """One decision that was put to the owners. `choices` are theirs, in staircase order.

    A household beyond the end of `choices` kept silent. `rule` names a rule of the book; ""
    takes the one in force where the compound lies.
    """

    matter: Matter
    reason: DecisionReason
    choices: Sequence[str]
    rule: str = ""
    items: tuple[str, ...] = field(default=())


def held_vote(
    session: Session, case: RenovationCase, ballot: DemoBallot, notice_at: datetime, act: Act
) -> BallotCount:
    """Write a round that was announced at `notice_at`, voted on, counted and certified.

    The result is what the count makes of the rows; nothing is typed in.
    """
    row = _round(session, case, notice_at, act)
    rule = rule_by_id(ballot.rule) if ballot.rule else _rule_of_place(session, case, ballot, row)
    asked = _ballot(session, case, row, ballot, rule)
    freeze_roll(session, case, row)
    _sign(session, case.id, asked, ballot.choices, _known(row.opens_at))
    session.flush()  # the count reads the rows
    count = count_round(session, row.id)[0]
    asked.result, asked.is_adopted = result_record(count), count.adopted
    _choose(session, row.plan_id, count.winner)
    session.flush()
    record(session, act, "case.vote_loaded_as_example", case_id=case.id, adopted=count.adopted)
    return count


def _round(session: Session, case: RenovationCase, notice_at: datetime, act: Act) -> Consultation:
    opens = notice_at + timedelta(days=_NOTICE_DAYS)
    closes = opens + timedelta(days=_VOTING_DAYS)
    final = closes + timedelta(days=_OBJECTION_DAYS)
    row = Consultation(
        case_id=case.id,
        plan_id=plan_of(session, case.id).id,
        state=ConsultationState.FINAL,
        initiator="社区居民委员会（示例）",
        supervision_phone=case.contact,
        objection_address="社区服务站（示例）",
        notice_at=notice_at,
        opens_at=opens,
        closes_at=closes,
        preliminary_at=closes,
        objections_end_at=final,
        final_at=final,
        certified_by=act.staff_id,
        certified_at=closes,
    )
    session.add(row)
    session.flush()  # the ballot needs its id
    return row


def _rule_of_place(
    session: Session, case: RenovationCase, ballot: DemoBallot, row: Consultation
) -> DecisionRule:
    return rule_for(session, case.id, ballot.matter, local_day(_known(row.opens_at)))


def _ballot(
    session: Session,
    case: RenovationCase,
    row: Consultation,
    ballot: DemoBallot,
    rule: DecisionRule,
) -> Ballot:
    scope = Scope.COMPOUND if case.stairwell_id is None else Scope.STAIRWELL
    decision = RequiredDecision(
        matter=ballot.matter,
        place=Place(scope, str(case.stairwell_id or "")),
        threshold=THRESHOLD[ballot.matter],
        reason=ballot.reason,
        source=rule.source,
        items=ballot.items,
    )
    said = wording(decision, plan_view(session, row.plan_id), "")
    asked = Ballot(
        consultation_id=row.id,
        number=1,
        matter=ballot.matter,
        kind=said.kind,
        scope=scope,
        stairwell_id=case.stairwell_id,
        title=said.title,
        text=said.text,
        text_digest=text_digest(said.text),
        options=[{"key": letter, "title": title} for letter, title in said.options],
        rule=to_json(rule),
    )
    session.add(asked)
    session.flush()  # the votes point at it
    return asked


def _sign(
    session: Session, case_id: int, ballot: Ballot, choices: Sequence[str], opens_at: datetime
) -> None:
    """Let the households sign, one every minute of the first days; six statements."""
    homes = session.execute(
        sa.select(Household.id, Household.door, Owner.id, Owner.name)
        .join(Ownership, Ownership.household_id == Household.id)
        .join(Owner, Owner.id == Ownership.owner_id)
        .where(households_of(case_id))
        .order_by(Household.place)
    ).all()
    text = f"{ballot.title}\n{ballot.text}\n{rule_sentence(rule_by_id(ballot.rule['id']))}"
    digest = text_digest(text)
    shared: dict[str, Any] = {
        "consultation_id": ballot.consultation_id,
        "channel": Channel.ONLINE,
        "device": "示例数据",
        "text": text,
        "text_digest": digest,
        "is_verified": True,
    }
    signed = [
        (home, choice, opens_at + timedelta(minutes=9 + 17 * number))
        for number, (home, choice) in enumerate(zip(homes, choices, strict=False))
    ]
    session.execute(
        sa.insert(Signature),
        [
            {
                **shared,
                "household_id": home_id,
                "owner_id": owner_id,
                "signer_name": name,
                "signed_at": at,
                "receipt_code": f"SL{ballot.id:04}{home_id:06}",
                "submission_key": f"example:{ballot.id}:{home_id}",
            }
            for (home_id, _door, owner_id, name), _choice, at in signed
        ],
    )
    _cast(session, ballot, {home[0]: (choice, at) for home, choice, at in signed})
    session.execute(
        sa.insert(Delivery),
        [
            {
                "consultation_id": ballot.consultation_id,
                "household_id": home[0],
                "way": DeliveryWay.IN_PERSON,
                "delivered_at": opens_at,
                "received_by": home[3],
            }
            for home in homes
        ],
    )


def _cast(session: Session, ballot: Ballot, answers: Mapping[int, tuple[str, datetime]]) -> None:
    signatures = session.execute(
        sa.select(Signature.household_id, Signature.id).where(
            Signature.consultation_id == ballot.consultation_id
        )
    )
    session.execute(
        sa.insert(Vote),
        [
            {
                "ballot_id": ballot.id,
                "consultation_id": ballot.consultation_id,
                "household_id": home_id,
                "signature_id": signature_id,
                "choice": answers[home_id][0],
                "state": VoteState.VALID,
                "cast_at": answers[home_id][1],
            }
            for home_id, signature_id in signatures
        ],
    )


def _choose(session: Session, plan_id: int, label: str) -> None:
    if label:
        session.execute(
            sa.update(FeePlan)
            .where(FeePlan.plan_id == plan_id, FeePlan.label == label)
            .values(is_chosen=True)
        )


def _known(value: datetime | None) -> datetime:
    assert value is not None  # noqa: S101 -- the round was written with all its instants
    return value
