"""Votes on paper, read by two people apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.resident_consultation import (
    Consultation,
    PaperBallot,
    PaperReading,
)
from rules.act import Act
from rules.consent import Answer, Capacity, Channel, InvalidReason, ProxyLetter
from rules.names import clean
from rules.refusal import Refusal
from rules.resident_consultation import ConsultationState, VoteState
from rules.stages import Stage
from workflows.actions.access import at_work
from workflows.actions.ballot_paper import Sheet, UnknownChoice, sheet_of
from workflows.actions.consultation_count import ask_on
from workflows.actions.consultation_round import RoundMoved, working_round
from workflows.actions.record import record
from workflows.actions.signature_rows import Signed, write_signature
from workflows.actions.signing import Chosen, Signer, Trace, judge, require_choices

MARKS: Final = (InvalidReason.MORE_THAN_ONE_CHOICE, InvalidReason.ALTERED)
"""What may be wrong with one answer on a paper."""
DEFECTS: Final = (
    InvalidReason.UNSIGNED,
    InvalidReason.WRONG_FORM,
    InvalidReason.DEFACED,
    InvalidReason.COPY,
)
"""What may be wrong with a whole paper."""


class PaperUnknown(Refusal):
    """There is no such paper in the round under way, or it is settled already."""

    code = "paper_unknown"


class PaperNotYet(Refusal):
    """The paper's stamp lies in the future."""

    code = "paper_not_yet"


@dataclass(frozen=True, slots=True)
class PaperContent:
    """What one person reads in a ballot paper.

    `received_at` is the stamp on it. A choice may be one of `MARKS`; `defect` spoils the
    whole paper. `paper_id` names a paper read before; `is_another` says that this is a
    further paper of a household that has one waiting.
    """

    household_id: int
    signer: Signer
    answers: tuple[Chosen, ...]
    received_at: datetime
    defect: InvalidReason | None = None
    paper_id: int | None = None
    is_another: bool = False


def read_paper(session: Session, case_id: int, paper: PaperContent, act: Act) -> PaperBallot:
    """Keep what this person read; count the paper once a second person has read the same.

    The same reading by the same person changes nothing. Readings that differ make the paper
    wait until one of them is corrected; nobody is shown the other's before typing.

    Raises:
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a case.
        NoRound, RoundMoved: if votes are not being taken or counted.
        PaperNotYet: if the stamp lies in the future.
        PaperUnknown, NotOnRoll, UnknownChoice: if paper, home or question is not there.
    """
    case = at_work(session, case_id, act, Stage.RESIDENT_CONSULTATION)
    consultation = _counting_round(session, case)
    if paper.received_at > act.at:
        raise PaperNotYet
    sheet = sheet_of(session, consultation, paper.household_id)
    _require_marks(sheet, paper.answers)
    row = _paper_row(session, consultation, paper, act)
    content = _as_record(paper)
    readings = _newest_readings(session, row.id)
    if act.staff_id is None or readings.get(act.staff_id) == content:
        return row
    session.add(
        PaperReading(paper_ballot_id=row.id, staff_id=act.staff_id, content=content, read_at=act.at)
    )
    readings = {**readings, act.staff_id: content}
    _settle(session, sheet, row, paper, readings, act)
    record(
        session,
        act,
        "paper_ballot.read",
        case_id=case.id,
        household=paper.household_id,
        paper=row.id,
        state=row.state,
    )
    if row.signature_id is not None:
        ask_on(session, case, f"paper:{row.id}", act)
    return row


def set_paper_aside(session: Session, case_id: int, paper_id: int, reason: str, act: Act) -> None:
    """Drop a paper begun by mistake, with the reason; its readings stay. Twice is once.

    Raises:
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a case.
        PaperUnknown: if there is none, or it is counted already.
    """
    case = at_work(session, case_id, act, Stage.RESIDENT_CONSULTATION)
    consultation = _counting_round(session, case)
    row = session.get(PaperBallot, paper_id)
    if row is None or row.consultation_id != consultation.id or row.signature_id is not None:
        raise PaperUnknown
    if row.state is VoteState.SUPERSEDED:
        return
    row.state, row.set_aside_reason = VoteState.SUPERSEDED, reason
    record(session, act, "paper_ballot.set_aside", case_id=case.id, paper=row.id, reason=reason)
    ask_on(session, case, f"paper:{row.id}:aside", act)


