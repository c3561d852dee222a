"""Consent forms: one for every household on the roll of a round, blank or as it was signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.consent import (
    ConsentForm,
    ConsentTerms,
    Household,
    Owner,
    Proxy,
    Signed,
    consent_text,
    text_digest,
)
from models.compound import Building, Stairwell
from models.household import Household as Home
from models.household import Owner as Owning
from models.resident_consultation import Ballot, RollEntry, Signature, Vote
from rules.paper import PaperKind
from rules.refusal import Refusal
from rules.resident_link import LinkPurpose
from workflows.actions.consent_terms import consent_terms
from workflows.actions.paper_sheet import Commission, Sheet
from workflows.actions.resident_links import code_of, link_of

_LATER: Final = "录入后在本户链接中查看"


class FormNotPrintable(Refusal):
    """The signed form cannot be printed: its text or an answer is not what the form offers."""

    code = "form_not_printable"


@dataclass(frozen=True, slots=True)
class _Line:
    """One home on the frozen roll, with what the register says of the door."""

    household_id: int
    household: Household
    place: str
    is_large: bool


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return a blank form for every household that votes, with its link and code.

    Fourteen queries, however many households there are. Homes of elderly people get large
    print.
    """
    terms = consent_terms(session, order.subject)
    return [
        _sheet(order, line, _blank(order, line, terms[line.household_id]))
        for line in _lines(session, order.subject)
        if line.household_id in terms
    ]


def blank_form(session: Session, order: Commission, household_id: int, *, large: bool) -> Sheet:
    """Return one household's blank form; it is not filed.

    Raises:
        FormNotPrintable: if the household is not on the roll.
    """
    lines = _lines(session, order.subject, household_id)
    terms = consent_terms(session, order.subject, [household_id])
    if not lines or household_id not in terms:
        raise FormNotPrintable(why="not_on_roll")
    sheet = _sheet(order, lines[0], _blank(order, lines[0], terms[household_id]))
    return replace(sheet, large=large or lines[0].is_large)


def signed_form(session: Session, order: Commission, signature: Signature, *, large: bool) -> Sheet:
    """Return the form as it was executed, with signature, time and receipt; not filed.

    Raises:
        FormNotPrintable: if today's rows no longer give the text that was signed, or an
            answer ("undecided") is none the paper offers.
    """
    household_id = signature.household_id
    terms = consent_terms(session, order.subject, [household_id]).get(household_id)
    lines = _lines(session, order.subject, household_id)
    if terms is None or not lines:
        raise FormNotPrintable(why="not_on_roll")
    if text_digest(consent_text(terms)) != signature.text_digest:
        raise FormNotPrintable(why="text_moved_on")
    votes = _votes(session, signature.id)
    form = replace(
        _blank(order, lines[0], terms),
        access_code="",
        proxy=_proxy(signature.authority or {}),
        signed=_signed(signature, _answers(terms, votes), votes),
    )
    sheet = _sheet(order, lines[0], form)
    return replace(sheet, large=large, made_at=signature.signed_at, part="signed")


def _sheet(order: Commission, line: _Line, form: ConsentForm) -> Sheet:
    return Sheet(
        order_id=order.order_id,
        case_id=order.case_id,
        kind=PaperKind.CONSENT_FORM,
        title=f"{form.terms.door} 同意书",
        made_at=order.made_at,
        value=form,
        household_id=line.household_id,
        place=line.place,
        large=line.is_large,
    )


def _blank(order: Commission, line: _Line, terms: ConsentTerms) -> ConsentForm:
    key = (order.imprint.secret, line.household_id, LinkPurpose.CONSULTATION, order.subject)
    return ConsentForm(
        head=order.head(link=link_of(*key), more=f"{line.household_id:05}"),
        terms=terms,
        household=line.household,
        phone=order.contact,
        receipt_code=_LATER,
        access_code=code_of(*key),
    )


def _lines(session: Session, consultation_id: int, household_id: int | None = None) -> list[_Line]:
    query = (
        sa.select(RollEntry, Home, Building.number, Stairwell.number)
        .join(Home, Home.id == RollEntry.household_id)
        .outerjoin(Building, Building.id == Home.building_id)
        .outerjoin(Stairwell, Stairwell.id == Home.stairwell_id)
        .where(RollEntry.consultation_id == consultation_id, RollEntry.is_eligible)
        .order_by(RollEntry.place, RollEntry.id)
    )
    if household_id is not None:
        query = query.where(RollEntry.household_id == household_id)
    rows = session.execute(query).all()
    people = _owners(session, rows[0][1].compound_id) if rows else {}
    return [_line(entry, home, building, stair, people) for entry, home, building, stair in rows]


def _line(
    entry: RollEntry,
    home: Home,
    building: str | None,
    stairwell: str | None,
    people: Mapping[int, Owner],
) -> _Line:
    owners = tuple(people[int(key)] for key in entry.owners if int(key) in people)
    household = Household(
        building=f"{building}号楼" if building else "",
        stairwell=f"{stairwell}单元" if stairwell else "",
        room=home.room,
        owners=owners,
        certificate_no=home.certificate_number,
        area=entry.area if entry.area_basis else None,
        area_basis=entry.area_basis,
    )
    return _Line(entry.household_id, household, entry.place, home.has_elderly)


def _owners(session: Session, compound_id: int) -> Mapping[int, Owner]:
    rows = session.execute(
        sa.select(Owning.id, Owning.name, Owning.id_last4).where(Owning.compound_id == compound_id)
    )
    return {key: Owner(name, last4) for key, name, last4 in rows}


def _votes(session: Session, signature_id: int) -> Sequence[Vote]:
    return session.scalars(
        sa.select(Vote)
        .join(Ballot, Ballot.id == Vote.ballot_id)
        .where(Vote.signature_id == signature_id)
        .order_by(Ballot.number)
    ).all()


def _answers(terms: ConsentTerms, votes: Sequence[Vote]) -> tuple[str, ...]:
    answers = tuple(vote.choice for vote in votes)
    offered = [{choice.code for choice in matter.choices} for matter in terms.matters]
    fits = len(answers) == len(offered)
    if not fits or not all(a in choices for a, choices in zip(answers, offered, strict=True)):
        raise FormNotPrintable(why="answers")
    return answers


def _signed(signature: Signature, answers: tuple[str, ...], votes: Sequence[Vote]) -> Signed:
    return Signed(
        answers=answers,
        signer_name=signature.signer_name,
        capacity=signature.capacity.value,
        channel=signature.channel.value,
        signed_at=signature.signed_at,
        strokes=signature.strokes,
        text_digest=signature.text_digest,
        receipt_number=receipt_number(signature),
        receipt_code=signature.receipt_code,
        conditions="；".join(vote.conditions for vote in votes if vote.conditions),
        remarks="；".join(vote.reason for vote in votes if vote.reason),
        witness=signature.witness,
    )


def receipt_number(signature: Signature) -> str:
    """Return the number of a signature's receipt: "HZ-0012-00345"."""
    return f"HZ-{signature.consultation_id:04}-{signature.id:05}"


def _proxy(authority: Mapping[str, Any]) -> Proxy:
    period = [authority.get("valid_from") or "", authority.get("valid_to") or ""]
    return Proxy(
        name=authority.get("agent_name", ""),
        relation=authority.get("relation", ""),
        matter=authority.get("matter", ""),
        powers=authority.get("scope", ""),
        period=" 至 ".join(period) if any(period) else "",
        letter=authority.get("evidence", ""),
    )
