"""The words of one condition of a gate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


def _plain(figures: Mapping[str, Any]) -> Mapping[str, Any]:
    return figures


@dataclass(frozen=True, slots=True)
class Words:
    """A title, and a sentence for each outcome; `figures` makes raw figures readable (yuan, m²)."""

    title: Any
    met: Any
    unmet: Any
    figures: Callable[[Mapping[str, Any]], Mapping[str, Any]] = _plain
