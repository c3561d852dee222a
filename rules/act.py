"""Who does something, and when."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Act:
    """The circumstances of one action; every action takes one, every event keeps one.

    `by` is "staff:17", "household:204" or "flow:drive-case". `at` is aware and in UTC;
    it is read once, at the edge, so that one request has one time.
    """

    by: str
    at: datetime
    address: str = ""

    @property
    def staff_id(self) -> int | None:
        """The acting staff member's key, or None where a resident or a flow acts."""
        kind, _, number = self.by.partition(":")
        return int(number) if kind == "staff" else None
