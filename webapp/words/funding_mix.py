"""Words of the stage funding_mix."""

from typing import Any

REFUSALS: dict[str, Any] = {}
CONDITIONS: dict[Any, Any] = {}
LABELS: dict[Any, Any] = {}
EVENTS: dict[str, Any] = {}
