"""Subsidy rules that are more than a cap, as dated data with a source.

`rules/data/subsidy_rules.toml` ships them; a city's rule is one entry, its arithmetic one
`kind`. A rule that was not in force on the day of a plan is refused.

Source: named rule by rule in the data; DOMAIN §2.5 (subsidies).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any, Final

from rules.refusal import Refusal


class UnknownSubsidyRule(Refusal):
    """No subsidy rule of that name is in force on that day: `rule`, `on`."""

    code = "unknown_subsidy_rule"


@dataclass(frozen=True, slots=True)
class SubsidyRule:
    """A city's rule by residents' share (共同缔造绩效系数).

    The subsidy is at most base x (ratio + steps) x area, where base is the cost per m² but no
    more than `base_per_m2` fen; every started percent point by which residents pay more than
    the `standard` adds `up` points up to `most_up`, every started one less takes `down` away.
    Items of `left_out` count on neither side.
    """

    id: str
    title: str
    region: str
    effective_from: date
    effective_to: date | None
    base_per_m2: int
    standard: Mapping[str, Fraction]
    up: Fraction
    most_up: int
    down: Fraction
    left_out: frozenset[str]
    source: str
    confidence: str

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force on a day; the last day is included."""
        return self.effective_from <= day and (
            self.effective_to is None or day <= self.effective_to
        )


def subsidy_rule(rule_id: str, on: date | None) -> SubsidyRule:
    """Return the rule in force on a day; without a day the latest version.

    Raises:
        UnknownSubsidyRule: if there is none.
    """
    versions = [rule for rule in subsidy_rules() if rule.id == rule_id]
    held = [rule for rule in versions if on is None or rule.holds_on(on)]
    if not held:
        raise UnknownSubsidyRule(rule=rule_id, on="" if on is None else on.isoformat())
    return max(held, key=lambda rule: rule.effective_from)


@cache
def subsidy_rules() -> tuple[SubsidyRule, ...]:
    """Return every rule that ships with the product, in the order of the file."""
    text = files("rules").joinpath("data", "subsidy_rules.toml").read_text(encoding="utf-8")
    return tuple(_rule(entry) for entry in tomllib.loads(text)["rule"])


def _rule(entry: Mapping[str, Any]) -> SubsidyRule:
    return SubsidyRule(
        id=entry["id"],
        title=entry["title"],
        region=entry["region"],
        effective_from=entry["effective_from"],
        effective_to=entry.get("effective_to"),
        base_per_m2=entry["base_yuan_per_m2"] * _FEN,
        standard={name: Fraction(share) for name, share in entry["resident_standard"].items()},
        up=Fraction(entry["points_up"], 100),
        most_up=entry["most_points_up"],
        down=Fraction(entry["points_down"], 100),
        left_out=frozenset(entry["items_left_out"]),
        source=entry["source"],
        confidence=entry["confidence"],
    )


_FEN: Final = 100
