"""The demand survey: opening and closing it, its menu, and what its approval means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase, StageVisit
from models.database import secret_of
from models.demand_survey import DemandSurvey, MenuEntry, SurveyAnswer
from models.document import Notice
from models.household import Household
from models.reads.scope import households_of
from rules.act import Act
from rules.deadlines import end_of_day, local_day, publication_ends
from rules.decision_rule import PartKind
from rules.matters import Scope
from rules.menu import menu
from rules.money import Fen
from rules.refusal import Refusal
from rules.resident_link import LinkPurpose
from rules.stages import Decision, Stage, Verdict
from workflows.actions.access import at_work
from workflows.actions.progress import Progress
from workflows.actions.record import clear_deadline, record, set_deadline
from workflows.actions.resident_links import issue_links

DAYS: Final = 30
"""How long a survey stays open unless the office says otherwise."""

DEADLINE: Final = "survey.closes"


class SurveyNotOpen(Refusal):
    """The survey was not opened yet, or is closed."""

    code = "survey_not_open"


class SurveyEndsTooEarly(Refusal):
    """A survey's last day cannot lie in the past."""

    code = "survey_ends_too_early"


@dataclass(frozen=True, slots=True)
class Price:
    """What a dish costs here (fen a unit), and whether it is offered."""

    unit_cost: Fen
    is_offered: bool


def carry_on(session: Session, case_id: int, act: Act) -> Progress:
    """Open the survey, hand out its links, and close it when its time has come."""
    survey = find_survey(session, case_id)
    done = []
    if survey is None:
        survey = _open(session, case_id, act)
        done.append("survey opened")
    if survey.closed_at is None and survey.closes_at is not None and act.at >= survey.closes_at:
        _close(session, survey, act)
        done.append("survey closed")
    if survey.closed_at is not None:
        return Progress(tuple(done), ("the survey's findings to be submitted",))
    issued = hand_out_links(session, survey, act)
    if issued:
        done.append(f"{issued} links issued")
    answered, households = _response(session, case_id)
    waits = (
        f"{households - answered} of {households} households to answer",
        "the list of hazards" if survey.hazards_checked_on is None else "submission",
    )
    return Progress(tuple(done), waits, survey.closes_at)


def leave(session: Session, case: RenovationCase, decision: Decision, act: Act) -> None:
    """On approval include the case in the year's plan (gate i of 50号) and end the survey.

    One statement: from now on nobody answers. What closing means beside, `follow_up` does.
    """
    if decision.verdict is not Verdict.APPROVE:
        return
    case.annual_plan_year = local_day(act.at).year
    session.execute(_END, {"of_case": case.id, "closed_at": act.at})


_SURVEY: Final = cast("sa.Table", DemandSurvey.__table__)
_END: Final = sa.update(_SURVEY).where(
    _SURVEY.c.case_id == sa.bindparam("of_case"), _SURVEY.c.closed_at.is_(None)
)


def follow_up(session: Session, left: StageVisit, act: Act) -> None:
    """Tell of the approval: in whose year's plan the case is, how many had answered by then."""
    if left.verdict is not Verdict.APPROVE:
        return
    year = session.get_one(RenovationCase, left.case_id).annual_plan_year
    record(session, act, "annual_plan.joined", case_id=left.case_id, year=year)
    survey = find_survey(session, left.case_id)
    if survey is not None and survey.closed_at == left.left_at:
        _say_closed(session, survey, act)


def extend_survey(session: Session, case_id: int, until: date, act: Act) -> None:
    """Keep the survey open through the day `until`, or open it again.

    Raises:
        SurveyNotOpen: if the flow has not opened it yet.
        SurveyEndsTooEarly: if the day is over.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.DEMAND_SURVEY)
    survey = find_survey(session, case.id)
    if survey is None:
        raise SurveyNotOpen
    if end_of_day(until) <= act.at:
        raise SurveyEndsTooEarly(until=until.isoformat())
    before = survey.closes_at
    survey.closes_at, survey.closed_at = end_of_day(until), None
    set_deadline(session, case.id, DEADLINE, f"survey:{survey.id}", survey.closes_at)
    hand_out_links(session, survey, act)
    record(
        session,
        act,
        "survey.extended",
        case_id=case.id,
        before=before,
        until=until.isoformat(),
    )


def close_survey(session: Session, case_id: int, act: Act) -> None:
    """Close the survey before its time; a closed one stays closed.

    Raises:
        SurveyNotOpen: if the flow has not opened it yet.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.DEMAND_SURVEY)
    survey = find_survey(session, case.id)
    if survey is None:
        raise SurveyNotOpen
    if survey.closed_at is None:
        _close(session, survey, act)


