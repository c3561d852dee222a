"""Finished papers to be handed out: whose they are, and who may have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RenovationCase
from models.document import Paper, PaperOrder
from models.long_term_management import LedgerMonth
from models.resident_consultation import Signature
from rules.paper import PaperKind
from rules.stages import Standing


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A paper to be handed out, and whose it is."""

    id: int
    case_id: int
    area_path: str
    household_id: int | None
    kind: PaperKind
    title: str
    digest: str
    size: int


def paper_file(session: Session, paper_id: int) -> PaperFile | None:
    """Return a printed paper with its case, None where there is none; one query."""
    row = session.execute(
        sa.select(
            Paper.id,
            Paper.case_id,
            RenovationCase.area_path,
            Paper.household_id,
            Paper.kind,
            Paper.title,
            Paper.digest,
            Paper.size,
        )
        .join(RenovationCase, RenovationCase.id == Paper.case_id)
        .where(Paper.id == paper_id, Paper.digest != "")
    ).one_or_none()
    return None if row is None else PaperFile(*row)


def paper_about(
    session: Session, kinds: Sequence[PaperKind], subject: int
) -> dict[PaperKind, PaperFile]:
    """Return the newest printed paper of each kind about a subject, in one query."""
    rows = session.execute(
        sa.select(
            Paper.id,
            Paper.case_id,
            RenovationCase.area_path,
            Paper.household_id,
            Paper.kind,
            Paper.title,
            Paper.digest,
            Paper.size,
        )
        .join(PaperOrder, PaperOrder.id == Paper.order_id)
        .join(RenovationCase, RenovationCase.id == Paper.case_id)
        .where(PaperOrder.kind.in_(kinds), PaperOrder.subject == subject, Paper.digest != "")
        .order_by(Paper.id)
    )
    return {row.kind: PaperFile(*row) for row in rows}


PUBLIC_KINDS: Final = (
    PaperKind.VOTING_NOTICE,
    PaperKind.RESULT_PRELIMINARY,
    PaperKind.RESULT_FINAL,
    PaperKind.MONTHLY_LEDGER,
)
"""Kinds that are posted for everybody; all others carry what is not everybody's."""


def public_paper(session: Session, paper_id: int) -> PaperFile | None:
    """Return a paper that everybody may have, None where there is none; two queries at most.

    A ledger is public once its month is, and nothing of a withdrawn case is.
    """
    found = paper_file(session, paper_id)
    if found is None or found.kind not in PUBLIC_KINDS:
        return None
    month = sa.exists().where(
        LedgerMonth.id == PaperOrder.subject, LedgerMonth.published_at.is_not(None)
    )
    is_out = session.scalar(
        sa.select(Paper.id)
        .join(PaperOrder, PaperOrder.id == Paper.order_id)
        .join(RenovationCase, RenovationCase.id == Paper.case_id)
        .where(
            Paper.id == paper_id,
            RenovationCase.standing != Standing.WITHDRAWN,
            sa.or_(PaperOrder.kind != PaperKind.MONTHLY_LEDGER, month),
        )
    )
    return None if is_out is None else found


def newest_signature(session: Session, consultation_id: int, household_id: int) -> Signature | None:
    """Return the last signature of a household in a round, None before there is one."""
    return session.scalar(
        sa.select(Signature)
        .where(Signature.consultation_id == consultation_id, Signature.household_id == household_id)
        .order_by(Signature.id.desc())
        .limit(1)
    )
