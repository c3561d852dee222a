"""A proxy letter for one home on the roll, with its matters and the rule's limits."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from documents.proxy_letter import AuthorisedMatter, ProxyLetter
from models.reads.ballots import BallotView, Round, ballots_for, ballots_of, roll_part
from models.resident_consultation import RollEntry
from rules.deadlines import local_day
from rules.paper import PaperUnavailable
from workflows.actions.paper_ballot_paper import choices_of, voting_round
from workflows.actions.paper_homes import PrintedHome, roll_homes
from workflows.actions.paper_sheet import Commission, Sheet


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the letter of a line of the roll (the order's subject); six queries.

    Raises:
        PaperUnavailable: if the home has no vote in the round, or the notice is not out.
    """
    row, home, ballots = voter(session, order)
    value = ProxyLetter(
        head=order.head(),
        household=home.household,
        matters=tuple(AuthorisedMatter(each.title, choices_of(each)) for each in ballots),
        valid_from=local_day(order.made_at),
        closes_at=row.closes_at or order.made_at,
        most_homes=min(
            (cap for each in ballots if (cap := each.rule.proxy.max_per_proxy) is not None),
            default=None,
        ),
        needs_instruction=any(each.rule.proxy.instruction_required for each in ballots),
        return_to=row.objection_address or "社区居委会",
        phone=order.contact,
    )
    return [order.sheet("授权委托书", value, home.whose)]


def voter(session: Session, order: Commission) -> tuple[Round, PrintedHome, tuple[BallotView, ...]]:
    """Return round, home and ballots of the line of a roll an order is about; six queries.

    Raises:
        PaperUnavailable: if the home has no vote in the round, or the notice is not out.
    """
    entry = session.get_one(RollEntry, order.subject)
    row, _dates = voting_round(session, replace(order, subject=entry.consultation_id))
    homes = roll_homes(session, row.id, entry.id)
    part = roll_part(session, row.id, entry.household_id)
    ballots = ballots_for(ballots_of(session, row.id), part)
    if not homes or not ballots:
        raise PaperUnavailable(kind=order.kind)
    return row, homes[0], ballots
