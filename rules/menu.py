"""The menu of renovation items (点菜式改造): what can be chosen, and how wishes are ranked.

Source: 国办发〔2020〕23号 (classes), DOMAIN §2.6, §4.6 N01, S0-06 (面子/里子). The items are
data in rules/data/menu.toml; unit costs are indicative defaults [P] for a first estimate.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

from rules.matters import Matter, Scope
from rules.money import Fen
from rules.percent import percent_half_up
from rules.refusal import Refusal


class ItemClass(StrEnum):
    """The class of an item: 基础类, 完善类, 提升类, and Chengdu's 安全类."""

    BASIC = "basic"
    IMPROVEMENT = "improvement"
    UPGRADE = "upgrade"
    SAFETY = "safety"


class Visibility(StrEnum):
    """Whether one sees an item: 面子 is easily done, 里子 is what matters (S0-06)."""

    FACE = "face"
    SUBSTANCE = "substance"


class Unit(StrEnum):
    """What an item's cost is per."""

    SQUARE_METRE = "square_metre"
    METRE = "metre"
    HOUSEHOLD = "household"
    BUILDING = "building"
    STAIRWELL = "stairwell"
    PIECE = "piece"
    SPACE = "space"
    COMPOUND = "compound"


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One item of the menu.

    `unit_cost` is fen per unit. `requires` are items that must be chosen with it, `excludes`
    items that cannot. `decision` is the owners' decision it implies, None: the plan's own.
    """

    code: str
    name: str
    english: str
    item_class: ItemClass
    visibility: Visibility
    unit: Unit
    unit_cost: Fen
    scope: Scope = Scope.COMPOUND
    requires: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    decision: Matter | None = None

    @property
    def mandatory(self) -> bool:
        """Whether it must be done where it is needed (应改尽改)."""
        return self.item_class in (ItemClass.BASIC, ItemClass.SAFETY)


class UnknownItem(Refusal):
    """The menu has no item of that code."""

    code = "unknown_menu_item"


class WrongPoints(Refusal):
    """A household's points are not whole, are negative, or add up to more than it has."""

    code = "wrong_points"


POINTS: Final = 10


@cache
def menu() -> Mapping[str, MenuItem]:
    """Return the shipped menu by code, in menu order."""
    text = (files("rules") / "data" / "menu.toml").read_text(encoding="utf-8")
    return {record["code"]: _item(record) for record in tomllib.loads(text)["item"]}


def item(code: str) -> MenuItem:
    """Return one item of the menu.

    Raises:
        UnknownItem: if there is none of that code.
    """
    try:
        return menu()[code]
    except KeyError:
        raise UnknownItem(item=code) from None


def missing_requirements(codes: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return, per chosen item, what it requires that is not chosen."""
    chosen = frozenset(codes)
    lacking = {
        code: tuple(each for each in item(code).requires if each not in chosen)
        for code in sorted(chosen)
    }
    return {code: each for code, each in lacking.items() if each}


def exclusions(codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of chosen items that exclude each other, each pair once."""
    chosen = sorted(frozenset(codes))
    return tuple(
        (one, other)
        for position, one in enumerate(chosen)
        for other in chosen[position + 1 :]
        if other in item(one).excludes or one in item(other).excludes
    )


@dataclass(frozen=True, slots=True)
class Ranked:
    """An item's place among the wishes."""

    code: str
    points: int
    households: int


def check_points(ballot: Mapping[str, int], points: int = POINTS) -> None:
    """Refuse a household's wishes that are no distribution of its points.

    Raises:
        WrongPoints: if one is negative or they add up to more than `points`.
    """
    given = sum(ballot.values())
    if given > points or any(each < 0 for each in ballot.values()):
        raise WrongPoints(given=given, points=points)


def rank(ballots: Iterable[Mapping[str, int]], points: int = POINTS) -> tuple[Ranked, ...]:
    """Return items by points, then by number of households, then by code (N01).

    Args:
        ballots: per household, item code to points given.
        points: what each household has to give.

    Raises:
        WrongPoints: see `check_points`.
    """
    total: dict[str, int] = {}
    households: dict[str, int] = {}
    for ballot in ballots:
        check_points(ballot, points)
        for code, given in ballot.items():
            if given:
                total[code] = total.get(code, 0) + given
                households[code] = households.get(code, 0) + 1
    ranked = (Ranked(code, total[code], households[code]) for code in total)
    return tuple(sorted(ranked, key=lambda each: (-each.points, -each.households, each.code)))


def substance_percent(costs: Sequence[tuple[str, Fen]]) -> str | None:
    """Return the budget share of 里子 items, rounded to two places (S0-06).

    Args:
        costs: item codes with their budget in fen.

    Raises:
        UnknownItem: if a code is not on the menu.
    """
    substance = sum(cost for code, cost in costs if item(code).visibility is Visibility.SUBSTANCE)
    return percent_half_up(substance, sum(cost for _, cost in costs))


def estimate(code: str, quantity: int) -> Fen:
    """Return the indicative cost of `quantity` units of an item, in fen."""
    return Fen(item(code).unit_cost * quantity)


def _item(record: Mapping[str, Any]) -> MenuItem:
    return MenuItem(
        code=record["code"],
        name=record["name"],
        english=record["english"],
        item_class=ItemClass(record["class"]),
        visibility=Visibility(record["visibility"]),
        unit=Unit(record["unit"]),
        unit_cost=Fen(record["unit_cost"]),
        scope=Scope(record.get("scope", Scope.COMPOUND)),
        requires=tuple(record.get("requires", ())),
        excludes=tuple(record.get("excludes", ())),
        decision=Matter(record["decision"]) if "decision" in record else None,
    )
