"""Words of resident."""

from typing import Any

REFUSALS: dict[str, Any] = {}
