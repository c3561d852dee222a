"""What every page of a case begins with: the case, and whether this person may see it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.case import RenovationCase
from rules.roles import may_manage, may_read, may_review
from rules.stages import Stage, Standing
from webapp.context import posts
from workflows.actions.access import UnknownCase, case_by_reference


@dataclass(frozen=True, slots=True)
class CaseHead:
    """A case as the head of its pages shows it."""

    id: int
    reference: str
    title: str
    compound_id: int
    stairwell_id: int | None
    parent_id: int | None
    area_path: str
    stage: Stage
    standing: Standing
    version: int
    submission_id: int | None
    is_manager: bool
    is_reviewer: bool

    @property
    def is_editable(self) -> bool:
        """Whether this person may do work on the case now."""
        return self.is_manager and self.standing is Standing.OPEN and self.submission_id is None

    def works_in(self, *stages: Stage) -> bool:
        """Whether this person may do work that belongs to one of `stages` now."""
        return self.is_editable and self.stage in stages


def case_head(session: Session, reference: str) -> CaseHead:
    """Return the case for the signed-in person, in one query (and one for their posts).

    Raises:
        UnknownCase: if there is none, or none they may see: the answer is the same.
    """
    case = case_by_reference(session, reference)
    held = posts()
    if not may_read(held, case.area_path, case.id):
        raise UnknownCase(reference=reference)
    return _head(case)


def _head(case: RenovationCase) -> CaseHead:
    held = posts()
    return CaseHead(
        id=case.id,
        reference=case.reference,
        title=case.title,
        compound_id=case.compound_id,
        stairwell_id=case.stairwell_id,
        parent_id=case.parent_id,
        area_path=case.area_path,
        stage=case.stage,
        standing=case.standing,
        version=case.version,
        submission_id=case.submission_id,
        is_manager=may_manage(held, case.area_path, case.id),
        is_reviewer=may_review(held, case.stage, case.area_path, case.id),
    )
