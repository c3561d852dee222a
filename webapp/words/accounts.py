"""Words of accounts."""

from typing import Any

REFUSALS: dict[str, Any] = {}
