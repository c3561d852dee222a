"""The joint checklist and the five statutory conditions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.acceptance import Check, StatutoryProof
from rules.acceptance import CheckResult, StatutoryCondition
from rules.act import Act
from rules.refusal import Refusal
from rules.stages import Stage
from workflows.actions.acceptance import open_acceptance, require_past, running_acceptance
from workflows.actions.access import at_work
from workflows.actions.record import record


class UnknownCheck(Refusal):
    """The checklist has no such line."""

    code = "unknown_check"


class NothingToRectify(Refusal):
    """Only a line that failed is put right."""

    code = "nothing_to_rectify"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the team found of one line. `photos` are ids of attachments added to it."""

    item: str
    result: CheckResult
    note: str = ""
    signer: str = ""
    rectify_by: date | None = None
    photos: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """The document that shows one statutory condition."""

    condition: StatutoryCondition
    document: str
    attachment_id: int | None = None


def record_findings(session: Session, case_id: int, findings: Sequence[Finding], act: Act) -> int:
    """Write what the team found of some or all lines; return how many changed.

    One query for the lines, whatever their number. Findings equal to what stands are no
    change, so a page sent twice is recorded once.

    Raises:
        UnknownCheck: if a line is not on the checklist.
        AcceptanceNotOpen, AcceptancePassed: before it is opened, or after the conclusion.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.ACCEPTANCE)
    running_acceptance(session, case.id)
    rows = session.scalars(sa.select(Check).where(Check.case_id == case.id)).all()
    checks = {row.item: row for row in rows}
    changed = {}
    for finding in findings:
        check = checks.get(finding.item)
        if check is None:
            raise UnknownCheck(item=finding.item)
        if _differs(check, finding):
            changed[finding.item] = [check.result, finding.result]
            _write(check, finding, act)
    if changed:
        record(session, act, "check.recorded", case_id=case.id, count=len(changed), lines=changed)
    return len(changed)


def rectify_check(session: Session, case_id: int, item: str, on: date, act: Act) -> None:
    """Record that what failed was put right; done before or after the conclusion.

    Raises:
        UnknownCheck: if the line is not on the checklist.
        NothingToRectify: if it did not fail.
        DayInFuture: if the day has not come.
        AcceptanceNotOpen: if the flow has not opened the acceptance yet.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.ACCEPTANCE, Stage.LONG_TERM_MANAGEMENT)
    open_acceptance(session, case.id)
    check = session.scalar(sa.select(Check).where(Check.case_id == case.id, Check.item == item))
    if check is None:
        raise UnknownCheck(item=item)
    if check.result is not CheckResult.FAIL:
        raise NothingToRectify(item=item)
    require_past(on, act)
    if check.rectified_on == on:
        return
    check.rectified_on = on
    record(session, act, "check.rectified", case_id=case.id, item=item, on=on)


def prove_condition(session: Session, case_id: int, proof: Proof, act: Act) -> None:
    """Name the document that shows a statutory condition; naming another one corrects it.

    Raises:
        AcceptanceNotOpen, AcceptancePassed: before it is opened, or after the conclusion.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.ACCEPTANCE)
    running_acceptance(session, case.id)
    row = session.scalar(
        sa.select(StatutoryProof).where(
            StatutoryProof.case_id == case.id, StatutoryProof.condition == proof.condition
        )
    )
    before = "" if row is None else row.document
    if before == proof.document and proof.attachment_id is None:
        return
    if row is None:
        row = StatutoryProof(case_id=case.id, condition=proof.condition)
        session.add(row)
    row.document, row.recorded_by, row.recorded_at = proof.document, act.staff_id or 0, act.at
    if proof.attachment_id is not None:
        row.attachment_id = proof.attachment_id
    record(
        session,
        act,
        "statutory_condition.proven",
        case_id=case.id,
        condition=proof.condition,
        document=proof.document,
        before=before,
    )


def withdraw_proof(session: Session, case_id: int, condition: StatutoryCondition, act: Act) -> None:
    """Take back a proof that turned out to be none; without one nothing happens.

    Raises:
        AcceptanceNotOpen, AcceptancePassed: before it is opened, or after the conclusion.
        NotYours, CaseNotOpen, WrongStage, UnderReview: as for all work on a stage.
    """
    case = at_work(session, case_id, act, Stage.ACCEPTANCE)
    running_acceptance(session, case.id)
    row = session.scalar(
        sa.select(StatutoryProof).where(
            StatutoryProof.case_id == case.id, StatutoryProof.condition == condition
        )
    )
    if row is None:
        return
    session.delete(row)
    record(
        session,
        act,
        "statutory_condition.withdrawn",
        case_id=case.id,
        condition=condition,
        document=row.document,
    )


def _differs(check: Check, finding: Finding) -> bool:
    return bool(finding.photos) or (
        check.result,
        check.note,
        check.signer,
        check.rectify_by,
    ) != (finding.result, finding.note, finding.signer, finding.rectify_by)


def _write(check: Check, finding: Finding, act: Act) -> None:
    check.result, check.note, check.signer = finding.result, finding.note, finding.signer
    check.rectify_by = finding.rectify_by
    if finding.result is not CheckResult.FAIL:
        check.rectified_on = None
    check.photos = [*check.photos, *finding.photos]
    check.recorded_by = act.staff_id
