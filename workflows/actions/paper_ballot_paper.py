"""Ballots of a round: one for every home that votes, numbered, in staircase order."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from documents.ballot_paper import BallotItem, BallotPaper
from models.reads.ballots import BallotView, Round, ballots_for, ballots_of, roll_parts, round_by_id
from models.reads.plan_view import plan_view
from rules.area import square_metres
from rules.paper import PaperUnavailable
from rules.resident_consultation import BallotKind
from rules.resident_link import LinkPurpose
from workflows.actions.ballot_wording import rule_sentence
from workflows.actions.paper_homes import PrintedHome, roll_homes
from workflows.actions.paper_sheet import Commission, Sheet
from workflows.actions.paper_voting_notice import scope_name
from workflows.actions.resident_links import code_of, link_of


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return a ballot for every home that votes in a round (the order's subject).

    About eleven queries, however many homes there are.

    Raises:
        PaperUnavailable: if the notice is not out yet.
    """
    row, (opens_at, closes_at) = voting_round(session, order)
    ballots = ballots_of(session, row.id)
    parts = {int(part.household_id): part for part in roll_parts(session, row.id)}
    plan = plan_view(session, row.plan_id)
    scope = scope_name(session, order.compound, ballots)
    sheets = []
    for home in roll_homes(session, row.id):
        mine = ballots_for(ballots, parts.get(home.whose.household_id or 0))
        link, code = _link(order, home)
        value = BallotPaper(
            head=order.head(link=link, more=f"{home.whose.household_id:05}"),
            assembly=scope,
            household=home.household,
            weight=home.household.area or square_metres(0),
            items=tuple(
                BallotItem(each.title, each.text, rule_sentence(each.rule), choices_of(each))
                for each in mine
            ),
            opens_at=opens_at,
            closes_at=closes_at,
            changeable=bool(mine) and all(each.may_change for each in mine),
            plan=f"{plan.title}　第 {plan.number} 版",
            plan_digest=plan.digest,
            return_to=row.objection_address or "社区居委会",
            phone=order.contact,
            supervision_phone=row.supervision_phone or order.contact,
            access_code=code,
        )
        if mine:
            sheets.append(order.sheet("表决票", value, home.whose))
    return sheets


def voting_round(session: Session, order: Commission) -> tuple[Round, tuple[datetime, datetime]]:
    """Return the order's round with its opening and close, in one query.

    Raises:
        PaperUnavailable: if the notice is not out yet.
    """
    row = round_by_id(session, order.subject)
    if row.notice_at is None or row.opens_at is None or row.closes_at is None:
        raise PaperUnavailable(kind=order.kind)
    return row, (row.opens_at, row.closes_at)


def choices_of(ballot: BallotView) -> tuple[str, ...]:
    """Return the labels of a ballot's boxes in their order."""
    if ballot.kind is BallotKind.OPTIONS:
        options = (f"方案{each.letter}：{each.title}" for each in ballot.options)
        return (*options, "都不同意", "弃权")
    return ("同意", "反对", "弃权")


def _link(order: Commission, home: PrintedHome) -> tuple[str, str]:
    key = (
        order.imprint.secret,
        home.whose.household_id or 0,
        LinkPurpose.CONSULTATION,
        order.subject,
    )
    return link_of(*key), code_of(*key)
