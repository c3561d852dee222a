"""The tree of the demo city: the areas in which the seeds' compounds lie."""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.area import Area, Level

WUHAN_DISTRICTS: Final = ("江岸区", "江汉区", "硚口区", "汉阳区", "武昌区", "青山区", "洪山区")
_TOWN_FIGURES: Final = {
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


@dataclass(frozen=True, slots=True)
class DemoAreas:
    """The ids of the communities in which the demo city's compounds lie."""

    wenlian: int  # the sixteen yards of the service centre
    weisanlu: int
    jingbalu: int  # everything else of 经八路街道
    wenjiang: int  # 罗江区
    town: tuple[int, ...]
    wuhan: tuple[int, ...]

    @property
    def all(self) -> tuple[int, ...]:
        """Every community of the demo city."""
        zhengzhou = (self.wenlian, self.weisanlu, self.jingbalu)
        return (*zhengzhou, self.wenjiang, *self.town, *self.wuhan)


def load_areas(session: Session) -> DemoAreas:
    """Create the tree of the demo city where it is missing; return its communities (S2-01)."""
    zhengzhou = _walk(
        session, "henan", ("郑州市", "410100"), ("金水区", "410105"), ("经八路街道", "")
    )
    deyang = _walk(session, "sichuan", ("德阳市", "510600"), ("罗江区", "510604"), ("万安镇", ""))
    wuhan = [
        _walk(session, "hubei", ("武汉市", "420100"), (name, ""), (f"{name[:-1]}街道", ""))
        for name in WUHAN_DISTRICTS
    ]
    town = _walk(session, "", ("示例市", ""), ("示例县", ""), ("某镇", ""))
    if town.indicators != _TOWN_FIGURES:
        town.indicators = dict(_TOWN_FIGURES)
    wenlian, weisanlu, jingbalu = (
        _child(session, zhengzhou, name) for name in ("文联社区", "纬三路社区", "经八路社区")
    )
    return DemoAreas(
        wenlian=wenlian,
        weisanlu=weisanlu,
        jingbalu=jingbalu,
        wenjiang=_child(session, deyang, "纹江社区"),
        town=tuple(_child(session, town, f"第{number}社区") for number in "一二三四五"),
        wuhan=tuple(_child(session, street, "中心社区") for street in wuhan),
    )


def _walk(session: Session, province: str, *names: tuple[str, str]) -> Area:
    area: Area | None = None
    for (name, code), level in zip(names, Level, strict=False):
        area = _grow(session, area, Area(level=level, name=name, code=code, province=province))
    assert area is not None  # noqa: S101 -- every walk has three steps
    return area


def _child(session: Session, parent: Area, name: str) -> int:
    new = Area(level=Level.COMMUNITY, name=name, code="", province=parent.province)
    return _grow(session, parent, new).id


def _grow(session: Session, parent: Area | None, new: Area) -> Area:
    """Return the area of that name below `parent`, adding `new` where there is none."""
    parent_id = parent.id if parent else None
    found = session.scalar(
        sa.select(Area).where(Area.parent_id == parent_id, Area.name == new.name)
    )
    if found is not None:
        return found
    new.parent_id, new.path = parent_id, ""
    session.add(new)
    session.flush()  # the path ends in its own id
    new.path = f"{parent.path if parent else ''}{new.id}."
    return new
