"""What happened in a simulation: a line for people as it goes, a record at the end."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Say = Callable[[str], None]


@dataclass(slots=True)
class Story:
    """The timeline of one simulated case."""

    say: Say
    now: Callable[[], datetime]  # the clock of the cases
    lines: list[dict[str, Any]] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)

    def tell(self, stage: str, text: str, **figures: Any) -> None:  # noqa: ANN401 -- JSON values
        """Add one line: the day of the case, the stage, what was done, its figures."""
        at, passed = self.now(), time.monotonic() - self._began
        self.lines.append(
            {
                "stage": stage,
                "text": text,
                "at": at.isoformat(),
                "seconds": round(passed, 1),
                **figures,
            }
        )
        shown = "  ".join(f"{name} {value}" for name, value in figures.items())
        self.say(f"{passed:7.1f}s  {at:%Y-%m-%d}  {stage:<22}  {text}  {shown}".rstrip())
