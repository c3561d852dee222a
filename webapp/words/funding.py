"""Words of funding."""

from typing import Any

REFUSALS: dict[str, Any] = {}
