"""What every page of a case begins with: the case, and whether this person may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from models.reads.cases import case_row
from rules.roles import may_manage, may_read, may_review
from rules.stages import Stage, Standing
from webapp import words
from webapp.context import posts
from workflows.actions.access import UnknownCase


@dataclass(frozen=True, slots=True)
class CaseHead:
    """A case as the head of its pages shows it."""

    id: int
    reference: str
    title: str
    compound_id: int
    compound_name: str
    street_name: str
    plate_number: str
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


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of a stage in the row under the head."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way to this page; the last one has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What parts/case.html draws around the pages of a stage."""

    head: CaseHead
    title: str
    plate_top: str
    plate_number: str
    line: str
    crumbs: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    notice: str


def case_head(session: Session, reference: str) -> CaseHead:
    """Return the case for the signed-in person, in one query (and one for their posts).

    Raises:
        UnknownCase: if there is none, or none they may see: the answer is the same.
    """
    held = posts()
    case = case_row(session, reference)
    if case is None or not may_read(held, case.area_path, case.id):
        raise UnknownCase(reference=reference)
    return CaseHead(
        id=case.id,
        reference=case.reference,
        title=case.title,
        compound_id=case.compound_id,
        compound_name=case.compound_name,
        street_name=case.street_name,
        plate_number=case.plate_number,
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


def frame(
    head: CaseHead, title: str, stage: Stage | None = None, tabs: Sequence[tuple[str, Any]] = ()
) -> Frame:
    """Return the frame of one page of a stage.

    `tabs` are the pages of the stage: endpoint and (lazy) label, in the order of the work;
    every endpoint takes the case's reference alone.
    """
    crumbs = [
        Crumb(_("改造项目"), url_for("cases.list_cases")),
        Crumb(head.reference, url_for("cases.show_case", reference=head.reference)),
    ]
    if stage is not None and title != words.label(stage):
        crumbs.append(
            Crumb(words.label(stage), url_for(f"{stage}.overview", reference=head.reference))
        )
    return Frame(
        head=head,
        title=title,
        plate_top=head.street_name or head.reference,
        plate_number=head.plate_number or head.compound_name,
        line=f"{head.reference} · {head.compound_name} · {head.title} · {words.label(head.stage)}",
        crumbs=(*crumbs, Crumb(title)),
        tabs=tuple(
            Tab(
                str(label),
                url_for(endpoint, reference=head.reference),
                endpoint == request.endpoint,
            )
            for endpoint, label in tabs
        ),
        notice=_notice(head, stage),
    )


def _notice(head: CaseHead, stage: Stage | None) -> str:
    """Say why a manager cannot change anything on this page, if that is so."""
    if not head.is_manager or stage is None:
        return ""
    if head.standing is not Standing.OPEN:
        return _("项目现在是“%(standing)s”，本页只能看。", standing=words.label(head.standing))
    if head.stage is not stage:
        return _("项目现在在“%(stage)s”阶段，本页只能看。", stage=words.label(head.stage))
    if head.submission_id is not None:
        return _("材料已提交审查，本页只能看。要修改，请先在项目页撤回。")
    return ""
