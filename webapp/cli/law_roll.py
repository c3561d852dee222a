"""`xinyuan rules electorate` and the kind `electorate`: who votes, with how many heads and m²."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from rules.area import square_metres
from rules.decision_rule import AreaBasis, Electorate, Headcount, PartKind
from rules.electorate import (
    ExclusivePart,
    OwnerKind,
    OwnerStatus,
    RollLine,
    WhyNot,
    draw_roll,
)
from rules.matters import Place, Scope
from webapp.cli.given import Given
from webapp.cli.law_fields import area, one_of, plain, texts
from webapp.cli.law_note import with_units


def electorate(given: Given) -> Mapping[str, Any]:
    """`electorate`: units and options → expected; the whole answer also lists who is left out."""
    roll = draw_roll(_parts(given), _options(given), _place(given))
    out = {line.door: line.why_not for line in roll.lines if line.why_not}
    groups = {key: [line.door for line in group.lines] for key, group in roll.groups.items()}
    return {"expected": _counted(given), "groups": groups, "left_out": out}


def expected(given: Given) -> Mapping[str, Any]:
    """A line of the kind `electorate`: three of the reference's tell their units in words."""
    return {"expected": _counted(with_units(given))}


def _counted(given: Given) -> Mapping[str, Any]:
    """Answer with heads, area and the basis of the area, as far as the register tells them."""
    parts = _parts(given)
    roll = draw_roll(parts, _options(given), _place(given))
    lines = [line for line in roll.lines if line.eligible]
    found: dict[str, Any] = {}
    if any(part.owners or OwnerKind.DEVELOPER in part.owner_kinds for part in parts):
        found["head"] = roll.heads
    if any(line.area_basis for line in lines):
        found["area"] = plain(roll.area_hundredths)
    basis = _basis(given, lines)
    if basis:
        found["basis"] = basis
    return found


def say_roll(given: Given, answer: Mapping[str, Any]) -> Iterable[str]:
    """Say who counts as one head, and what is left out and why."""
    del given
    found = answer["expected"]
    yield f"共 {found.get('head', '?')} 人（专有部分业主），{found.get('area', '0.00')} ㎡。"
    for doors in answer["groups"].values():
        if len(doors) > 1:
            yield f"{'、'.join(doors)} 同一业主，计 1 人，面积合计。"
    for door, why in answer["left_out"].items():
        yield f"{door} 不计入：{_WHY[WhyNot(why)]}。"


_WHY: Final[Mapping[WhyNot, str]] = {
    WhyNot.OUT_OF_SCOPE: "不在本次表决的范围内",
    WhyNot.KIND_EXCLUDED: "车位、储藏室等不参与本事项",
    WhyNot.COURT_EXCLUDED: "法院已排除",
}
_AREAS: Final = ("registered", "surveyed", "contract")


def _basis(given: Given, lines: list[RollLine]) -> str | None:
    """Return the basis where the question is one: units that give their areas by basis."""
    asked = any(name in unit for unit in _units(given) for name in _AREAS)
    kinds = {line.area_basis for line in lines if line.area_basis}
    return next(iter(kinds)) if asked and len(kinds) == 1 else None


def _units(given: Given) -> list[Given]:
    if "units" not in given and "same_units_as" in given:
        return _units_of_line(given)
    return list(given.parts("units"))


def _units_of_line(given: Given) -> list[Given]:
    name = given.value("same_units_as")
    line = next((line for line in reversed(given.before) if line.get("id") == name), None)
    if line is None:
        given.refuse("same_units_as", f"前面没有这一条 no such line before: {name!r}")
    return _units(Given(line, given.path, given.data, given.before))


def _parts(given: Given) -> list[ExclusivePart]:
    return [_part(unit, str(at)) for at, unit in enumerate(_units(given))]


def _part(unit: Given, key: str) -> ExclusivePart:
    kinds = {one_of(unit, "owner_kind", OwnerKind, OwnerKind.NATURAL)}
    if "developer" in unit and unit.flag("developer"):
        kinds = {OwnerKind.DEVELOPER}
    areas = {name: square_metres(area(unit, name)) for name in _AREAS if name in unit}
    if "area" in unit:
        areas["registered"] = square_metres(area(unit, "area"))
    return ExclusivePart(
        household_id=key,
        door=str(unit.value("no", key)),
        kind=one_of(unit, "kind", PartKind, PartKind.DWELLING),
        registered_area=areas.get("registered"),
        surveyed_area=areas.get("surveyed"),
        contract_area=areas.get("contract"),
        owners=frozenset(texts(unit, "owners")),
        owner_kinds=frozenset(kinds),
        owner_status=one_of(unit, "status", OwnerStatus, OwnerStatus.SETTLED),
        building=str(unit.value("building", "")),
        stairwell=str(unit.value("stairwell", "")),
    )


def _options(given: Given) -> Electorate:
    usual = Electorate()
    if "options" not in given:
        return usual
    options = given.part("options")
    kinds = usual.exclude_kinds
    if "exclude_kinds" in options:
        listed = _words(options, "exclude_kinds")
        kinds = frozenset(one_of(listed, name, PartKind) for name in listed.fields)
    order = usual.area_basis
    if "area_basis" in options:
        listed = _words(options, "area_basis")
        order = tuple(one_of(listed, name, AreaBasis) for name in listed.fields)
    headcount = one_of(options, "headcount", Headcount, usual.headcount)
    return Electorate(headcount=headcount, area_basis=order, exclude_kinds=kinds)


def _words(given: Given, key: str) -> Given:
    rows = given.sequence(key)
    return Given({f"{key}[{at}]": row for at, row in enumerate(rows)}, given.path)


def _place(given: Given) -> Place:
    if "scope" not in given:
        return Place()
    return Place(one_of(given, "scope", Scope), str(given.value("key", "")))
