"""What carrying a case on came to."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """What one step did, what the case waits for now, and until when at the latest.

    `done` and `waits_for` are short English phrases for operators ("ballot notice ordered",
    "120 of 446 households to answer"); they hold no personal data. `until` is an instant in
    UTC, None where the case waits for people alone.
    """

    done: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    until: datetime | None = None
