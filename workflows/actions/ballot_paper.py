"""What one household is asked: its ballots, who may answer, and the text above the signature."""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.consent_terms import ConsentTerms, consent_text
from models.household import Owner
from models.reads.ballots import BallotView, as_round, ballots_for, ballots_of, frozen_part
from models.reads.plan_view import PlanView, plan_view
from models.resident_consultation import Consultation, RollEntry
from rules.refusal import Refusal
from workflows.actions.consent_terms import terms_of
from workflows.actions.consultation_ballots import text_digest


class NotOnRoll(Refusal):
    """The household has no vote in this round."""

    code = "not_on_roll"


class TextChanged(Refusal):
    """The text is not the one the person saw; nothing was signed."""

    code = "text_changed"


class UnknownChoice(Refusal):
    """A ballot does not offer this, or the question is not on the ballot (V22)."""

    code = "unknown_choice"


@dataclass(frozen=True, slots=True)
class BallotPaper:
    """The questions put to one household, and who may answer them for it."""

    consultation: Consultation
    household_id: int
    ballots: tuple[BallotView, ...]
    owners: tuple[Owner, ...]
    voter_id: int | None

    def owner_named(self, name: str) -> Owner | None:
        """Return the registered owner of that name, spaces and width aside."""
        wanted = _plain(name)
        return next((owner for owner in self.owners if _plain(owner.name) == wanted), None)

    def ballot(self, number: int) -> BallotView:
        """Return a ballot by its number.

        Raises:
            UnknownChoice: if the household's paper has no such question.
        """
        for ballot in self.ballots:
            if ballot.number == number:
                return ballot
        raise UnknownChoice(number=number)


@dataclass(frozen=True, slots=True)
class Sheet(BallotPaper):
    """A household's ballots as it signs them: with the text above the signature."""

    terms: ConsentTerms

    @property
    def text(self) -> str:
        """The canonical text of the terms."""
        return consent_text(self.terms)

    @property
    def digest(self) -> str:
        """The SHA-256 of the text."""
        return text_digest(self.text)


_ON_ROLL: Final = sa.select(RollEntry).where(
    RollEntry.consultation_id == sa.bindparam("round"),
    RollEntry.household_id == sa.bindparam("household"),
)


def paper_of(session: Session, consultation: Consultation, household_id: int) -> BallotPaper:
    """Return the questions a household may answer; three queries.

    Raises:
        NotOnRoll: if the household has no vote in the round.
        TextChanged: if a ballot's text is not the one that was published.
    """
    where = {"round": consultation.id, "household": household_id}
    entry = session.scalar(_ON_ROLL, where)
    part = None if entry is None else frozen_part(entry)
    ballots = ballots_for(ballots_of(session, consultation.id), part)
    if entry is None or part is None or not ballots:
        raise NotOnRoll
    if any(text_digest(ballot.text) != ballot.text_digest for ballot in ballots):
        raise TextChanged
    owners = session.scalars(
        sa.select(Owner).where(Owner.id.in_([int(owner) for owner in part.owners]))
    ).all()
    return BallotPaper(consultation, household_id, ballots, tuple(owners), entry.voter_id)


def paper_for(session: Session, consultation_id: int, household_id: int) -> BallotPaper:
    """Return the questions a household may answer, for the pages that show them; four queries.

    Raises:
        NotOnRoll, TextChanged: as `paper_of`.
    """
    return paper_of(session, session.get_one(Consultation, consultation_id), household_id)


def sheet_of(
    session: Session,
    consultation: Consultation,
    household_id: int,
    plan: PlanView | None = None,
) -> Sheet:
    """Return what a household signs; ten queries, five fewer with the round's plan.

    Raises:
        NotOnRoll: if the household has no vote in the round.
        TextChanged: if a ballot's text is not the one that was published.
    """
    paper = paper_of(session, consultation, household_id)
    plan = plan or plan_view(session, consultation.plan_id)
    asked = {household_id: paper.ballots}
    terms = terms_of(session, as_round(consultation), plan, asked)[household_id]
    return Sheet(consultation, household_id, paper.ballots, paper.owners, paper.voter_id, terms)


def sheet_for(
    session: Session, consultation_id: int, household_id: int, plan: PlanView | None = None
) -> Sheet:
    """Return what a household would sign now, for the pages that show it; eleven queries.

    Raises:
        NotOnRoll, TextChanged: as `sheet_of`.
    """
    return sheet_of(session, session.get_one(Consultation, consultation_id), household_id, plan)


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