def _counting_round(session: Session, case: RenovationCase) -> Consultation:
    row = working_round(
        session,
        case.id,
        ConsultationState.NOTICE,
        ConsultationState.VOTING,
        ConsultationState.COUNTING,
        ConsultationState.PRELIMINARY,
    )
    if row.certified_at is not None:
        raise RoundMoved(state=row.state)
    return row


def _require_marks(sheet: Sheet, answers: Sequence[Chosen]) -> None:
    require_choices(sheet, [each for each in answers if each.choice not in MARKS])
    asked = {ballot.number for ballot in sheet.ballots}
    if {each.number for each in answers} != asked:
        raise UnknownChoice(number=len(asked))


def _paper_row(
    session: Session, consultation: Consultation, paper: PaperContent, act: Act
) -> PaperBallot:
    waiting = session.scalars(
        sa.select(PaperBallot)
        .where(
            PaperBallot.consultation_id == consultation.id,
            PaperBallot.household_id == paper.household_id,
            PaperBallot.state.in_([VoteState.AWAITING_SECOND, VoteState.MISMATCH]),
        )
        .order_by(PaperBallot.id)
        .with_for_update()
    ).all()
    if paper.paper_id is not None:
        found = next((row for row in waiting if row.id == paper.paper_id), None)
        if found is None:
            raise PaperUnknown
        return found
    if waiting and not paper.is_another:
        return waiting[0]
    row = PaperBallot(
        consultation_id=consultation.id,
        household_id=paper.household_id,
        state=VoteState.AWAITING_SECOND,
        began_at=act.at,
    )
    session.add(row)
    session.flush()  # readings point at it
    return row


def _settle(  # noqa: PLR0913, PLR0917 -- the two readings and what they are about
    session: Session,
    sheet: Sheet,
    row: PaperBallot,
    paper: PaperContent,
    readings: Mapping[int, dict[str, Any]],
    act: Act,
) -> None:
    content = _as_record(paper)
    first = next(
        (staff for staff, read in readings.items() if read == content and staff != act.staff_id),
        None,
    )
    if first is None:
        others = len(readings) > 1
        row.state = VoteState.MISMATCH if others else VoteState.AWAITING_SECOND
        return
    trace = Trace(
        channel=Channel.PAPER,
        cast_at=paper.received_at,
        submission_key=f"paper:{row.id}",
        entered_by=first,
        checked_by=act.staff_id,
        is_verified=True,
        invalid=_spoilt(paper),
    )
    invalid = judge(session, sheet, paper.signer, paper.answers, trace)
    signed = Signed(sheet, paper.signer, paper.answers, trace, invalid)
    row.signature_id = write_signature(session, signed, act).id
    row.state = VoteState.INVALID if len(invalid) == len(paper.answers) else VoteState.VALID


def _spoilt(paper: PaperContent) -> dict[int, InvalidReason]:
    if paper.defect is not None:
        return {answer.number: paper.defect for answer in paper.answers}
    return {
        answer.number: InvalidReason(answer.choice)
        for answer in paper.answers
        if answer.choice in MARKS
    }


def _newest_readings(session: Session, paper_id: int) -> dict[int, dict[str, Any]]:
    rows = session.execute(
        sa.select(PaperReading.staff_id, PaperReading.content)
        .where(PaperReading.paper_ballot_id == paper_id)
        .order_by(PaperReading.id)
    )
    return dict(rows.all())


def _as_record(paper: PaperContent) -> dict[str, Any]:
    signer = paper.signer
    return {
        "signer": clean(signer.name),
        "capacity": signer.capacity.value,
        "owner": clean(signer.owner_name),
        "relation": clean(signer.relation),
        "evidence": clean(signer.evidence),
        "proxy": _letter(signer.proxy) if signer.capacity is Capacity.PROXY else None,
        "property_staff": signer.is_property_staff,
        "received_at": paper.received_at.isoformat(),
        "defect": paper.defect.value if paper.defect else "",
        "answers": {
            str(each.number): [each.choice, clean(each.conditions, lines=True)]
            if each.choice == Answer.CONDITIONAL
            else [each.choice, ""]
            for each in paper.answers
        },
    }


def _letter(letter: ProxyLetter | None) -> dict[str, str] | None:
    if letter is None:
        return None
    return {
        "agent_name": letter.agent_name,
        "matter": letter.matter,
        "scope": letter.scope,
        "valid_from": _day(letter.valid_from),
        "valid_to": _day(letter.valid_to),
        "principal_signature": letter.principal_signature,
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
