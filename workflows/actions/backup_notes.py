"""Keeping that a copy of everything was made."""

from sqlalchemy.orm import Session

from models.backup import Backup
from rules.act import Act
from workflows.actions.record import record


def note_backup(session: Session, place: str, size: int, files: int, act: Act) -> None:
    """Keep where a finished copy lies and how large it is (`size` in bytes)."""
    session.add(Backup(made_at=act.at, place=place, size=size, files=files))
    record(session, act, "backup.made", case_id=None, size=size, files=files)
