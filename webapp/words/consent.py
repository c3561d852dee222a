"""Words of consent."""

from typing import Any

REFUSALS: dict[str, Any] = {}
