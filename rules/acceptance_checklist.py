"""The thirty items of the joint acceptance (联合验收) on site (DOMAIN §3.5)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final


class Finding(StrEnum):
    """What the team found of an item."""

    PASS = "pass"  # noqa: S105 -- not a password
    FAIL = "fail"
    RECTIFY = "rectify"  # accepted with a dated rectification
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One item of the checklist; `number` is its place on the official form."""

    number: int
    code: str
    name: str
    english: str
    photo: bool  # whether a photo belongs to the finding


FILING_DAYS: Final = 15  # completion filing after acceptance (质量条例 49)


@cache
def checklist() -> Mapping[str, ChecklistItem]:
    """Return the thirty items by code, in the order of the form."""
    path = files("rules") / "data" / "acceptance_checklist.toml"
    records = tomllib.loads(path.read_text(encoding="utf-8"))["item"]
    return {
        record["code"]: ChecklistItem(
            number=number,
            code=record["code"],
            name=record["name"],
            english=record["english"],
            photo=record.get("photo", True),
        )
        for number, record in enumerate(records, start=1)
    }


def unsettled(findings: Mapping[str, Finding], dated: frozenset[str]) -> tuple[str, ...]:
    """Return the codes that still stand in the way of acceptance, in the form's order.

    An item stands in the way if nobody looked at it, if it failed, or if it is to be
    rectified without a date.

    Args:
        findings: code to finding.
        dated: codes whose rectification has a date.
    """
    return tuple(
        code
        for code in checklist()
        if findings.get(code) in (None, Finding.FAIL)
        or (findings[code] is Finding.RECTIFY and code not in dated)
    )
