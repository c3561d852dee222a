"""Words of register."""

from typing import Any

REFUSALS: dict[str, Any] = {}
