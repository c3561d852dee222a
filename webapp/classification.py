"""Why a compound is in its tier: the table of tiers, line by line, with its figures."""

from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _

from rules.classification import TIERS, Tier, TierRow, Traits


@dataclass(frozen=True, slots=True)
class Bound:
    """One bound of a tier and whether the compound keeps it."""

    text: str
    met: bool


@dataclass(frozen=True, slots=True)
class TierLine:
    """One tier: what it asks for, and whether it is the compound's."""

    tier: Tier
    bounds: tuple[Bound, ...]
    is_chosen: bool


def tier_rows(traits: Traits | None, tier: Tier | None) -> list[TierLine]:
    """Return the table of tiers in the order in which it is read; empty while unknown."""
    if traits is None:
        return []
    return [TierLine(row.tier, tuple(_bounds(row, traits)), row.tier is tier) for row in TIERS]


def _bounds(row: TierRow, traits: Traits) -> list[Bound]:
    known: list[tuple[bool, str, int, int, bool]] = [
        (
            row.hardware_from > 0,
            _("硬件 %(figure)s 分，要 %(bound)s 分以上"),
            traits.hardware,
            row.hardware_from,
            traits.hardware >= row.hardware_from,
        ),
        (
            row.hardware_to < _FULL,
            _("硬件 %(figure)s 分，不超过 %(bound)s 分"),
            traits.hardware,
            row.hardware_to,
            traits.hardware <= row.hardware_to,
        ),
        (
            row.willing_from > 0,
            _("愿意缴费 %(figure)s%%，要 %(bound)s%% 以上"),
            int(traits.willing * _FULL),
            int(row.willing_from * _FULL),
            traits.willing >= row.willing_from,
        ),
        (
            row.households_to is not None,
            _("%(figure)s 户，不超过 %(bound)s 户"),
            traits.households,
            row.households_to or 0,
            traits.households <= (row.households_to or 0),
        ),
        (
            row.self_governance_from > 0,
            _("自治能力 %(figure)s 分，要 %(bound)s 分以上"),
            traits.self_governance,
            row.self_governance_from,
            traits.self_governance >= row.self_governance_from,
        ),
    ]
    found = [
        Bound(text % {"figure": figure, "bound": bound}, met)
        for asked, text, figure, bound, met in known
        if asked
    ]
    return found or [Bound(_("以上都不符合"), met=True)]


_FULL: Final = 100