def complete_hazard_check(
    session: Session, case_id: int, checked_on: date, checked_by: str, act: Act
) -> None:
    """Record that hazards were looked for everywhere, before any plan (50号 G5).

    Raises:
        SurveyNotOpen: if the flow has not opened the survey yet.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.DEMAND_SURVEY)
    survey = find_survey(session, case.id)
    if survey is None:
        raise SurveyNotOpen
    survey.hazards_checked_on, survey.hazards_checked_by = checked_on, checked_by
    record(session, act, "hazard_check.completed", case_id=case.id, on=checked_on, by=checked_by)


def note_consensus(session: Session, case_id: int, note: str, act: Act) -> None:
    """Keep what residents said of management after the works (G7), for the reviewer.

    Raises:
        SurveyNotOpen: if the flow has not opened the survey yet.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.DEMAND_SURVEY)
    survey = find_survey(session, case.id)
    if survey is None:
        raise SurveyNotOpen
    survey.consensus_note = note
    record(session, act, "consensus.noted", case_id=case.id)


def price_menu(session: Session, case_id: int, prices: Mapping[str, Price], act: Act) -> int:
    """Set local prices and what is offered; return how many dishes changed.

    Raises:
        SurveyNotOpen: if the flow has not opened the survey yet.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.DEMAND_SURVEY)
    rows = session.scalars(sa.select(MenuEntry).where(MenuEntry.case_id == case.id)).all()
    if not rows:
        raise SurveyNotOpen
    changed = {}
    for row in rows:
        price = prices.get(row.item)
        if price is None or (row.unit_cost, row.is_offered) == (price.unit_cost, price.is_offered):
            continue
        changed[row.item] = [row.unit_cost, price.unit_cost]
        row.unit_cost, row.is_offered = price.unit_cost, price.is_offered
    if changed:
        record(session, act, "menu.priced", case_id=case.id, count=len(changed), dishes=changed)
    return len(changed)


def find_survey(session: Session, case_id: int) -> DemandSurvey | None:
    """Return the survey of a case, in one query."""
    return session.scalar(sa.select(DemandSurvey).where(DemandSurvey.case_id == case_id))


def hand_out_links(session: Session, survey: DemandSurvey, act: Act) -> int:
    """Give every household its link and every link the survey's end; return how many are new."""
    homes = session.scalars(
        sa.select(Household.id).where(households_of(survey.case_id), _has_a_say())
    )
    return issue_links(
        session,
        secret_of(session),
        survey.case_id,
        LinkPurpose.DEMAND_SURVEY,
        survey.case_id,
        homes,
        survey.closes_at,
        act,
    )


def _has_a_say() -> sa.ColumnElement[bool]:
    return Household.kind.not_in([PartKind.PARKING, PartKind.STORAGE])


def _open(session: Session, case_id: int, act: Act) -> DemandSurvey:
    case = session.get_one(RenovationCase, case_id)
    last = publication_ends(local_day(act.at), DAYS, provisional=True)
    survey = DemandSurvey(case_id=case_id, opened_at=act.at, closes_at=end_of_day(last))
    session.add(survey)
    # A stairwell's own case offers what a stairwell can decide on.
    only = Scope.STAIRWELL if case.stairwell_id is not None else None
    session.add_all(
        MenuEntry(
            case_id=case_id,
            item=code,
            unit_cost=dish.unit_cost,
            is_offered=only is None or dish.scope is only,
        )
        for code, dish in menu().items()
    )
    session.flush()  # the deadline and the notice name the survey
    set_deadline(session, case_id, DEADLINE, f"survey:{survey.id}", end_of_day(last))
    session.add(
        Notice(
            case_id=case_id,
            kind="demand_survey",
            once=f"demand_survey:{survey.id}",
            title=f"{case.title}：改造需求征集",
            body=(
                f"即日起征集改造需求，{last.year}年{last.month}月{last.day}日24时截止。"
                "各户可用通知单上的二维码和验证码在线填写，也可以等工作人员上门登记。"
            ),
            facts={"until": last.isoformat()},
            is_public=True,
            published_at=act.at,
            ends_at=survey.closes_at,
        )
    )
    record(session, act, "survey.opened", case_id=case_id, until=last)
    return survey


def _close(session: Session, survey: DemandSurvey, act: Act) -> None:
    survey.closed_at = act.at
    _say_closed(session, survey, act)


def _say_closed(session: Session, survey: DemandSurvey, act: Act) -> None:
    clear_deadline(session, DEADLINE, f"survey:{survey.id}")
    answered, households = _response(session, survey.case_id)
    record(
        session,
        act,
        "survey.closed",
        case_id=survey.case_id,
        answered=answered,
        households=households,
    )


def _response(session: Session, case_id: int) -> tuple[int, int]:
    answered = sa.select(sa.func.count(sa.distinct(SurveyAnswer.household_id))).where(
        SurveyAnswer.case_id == case_id
    )
    households = sa.select(sa.func.count(Household.id)).where(households_of(case_id), _has_a_say())
    row = session.execute(sa.select(answered.scalar_subquery(), households.scalar_subquery())).one()
    return row[0], row[1]
