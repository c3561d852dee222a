"""Sending what was made public to the channels the office has set up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.document import Notice
from rules.act import Act

_LONGEST_FAILURE: Final = 1000


@dataclass(frozen=True, slots=True)
class Letter:
    """One notice as a channel gets it."""

    notice_id: int
    title: str
    body: str


def unsent_notices(session: Session, case_id: int, limit: int = 200) -> Sequence[Letter]:
    """Return the case's public notices that no channel has taken yet, the oldest first.

    Notices to single households stay on paper and behind their link: a channel reaches many.
    """
    rows = session.execute(
        sa.select(Notice.id, Notice.title, Notice.body)
        .where(Notice.case_id == case_id, Notice.is_public, Notice.sent_at.is_(None))
        .order_by(Notice.id)
        .limit(limit)
    )
    return [Letter(*row) for row in rows]


def note_sent(session: Session, notice_id: int, act: Act) -> None:
    """Mark a notice as taken by the channels."""
    notice = session.get_one(Notice, notice_id)
    notice.sent_at = act.at
    notice.send_failure = ""


def note_not_sent(session: Session, notice_id: int, reason: str) -> None:
    """Keep why a notice was not taken; it stays on the board and is tried again."""
    session.get_one(Notice, notice_id).send_failure = reason[:_LONGEST_FAILURE]
