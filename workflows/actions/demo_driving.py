"""Keeping the driver away from a case that the demo city is still making.

Such a case lives in the past: a driver, whose clock shows the present, would close its vote the
moment it is opened. While one errand of a case is taken, no driver gets another one of it.
"""

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.errand import Errand
from rules.act import Act
from workflows.actions.driving import stage_of
from workflows.actions.record import ask_flow

HOLDER: Final = "demo load"


def hold_case(session: Session, case_id: int, until: datetime, act: Act) -> None:
    """Take the case's turn until `until` (real time), should nobody release it before.

    It is an ordinary errand, so that a loader that dies leaves nothing behind but a case that
    is carried on from where it stands. Holding twice is holding once.
    """
    once = _once(case_id)
    ask_flow(
        session, act, "drive-case", once=once, case_id=case_id, stage=stage_of(session, case_id)
    )
    session.execute(
        sa.update(Errand)
        .where(Errand.once == once, Errand.done_at.is_(None))
        .values(leased_by=HOLDER, leased_until=until)
    )


def release_case(session: Session, case_id: int, done_at: datetime) -> None:
    """Let the drivers have the case."""
    session.execute(
        sa.update(Errand)
        .where(Errand.once == _once(case_id))
        .values(done_at=done_at, leased_by=None, leased_until=None)
    )


def _once(case_id: int) -> str:
    return f"case:{case_id}:demo-load"
