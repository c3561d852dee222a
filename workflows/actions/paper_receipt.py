"""The receipt a resident keeps: what was received of them, and when."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.receipt import Answered, Receipt
from documents.words import ANSWER
from models.household import Household
from models.reads.ballots import BallotView, ballots_of
from models.resident_consultation import Consultation, Signature, Vote
from rules.paper import PaperKind
from rules.resident_link import LinkPurpose
from workflows.actions.paper_consent_form import receipt_number
from workflows.actions.paper_sheet import Commission, Sheet
from workflows.actions.resident_links import link_of

_WORDS: Final[Mapping[str, str]] = {**ANSWER, "undecided": "还没想好"}


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the receipt of one signature (the order's subject); five queries."""
    return [receipt_sheet(session, order, session.get_one(Signature, order.subject), large=False)]


def receipt_sheet(
    session: Session, order: Commission, signature: Signature, *, large: bool
) -> Sheet:
    """Return the receipt of a signature; four queries."""
    row = session.get_one(Consultation, signature.consultation_id)
    ballots = {ballot.id: ballot for ballot in ballots_of(session, row.id)}
    votes = session.scalars(
        sa.select(Vote).where(Vote.signature_id == signature.id).order_by(Vote.id)
    ).all()
    home = session.get_one(Household, signature.household_id)
    answered = tuple(
        Answered(ballots[vote.ballot_id].title, _word(ballots[vote.ballot_id], vote.choice))
        for vote in sorted(votes, key=lambda vote: ballots[vote.ballot_id].number)
    )
    may_change = bool(votes) and all(ballots[vote.ballot_id].may_change for vote in votes)
    link = link_of(order.imprint.secret, home.id, LinkPurpose.CONSULTATION, row.id)
    receipt = Receipt(
        head=order.head(link=link, more=f"{signature.id:05}"),
        door=home.door,
        signer_name=signature.signer_name,
        answered=answered,
        receipt_number=receipt_number(signature),
        receipt_code=signature.receipt_code,
        signed_at=signature.signed_at,
        channel=signature.channel.value,
        text_digest=signature.text_digest,
        changeable_until=row.closes_at if may_change else None,
        phone=order.contact,
    )
    return Sheet(
        order_id=order.order_id,
        case_id=order.case_id,
        kind=PaperKind.RECEIPT,
        title=f"{home.door} 签收回执",
        made_at=signature.signed_at,
        value=receipt,
        household_id=home.id,
        place=home.place,
        large=large,
    )


def _word(ballot: BallotView, choice: str) -> str:
    options = {each.letter: f"方案{each.letter}：{each.title}" for each in ballot.options}
    if options and choice == "disagree":
        return "都不同意"
    return options.get(choice) or _WORDS.get(choice, choice)
