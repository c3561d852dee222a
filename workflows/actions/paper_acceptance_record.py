"""The joint acceptance record of a case: checklist, conditions, signatures, warranties."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.acceptance_record import (
    AcceptanceRecord,
    CheckItem,
    Defect,
    ResidentAcceptance,
    StatutoryCondition,
    Warranty,
)
from documents.party import Party
from models import acceptance as rows
from models.case import RenovationCase
from models.construction import Contract
from models.household import Household
from models.reads.scope import in_scope
from rules.acceptance import SATISFIED_PERCENT, CheckResult, DefectState
from rules.acceptance import Party as Body
from rules.acceptance import StatutoryCondition as Condition
from rules.acceptance_checklist import ChecklistItem, checklist
from rules.deadlines import local_day
from rules.warranty import WarrantyCategory
from workflows.actions.paper_sheet import Commission, Sheet

BODIES: Final[Mapping[Body, str]] = {
    Body.IMPLEMENTING_UNIT: "实施单位",
    Body.DESIGNER: "设计单位",
    Body.CONTRACTOR: "施工单位",
    Body.SUPERVISOR: "监理单位",
    Body.SUB_DISTRICT: "街道办事处",
    Body.COMMUNITY: "社区居委会",
    Body.PROPERTY_FIRM: "物业服务企业",
    Body.FIRE: "消防部门",
    Body.UTILITIES: "专业经营单位",
    Body.RESIDENTS: "居民代表",
}
WARRANTIES: Final[Mapping[WarrantyCategory, str]] = {
    WarrantyCategory.STRUCTURE: "地基基础和主体结构",
    WarrantyCategory.WATERPROOF: "屋面防水、有防水要求的房间和外墙防渗漏",
    WarrantyCategory.INSULATION: "外墙保温",
    WarrantyCategory.HEATING: "供热、供冷系统",
    WarrantyCategory.ELECTRICAL: "电气管线",
    WarrantyCategory.PIPES: "给排水管道",
    WarrantyCategory.EQUIPMENT: "设备安装",
    WarrantyCategory.DECORATION: "装修",
    WarrantyCategory.CONTRACT: "合同约定的其他部位",
}
_SATISFIED: Final = 4  # of five


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the acceptance record of a case as it stands; nine queries."""
    case_id = order.case_id
    accepted = session.scalar(sa.select(rows.Acceptance).where(rows.Acceptance.case_id == case_id))
    contract = session.scalar(sa.select(Contract).where(Contract.case_id == case_id))
    passed_on = accepted.passed_on if accepted else None
    parties = _parties(session, case_id)
    value = AcceptanceRecord(
        head=order.head(),
        inspected_on=passed_on or local_day(order.made_at),
        scope=order.compound,
        contractor=contract.contractor if contract else "—",
        conditions=_conditions(session, case_id),
        items=_items(session, case_id),
        residents=_residents(session, case_id, parties.pop()),
        defects=_defects(session, case_id, contract.contractor if contract else "施工单位"),
        warranties=_warranties(session, case_id),
        parties=tuple(parties),
        passed=passed_on is not None,
        conclusion=_conclusion(passed_on),
    )
    return [order.sheet("联合验收表", value)]


def _conclusion(passed_on: date | None) -> str:
    if passed_on is None:
        return "尚未通过验收。未完成的事项整改后再行验收。"
    return "各方同意通过验收。列明的整改事项按期完成，由监理单位复验。"


def _conditions(session: Session, case_id: int) -> tuple[StatutoryCondition, ...]:
    found = session.execute(
        sa.select(rows.StatutoryProof.condition, rows.StatutoryProof.document).where(
            rows.StatutoryProof.case_id == case_id
        )
    )
    proofs = dict(found.all())
    return tuple(StatutoryCondition(each in proofs, proofs.get(each, "")) for each in Condition)


def _items(session: Session, case_id: int) -> tuple[CheckItem, ...]:
    found = session.scalars(sa.select(rows.Check).where(rows.Check.case_id == case_id))
    checks = {check.item: check for check in found}
    return tuple(_item(each, checks.get(each.code)) for each in checklist().values())


def _item(each: ChecklistItem, check: rows.Check | None) -> CheckItem:
    if check is None or check.result is CheckResult.PENDING:
        return CheckItem(each.name, "", "", "")
    note = check.note
    if check.rectify_by is not None:
        note = f"{note}（限 {check.rectify_by:%Y-%m-%d} 前整改）".strip()
    return CheckItem(each.name, check.result.value, note, check.signer)


def _residents(session: Session, case_id: int, signed: Party) -> ResidentAcceptance:
    case = session.get_one(RenovationCase, case_id)
    asked = session.scalar(sa.select(sa.func.count(Household.id)).where(in_scope(case))) or 0
    newest = (
        sa.select(sa.func.max(rows.ResidentAcceptance.id))
        .where(rows.ResidentAcceptance.case_id == case_id)
        .group_by(rows.ResidentAcceptance.household_id)
    )
    scores = session.scalars(
        sa.select(rows.ResidentAcceptance.works_score).where(rows.ResidentAcceptance.id.in_(newest))
    ).all()
    satisfied = sum(score >= _SATISFIED for score in scores)
    return ResidentAcceptance(
        asked=asked,
        answered=len(scores),
        satisfied=satisfied,
        needed_percent=SATISFIED_PERCENT,
        met=bool(scores) and satisfied * 100 >= len(scores) * SATISFIED_PERCENT,
        representatives=(signed,),
    )


def _defects(session: Session, case_id: int, contractor: str) -> tuple[Defect, ...]:
    found = session.scalars(
        sa.select(rows.Defect).where(rows.Defect.case_id == case_id).order_by(rows.Defect.id)
    )
    done = {DefectState.REPAIRED, DefectState.CONFIRMED}
    return tuple(
        Defect(
            place=each.place,
            description=each.description,
            responsible=contractor,
            due_on=local_day(each.respond_by),
            mended_on=each.repaired_on if each.state in done else None,
        )
        for each in found
    )


def _warranties(session: Session, case_id: int) -> tuple[Warranty, ...]:
    found = session.scalars(
        sa.select(rows.Warranty).where(rows.Warranty.case_id == case_id).order_by(rows.Warranty.id)
    )
    return tuple(
        Warranty(
            part=WARRANTIES.get(WarrantyCategory(each.category), each.category),
            term=_term(each.starts_on, each.ends_on),
            ends_on=each.ends_on,
        )
        for each in found
        if each.ends_on is not None
    )


def _term(starts_on: date, ends_on: date) -> str:
    years = ends_on.year - starts_on.year
    same_day = (ends_on.month, ends_on.day) == (starts_on.month, starts_on.day)
    return f"{years} 年" if same_day else "2 个采暖期"


def _parties(session: Session, case_id: int) -> list[Party]:
    """Return the bodies in the form's order, the residents last."""
    found = session.scalars(sa.select(rows.SignOff).where(rows.SignOff.case_id == case_id))
    signed = {each.party: each for each in found}
    return [_party(name, signed.get(body)) for body, name in BODIES.items()]


def _party(name: str, signed: rows.SignOff | None) -> Party:
    if signed is None:
        return Party(name, "", None)
    body = f"{name} {signed.organisation}".strip()
    return Party(body, signed.name, signed.signed_on)
