"""The tree of areas, as administrators see it and as forms offer it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.area import Area, Level
from models.compound import Compound
from models.reads.staff import area_names
from rules.roles import Post

PAGE = 100
"""Lines of one page of an area's children."""

MOST_CHOICES = 2000
"""Areas that a form offers; a city's streets and communities are fewer."""


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area below the one looked at; `children` and `compounds` are counts."""

    id: int
    name: str
    level: Level
    code: str
    children: int
    compounds: int
    indicators: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AreaRecord:
    """One area, the way down to it, and one page of what lies directly below."""

    id: int
    name: str
    level: Level
    code: str
    province: str
    path: str
    indicators: dict[str, Any]
    above: tuple[tuple[int, str], ...]
    below: tuple[AreaLine, ...]
    total: int
    next_after: int | None


@dataclass(frozen=True, slots=True)
class AreaChoice:
    """One area as a form offers it, with the names of those above it."""

    id: int
    name: str
    level: Level


def roots(session: Session, text: str = "", after: int = 0) -> tuple[Sequence[AreaLine], int]:
    """Return one page of cities, or of areas whose name holds `text`, and their number."""
    condition = Area.name.contains(text, autoescape=True) if text else Area.parent_id.is_(None)
    return _lines(session, condition, after), _count(session, condition)


def area_record(session: Session, area_id: int, after: int = 0) -> AreaRecord | None:
    """Return one area with what lies directly below it, or None; four queries."""
    area = session.get(Area, area_id)
    if area is None:
        return None
    condition = Area.parent_id == area_id
    below = _lines(session, condition, after)
    keys = [int(key) for key in area.path.split(".") if key][:-1]
    names = dict(session.execute(sa.select(Area.id, Area.name).where(Area.id.in_(keys))).all())
    return AreaRecord(
        id=area.id,
        name=area.name,
        level=area.level,
        code=area.code,
        province=area.province,
        path=area.path,
        indicators=dict(area.indicators),
        above=tuple((key, names[key]) for key in keys),
        below=tuple(below[:PAGE]),
        total=_count(session, condition),
        next_after=below[PAGE - 1].id if len(below) > PAGE else None,
    )


def area_choices(session: Session, posts: Sequence[Post]) -> Sequence[AreaChoice]:
    """Return the areas below these posts from the top down, in two queries."""
    paths = [post.area_path for post in posts if post.case_id is None]
    if not paths:
        return []
    rows = session.execute(
        sa.select(Area.id, Area.path, Area.level)
        .where(sa.or_(*(Area.path.startswith(path, autoescape=True) for path in paths)))
        .order_by(sa.func.length(Area.path), Area.id)
        .limit(MOST_CHOICES)
    ).all()
    names = area_names(session, [path for _key, path, _level in rows])
    return sorted(
        (AreaChoice(key, names[path], level) for key, path, level in rows),
        key=lambda choice: choice.name,
    )


@dataclass(frozen=True, slots=True)
class NamedArea:
    """An area by its full name and its official code."""

    id: int
    name: str
    code: str


def areas_called(session: Session, wanted: str) -> Sequence[NamedArea]:
    """Return the areas with this name or official code, in two queries."""
    rows = session.execute(
        sa.select(Area.id, Area.path, Area.code)
        .where(sa.or_(Area.name == wanted, Area.code == wanted))
        .order_by(Area.path)
        .limit(10)
    ).all()
    names = area_names(session, [path for _key, path, _code in rows])
    return [NamedArea(key, names[path], code) for key, path, code in rows]


def _lines(session: Session, condition: sa.ColumnElement[bool], after: int) -> Sequence[AreaLine]:
    child = sa.orm.aliased(Area)
    children = sa.select(sa.func.count(child.id)).where(child.parent_id == Area.id)
    compounds = sa.select(sa.func.count(Compound.id)).where(Compound.area_id == Area.id)
    rows = session.execute(
        sa.select(Area, children.scalar_subquery(), compounds.scalar_subquery())
        .where(condition, Area.id > after)
        .order_by(Area.id)
        .limit(PAGE + 1)
    )
    return [
        AreaLine(area.id, area.name, area.level, area.code, below, homes, dict(area.indicators))
        for area, below, homes in rows
    ]


def _count(session: Session, condition: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count(Area.id)).where(condition)) or 0
