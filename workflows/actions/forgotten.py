"""Work that should be under way and that no errand promises: rebuilt from the cases' own rows.

Nothing should be forgotten, since decisions promise in their own transaction, and Prefect's
database holds no promise at all. Rows that came by restoring a copy or by hand are found here.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase, StageVisit
from models.document import PaperOrder
from models.errand import Errand
from rules.act import Act
from rules.paper import OrderState
from rules.stages import Standing
from workflows.actions.record import DRIVING, ask_flow

AT_ONCE: Final = 500
"""How many cases or orders one transaction takes on."""

ROUND: Final = timedelta(minutes=10)
"""How often somebody looks for what was forgotten."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many cases nobody carries on, and how many paper orders nobody prints."""

    cases: int
    orders: int

    def __bool__(self) -> bool:
        return bool(self.cases or self.orders)


def is_forgotten(session: Session) -> bool:
    """Whether anything is forgotten; two indexed queries."""
    return any(
        session.execute(found.limit(1)).first() is not None for found in (_cases(), _orders())
    )


def count_forgotten(session: Session) -> Forgotten:
    """Return how much is forgotten, in two queries."""
    cases, orders = (
        session.scalar(sa.select(sa.func.count()).select_from(found.order_by(None).subquery()))
        for found in (_cases(), _orders())
    )
    return Forgotten(cases or 0, orders or 0)


def ask_for_forgotten(session: Session, act: Act, limit: int = AT_ONCE) -> int:
    """Promise what was forgotten, up to `limit` of each kind; return how much that was."""
    cases = session.execute(_cases().limit(limit)).all()
    for visit_id, case_id in cases:
        ask_flow(session, act, "drive-case", once=_once("visit", visit_id, act), case_id=case_id)
    orders = session.execute(_orders().limit(limit)).all()
    for order_id, case_id in orders:
        once = _once("order", order_id, act)
        ask_flow(session, act, "papers", once=once, case_id=case_id, paper_order_id=order_id)
    return len(cases) + len(orders)


def _once(what: str, number: int, act: Act) -> str:
    return f"reconciled:{what}:{number}:{act.at.isoformat(timespec='minutes')}"


def _cases() -> sa.Select[int, int]:
    # A dead errand counts as being on its way: a person has to look at that one, and asking
    # again every ten minutes would only hide it.
    asked = sa.exists().where(
        Errand.case_id == StageVisit.case_id,
        Errand.flow.in_(DRIVING),
        Errand.done_at.is_(None),
    )
    return (
        sa.select(StageVisit.id, StageVisit.case_id)
        .join(RenovationCase, RenovationCase.id == StageVisit.case_id)
        .where(
            StageVisit.left_at.is_(None),
            StageVisit.opened_at.is_(None),
            RenovationCase.standing == Standing.OPEN,
            ~asked,
        )
        .order_by(StageVisit.id)
    )


def _orders() -> sa.Select[int, int]:
    asked = sa.exists().where(
        Errand.case_id == PaperOrder.case_id,
        Errand.flow == "papers",
        Errand.done_at.is_(None),
        Errand.arguments["paper_order_id"].as_integer() == PaperOrder.id,
    )
    return (
        sa.select(PaperOrder.id, PaperOrder.case_id)
        .where(PaperOrder.state.in_([OrderState.WAITING, OrderState.PRINTING]), ~asked)
        .order_by(PaperOrder.id)
    )
