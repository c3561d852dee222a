"""A round of voting: its ballots drawn from the plan, its dates, its notice, another try."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.document import Notice
from models.plan_proposal import Plan
from models.reads.ballots import ballots_of
from models.reads.second_vote import earlier_rounds
from models.resident_consultation import Consultation
from rules.act import Act
from rules.deadlines import local_day
from rules.electorate import RollLine
from rules.paper import PaperKind
from rules.plan_proposal import PlanState
from rules.refusal import Refusal
from rules.resident_consultation import ConsultationState
from rules.resident_link import LinkPurpose
from rules.stages import Stage
from rules.voting_window import NoticeTooShort, Window, earliest_opening, window
from workflows.actions.access import at_work
from workflows.actions.consultation_ballots import draw_ballots, limits_of, open_round
from workflows.actions.consultation_roll import freeze_roll
from workflows.actions.papers import order_papers
from workflows.actions.record import ask_flow, clear_deadline, record, set_deadline
from workflows.actions.resident_links import issue_links, move_links

NOTICE_KIND: Final = "voting_notice"


class NoRound(Refusal):
    """There is no round of voting to work on: the case has no frozen plan."""

    code = "no_round"


class RoundMoved(Refusal):
    """The round is no longer where this work belongs."""

    code = "round_moved"


class DatesMissing(Refusal):
    """The notice cannot be published before the dates are set."""

    code = "dates_missing"


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """What a manager sets before the notice. Dates are days in local time, both inclusive."""

    opens_on: date
    closes_on: date
    initiator: str
    supervision_phone: str
    objection_address: str
    counts_parking: bool = False


def working_round(session: Session, case_id: int, *states: ConsultationState) -> Consultation:
    """Return the row of the round under way, to be changed; one query.

    Raises:
        NoRound: if the case has none.
        RoundMoved: if it is in none of `states` (none named: any will do).
    """
    row = session.scalar(
        sa.select(Consultation)
        .join(Plan, Plan.id == Consultation.plan_id)
        .where(
            Consultation.case_id == case_id,
            Consultation.set_aside_at.is_(None),
            Plan.state.in_([PlanState.FROZEN, PlanState.ADOPTED]),
        )
        .order_by(Consultation.id.desc())
        .limit(1)
        .with_for_update(of=Consultation)
    )
    if row is None:
        raise NoRound
    if states and row.state not in states:
        raise RoundMoved(state=row.state)
    return row


def set_round(session: Session, case_id: int, plan: RoundPlan, act: Act) -> Window:
    """Set dates and addresses of the round before its notice; return its window.

    Raises:
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a case.
        NoRound, RoundMoved: if no round is in draft.
        NoticeTooShort, WindowTooShort, WindowTooLong: if the dates break a bound.
    """
    case = at_work(session, case_id, act, Stage.RESIDENT_CONSULTATION)
    row = working_round(session, case.id, ConsultationState.DRAFT)
    limits = limits_of(session, row.id)
    found = window(local_day(act.at), plan.opens_on, plan.closes_on, limits)
    row.opens_at, row.closes_at = found.opens_at, found.closes_at
    row.initiator = plan.initiator
    row.supervision_phone = plan.supervision_phone
    row.objection_address = plan.objection_address
    row.counts_parking = plan.counts_parking
    record(
        session,
        act,
        "consultation.dates_set",
        case_id=case.id,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
    )
    return found


def publish_notice(session: Session, case_id: int, secret: bytes, act: Act) -> Consultation:
    """Publish the notice: freeze roll, rules and texts, hand out links, order the papers.

    A second click finds the notice published and changes nothing.

    Raises:
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a case.
        NoRound, RoundMoved: if there is no round in draft.
        DatesMissing: if the dates are not set.
        NoticeTooShort: if the dates were set too long ago to hold.
        RollIncomplete: if a part has no area.
    """
    case = at_work(session, case_id, act, Stage.RESIDENT_CONSULTATION)
    row = working_round(session, case.id, ConsultationState.DRAFT, ConsultationState.NOTICE)
    if row.state is ConsultationState.NOTICE:
        return row
    if row.opens_at is None or row.closes_at is None:
        raise DatesMissing
    today = local_day(act.at)
    if not earlier_rounds(session, row):  # a second vote asks what it was drawn up for
        draw_ballots(session, case, row, today)
        session.flush()
    limits = limits_of(session, row.id)
    first = earliest_opening(today, limits)
    if local_day(row.opens_at) < first:
        raise NoticeTooShort(days=limits.notice_days, earliest=first)
    lines = freeze_roll(session, case, row)
    row.state, row.notice_at = ConsultationState.NOTICE, act.at
    eligible = [int(line.household_id) for line in lines if line.eligible]
    issue_links(
        session, secret, case.id, LinkPurpose.CONSULTATION, row.id, eligible, row.closes_at, act
    )
    for kind in (PaperKind.CONSENT_FORM, PaperKind.VOTING_NOTICE):
        order_papers(session, case.id, kind, row.id, act, once=f"{kind}:consultation:{row.id}")
    _post_notice(session, case, row, lines, act)
    _wait_for(session, case, row, act)
    record(
        session,
        act,
        "consultation.notice_published",
        case_id=case.id,
        round=row.round,
        heads=len({line.owner_group for line in lines if line.eligible}),
        roll=row.roll_digest,
    )
    return row


def start_new_round(session: Session, case_id: int, reason: str, act: Act) -> Consultation:
    """Set a counted round aside and draw up another on the same plan; the old votes stay.

    With a second vote the round that it followed up is set aside too: everything is asked anew.

    Raises:
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a case.
        NoRound, RoundMoved: if no round has been counted.
    """
    case = at_work(session, case_id, act, Stage.RESIDENT_CONSULTATION)
    row = working_round(session, case.id, ConsultationState.PRELIMINARY, ConsultationState.FINAL)
    row.set_aside_at, row.set_aside_reason = act.at, reason
    for earlier in earlier_rounds(session, row):
        first = session.get_one(Consultation, earlier)
        first.set_aside_at, first.set_aside_reason = act.at, reason
    move_links(session, LinkPurpose.CONSULTATION, row.id, act.at)
    for kind in ("opens", "closes", "objections_end"):
        clear_deadline(session, f"consultation.{kind}", f"consultation:{row.id}")
    record(session, act, "consultation.set_aside", case_id=case.id, round=row.round, reason=reason)
    session.flush()
    fresh = open_round(session, case, act)
    assert fresh is not None  # noqa: S101 -- the plan is frozen, or there was no round
    return fresh


def _post_notice(
    session: Session,
    case: RenovationCase,
    row: Consultation,
    lines: Sequence[RollLine],
    act: Act,
) -> None:
    ballots = ballots_of(session, row.id)
    session.add(
        Notice(
            case_id=case.id,
            kind=NOTICE_KIND,
            once=f"{NOTICE_KIND}:consultation:{row.id}",
            title=f"{case.title}表决通知",
            body="表决事项：" + "；".join(ballot.title for ballot in ballots),
            facts={
                "consultation": row.id,
                "round": row.round,
                "heads": len({line.owner_group for line in lines if line.eligible}),
                "opens_at": row.opens_at.isoformat() if row.opens_at else "",
                "closes_at": row.closes_at.isoformat() if row.closes_at else "",
                "counts_parking": row.counts_parking,
                "roll_digest": row.roll_digest,
            },
            is_public=True,
            published_at=act.at,
            ends_at=row.opens_at,
        )
    )
    ask_flow(session, act, "notices", once=f"notices:consultation:{row.id}:notice", case_id=case.id)


def _wait_for(session: Session, case: RenovationCase, row: Consultation, act: Act) -> None:
    subject = f"consultation:{row.id}"
    assert row.opens_at is not None  # noqa: S101 -- checked by the caller
    assert row.closes_at is not None  # noqa: S101 -- checked by the caller
    set_deadline(session, case.id, "consultation.opens", subject, row.opens_at)
    set_deadline(session, case.id, "consultation.closes", subject, row.closes_at)
    once = f"case:{case.id}:consultation:{row.id}:published"
    ask_flow(session, act, "drive-case", once=once, case_id=case.id, stage=case.stage)
