"""A condition of an exit gate: named, met or not, with its figures and its source."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing a stage needs before a reviewer may approve it.

    `code` finds the sentence (webapp/words/<stage>.py), `figures` fill it; they are plain
    JSON values (int, str, bool, lists of them), because a submission freezes them. `source`
    is the law or policy in Chinese. `mend` names the page on which it is put right, as an
    endpoint of the web app that takes the case's reference ("registration.households").
    """

    code: str
    met: bool
    source: str
    mend: str
    figures: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)


def unmet(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """Return the conditions that still stand in the way, in their order."""
    return tuple(condition for condition in conditions if not condition.met)
