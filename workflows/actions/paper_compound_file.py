"""The file of a compound: the register, the hardware survey, and who answers for the case."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.compound_file import (
    BuildingLine,
    CompoundFile,
    FindingLine,
    Member,
    Organisation,
)
from documents.field_words import said
from models.case import RenovationCase
from models.compound import Building, Compound, Stairwell
from models.household import Household
from models.reads.registration import counts_for, findings_of, organisation_of
from models.reads.scope import in_scope
from rules.area import square_metres
from rules.money import Fen
from rules.registration import Lack
from workflows.actions.paper_sheet import Commission, Sheet


def lay_out(session: Session, order: Commission) -> Sequence[Sheet]:
    """Return the file of a case's compound as it stands; ten queries."""
    case = session.get_one(RenovationCase, order.case_id)
    compound = session.get_one(Compound, case.compound_id)
    counts = counts_for(session, case.id)
    value = CompoundFile(
        head=order.head(),
        known=_known(compound, order),
        floor_area=compound.floor_area,
        exclusive_area=square_metres(counts.area),
        homes=counts.households,
        homes_stated=compound.households_stated,
        without_area=counts.without_area,
        buildings=_buildings(session, case),
        findings=tuple(
            FindingLine(said(each.part), said(each.state), each.score, each.note, each.surveyed_on)
            for each in findings_of(session, compound.id)
        ),
        tier=said(compound.tier) if compound.tier else "",
        lacks=tuple(said(Lack(each)) for each in compound.lacks),
        organisation=_organisation(session, case.id),
    )
    return [order.sheet("小区档案", value)]


def _known(compound: Compound, order: Commission) -> tuple[tuple[str, str], ...]:
    def people(count: int | None) -> str:
        return "未登记" if count is None else f"{count:,} 人"

    return (
        ("小区", compound.name),
        ("地址", compound.address or "未登记"),
        ("属地", order.issuer),
        ("建成年份", f"{compound.built_year} 年" if compound.built_year else "未登记"),
        ("结构", compound.structure or "未登记"),
        ("来源", said(compound.origin_type) if compound.origin_type else "未登记"),
        ("主管情况", said(compound.governance_status) if compound.governance_status else "未登记"),
        ("管理方式", said(compound.management_mode) if compound.management_mode else "未登记"),
        ("居住人口", people(compound.residents)),
        ("六十岁以上", people(compound.elderly_residents)),
        ("列入拆迁", "是" if compound.is_to_be_demolished else "否"),
        ("三无小区", "是" if compound.is_three_no else "否"),
    )


def _buildings(session: Session, case: RenovationCase) -> tuple[BuildingLine, ...]:
    area = sa.func.coalesce(
        Household.registered_area, Household.surveyed_area, Household.contract_area
    )
    stairs = (
        sa.select(sa.func.count(Stairwell.id))
        .where(Stairwell.building_id == Building.id)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(
            Building.number,
            Building.floors,
            Building.built_year,
            stairs,
            sa.func.count(Household.id),
            sa.func.sum(area),
            sa.func.sum(sa.case((Household.has_elderly.is_(True), 1), else_=0)),
        )
        .join(Household, Household.building_id == Building.id)
        .where(in_scope(case))
        .group_by(Building.id, Building.number, Building.floors, Building.built_year)
        .order_by(sa.func.min(Household.place))
    )
    return tuple(
        BuildingLine(
            number=f"{number}号楼",
            stairwells=stairwells,
            floors=floors,
            built_year=built_year,
            homes=homes,
            area=metres or square_metres(0),
            elderly_homes=elderly,
        )
        for number, floors, built_year, stairwells, homes, metres, elderly in rows
    )


def _organisation(session: Session, case_id: int) -> Organisation:
    found = organisation_of(session, case_id)
    return Organisation(
        leader=found.leader,
        contact=found.contact,
        budget_line=found.budget_line,
        budget=None if found.budget is None else Fen(found.budget),
        members=tuple(
            Member(each.name, each.organisation, each.duty, each.phone) for each in found.members
        ),
        duties=tuple(
            (said(each.stage), each.organisation, said(each.responsibility))
            for each in found.duties
        ),
    )
