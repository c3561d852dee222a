"""Registers that the reference vectors tell in words: for `rules batch electorate` alone.

Three of its lines have no units but a note, such as "20 unsold developer flats of 90 + 40 sold
flats of 90". They are read here so that the whole list can be answered; a person's own
questions (`rules electorate`) and the product never come here.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from webapp.cli.given import Given

_FLATS: Final = re.compile(r"(\d+) (unsold developer|sold)? ?flats? of (\d+(?:\.\d+)?)")
_BASES: Final = re.compile(r"(registered|surveyed|contract) (null|\d+(?:\.\d+)?)")
_OWNED: Final = re.compile(r"(\w+(?:\+\w+)*) (?:alone |jointly )?owns? (\w+)")


def with_units(given: Given) -> Given:
    """Return a line with its units: its own, or those that its note describes."""
    if "units" in given or "same_units_as" in given:
        return given
    units = _described(given.text("note", ""))
    return replace(given, fields={**given.fields, "units": units}) if units else given


def _described(note: str) -> list[Mapping[str, Any]]:
    flats = [
        {"area": area, "developer": True} if kind.startswith("unsold") else _sold(area, at, nth)
        for at, (count, kind, area) in enumerate(_FLATS.findall(note))
        for nth in range(int(count))
    ]
    bases = {name: Decimal(found) for name, found in _BASES.findall(note) if found != "null"}
    owned = [{"no": door, "owners": who.split("+")} for who, door in _OWNED.findall(note)]
    return [*flats, *([bases] if bases else []), *owned]


def _sold(metres: str, row: int, nth: int) -> dict[str, Any]:
    return {"area": metres, "owners": [f"{row}-{nth}"]}
