"""One measured figure, and how to take it."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """A figure of ours beside a reference.

    `goal` is the most that `ours` may be, or the least when `more_is_better`; without one the
    figure is shown and judged by nobody. `reference` is what the figure is compared with: the
    bare framework, the machine's floor, another way to do it.
    """

    name: str
    ours: float
    unit: str
    reference: float | None = None
    goal: float | None = None
    more_is_better: bool = False

    @property
    def ratio(self) -> float | None:
        """Ours in units of the reference."""
        return None if not self.reference else self.ours / self.reference

    @property
    def holds(self) -> bool:
        if self.goal is None:
            return True
        return self.ours >= self.goal if self.more_is_better else self.ours <= self.goal

    def as_json(self) -> dict[str, Any]:
        fields = asdict(self)
        del fields["more_is_better"]
        return {**fields, "ratio": self.ratio, "holds": self.holds}


def cpu_ms(
    work: Callable[[], object],
    *,
    times: int = 50,
    warm: int = 5,
    before: Callable[[], object] | None = None,
) -> float:
    """Return the median CPU time of one call, in milliseconds; `before` each is not counted.

    CPU time rather than the clock on the wall: other programs on the machine do not count.
    """
    return _median(work, time.process_time_ns, times=times, warm=warm, before=before) / 1e6


def wall_ms(work: Callable[[], object], *, times: int = 20, warm: int = 2) -> float:
    """Return the median time of one call on the wall clock, in milliseconds."""
    return _median(work, time.perf_counter_ns, times=times, warm=warm) / 1e6


def _median(
    work: Callable[[], object],
    clock: Callable[[], int],
    *,
    times: int,
    warm: int,
    before: Callable[[], object] | None = None,
) -> float:
    for _ in range(warm):
        work()
    taken = []
    gc.collect()
    gc.freeze()  # as webapp.serving does: what is there is not searched for rubbish
    for _ in range(times):
        if before is not None:
            before()
        begun = clock()
        work()
        taken.append(clock() - begun)
    return float(statistics.median(taken))
