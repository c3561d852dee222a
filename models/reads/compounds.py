"""The register of compounds of an area: the list, its figures, one compound."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models.area import Area, Level
from models.case import RenovationCase
from models.compound import Compound
from models.household import Household
from models.reads.keyset import START, Sorting, Turn, leaf
from rules.classification import Tier
from rules.registration import GovernanceStatus, ManagementMode
from rules.roles import Post
from rules.stages import Stage, Standing


class CompoundSort(StrEnum):
    """What the list of compounds sorts by."""

    NAME = "name"
    BUILT_YEAR = "built_year"
    HOUSEHOLDS = "households"


@dataclass(frozen=True, slots=True)
class CompoundFilter:
    """What a list of compounds shows. `area_path` names an area and all below it."""

    area_path: str = ""
    governance_status: GovernanceStatus | None = None
    management_mode: ManagementMode | None = None
    is_three_no: bool = False
    text: str = ""
    sort: CompoundSort = CompoundSort.NAME
    descending: bool = False
    turn: Turn = START


@dataclass(frozen=True, slots=True)
class CompoundLine:
    """One compound in the list, with the case that is under way, if any."""

    id: int
    name: str
    community: str
    built_year: int | None
    households: int | None
    governance_status: GovernanceStatus | None
    management_mode: ManagementMode | None
    is_three_no: bool
    tier: Tier | None
    reference: str
    stage: Stage | None


@dataclass(frozen=True, slots=True)
class CompoundList:
    """One page of compounds, and the keys of the pages beside it."""

    lines: tuple[CompoundLine, ...]
    total: int
    previous: int
    following: int


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """The register of an area in figures (C01, C02). `floor_area` in 0.01 m²."""

    compounds: int
    ownerless: int
    three_no: int
    buildings: int
    households: int
    floor_area: int
    ownerless_by_mode: dict[ManagementMode, int]


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area to choose; `depth` counts from the city."""

    id: int
    name: str
    path: str
    level: Level
    depth: int


@dataclass(frozen=True, slots=True)
class CompoundView:
    """One compound and where it lies. `area_names` from the city down."""

    id: int
    name: str
    street_name: str
    plate_number: str
    address: str
    built_year: int | None
    structure: str
    floor_area: Decimal | None
    is_to_be_demolished: bool
    governance_status: GovernanceStatus | None
    management_mode: ManagementMode | None
    is_three_no: bool
    tier: Tier | None
    households_stated: int | None
    buildings_stated: int | None
    households: int
    elderly_residents: int | None
    residents: int | None
    note: str
    is_example: bool
    area_path: str
    area_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseOfCompound:
    """One case of a compound."""

    reference: str
    title: str
    stage: Stage
    standing: Standing


def compound_list(session: Session, posts: Sequence[Post], wanted: CompoundFilter) -> CompoundList:
    """Return one page of the compounds that `posts` may read. Two queries."""
    statement = (
        sa.select(
            Compound.id,
            Compound.name,
            Area.name.label("community"),
            Compound.built_year,
            Compound.households_stated.label("households"),
            Compound.governance_status,
            Compound.management_mode,
            Compound.is_three_no,
            Compound.tier,
            sa.func.coalesce(RenovationCase.reference, ""),
            RenovationCase.stage,
        )
        .join(Area, Area.id == Compound.area_id)
        .outerjoin(RenovationCase, RenovationCase.id == _newest_case())
        .where(readable(posts), *_conditions(wanted))
    )
    total = session.scalar(sa.select(sa.func.count()).select_from(statement.subquery())) or 0
    sorting = Sorting(_SORTS[wanted.sort], Compound.id.expression, wanted.descending)
    page = leaf(session, statement, sorting, wanted.turn)
    lines = tuple(CompoundLine(*row) for row in page.rows)
    return CompoundList(lines, total, page.previous, page.following)


def area_figures(session: Session, posts: Sequence[Post], area_path: str) -> AreaFigures:
    """Return the register of an area in figures. Two queries."""
    ownerless = Compound.governance_status == GovernanceStatus.OWNERLESS
    which = [readable(posts), *_conditions(CompoundFilter(area_path=area_path))]
    row = session.execute(
        sa.select(
            sa.func.count(),
            sa.func.count().filter(ownerless),
            sa.func.count().filter(Compound.is_three_no),
            sa.func.coalesce(sa.func.sum(Compound.buildings_stated), 0),
            sa.func.coalesce(sa.func.sum(Compound.households_stated), 0),
            sa.func.coalesce(sa.func.sum(sa.type_coerce(Compound.floor_area, sa.BigInteger)), 0),
        )
        .select_from(Compound)
        .join(Area, Area.id == Compound.area_id)
        .where(*which)
    ).one()
    modes = session.execute(
        sa.select(Compound.management_mode, sa.func.count())
        .join(Area, Area.id == Compound.area_id)
        .where(ownerless, *which)
        .group_by(Compound.management_mode)
    )
    by_mode = {mode: count for mode, count in modes if mode is not None}
    compounds, ownerless_count, three_no, buildings, households, area = (
        int(value or 0) for value in row
    )
    return AreaFigures(compounds, ownerless_count, three_no, buildings, households, area, by_mode)


