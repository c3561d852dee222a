"""Residents' links: handing them out, checking who opens one, unlocking."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.household import Owner, Ownership
from models.resident_consultation import Delivery
from models.resident_link import ResidentLink
from rules.act import Act
from rules.resident_consultation import DeliveryWay
from rules.resident_link import (
    WRONG_TRIES,
    LinkPurpose,
    UnknownLink,
    link_code,
    link_token,
    require_usable,
    token_digest,
)
from workflows.actions.access import managed_case
from workflows.actions.record import record


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a code: whether it opened the link, and how many tries are left."""

    opened: bool
    tries_left: int


def link_of(secret: bytes, household_id: int, purpose: LinkPurpose, round_id: int) -> str:
    """Return the path of a household's link: "/r/" and the token; papers put the host before."""
    return f"/r/{link_token(secret, household_id, purpose, round_id)}"


def code_of(secret: bytes, household_id: int, purpose: LinkPurpose, round_id: int) -> str:
    """Return the six digits printed beside the link."""
    return link_code(secret, household_id, purpose, round_id)


def issue_links(  # noqa: PLR0913, PLR0917 -- what a link is bound to cannot be less
    session: Session,
    secret: bytes,
    case_id: int,
    purpose: LinkPurpose,
    round_id: int,
    household_ids: Iterable[int],
    expires_at: datetime | None,
    act: Act,
) -> int:
    """Hand out one link per household for a round; return how many are new.

    Idempotent: a household keeps its link, and a moved deadline moves with it. Two
    statements and the insert. `round_id` is the consultation, the case or the plan, by
    purpose. The secrets follow from `secret` and are never stored.
    """
    mine = (ResidentLink.purpose == purpose, ResidentLink.round_id == round_id)
    known = set(session.scalars(sa.select(ResidentLink.household_id).where(*mine)))
    move_links(session, purpose, round_id, expires_at)
    new = [household for household in household_ids if household not in known]
    if not new:
        return 0
    session.execute(
        sa.insert(ResidentLink),
        [
            {
                "case_id": case_id,
                "household_id": household,
                "purpose": purpose,
                "round_id": round_id,
                "token_digest": token_digest(link_token(secret, household, purpose, round_id)),
                "expires_at": expires_at,
            }
            for household in new
        ],
    )
    record(session, act, "resident_link.issued", case_id=case_id, purpose=purpose, count=len(new))
    return len(new)


def move_links(
    session: Session, purpose: LinkPurpose, round_id: int, expires_at: datetime | None
) -> None:
    """Let all links of a round work until `expires_at`, None without an end; one statement."""
    session.execute(
        sa.update(ResidentLink)
        .where(ResidentLink.purpose == purpose, ResidentLink.round_id == round_id)
        .values(expires_at=expires_at),
        execution_options={"synchronize_session": False},
    )


def open_link(session: Session, secret: bytes, link_id: int, code: str, act: Act) -> Tried:
    """Hold a code against a link and say whether it opens it.

    A wrong code is an outcome, not a refusal: the transaction must commit, or the count of
    tries would be lost. The first success proves delivery (Zhuhai practice). The row is held
    for the time of the check, so that parallel guesses are counted one by one.

    Raises:
        LinkLocked, LinkExpired: before the code is even looked at.
        UnknownLink: if there is no such link.
    """
    link = session.get(ResidentLink, link_id, with_for_update=True)
    if link is None:
        raise UnknownLink
    require_usable(link.expires_at, link.locked_at, act.at)
    if not _opens(session, secret, link, code):
        return _count_wrong_try(session, link, act)
    link.wrong_tries = 0
    if link.first_opened_at is None:
        link.first_opened_at = act.at
        _note_delivery(session, link, act)
        record(
            session, act, "resident_link.opened", case_id=link.case_id, household=link.household_id
        )
    return Tried(opened=True, tries_left=WRONG_TRIES)


def unlock_link(session: Session, case_id: int, link_id: int, act: Act) -> None:
    """Let a household try again; a link that is not locked stays as it is.

    Raises:
        NotYours, CaseNotOpen: as for all work on a case.
        UnknownLink: if the case has no such link.
    """
    case = managed_case(session, case_id, act)
    link = session.get(ResidentLink, link_id, with_for_update=True)
    if link is None or link.case_id != case.id:
        raise UnknownLink
    if link.locked_at is None and not link.wrong_tries:
        return
    link.locked_at, link.wrong_tries = None, 0
    record(session, act, "resident_link.unlocked", case_id=case.id, household=link.household_id)


def _opens(session: Session, secret: bytes, link: ResidentLink, code: str) -> bool:
    wanted = [link_code(secret, link.household_id, link.purpose, link.round_id)]
    phones = session.scalars(
        sa.select(Owner.phone)
        .join(Ownership, Ownership.owner_id == Owner.id)
        .where(Ownership.household_id == link.household_id)
    )
    for phone in phones:
        digits = "".join(character for character in phone if character in "0123456789")
        if len(digits) > len("0000"):
            wanted.append(digits[-4:])
    # Every candidate is compared, in constant time: the answer takes as long either way.
    matches = [hmac.compare_digest(candidate, code) for candidate in wanted]
    return code.isascii() and any(matches)


def _count_wrong_try(session: Session, link: ResidentLink, act: Act) -> Tried:
    link.wrong_tries += 1
    left = WRONG_TRIES - link.wrong_tries
    name = "resident_link.refused"
    if left <= 0:
        link.locked_at = act.at
        name = "resident_link.locked"
    record(session, act, name, case_id=link.case_id, household=link.household_id, left=max(left, 0))
    return Tried(opened=False, tries_left=max(left, 0))


def _note_delivery(session: Session, link: ResidentLink, act: Act) -> None:
    if link.purpose is not LinkPurpose.CONSULTATION:
        return
    session.add(
        Delivery(
            consultation_id=link.round_id,
            household_id=link.household_id,
            way=DeliveryWay.ONLINE,
            delivered_at=act.at,
        )
    )
