"""The ballots of a round, drawn from the content of its plan (DOMAIN §2.3)."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.plan_proposal import Plan
from models.reads.ballots import ballots_of
from models.reads.exclusive_part import rule_for
from models.reads.plan_contents import named_places, plan_contents
from models.reads.plan_view import plan_view
from models.resident_consultation import Ballot, Consultation, SpecialConsent
from rules.act import Act
from rules.deadlines import local_day
from rules.decision_rule import DecisionRule, PartKind
from rules.matters import ConsentNeeded, Place, RequiredDecision, Scope, required_decisions
from rules.plan_proposal import PlanState
from rules.resident_consultation import ConsultationState
from rules.rule_record import to_json
from rules.voting_window import Bounds, bounds
from workflows.actions.ballot_wording import wording
from workflows.actions.record import record


def open_round(session: Session, case: RenovationCase, act: Act) -> Consultation | None:
    """Draw up the round of the case's frozen plan; None where there is no such plan.

    A plan has one round under way at a time; asked again, the same one comes back.
    """
    plan_id = session.scalar(
        sa.select(Plan.id)
        .where(Plan.case_id == case.id, Plan.state == PlanState.FROZEN)
        .order_by(Plan.number.desc())
        .limit(1)
    )
    if plan_id is None:
        return None
    newest = session.scalar(
        sa.select(Consultation)
        .where(Consultation.plan_id == plan_id)
        .order_by(Consultation.round.desc())
        .limit(1)
    )
    if newest is not None and newest.set_aside_at is None:
        return newest
    row = Consultation(
        case_id=case.id,
        plan_id=plan_id,
        round=1 if newest is None else newest.round + 1,
        state=ConsultationState.DRAFT,
        initiator=newest.initiator if newest else "",
        supervision_phone=newest.supervision_phone if newest else case.contact,
        objection_address=newest.objection_address if newest else "",
    )
    session.add(row)
    session.flush()  # ballots point at it
    count = draw_ballots(session, case, row, local_day(act.at))
    record(session, act, "consultation.drawn_up", case_id=case.id, round=row.round, ballots=count)
    return row


def draw_ballots(session: Session, case: RenovationCase, row: Consultation, on: date) -> int:
    """Write the ballots that the round's plan needs, each by the rule in force on that day."""
    session.execute(sa.delete(SpecialConsent).where(SpecialConsent.consultation_id == row.id))
    session.execute(sa.delete(Ballot).where(Ballot.consultation_id == row.id))
    decisions = required_decisions(plan_contents(session, row.plan_id))
    plan = plan_view(session, row.plan_id)
    places = {place: name for name, place in named_places(session, case).items()}
    for number, decision in enumerate(decisions, 1):
        name = places.get(decision.place, "")
        said = wording(decision, plan, name)
        rule = rule_for(session, case.id, decision.matter, on)
        ballot = Ballot(
            consultation_id=row.id,
            number=number,
            matter=decision.matter,
            kind=said.kind,
            scope=decision.place.scope,
            title=said.title,
            text=said.text,
            text_digest=text_digest(said.text),
            options=[{"key": letter, "title": title} for letter, title in said.options],
            rule=to_json(_with_parking(rule, counted=row.counts_parking)),
            **_place_columns(decision.place),
        )
        session.add(ballot)
        session.flush()  # special consents point at it
        _need_consents(session, row, ballot, decision)
    return len(decisions)


def limits_of(session: Session, consultation_id: int) -> Bounds:
    """Return what the rules of a round's ballots ask of its dates; one query."""
    return bounds(ballot.rule for ballot in ballots_of(session, consultation_id))


def text_digest(text: str) -> str:
    """Return the SHA-256 of a ballot's text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _with_parking(rule: DecisionRule, *, counted: bool) -> DecisionRule:
    if not counted:
        return rule
    kinds = rule.electorate.exclude_kinds - {PartKind.PARKING, PartKind.STORAGE}
    return replace(rule, electorate=replace(rule.electorate, exclude_kinds=kinds))


def _place_columns(place: Place) -> dict[str, int | None]:
    key = int(place.key) if place.key else None
    return {
        "building_id": key if place.scope is Scope.BUILDING else None,
        "stairwell_id": key if place.scope is Scope.STAIRWELL else None,
    }


def _need_consents(
    session: Session, row: Consultation, ballot: Ballot, decision: RequiredDecision
) -> None:
    known = {each.household_id: each for each in _consents(session, row.id)}
    for needed in decision.special_consents:
        for household in map(int, needed.households):
            if household in known:
                # A home that is occupied and pays: its own written consent is the stricter.
                if needed.who is ConsentNeeded.OWNERS_OF_OCCUPIED_PART:
                    known[household].reason = needed.who.value
                continue
            known[household] = SpecialConsent(
                consultation_id=row.id,
                household_id=household,
                ballot_id=ballot.id,
                reason=needed.who.value,
                source=needed.source,
            )
            session.add(known[household])


def _consents(session: Session, consultation_id: int) -> Sequence[SpecialConsent]:
    return session.scalars(
        sa.select(SpecialConsent).where(SpecialConsent.consultation_id == consultation_id)
    ).all()
