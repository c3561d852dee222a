"""Hazards, ideas and suggestions: what the survey finds beside the answers."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.base import Base
from models.demand_survey import Hazard, Idea, Meeting, Suggestion
from rules.act import Act
from rules.demand_survey import ContactChannel, IdeaState, Severity
from rules.menu import item
from rules.refusal import Refusal
from rules.stages import Stage
from workflows.actions.access import at_work
from workflows.actions.record import record
from workflows.actions.survey_answers import NotInSurvey, require_household


class NothingToMerge(Refusal):
    """No idea was chosen."""

    code = "nothing_to_merge"


@dataclass(frozen=True, slots=True)
class HazardNote:
    """One hazard as the survey found it."""

    part: str
    place: str
    description: str
    severity: Severity
    attachment_id: int | None = None


@dataclass(frozen=True, slots=True)
class IdeaNote:
    """What somebody thinks should be done: a household, or a deputy, or a meeting."""

    text: str
    household_id: int | None = None
    proposer: str = ""
    channel: ContactChannel = ContactChannel.MEETING


@dataclass(frozen=True, slots=True)
class SuggestionNote:
    """What the community makes of ideas. `item` is the dish it asks for, "" for none."""

    title: str
    text: str
    item: str = ""


def add_hazard(session: Session, case_id: int, hazard: HazardNote, act: Act) -> None:
    """Enter a hazard; the same words for the same place are one hazard.

    Raises:
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.DEMAND_SURVEY)
    same = sa.select(Hazard.id).where(
        Hazard.case_id == case.id,
        Hazard.place == hazard.place,
        Hazard.description == hazard.description,
    )
    if session.scalar(same) is not None:
        return
    session.add(Hazard(case_id=case.id, found_at=act.at, found_by=act.staff_id, **asdict(hazard)))
    record(
        session,
        act,
        "hazard.found",
        case_id=case.id,
        place=hazard.place,
        severity=hazard.severity,
    )


def correct_hazard(
    session: Session, case_id: int, hazard_id: int, hazard: HazardNote, act: Act
) -> None:
    """Correct a hazard; the event keeps what stood there before.

    Raises:
        NotInSurvey: if the hazard is not the case's.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.DEMAND_SURVEY)
    row = own_row(session, Hazard, case.id, hazard_id)
    values = asdict(hazard)
    if hazard.attachment_id is None:
        del values["attachment_id"]  # the old picture stays
    before = change_row(row, values)
    if before:
        record(session, act, "hazard.corrected", case_id=case.id, hazard=hazard_id, before=before)


def settle_hazard(session: Session, case_id: int, hazard_id: int, act: Act) -> None:
    """Record that a hazard was removed at once (立查立改), before any plan.

    Raises:
        NotInSurvey: if the hazard is not the case's.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.DEMAND_SURVEY, Stage.PLAN_PROPOSAL)
    row = own_row(session, Hazard, case.id, hazard_id)
    if row.resolved_at is None:
        row.resolved_at = act.at
        record(session, act, "hazard.removed", case_id=case.id, hazard=hazard_id, place=row.place)


def add_idea(session: Session, case_id: int, idea: IdeaNote, act: Act) -> None:
    """Enter an idea that came in at a door, at a meeting or from a deputy.

    Raises:
        NotInSurvey: if the household is not the case's.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.DEMAND_SURVEY)
    if idea.household_id is not None:
        require_household(session, case.id, idea.household_id)
    same = sa.select(Idea.id).where(
        Idea.case_id == case.id,
        Idea.text == idea.text,
        Idea.proposer == idea.proposer,
        Idea.household_id.is_not_distinct_from(idea.household_id),
    )
    if session.scalar(same) is not None:
        return
    session.add(Idea(case_id=case.id, received_at=act.at, **asdict(idea)))
    record(session, act, "idea.entered", case_id=case.id, channel=idea.channel)


def merge_ideas(
    session: Session, case_id: int, idea_ids: Sequence[int], into: SuggestionNote | int, act: Act
) -> int:
    """Merge ideas into a new suggestion or into one that stands; return the suggestion's id.

    An idea that was merged before moves. A suggestion of the same title is the same one.

    Raises:
        NothingToMerge: if no idea is named.
        NotInSurvey: if an idea or the suggestion is not the case's.
        UnknownItem: if the suggestion names a dish that is not on the menu.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.DEMAND_SURVEY)
    if not idea_ids:
        raise NothingToMerge
    ideas = [own_row(session, Idea, case.id, each) for each in dict.fromkeys(idea_ids)]
    suggestion = (
        own_row(session, Suggestion, case.id, into)
        if isinstance(into, int)
        else _suggestion(session, case.id, into, act)
    )
    for idea in ideas:
        idea.state, idea.suggestion_id, idea.answer = IdeaState.MERGED, suggestion.id, ""
    record(
        session,
        act,
        "idea.merged",
        case_id=case.id,
        ideas=[idea.id for idea in ideas],
        count=len(ideas),
        title=suggestion.title,
        suggestion=suggestion.id,
    )
    return suggestion.id


def answer_idea(session: Session, case_id: int, idea_id: int, answer: str, act: Act) -> None:
    """Say why an idea goes into no suggestion; whoever had it can read that.

    Raises:
        NotInSurvey: if the idea is not the case's.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.DEMAND_SURVEY)
    idea = own_row(session, Idea, case.id, idea_id)
    before = change_row(
        idea, {"state": IdeaState.REJECTED, "answer": answer, "suggestion_id": None}
    )
    if before:
        record(session, act, "idea.answered", case_id=case.id, idea=idea_id, before=before)


def correct_suggestion(
    session: Session, case_id: int, suggestion_id: int, note: SuggestionNote, act: Act
) -> None:
    """Reword a suggestion; the event keeps what stood there before.

    Raises:
        NotInSurvey: if it is not the case's.
        UnknownItem: if it names a dish that is not on the menu.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.DEMAND_SURVEY)
    if note.item:
        item(note.item)
    row = own_row(session, Suggestion, case.id, suggestion_id)
    before = change_row(row, asdict(note))
    if before:
        record(
            session,
            act,
            "suggestion.corrected",
            case_id=case.id,
            suggestion=suggestion_id,
            before=before,
        )


def _suggestion(session: Session, case_id: int, note: SuggestionNote, act: Act) -> Suggestion:
    if note.item:
        item(note.item)
    same = sa.select(Suggestion).where(
        Suggestion.case_id == case_id, Suggestion.title == note.title
    )
    found = session.scalar(same)
    if found is None:
        found = Suggestion(case_id=case_id, made_by=act.staff_id, made_at=act.at, **asdict(note))
        session.add(found)
        session.flush()  # the ideas point at it
    return found


R = TypeVar("R", Hazard, Idea, Meeting, Suggestion)


def own_row(session: Session, table: type[R], case_id: int, row_id: int) -> R:
    """Return a row of the case's survey.

    Raises:
        NotInSurvey: if there is none of that id, or it is another case's.
    """
    row = session.get(table, row_id)
    if row is None or row.case_id != case_id:
        raise NotInSurvey(what=row_id)
    return row


def change_row(row: Base, values: dict[str, Any]) -> dict[str, Any]:
    """Set what differs and return what stood there before, for the event."""
    before = {name: getattr(row, name) for name, new in values.items() if getattr(row, name) != new}
    for name in before:
        setattr(row, name, values[name])
    return before
