"""Which files rows name: what the store must hold, and when it was last swept."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.document import Attachment, Paper
from models.event import Event
from models.paper_register import PaperManifest

SWEPT = "store.swept"


def named_digests(session: Session) -> set[str]:
    """Return the SHA-256 of every file that some row names; three queries, 100 bytes a file."""
    found: set[str] = set()
    for column in (Paper.digest, Attachment.digest, PaperManifest.digest):
        found.update(session.scalars(sa.select(column).where(column != "")))
    return found


def last_swept(session: Session) -> datetime | None:
    """Return when the store was last swept, None before the first time; one query."""
    return session.scalar(sa.select(sa.func.max(Event.at)).where(Event.name == SWEPT))
