"""What time it is for the cases: real time, or in a demonstration a shifted one."""

import math
import os
import tempfile
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from models.settings import Settings


def now(settings: Settings) -> datetime:
    """Return the instant in UTC. Only edges (pages, flow tasks, commands) call this.

    In demo mode the seconds in `<home>/clock` are added, so that a simulation can walk through
    legal periods; outside demo mode the file is not even looked at.
    """
    real = datetime.now(UTC)
    return real + clock_shift(settings) if settings.demo else real


def clock_shift(settings: Settings) -> timedelta:
    """Return how far the clock of a demonstration runs ahead (negative: behind)."""
    path = settings.home / "clock"
    if not settings.demo:
        return timedelta(0)
    try:
        state = path.stat()
    except FileNotFoundError:
        return timedelta(0)
    return _read(path, state.st_mtime_ns, state.st_ino)


def shift_clock(settings: Settings, to: datetime) -> timedelta:
    """Make it `to` (aware) for the cases from now on; return the new shift.

    Raises:
        RuntimeError: outside demo mode; the caller must not offer it there.
    """
    if not settings.demo:
        raise RuntimeError("the clock is shifted in demo mode only")
    shift = to - datetime.now(UTC)
    path = settings.home / "clock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, prefix=".clock.", delete=False, encoding="ascii"
    ) as draft:
        draft.write(f"{shift.total_seconds():.6f}\n")
        draft.flush()
        os.fsync(draft.fileno())
    Path(draft.name).replace(path)
    return shift


@lru_cache(maxsize=4)
def _read(path: Path, changed_ns: int, inode: int) -> timedelta:
    del changed_ns, inode  # they are the key: another file, another reading
    seconds = float(path.read_text(encoding="ascii"))
    if not math.isfinite(seconds):
        raise ValueError(f"{path}: {seconds} is no number of seconds")
    return timedelta(seconds=seconds)
