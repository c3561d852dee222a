"""Papers a manager orders by hand: shown first, then ordered, each of them once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from documents.preview import shown
from models.document import PaperOrder
from models.reads.paper_subjects import subject_at, subjects_of
from models.resident_consultation import Consultation
from models.settings import Settings
from rules.act import Act
from rules.paper import FORMS, About, PaperKind, PaperUnavailable, Variant, require_variant
from workflows.actions import paper_kinds
from workflows.actions.access import managed_case
from workflows.actions.paper_sheet import Sheet, commission
from workflows.actions.papers import order_papers

BY_DOOR: Final = frozenset({About.ROLL_ENTRY, About.SIGNATURE})
_OUT: Final[Mapping[PaperKind, sa.ColumnElement[datetime | None]]] = {
    PaperKind.VOTING_NOTICE: Consultation.notice_at.expression,
    PaperKind.CONSENT_FORM: Consultation.notice_at.expression,
    PaperKind.RESULT_PRELIMINARY: Consultation.preliminary_at.expression,
    PaperKind.RESULT_FINAL: Consultation.final_at.expression,
}


@dataclass(frozen=True, slots=True)
class PaperWish:
    """Which paper is wanted, of what, in which form. `door` finds what is found by its door."""

    kind: PaperKind
    subject: int | None = None
    door: str = ""
    variant: Variant = Variant.STANDARD


@dataclass(frozen=True, slots=True)
class Preview:
    """The first sheet of an order nobody has placed yet, as HTML for the screen.

    `nonce` is what its policy must name to let its style through.
    """

    html: str
    nonce: str


def preview_paper(
    session: Session, case_id: int, wish: PaperWish, settings: Settings, at: datetime
) -> Preview:
    """Return what an order would print, without ordering it; what laying it out costs.

    Raises:
        PaperUnavailable: if there is nothing to print, or the subject is not the case's.
        GlyphMissing: if a value holds an invisible character.
    """
    sheets = _laid_out(session, case_id, wish, settings, at)
    nonce = token_urlsafe(16)
    return Preview(shown(paper_kinds.html_of(sheets[0]), nonce), nonce)


def order_by_hand(
    session: Session, case_id: int, wish: PaperWish, settings: Settings, act: Act
) -> tuple[PaperOrder, bool]:
    """Order a paper; return the order, and whether it is new: the same paper is not made twice.

    Raises:
        NotYours, CaseNotOpen: as for all work on a case.
        PaperUnavailable: if there is nothing to print, or the subject is not the case's.
    """
    case = managed_case(session, case_id, act)
    subject = _subject(session, case.id, wish)
    _require_out(session, wish.kind, subject)
    there = _there_already(session, case.id, wish, subject)
    if there is not None:
        return there, False
    _laid_out(session, case.id, wish, settings, act.at)
    return order_papers(session, case.id, wish.kind, subject, act, variant=wish.variant), True


def _require_out(session: Session, kind: PaperKind, subject: int | None) -> None:
    """Require that what a paper announces has happened: anybody may fetch a posted one."""
    happened = _OUT.get(kind)
    if happened is None:
        return
    if session.scalar(sa.select(happened).where(Consultation.id == subject)) is None:
        raise PaperUnavailable(kind=kind)


def _there_already(
    session: Session, case_id: int, wish: PaperWish, subject: int | None
) -> PaperOrder | None:
    """Return the newest order of this paper, whoever placed it."""
    found = session.scalars(
        sa.select(PaperOrder)
        .where(
            PaperOrder.case_id == case_id,
            PaperOrder.kind == wish.kind,
            PaperOrder.subject.is_not_distinct_from(subject),
        )
        .order_by(PaperOrder.id.desc())
    )
    return next(
        (one for one in found if one.arguments.get("variant", Variant.STANDARD) == wish.variant),
        None,
    )


def _subject(session: Session, case_id: int, wish: PaperWish) -> int | None:
    require_variant(wish.kind, wish.variant)
    about = FORMS[wish.kind].about
    if about is About.CASE:
        return None
    if about in BY_DOOR:
        found = subject_at(session, case_id, about, wish.door)
    else:
        known = {each.id for each in subjects_of(session, case_id, about)}
        found = wish.subject if wish.subject in known else None
    if found is None:
        raise PaperUnavailable(kind=wish.kind)
    return found


def _laid_out(
    session: Session, case_id: int, wish: PaperWish, settings: Settings, at: datetime
) -> Sequence[Sheet]:
    order = PaperOrder(
        case_id=case_id,
        kind=wish.kind,
        subject=_subject(session, case_id, wish),
        arguments={"variant": wish.variant.value},
        ordered_at=at,
    )
    try:
        sheets = paper_kinds.lay_out(session, commission(session, order, settings))
    except NoResultFound as nothing:
        # The paper is about something the case does not have yet (no contract, no rating).
        raise PaperUnavailable(kind=wish.kind) from nothing
    if not sheets:
        raise PaperUnavailable(kind=wish.kind)
    return sheets
