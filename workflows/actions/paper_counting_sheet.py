"""The counting sheet of a round: what came in, what counts, and the counts that were kept."""

from collections import Counter
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.counting_sheet import ChannelLine, CountingSheet, InvalidLine
from documents.field_words import said
from documents.party import Party
from documents.words import CHANNEL
from models.reads.ballots import Round, ballots_of
from models.reads.consultation_lists import roll_counts
from models.resident_consultation import Ballot, Signature, Vote
from models.staff import Staff
from rules.consent import Channel, InvalidReason
from rules.deadlines import local_day
from rules.paper import PaperUnavailable
from rules.resident_consultation import VoteState
from workflows.actions.paper_ballot_paper import voting_round
from workflows.actions.paper_consent_form import receipt_number
from workflows.actions.paper_result_notice import result_items
from workflows.actions.paper_sheet import Commission, Sheet
from workflows.actions.paper_voting_notice import scope_name

_OUT = (VoteState.INVALID, VoteState.LATE)


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the counting sheet of a round (the order's subject); eleven queries.

    Raises:
        PaperUnavailable: if it is not counted yet.
    """
    row, (opens_at, closes_at) = voting_round(session, order)
    if row.preliminary_at is None:
        raise PaperUnavailable(kind=order.kind)
    ballots = ballots_of(session, row.id)
    counts = roll_counts(session, row.id)
    value = CountingSheet(
        head=order.head(),
        scope=scope_name(session, order.compound, ballots),
        opens_at=opens_at,
        closes_at=closes_at,
        counted_at=row.preliminary_at,
        homes=counts["eligible"],
        delivered=counts["served"],
        answered=counts["answered"],
        channels=_channels(session, row.id),
        items=result_items(session, ballots),
        invalid=_invalid(session, row.id),
        roll_digest=row.roll_digest,
        parties=_parties(session, row),
    )
    return [order.sheet("计票表", value)]


def _channels(session: Session, consultation_id: int) -> tuple[ChannelLine, ...]:
    """Return what came in by each channel; a signature counts once, by its best vote."""
    rows = session.execute(
        sa.select(Signature.channel, Vote.signature_id, Vote.state)
        .join(Signature, Signature.id == Vote.signature_id)
        .where(Vote.consultation_id == consultation_id)
    )
    order = list(VoteState)
    states: dict[tuple[Channel, int], VoteState] = {}
    for channel, signature, state in rows:
        known = states.get((channel, signature))
        if known is None or order.index(state) < order.index(known):
            states[channel, signature] = state
    found = Counter((channel, state) for (channel, _signature), state in states.items())
    return tuple(
        ChannelLine(
            channel=CHANNEL[channel.value],
            came_in=sum(found[channel, state] for state in VoteState),
            valid=found[channel, VoteState.VALID],
            invalid=found[channel, VoteState.INVALID],
            late=found[channel, VoteState.LATE],
            superseded=found[channel, VoteState.SUPERSEDED],
        )
        for channel in Channel
    )


def _invalid(session: Session, consultation_id: int) -> tuple[InvalidLine, ...]:
    rows = session.execute(
        sa.select(Signature, Ballot.title, Vote.state, Vote.invalid_reason, Vote.cast_at)
        .join(Vote, Vote.signature_id == Signature.id)
        .join(Ballot, Ballot.id == Vote.ballot_id)
        .where(Vote.consultation_id == consultation_id, Vote.state.in_(_OUT))
        .order_by(Vote.id)
    )
    known = {reason.value: reason for reason in InvalidReason}
    return tuple(
        InvalidLine(
            receipt=receipt_number(signature),
            matter=title,
            reason=said(known[reason]) if reason in known else said(state),
            at=cast_at,
        )
        for signature, title, state, reason, cast_at in rows
    )


def _parties(session: Session, row: Round) -> tuple[Party, ...]:
    certifier = session.scalar(sa.select(Staff.name).where(Staff.id == row.certified_by)) or ""
    on = local_day(row.certified_at) if row.certified_at else None
    return (
        Party("计票人一", "", None),
        Party("计票人二", "", None),
        Party("监票人", "", None),
        Party("核定人", certifier, on),
    )
