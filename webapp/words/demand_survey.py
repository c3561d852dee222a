"""Words of the stage demand_survey."""

from typing import Any

REFUSALS: dict[str, Any] = {}
CONDITIONS: dict[Any, Any] = {}
LABELS: dict[Any, Any] = {}
EVENTS: dict[str, Any] = {}
