"""Households' answers to the demand survey."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.demand_survey import Idea, MenuEntry, SurveyAnswer
from models.household import Household
from models.reads.scope import households_of
from rules.act import Act
from rules.demand_survey import (
    ContactChannel,
    points_of_ranking,
)
from rules.menu import check_points, item
from rules.money import Fen
from rules.refusal import Refusal
from rules.stages import Stage, Standing
from workflows.actions.demand_survey import SurveyNotOpen, find_survey
from workflows.actions.record import record


class NotInSurvey(Refusal):
    """The household, visit, idea or hazard does not belong to this case's survey."""

    code = "not_in_survey"


class DishNotOffered(Refusal):
    """A household wishes for a dish that is not on the menu of its case."""

    code = "dish_not_offered"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a household answers. None: not decided, or not asked.

    `fee` is the most it accepts, in fen a m² and month. `wishes` are menu codes, most
    wanted first; `points` its ten points, where it dealt them out itself.
    """

    wants_renovation: bool | None = None
    accepts_management: bool | None = None
    fee: Fen | None = None
    willing_to_pay: bool | None = None
    trust: int | None = None
    wishes: tuple[str, ...] = ()
    points: Mapping[str, int] = field(default_factory=dict)
    remark: str = ""
    idea: str = ""
    signer_name: str = ""
    channel: ContactChannel = ContactChannel.ONLINE
    text_digest: str = ""


def answer_survey(
    session: Session, case_id: int, household_id: int, reply: Reply, act: Act
) -> bool:
    """Keep what a resident answered behind their link; return whether it was new.

    The same answer again is one answer. A new one is a new row, and the newest counts.

    Raises:
        SurveyNotOpen: if the case is not in its survey, or the survey is closed.
        NotInSurvey: if the household is not the case's.
        DishNotOffered, UnknownItem, WrongPoints, WrongWishes: if the wishes are not valid.
    """
    case = session.get_one(RenovationCase, case_id)
    if case.stage is not Stage.DEMAND_SURVEY or case.standing is not Standing.OPEN:
        raise SurveyNotOpen
    require_open(session, case_id, act)
    return keep_reply(session, case_id, household_id, reply, act)


def require_open(session: Session, case_id: int, act: Act) -> None:
    """Refuse answers before the survey opens and from the instant it closes.

    Raises:
        SurveyNotOpen: if it takes no answers at `act.at`.
    """
    survey = find_survey(session, case_id)
    if survey is None or survey.closed_at is not None:
        raise SurveyNotOpen
    if survey.closes_at is not None and act.at >= survey.closes_at:
        raise SurveyNotOpen


def require_household(session: Session, case_id: int, household_id: int) -> None:
    """Refuse a household that is not the case's.

    Raises:
        NotInSurvey: if it is another's.
    """
    mine = sa.select(Household.id).where(Household.id == household_id, households_of(case_id))
    if session.scalar(mine) is None:
        raise NotInSurvey(what=household_id)


def keep_reply(session: Session, case_id: int, household_id: int, reply: Reply, act: Act) -> bool:
    """Keep a reply that may be kept; return whether it says anything new."""
    require_household(session, case_id, household_id)
    points = dict(reply.points) or points_of_ranking(reply.wishes)
    _check_wishes(session, case_id, points)
    wishes = sorted(points, key=lambda code: -points[code]) if reply.points else reply.wishes
    new = SurveyAnswer(
        case_id=case_id,
        household_id=household_id,
        wants_renovation=reply.wants_renovation,
        accepts_management=reply.accepts_management,
        acceptable_fee=reply.fee,
        willing_to_pay=reply.willing_to_pay,
        trust=reply.trust,
        wishes=list(wishes),
        points={code: given for code, given in points.items() if given},
        remark=reply.remark,
        signer_name=reply.signer_name,
        channel=reply.channel,
        answered_at=act.at,
        entered_by=act.staff_id,
        text_digest=reply.text_digest,
    )
    _keep_idea(session, case_id, household_id, reply, act)
    newest = session.scalar(
        sa.select(SurveyAnswer)
        .where(SurveyAnswer.case_id == case_id, SurveyAnswer.household_id == household_id)
        .order_by(SurveyAnswer.id.desc())
        .limit(1)
    )
    if newest is not None and _said(newest) == _said(new):
        return False
    session.add(new)
    record(
        session,
        act,
        "survey_answer.given",
        case_id=case_id,
        household=household_id,
        channel=reply.channel,
        again=newest is not None,
    )
    return True


_SAID = (
    "wants_renovation",
    "accepts_management",
    "acceptable_fee",
    "willing_to_pay",
    "trust",
    "wishes",
    "points",
    "remark",
    "signer_name",
)


def _said(row: SurveyAnswer) -> list[Any]:
    return [getattr(row, name) for name in _SAID]


def _check_wishes(session: Session, case_id: int, points: Mapping[str, int]) -> None:
    check_points(points)
    if not points:
        return
    offered = set(
        session.scalars(
            sa.select(MenuEntry.item).where(MenuEntry.case_id == case_id, MenuEntry.is_offered)
        )
    )
    for code in points:
        if code not in offered:
            raise DishNotOffered(item=item(code).name)


def _keep_idea(session: Session, case_id: int, household_id: int, reply: Reply, act: Act) -> None:
    if not reply.idea:
        return
    known = sa.select(Idea.id).where(
        Idea.case_id == case_id, Idea.household_id == household_id, Idea.text == reply.idea
    )
    if session.scalar(known) is None:
        session.add(
            Idea(
                case_id=case_id,
                household_id=household_id,
                text=reply.idea,
                channel=reply.channel,
                received_at=act.at,
            )
        )
