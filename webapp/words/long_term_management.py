"""Words of the stage long_term_management."""

from typing import Any

REFUSALS: dict[str, Any] = {}
CONDITIONS: dict[Any, Any] = {}
LABELS: dict[Any, Any] = {}
EVENTS: dict[str, Any] = {}
