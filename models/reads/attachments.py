"""Files people brought, as pages show them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.document import Attachment
from models.reads.keyset import Sorting, Turn, leaf
from rules.stages import Standing


@dataclass(frozen=True, slots=True)
class AttachmentFile:
    """A file to be handed out. `is_open` says that everybody may have it."""

    id: int
    case_id: int
    area_path: str
    digest: str
    file_name: str
    media_type: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """One file in the list of a case."""

    id: int
    file_name: str
    media_type: str
    size: int
    about: str
    is_public: bool
    uploaded_at: datetime

    @property
    def is_picture(self) -> bool:
        """Whether it is a photograph."""
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class AttachmentPage:
    """One page of a case's files, the newest first."""

    lines: tuple[AttachmentLine, ...]
    previous: int
    following: int


def attachment_file(session: Session, attachment_id: int) -> AttachmentFile | None:
    """Return a file with its case, None where there is none; one query."""
    row = session.execute(
        sa.select(
            Attachment.id,
            Attachment.case_id,
            RenovationCase.area_path,
            Attachment.digest,
            Attachment.file_name,
            Attachment.media_type,
            sa.and_(Attachment.is_public, RenovationCase.standing != Standing.WITHDRAWN),
        )
        .join(RenovationCase, RenovationCase.id == Attachment.case_id)
        .where(Attachment.id == attachment_id)
    ).one_or_none()
    return None if row is None else AttachmentFile(*row)


def attachment_page(
    session: Session, case_id: int, turn: Turn, *, only_pictures: bool, text: str
) -> AttachmentPage:
    """Return one page of a case's files, in one query."""
    statement = sa.select(
        Attachment.id,
        Attachment.file_name,
        Attachment.media_type,
        Attachment.size,
        Attachment.about,
        Attachment.is_public,
        Attachment.uploaded_at,
    ).where(Attachment.case_id == case_id)
    if only_pictures:
        statement = statement.where(Attachment.media_type.startswith("image/"))
    if text:
        statement = statement.where(Attachment.file_name.contains(text, autoescape=True))
    sorting = Sorting(Attachment.uploaded_at.expression, Attachment.id.expression, descending=True)
    page = leaf(session, statement, sorting, turn)
    return AttachmentPage(
        tuple(AttachmentLine(*row) for row in page.rows), page.previous, page.following
    )
