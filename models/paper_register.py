"""Who got which paper and whether it came back, and what proves that a pack is complete."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class PaperHandout(Base):
    """One line of the register of papers handed out and returned (发放和回收登记册).

    A paper that was never handed out has no line. Taking a line back is an event, the row goes.
    """

    __tablename__ = "paper_handout"

    paper_id: Mapped[int] = mapped_column(sa.ForeignKey("paper.id"), unique=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("renovation_case.id"), index=True)
    received_by: Mapped[str]  # who took it: an owner, the head of a stairwell
    note: Mapped[str] = mapped_column(default="")
    handed_by: Mapped[str]  # "staff:17"
    handed_at: Mapped[datetime]
    returned_to: Mapped[str] = mapped_column(default="")  # "staff:17"
    returned_at: Mapped[datetime | None]
    return_note: Mapped[str] = mapped_column(default="")


class PaperManifest(Base):
    """The list of all papers of one run of an order, sealed: which there are, and no others.

    `digest` names the list in the store (documents.manifest), `root` is the top of its Merkle
    tree, which every paper of the run carries with its own way to it.
    """

    __tablename__ = "paper_manifest"

    order_id: Mapped[int] = mapped_column(sa.ForeignKey("paper_order.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    root: Mapped[str] = mapped_column(sa.String(64))
    count: Mapped[int]
    made_at: Mapped[datetime]
