"""The registers of the seeds: compounds in the numbers the seeds give, as rows to be counted.

Zhengzhou 经八路街道: 213 yards, 54 of them ownerless: 9 with a property firm, 29 self-managed, 16
with nobody (S1-03). A town: 351 compounds, 1,057 buildings, 36,595 households, 3,934,090 m², 57
of them 三无 (S2-02). Wuhan: 5,695 compounds in seven central districts, 2,191 old (S4-01).
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.compound import Compound
from rules.money import Fen, apportion
from rules.registration import GovernanceStatus, ManagementMode, OriginType
from workflows.actions.demo_areas import DemoAreas

_OWNERLESS: Final = {
    ManagementMode.PROPERTY_FIRM: 9,
    ManagementMode.SELF_MANAGED: 29,
    ManagementMode.NONE: 16,
}
_YARDS: Final = 213
_TOWN: Final = 351
_TOWN_THREE_NO: Final = 57
_WUHAN: Final = 5695
_WUHAN_OLD: Final = 2191
_WUHAN_MODES: Final = (
    ManagementMode.MARKET,
    ManagementMode.PUBLIC_WELFARE,
    ManagementMode.SELF_MANAGED,
    ManagementMode.COMMUNITY_RUN,
)


def load_registers(
    session: Session, areas: DemoAreas, apart: Counter[ManagementMode | None]
) -> int:
    """Create the compounds of the three registers where they are missing; return how many.

    Args:
        session: an open session.
        areas: the communities of the demo city.
        apart: how many of the 213 yards are entered apart because they are cases of their own:
            ownerless ones by their mode, all others under None.
    """
    known = set(
        session.scalars(
            sa.select(Compound.name).where(
                Compound.is_example,
                Compound.area_id.in_((areas.jingbalu, *areas.town, *areas.wuhan)),
            )
        )
    )
    rows = [row for row in _every_row(areas, apart) if row["name"] not in known]
    if rows:
        session.execute(sa.insert(Compound), rows)
    return len(rows)


def _every_row(areas: DemoAreas, apart: Counter[ManagementMode | None]) -> Iterator[dict[str, Any]]:
    yield from _zhengzhou(areas.jingbalu, apart)
    yield from _town(areas.town)
    yield from _wuhan(areas.wuhan)


def _zhengzhou(community: int, apart: Counter[ManagementMode | None]) -> Iterator[dict[str, Any]]:
    modes = [mode for mode, count in _OWNERLESS.items() for _ in range(count - apart[mode])]
    for number in range(_YARDS - apart.total()):
        is_ownerless = number < len(modes)
        yield _row(
            community,
            f"经八路示例院{number + 1:03}",
            governance_status=_status(ownerless=is_ownerless),
            management_mode=modes[number] if is_ownerless else ManagementMode.PROPERTY_FIRM,
            origin_type=OriginType.WORK_UNIT,
            built_year=1980 + number % 20,
            households_stated=36 + number % 90,
            buildings_stated=1 + number % 4,
            floor_area=Decimal(2600 + (number % 90) * 75),
        )


def _town(communities: tuple[int, ...]) -> Iterator[dict[str, Any]]:
    weights = [3 + number * 7 % 11 for number in range(_TOWN)]
    households = apportion(Fen(36_595), weights)
    buildings = [1 + extra for extra in apportion(Fen(1057 - _TOWN), weights)]
    floor_area = apportion(Fen(393_409_000), weights)
    for number in range(_TOWN):
        three_no = number < _TOWN_THREE_NO
        yield _row(
            communities[number % len(communities)],
            f"某镇示例小区{number + 1:03}",
            governance_status=_status(ownerless=three_no),
            management_mode=ManagementMode.NONE if three_no else ManagementMode.PROPERTY_FIRM,
            origin_type=OriginType.REPLACEMENT_HOUSING if number % 2 else OriginType.WORK_UNIT,
            built_year=1988 + number % 30,
            households_stated=households[number],
            buildings_stated=buildings[number],
            floor_area=Decimal(floor_area[number]).scaleb(-2),
            is_three_no=three_no,
        )


def _wuhan(communities: tuple[int, ...]) -> Iterator[dict[str, Any]]:
    for number in range(_WUHAN):
        is_old = number < _WUHAN_OLD
        yield _row(
            communities[number % len(communities)],
            f"武汉示例小区{number + 1:04}",
            governance_status=_status(ownerless=False),
            management_mode=_WUHAN_MODES[number % 4] if is_old else ManagementMode.MARKET,
            origin_type=OriginType.WORK_UNIT if is_old else OriginType.EARLY_COMMERCIAL,
            built_year=1975 + number % 26 if is_old else 2001 + number % 20,
            households_stated=None,
            buildings_stated=None,
            floor_area=None,
            is_three_no=False,
        )


def _status(*, ownerless: bool) -> GovernanceStatus:
    return GovernanceStatus.OWNERLESS if ownerless else GovernanceStatus.SUPERVISED


def _row(area_id: int, name: str, **columns: Any) -> dict[str, Any]:  # noqa: ANN401 -- column values
    return {"area_id": area_id, "name": name, "is_example": True, "is_three_no": False, **columns}
