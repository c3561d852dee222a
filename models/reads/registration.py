"""What registration came to: the facts of its gate, the reviewer's evidence, the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.case import RaciEntry, RenovationCase, TaskForceMember
from models.compound import Building, Compound, HardwareFinding
from models.household import Household, Ownership
from models.reads.evidence import Snapshot, figure, metres, snapshot, table, yuan
from models.reads.scope import in_scope
from rules.registration import (
    Facts,
    FindingState,
    HardwarePart,
    Responsibility,
    hardware_score,
)
from rules.stages import ORDER, Stage

_LATER_STAGES = ORDER[1:]


@dataclass(frozen=True, slots=True)
class FindingLine:
    """What was last seen of one part."""

    part: HardwarePart
    state: FindingState
    score: int | None
    note: str
    surveyed_on: date


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One member of the task force."""

    name: str
    organisation: str
    duty: str
    phone: str


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One organisation's part in one stage."""

    stage: Stage
    organisation: str
    responsibility: Responsibility


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """Who is in charge of a case. `budget` in fen."""

    leader: str
    contact: str
    budget_line: str
    budget: int | None
    residents_reply: str
    members: tuple[MemberLine, ...]
    duties: tuple[DutyLine, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many households the register of a case has, and how many lack something."""

    households: int
    without_area: int
    without_owner: int
    buildings: int
    area: int  # 0.01 m², the first known basis of each


def facts(session: Session, case_id: int, at: datetime) -> Facts:
    """Return what the gate of registration reads. Three queries.

    Of a stairwell's own case only the stairwell counts: what is stated is what is there.
    """
    del at
    case, compound = _case(session, case_id)
    counts = counts_of(session, case)
    is_child = case.stairwell_id is not None
    parts, members, stages = session.execute(
        sa.select(
            sa.select(sa.func.count())
            .where(HardwareFinding.compound_id == compound.id)
            .scalar_subquery(),
            sa.select(sa.func.count()).where(TaskForceMember.case_id == case_id).scalar_subquery(),
            sa.select(sa.func.count(RaciEntry.stage.distinct()))
            .where(
                RaciEntry.case_id == case_id,
                RaciEntry.responsibility == Responsibility.ACCOUNTABLE,
                RaciEntry.stage.in_(_LATER_STAGES),
            )
            .scalar_subquery(),
        )
    ).one()
    return Facts(
        households_stated=counts.households if is_child else compound.households_stated,
        households_registered=counts.households,
        households_without_area=counts.without_area,
        households_without_owner=counts.without_owner,
        buildings=counts.buildings,
        built_year=compound.built_year,
        floor_area_known=compound.floor_area is not None,
        is_to_be_demolished=compound.is_to_be_demolished,
        leader=case.leader,
        task_force=members,
        has_budget_line=bool(case.budget_line) and case.budget is not None,
        has_residents_reply=bool(case.residents_reply),
        raci_stages=stages,
        parts_surveyed=parts,
        is_classified=_is_classified(compound),
    )


def evidence(session: Session, case_id: int, at: datetime) -> Snapshot:
    """Return what the reviewer of registration decides on, as plain JSON. Seven queries."""
    del at
    case, compound = _case(session, case_id)
    findings = findings_of(session, compound.id)
    organisation = organisation_of(session, case_id)
    scores = [finding.score for finding in findings if finding.score is not None]
    return snapshot(
        [
            *_register_figures(compound, counts_of(session, case)),
            figure("设施评分", hardware_score(scores)),
            figure("牵头领导", organisation.leader),
            figure("资金安排", organisation.budget_line),
            figure("预算", yuan(organisation.budget), "元"),
            figure("居民答复", organisation.residents_reply),
        ],
        [
            table(
                "设施调查",
                "部位 情况 评分 说明",
                ([each.part, each.state, each.score, each.note] for each in findings),
            ),
            table(
                "工作专班",
                "姓名 单位 职责",
                ([each.name, each.organisation, each.duty] for each in organisation.members),
            ),
            table(
                "责任分工",
                "阶段 单位 责任",
                (
                    [each.stage, each.organisation, each.responsibility]
                    for each in organisation.duties
                ),
            ),
        ],
    )


def _register_figures(compound: Compound, counts: Counts) -> list[dict[str, Any]]:
    return [
        figure("小区", compound.name),
        figure("建成年份", str(compound.built_year or "")),
        figure("建筑面积", compound.floor_area, "㎡"),
        figure("楼栋", counts.buildings, "栋"),
        figure("应登记户数", compound.households_stated, "户"),
        figure("已登记户数", counts.households, "户"),
        figure("没有面积依据", counts.without_area, "户"),
        figure("没有产权人", counts.without_owner, "户"),
        figure("专有部分面积", metres(counts.area), "㎡"),
        figure("主管状态", compound.governance_status),
        figure("管理模式", compound.management_mode),
        figure("小区来源", compound.origin_type),
        figure("服务分级", compound.tier),
        figure("三无小区", compound.is_three_no),
        figure("居住人口", compound.residents, "人"),
        figure("六十岁以上", compound.elderly_residents, "人"),
        figure("愿意付费的比例", compound.willing_percent, "%"),
        figure("自治能力", compound.self_governance, "分"),
    ]


def counts_of(session: Session, case: RenovationCase) -> Counts:
    """Return the figures of the register as far as the case reaches. One query."""
    area = sa.func.coalesce(
        Household.registered_area, Household.surveyed_area, Household.contract_area
    )
    owned = sa.exists().where(Ownership.household_id == Household.id)
    row = session.execute(
        sa.select(
            sa.func.count(),
            sa.func.count().filter(area.is_(None)),
            sa.func.count().filter(~owned),
            sa.func.count(Household.building_id.distinct()),
            sa.func.coalesce(sa.func.sum(sa.type_coerce(area, sa.BigInteger)), 0),
        ).where(in_scope(case))
    ).one()
    return Counts(row[0], row[1], row[2], row[3], int(row[4]))


def counts_for(session: Session, case_id: int) -> Counts:
    """Return the same figures where only the case's id is at hand. Two queries."""
    return counts_of(session, session.get_one(RenovationCase, case_id))


def findings_of(session: Session, compound_id: int) -> Sequence[FindingLine]:
    """Return what the survey saw, in the order of the parts. One query."""
    rows = session.scalars(
        sa.select(HardwareFinding).where(HardwareFinding.compound_id == compound_id)
    )
    by_part = {row.part: row for row in rows}
    return [
        FindingLine(part, row.state, row.score, row.note, row.surveyed_on)
        for part in HardwarePart
        if (row := by_part.get(part)) is not None
    ]


def organisation_of(session: Session, case_id: int) -> OrganisationView:
    """Return who is in charge of a case. Three queries."""
    case = session.get_one(RenovationCase, case_id)
    members = session.scalars(
        sa.select(TaskForceMember)
        .where(TaskForceMember.case_id == case_id)
        .order_by(TaskForceMember.id)
    )
    duties = session.scalars(
        sa.select(RaciEntry).where(RaciEntry.case_id == case_id).order_by(RaciEntry.id)
    )
    return OrganisationView(
        leader=case.leader,
        contact=case.contact,
        budget_line=case.budget_line,
        budget=case.budget,
        residents_reply=case.residents_reply,
        members=tuple(
            MemberLine(row.name, row.organisation, row.duty, row.phone) for row in members
        ),
        duties=tuple(DutyLine(row.stage, row.organisation, row.responsibility) for row in duties),
    )


def buildings_of(session: Session, compound_id: int) -> Sequence[str]:
    """Return the numbers of the buildings, as one walks. One query."""
    numbers = session.scalars(sa.select(Building.number).where(Building.compound_id == compound_id))
    return sorted(numbers, key=lambda number: (len(number), number))


def _case(session: Session, case_id: int) -> tuple[RenovationCase, Compound]:
    row = session.execute(
        sa.select(RenovationCase, Compound)
        .join(Compound, Compound.id == RenovationCase.compound_id)
        .where(RenovationCase.id == case_id)
    ).one()
    return row[0], row[1]


def _is_classified(compound: Compound) -> bool:
    return None not in (
        compound.tier,
        compound.governance_status,
        compound.management_mode,
        compound.origin_type,
    )