def areas(session: Session, posts: Sequence[Post]) -> Sequence[AreaLine]:
    """Return the areas that `posts` reach, as a tree from the top. One query."""
    paths = [post.area_path for post in posts if post.case_id is None]
    if not paths:
        return ()
    rows = session.execute(
        sa.select(Area.id, Area.name, Area.path, Area.level).where(
            sa.or_(*(Area.path.startswith(path, autoescape=True) for path in paths))
        )
    ).all()
    rows = sorted(rows, key=lambda row: [int(part) for part in row.path.rstrip(".").split(".")])
    return [AreaLine(*row, depth=row.path.count(".") - 1) for row in rows]


def compound_view(session: Session, posts: Sequence[Post], compound_id: int) -> CompoundView | None:
    """Return one compound, None if there is none that `posts` may read. Two queries."""
    homes = sa.select(sa.func.count()).where(Household.compound_id == Compound.id).scalar_subquery()
    row = session.execute(
        sa.select(Compound, Area.path, homes)
        .join(Area, Area.id == Compound.area_id)
        .where(Compound.id == compound_id, readable(posts))
    ).one_or_none()
    if row is None:
        return None
    compound, path, households = row
    ids = [int(part) for part in path.rstrip(".").split(".")]
    named = session.execute(sa.select(Area.id, Area.name).where(Area.id.in_(ids)))
    names = {row.id: row.name for row in named}
    return CompoundView(
        **{name: getattr(compound, name) for name in _COPIED},
        households=households,
        area_path=path,
        area_names=tuple(names[area_id] for area_id in ids),
    )


def cases_of(session: Session, compound_id: int) -> Sequence[CaseOfCompound]:
    """Return the cases of a compound, the newest first. One query."""
    rows = session.execute(
        sa.select(
            RenovationCase.reference,
            RenovationCase.title,
            RenovationCase.stage,
            RenovationCase.standing,
        )
        .where(RenovationCase.compound_id == compound_id)
        .order_by(RenovationCase.id.desc())
    )
    return [CaseOfCompound(*row) for row in rows]


def readable(posts: Sequence[Post]) -> sa.ColumnElement[bool]:
    """Return the condition on `Compound` and its `Area` that `posts` may read it."""
    conditions: list[Any] = [
        Area.path.startswith(post.area_path, autoescape=True)
        for post in posts
        if post.case_id is None
    ]
    cases = [post.case_id for post in posts if post.case_id is not None]
    if cases:
        theirs = sa.select(RenovationCase.compound_id).where(RenovationCase.id.in_(cases))
        conditions.append(Compound.id.in_(theirs))
    return sa.or_(sa.false(), *conditions)


_COPIED = tuple(
    name
    for name in CompoundView.__dataclass_fields__
    if name not in {"households", "area_path", "area_names"}
)
_SORTS: dict[CompoundSort, sa.ColumnElement[Any]] = {
    CompoundSort.NAME: Compound.name.expression,
    CompoundSort.BUILT_YEAR: sa.func.coalesce(Compound.built_year, 0),
    CompoundSort.HOUSEHOLDS: sa.func.coalesce(Compound.households_stated, 0),
}


def _newest_case() -> sa.ScalarSelect[int]:
    newer = aliased(RenovationCase)
    return (
        sa.select(sa.func.max(newer.id))
        .where(newer.compound_id == Compound.id, newer.parent_id.is_(None))
        .scalar_subquery()
    )


def _conditions(wanted: CompoundFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.area_path:
        found.append(Area.path.startswith(wanted.area_path, autoescape=True))
    if wanted.governance_status is not None:
        found.append(Compound.governance_status == wanted.governance_status)
    if wanted.management_mode is not None:
        found.append(Compound.management_mode == wanted.management_mode)
    if wanted.is_three_no:
        found.append(Compound.is_three_no.is_(True))
    if wanted.text:
        found.append(
            sa.or_(
                Compound.name.contains(wanted.text, autoescape=True),
                Compound.address.contains(wanted.text, autoescape=True),
            )
        )
    return found
