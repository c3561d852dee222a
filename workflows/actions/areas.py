"""The tree of areas: adding, renaming, and taking over a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.area import Area, Level
from rules.act import Act
from rules.refusal import Refusal
from rules.roles import NotYours, Role
from workflows.actions.access import posts_of
from workflows.actions.record import record
from workflows.actions.staff import NoSuchArea

LEVELS: Final = tuple(Level)


class AreaNameTaken(Refusal):
    """Another area under the same parent has this name."""

    code = "area_name_taken"


class NoLevelBelow(Refusal):
    """Nothing lies below a community."""

    code = "no_level_below"


class BadAreaLine(Refusal):
    """A line of the list cannot be taken over; nothing of the list was."""

    code = "bad_area_line"


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One line of a list: the names from the city down, and what is known about the last.

    Attributes:
        names: one to four names; what does not exist yet is created on the way.
        code: the official code, "" where unknown.
        indicators: populations, counts and areas under their own names (S2-01).
    """

    names: tuple[str, ...]
    code: str = ""
    indicators: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking over a list came to."""

    created: int
    changed: int
    same: int


def add_area(session: Session, parent_id: int | None, name: str, code: str, act: Act) -> Area:
    """Add an area below another, or a city at the root.

    Raises:
        NotYours: if the acting person does not administer the parent.
        NoSuchArea: if there is no such parent.
        NoLevelBelow: if the parent is a community.
        AreaNameTaken: if the parent has an area of that name.
    """
    parent = _parent(session, parent_id)
    _require_administrator(session, act, parent)
    if _child(session, parent, name) is not None:
        raise AreaNameTaken(name=name)
    area = _create(session, parent, name, code)
    record(session, act, "area.added", case_id=None, area_id=area.id, area=name)
    return area


def rename_area(session: Session, area_id: int, name: str, code: str, act: Act) -> None:
    """Give an area another name or code; the same ones change nothing.

    Raises:
        NoSuchArea, NotYours, AreaNameTaken: as `add_area`.
    """
    area = session.get(Area, area_id)
    if area is None:
        raise NoSuchArea(area_id=area_id)
    _require_administrator(session, act, area)
    if (area.name, area.code) == (name, code):
        return
    namesake = _child(session, _parent(session, area.parent_id), name)
    if namesake is not None and namesake.id != area.id:
        raise AreaNameTaken(name=name)
    before, area.name, area.code = area.name, name, code
    record(session, act, "area.renamed", case_id=None, area_id=area.id, before=before, area=name)


def take_over_areas(session: Session, lines: Sequence[AreaLine], act: Act) -> Taken:
    """Take over a whole list: create what is missing, renew codes and indicators, once.

    A second time changes nothing. Two queries a line.

    Raises:
        NotYours: if a line lies outside what the acting person administers.
        BadAreaLine: naming the first line that cannot be used; then nothing is taken over.
    """
    created = changed = same = 0
    for number, line in enumerate(lines, start=2):  # the first line is the head
        if not 1 <= len(line.names) <= len(LEVELS) or not all(line.names):
            raise BadAreaLine(line=number)
        area, is_new = _walk(session, line.names, act)
        created += is_new
        known = dict(area.indicators)
        renewed = {**known, **line.indicators}
        if not is_new and (renewed != known or (line.code and line.code != area.code)):
            changed += 1
        elif not is_new:
            same += 1
        area.indicators, area.code = renewed, line.code or area.code
    taken = Taken(created, changed, same)
    record(session, act, "areas.taken_over", case_id=None, created=created, changed=changed)
    return taken


def _walk(session: Session, names: Sequence[str], act: Act) -> tuple[Area, int]:
    area: Area | None = None
    created = 0
    for name in names:
        child = _child(session, area, name)
        if child is None:
            _require_administrator(session, act, area)
            child = _create(session, area, name, "")
            created = 1
        area = child
    assert area is not None  # noqa: S101 -- one name at least was asked for above
    _require_administrator(session, act, area)
    return area, created


def _create(session: Session, parent: Area | None, name: str, code: str) -> Area:
    depth = LEVELS.index(parent.level) + 1 if parent else 0
    if depth >= len(LEVELS):
        raise NoLevelBelow(name=parent.name if parent else "")
    area = Area(
        parent_id=parent.id if parent else None,
        level=LEVELS[depth],
        name=name,
        code=code,
        path="",
        province=parent.province if parent else "",
        indicators={},
    )
    session.add(area)
    session.flush()  # the path holds the key
    area.path = f"{parent.path if parent else ''}{area.id}."
    return area


def _parent(session: Session, parent_id: int | None) -> Area | None:
    if parent_id is None:
        return None
    parent = session.get(Area, parent_id)
    if parent is None:
        raise NoSuchArea(area_id=parent_id)
    return parent


def _child(session: Session, parent: Area | None, name: str) -> Area | None:
    above = Area.parent_id == parent.id if parent else Area.parent_id.is_(None)
    return session.scalar(sa.select(Area).where(above, Area.name == name))


def _require_administrator(session: Session, act: Act, area: Area | None) -> None:
    if act.staff_id is None:
        return
    held = [post for post in posts_of(session, act.staff_id) if post.role is Role.ADMINISTRATOR]
    # A new city belongs to nobody yet: any administrator at the root of a tree may add one.
    reached = (
        any(post.covers(area.path) for post in held)
        if area
        else any(post.area_path.count(".") == 1 for post in held)
    )
    if not reached:
        raise NotYours
