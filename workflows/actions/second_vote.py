"""A second vote on what was lost: the run-off between two plans, the vote by a fallback rule."""

from sqlalchemy.orm import Session

from models.reads.ballot_count import count_round
from models.reads.ballots import ballots_of
from models.reads.second_vote import SecondQuestion, second_questions
from models.resident_consultation import Ballot, Consultation
from rules.act import Act
from rules.matters import Scope
from rules.refusal import Refusal
from rules.resident_consultation import ConsultationState
from rules.rule_record import to_json
from rules.stages import Stage
from workflows.actions.access import at_work
from workflows.actions.consultation_ballots import text_digest
from workflows.actions.consultation_round import working_round
from workflows.actions.record import record


class NothingToAskAgain(Refusal):
    """No ballot of the round was lost in a way that allows a second vote."""

    code = "nothing_to_ask_again"


def open_second_vote(session: Session, case_id: int, act: Act) -> Consultation:
    """Draw up a further round that asks again what was lost; what was carried stays carried.

    A second click finds it drawn up and changes nothing.

    Raises:
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a case.
        NoRound, RoundMoved: if the final result is not out.
        NothingToAskAgain: if no question may be asked again.
    """
    case = at_work(session, case_id, act, Stage.RESIDENT_CONSULTATION)
    row = working_round(session, case.id, ConsultationState.FINAL, ConsultationState.DRAFT)
    if row.state is ConsultationState.DRAFT and row.round > 1:
        return row
    questions = second_questions(session, count_round(session, row.id))
    if not questions:
        raise NothingToAskAgain
    fresh = Consultation(
        case_id=case.id,
        plan_id=row.plan_id,
        round=row.round + 1,
        state=ConsultationState.DRAFT,
        initiator=row.initiator,
        supervision_phone=row.supervision_phone,
        objection_address=row.objection_address,
        counts_parking=row.counts_parking,
    )
    session.add(fresh)
    session.flush()  # ballots point at it
    for number, question in enumerate(questions, 1):
        session.add(_ballot(fresh, number, question))
    session.flush()
    titles = [ballot.title for ballot in ballots_of(session, fresh.id)]
    record(
        session,
        act,
        "consultation.second_vote",
        case_id=case.id,
        round=fresh.round,
        titles=titles,
    )
    return fresh


def _ballot(row: Consultation, number: int, question: SecondQuestion) -> Ballot:
    first, place = question.ballot, question.ballot.place
    text = f"{first.text}\n{_why(question)}"
    key = int(place.key) if place.key else None
    return Ballot(
        consultation_id=row.id,
        number=number,
        matter=first.matter,
        kind=first.kind,
        scope=place.scope,
        building_id=key if place.scope is Scope.BUILDING else None,
        stairwell_id=key if place.scope is Scope.STAIRWELL else None,
        title=f"{first.title}（{'第二轮比选' if question.is_run_off else '再次表决'}）",
        text=text,
        text_digest=text_digest(text),
        options=[{"key": each.letter, "title": each.title} for each in question.options],
        rule=to_json(question.rule),
    )


def _why(question: SecondQuestion) -> str:
    if question.is_run_off:
        two = "和".join(f"{each.letter}（{each.title}）" for each in question.options)
        return f"第一轮没有方案过线，本轮只在得票最多的两个方案{two}之间比选。"
    return f"第一轮没有通过，本轮按“{question.rule.name}”再表决一次。"
