"""The registers of the seeds: areas and compounds in the numbers the seeds give.

Zhengzhou 经八路街道: 213 yards, 54 of them ownerless: 9 with a property firm, 29 self-managed, 16
with nobody (S1-03). A town: 351 compounds, 1,057 buildings, 36,595 households, 3,934,090 m², 57
of them 三无 (S2-02). Wuhan: 5,695 compounds in seven central districts, 2,191 old (S4-01). What a
dashboard shows of them is counted from these rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.area import Area, Level
from models.compound import Compound
from rules.money import Fen, apportion
from rules.registration import GovernanceStatus, ManagementMode, OriginType

_WUHAN_DISTRICTS: Final = ("江岸区", "江汉区", "硚口区", "汉阳区", "武昌区", "青山区", "洪山区")
_TOWN_COMMUNITIES: Final = 5


@dataclass(frozen=True, slots=True)
class Communities:
    """The communities in which the demo city's cases lie, by name."""

    zhengzhou: tuple[Area, ...]
    deyang: Area


def load_areas(session: Session) -> Communities:
    """Create the tree of the demo city where it is missing; return its communities."""
    zhengzhou = _walk(
        session, "henan", ("郑州市", "410100"), ("金水区", "410105"), ("经八路街道", "")
    )
    deyang = _walk(session, "sichuan", ("德阳市", "510600"), ("罗江区", "510604"), ("万安镇", ""))
    for district in _WUHAN_DISTRICTS:
        _walk(session, "hubei", ("武汉市", "420100"), (district, ""), (f"{district[:-1]}街道", ""))
    town = _walk(session, "", ("示例市", ""), ("示例县", ""), ("某镇", ""))
    town.indicators = {
        "area_km2": "84.46",
        "registered_population": 78_900,
        "resident_population": 135_000,
        "villages": 10,
        "communities": 5,
        "groups": 102,
        "party_branches": 59,
        "party_members": 2452,
        "property_firms": 63,
    }
    return Communities(
        zhengzhou=tuple(
            _child(session, zhengzhou, name, "")
            for name in ("文联社区", "纬三路社区", "经八路社区")
        ),
        deyang=_child(session, deyang, "纹江社区", ""),
    )


def load_registers(session: Session) -> int:
    """Create the compounds of the three registers where they are missing; return how many."""
    known = set(session.scalars(sa.select(Compound.name).where(Compound.is_example)))
    rows = [row for row in _every_row(session) if row["name"] not in known]
    if rows:
        session.execute(sa.insert(Compound), rows)
    return len(rows)


def _every_row(session: Session) -> Iterator[dict[str, Any]]:
    yield from _zhengzhou(session)
    yield from _town(session)
    yield from _wuhan(session)


def _zhengzhou(session: Session) -> Iterator[dict[str, Any]]:
    """Return the yards beside those that are cases of their own (see `cases.CASES`)."""
    from webapp.demo.seeds import ZHENGZHOU_CASE_YARDS  # noqa: PLC0415 -- it names us

    street = _find(session, "经八路街道")
    community = _child(session, street, "经八路社区", "")
    modes = [ManagementMode.PROPERTY_FIRM] * 9 + [ManagementMode.SELF_MANAGED] * 29
    modes += [ManagementMode.NONE] * 16
    ownerless = len(modes)
    for number in range(213 - ZHENGZHOU_CASE_YARDS):
        is_ownerless = number < ownerless
        yield _row(
            community,
            f"经八路示例院{number + 1:03}",
            governance_status=GovernanceStatus.OWNERLESS
            if is_ownerless
            else GovernanceStatus.SUPERVISED,
            management_mode=modes[number] if is_ownerless else ManagementMode.PROPERTY_FIRM,
            origin_type=OriginType.WORK_UNIT,
            built_year=1980 + number % 20,
            households_stated=36 + number % 90,
            buildings_stated=1 + number % 4,
            floor_area=Decimal(2600 + (number % 90) * 75),
        )


def _town(session: Session) -> Iterator[dict[str, Any]]:
    town = _find(session, "某镇")
    communities = [_child(session, town, f"第{n}社区", "") for n in "一二三四五"]
    weights = [3 + number * 7 % 11 for number in range(351)]
    households = apportion(Fen(36_595), weights)
    buildings = [1 + extra for extra in apportion(Fen(1057 - 351), weights)]
    floor_area = apportion(Fen(393_409_000), weights)
    for number in range(351):
        three_no = number < 57
        yield _row(
            communities[number % _TOWN_COMMUNITIES],
            f"某镇示例小区{number + 1:03}",
            governance_status=GovernanceStatus.OWNERLESS
            if three_no
            else GovernanceStatus.SUPERVISED,
            management_mode=ManagementMode.NONE if three_no else ManagementMode.PROPERTY_FIRM,
            origin_type=OriginType.REPLACEMENT_HOUSING if number % 2 else OriginType.WORK_UNIT,
            built_year=1988 + number % 30,
            households_stated=households[number],
            buildings_stated=buildings[number],
            floor_area=Decimal(floor_area[number]).scaleb(-2),
        )


def _wuhan(session: Session) -> Iterator[dict[str, Any]]:
    streets = [_find(session, f"{district[:-1]}街道") for district in _WUHAN_DISTRICTS]
    communities = [_child(session, street, "中心社区", "") for street in streets]
    modes = (
        ManagementMode.MARKET,
        ManagementMode.PUBLIC_WELFARE,
        ManagementMode.SELF_MANAGED,
        ManagementMode.COMMUNITY_RUN,
    )
    for number in range(5695):
        is_old = number < 2191
        yield _row(
            communities[number % len(communities)],
            f"武汉示例小区{number + 1:04}",
            governance_status=GovernanceStatus.SUPERVISED,
            management_mode=modes[number % 4] if is_old else ManagementMode.MARKET,
            origin_type=OriginType.WORK_UNIT if is_old else OriginType.EARLY_COMMERCIAL,
            built_year=1975 + number % 26 if is_old else 2001 + number % 20,
            households_stated=None,
            buildings_stated=None,
            floor_area=None,
        )


def _row(community: Area, name: str, **columns: Any) -> dict[str, Any]:  # noqa: ANN401 -- column values
    return {"area_id": community.id, "name": name, "is_example": True, **columns}


def _walk(session: Session, province: str, *names: tuple[str, str]) -> Area:
    area: Area | None = None
    for (name, code), level in zip(names, Level, strict=False):
        area = _grow(session, area, name, code, level, province)
    assert area is not None  # noqa: S101 -- every walk has three steps
    return area


def _child(session: Session, parent: Area, name: str, code: str) -> Area:
    return _grow(session, parent, name, code, Level.COMMUNITY, parent.province)


def _grow(  # noqa: PLR0913, PLR0917 -- the columns of an area
    session: Session, parent: Area | None, name: str, code: str, level: Level, province: str
) -> Area:
    parent_id = parent.id if parent else None
    found = session.scalar(sa.select(Area).where(Area.parent_id == parent_id, Area.name == name))
    if found is not None:
        return found
    area = Area(parent_id=parent_id, level=level, name=name, code=code, path="", province=province)
    session.add(area)
    session.flush()  # the path ends in its own id
    area.path = f"{parent.path if parent else ''}{area.id}."
    return area


def _find(session: Session, name: str) -> Area:
    return session.scalars(
        sa.select(Area).where(Area.name == name, Area.level == Level.STREET)
    ).one()
