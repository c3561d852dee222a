"""The rows of a case that a paper can be about: what a manager chooses from to order one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.construction import ChangeOrder, Payment
from models.household import Household
from models.long_term_management import LedgerMonth, StarRating, TakeoverReward
from models.plan_proposal import Plan
from models.resident_consultation import Consultation, Objection, RollEntry, Signature
from rules.masking import mask_name
from rules.paper import About
from rules.resident_consultation import objection_number


@dataclass(frozen=True, slots=True)
class PaperSubject:
    """One row a paper can be about: its number as people say it, and what else tells it apart."""

    id: int
    number: str
    title: str = ""


def subjects_of(session: Session, case_id: int, about: About) -> tuple[PaperSubject, ...]:
    """Return what a case has of a kind of row, the newest first; one query.

    Lines of a roll and signatures are not listed: they are found by their door
    (`subject_at`). The case itself needs no choice.
    """
    listing = _LISTED.get(about)
    if listing is None:
        return ()
    statement, named = listing
    return tuple(named(row) for row in session.execute(statement, {"case": case_id}))


def subject_at(session: Session, case_id: int, about: About, door: str) -> int | None:
    """Return the newest line of a roll, or signature, of the home behind a door; one query."""
    table: Any = {About.ROLL_ENTRY: RollEntry, About.SIGNATURE: Signature}[about]
    found: int | None = session.scalar(
        sa.select(table.id)
        .join(Consultation, Consultation.id == table.consultation_id)
        .join(Household, Household.id == table.household_id)
        .where(Consultation.case_id == case_id, Household.door == door)
        .order_by(table.id.desc())
        .limit(1)
    )
    return found


def _newest(table: Any, *columns: Any) -> Any:  # noqa: ANN401 -- any mapped class
    return (
        sa.select(table.id, *columns)
        .where(table.case_id == sa.bindparam("case"))
        .order_by(table.id.desc())
    )


def _numbered(row: Any) -> PaperSubject:  # noqa: ANN401 -- id, number, title
    return PaperSubject(row[0], str(row[1]), *map(str, row[2:]))


def _month(row: Any) -> PaperSubject:  # noqa: ANN401 -- id, first day of the month
    return PaperSubject(row[0], f"{row[1]:%Y-%m}")


def _objection(row: Any) -> PaperSubject:  # noqa: ANN401 -- id, objector
    return PaperSubject(row[0], objection_number(row[0]), mask_name(row[1]))


_LISTED: Final[Mapping[About, tuple[Any, Callable[[Any], PaperSubject]]]] = {
    About.PLAN: (_newest(Plan, Plan.number, Plan.title), _numbered),
    About.CONSULTATION: (
        sa.select(Consultation.id, Consultation.round, Plan.title)
        .join(Plan, Plan.id == Consultation.plan_id)
        .where(Consultation.case_id == sa.bindparam("case"))
        .order_by(Consultation.id.desc()),
        _numbered,
    ),
    About.OBJECTION: (_newest(Objection, Objection.objector), _objection),
    About.CHANGE_ORDER: (_newest(ChangeOrder, ChangeOrder.number, ChangeOrder.reason), _numbered),
    About.PAYMENT: (_newest(Payment, Payment.number), _numbered),
    About.LEDGER_MONTH: (
        sa.select(LedgerMonth.id, LedgerMonth.month)
        .where(LedgerMonth.case_id == sa.bindparam("case"))
        .order_by(LedgerMonth.month.desc()),
        _month,
    ),
    About.STAR_RATING: (_newest(StarRating, StarRating.year), _numbered),
    About.TAKEOVER_REWARD: (_newest(TakeoverReward, TakeoverReward.year), _numbered),
}
