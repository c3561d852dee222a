"""`xinyuan doctor`: everything this system needs, each with what was found and what to do."""

import json
import os
import shutil
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from ctypes.util import find_library
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from documents.fonts_check import missing_fonts
from models import migrations
from models.clock import clock_shift, now
from models.database import connect, connected
from models.reads.operations import late_deadlines
from models.settings import Settings
from rules.act import Act
from rules.stages import Stage
from webapp.sole import AlreadyRunning, is_free, sole
from workflows.actions.backlog import Backlog, backlog
from workflows.actions.deadlines import ring_deadlines
from workflows.actions.forgotten import ask_for_forgotten, count_forgotten
from workflows.actions.sweeping import examine_store

_OLDEST_PYTHON: Final = (3, 11)
_ROOM: Final = 1_000_000_000  # bytes
_LATE: Final = timedelta(minutes=10)
_MEND: Final = "xinyuan doctor --mend; 驱动在跑吗 is the driver running?"
_LIBRARIES: Final = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
_FLOWS: Final = frozenset({*Stage, "clock", "reconciler", "papers", "notices"})


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `do` says how to mend it; `needed` is False for tests' needs alone."""

    name: str
    ok: bool
    found: str
    do: str = ""
    needed: bool = True


def examine(settings: Settings) -> list[Check]:
    """Look at everything, in the order in which it is best mended; changes nothing."""
    is_up = _is_running(settings)
    checks = [_python(), _libraries(), _fonts(), _chromium(), _folder(settings)]
    checks += [*_database(settings), *_ports(settings, is_up=is_up)]
    checks += [*_prefect(settings, is_up=is_up), _clock(settings)]
    return checks


def mend(settings: Settings) -> int:
    """Promise again what should be under way, from the cases' own rows; return how much that was.

    What the driver does by itself when it runs; harmless beside it, and to repeat.
    """
    act = Act(by="operator", at=now(settings))
    mended = 0
    database = connect(settings.database_url)
    for step in (ring_deadlines, ask_for_forgotten):
        while True:
            with database.begin() as session:
                at_once = step(session, act)
            mended += at_once
            if not at_once:
                break
    return mended


def is_well(checks: list[Check]) -> bool:
    """Whether everything that is needed is there."""
    return all(check.ok for check in checks if check.needed)


def _python() -> Check:
    found = ".".join(str(part) for part in sys.version_info[:3])
    ok = sys.version_info[:2] >= _OLDEST_PYTHON
    return Check("python", ok, found, "装 Python 3.11 或更新 install Python 3.11 or newer")


def _libraries() -> Check:
    missing = [package for name, package in _LIBRARIES.items() if find_library(name) is None]
    found = ", ".join(missing) or "pango, harfbuzz-subset"
    return Check("pdf libraries", not missing, found, f"apt-get install {' '.join(missing)}")


def _fonts() -> Check:
    missing = missing_fonts()
    found = "; ".join(missing) or "Noto CJK, HanaMin"
    return Check("fonts", not missing, found, "装字体 install the packages named in brackets")


def _chromium() -> Check:
    found = shutil.which("chromium") or ""
    do = "只有测试需要 for tests only: apt-get install chromium"
    return Check("chromium", bool(found), found or "-", do, needed=False)


def _folder(settings: Settings) -> Check:
    do = f"清出空间,或换 XINYUAN_HOME free room in {settings.home}, or set XINYUAN_HOME"
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.home) as probe:
            probe.write(b"x")
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        return Check("data folder", ok=False, found=str(error), do=do)
    free = shutil.disk_usage(settings.home).free
    return Check("data folder", free > _ROOM, f"{settings.home}, {free / 1e9:.1f} GB free", do)


def _database(settings: Settings) -> Iterator[Check]:
    upgrade = "xinyuan db upgrade"
    newest = migrations.head()
    try:
        there = _revision(settings)
    except SQLAlchemyError as error:
        found = str(error).splitlines()[0]
        yield Check("database", ok=False, found=found, do="看 XINYUAN_DATABASE_URL check it")
        return
    yield Check("database", there == newest, f"{there or '空 empty'} / {newest}", upgrade)
    if there is None:
        return
    try:
        with connect(settings.database_url)() as session:
            waiting, lost = backlog(session), count_forgotten(session)
            late = late_deadlines(session, now(settings) - _LATE)
    except SQLAlchemyError:
        yield Check("outbox", ok=False, found="没有表 no tables", do=upgrade)
        return
    yield from _outbox(waiting)
    found = f"项目 cases {lost.cases}, 文书 paper orders {lost.orders}"
    yield Check("forgotten", not lost, found, _MEND)
    yield Check("deadlines", not late, f"过期没提醒 late and not rung {len(late)}", _MEND)
    yield files(settings)


def files(settings: Settings) -> Check:
    """Look whether every file that a row names is there; their bytes are not read."""
    do = "从备份恢复 restore from a backup: xinyuan db restore; xinyuan store sweep"
    try:
        with connected(settings.database_url) as database, database() as session:
            found = examine_store(session, settings, datetime.now(UTC))
    except (OSError, SQLAlchemyError) as error:
        return Check("files", ok=False, found=str(error), do=do)
    lost = ", ".join(found.lost[:3])
    count, size = len(found.unneeded), found.size / 1e6
    said = f"丢失 lost {len(found.lost)} {lost}, 无主 unneeded {count} ({size:.1f} MB)"
    return Check("files", not found.lost, said, do)


def _revision(settings: Settings) -> str | None:
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return None  # looking would create it
    return migrations.current(url)


def _outbox(waiting: Backlog) -> Iterator[Check]:
    # Created on the cases' clock, which a demonstration may have shifted ahead: then never late.
    late = waiting.oldest is not None and datetime.now(UTC) - waiting.oldest > _LATE
    found = f"等待 waiting {waiting.waiting}, 进行中 running {waiting.running}"
    yield Check("outbox", not late, found, "驱动在跑吗 is the driver running? xinyuan up")
    dead = ", ".join(f"{errand.errand_id} {errand.flow}" for errand in waiting.dead) or "0"
    do = "xinyuan errand list; xinyuan errand retry ID"
    yield Check("given up", not waiting.dead, dead, do)


def _ports(settings: Settings, *, is_up: bool) -> Iterator[Check]:
    wanted = [("web port", settings.host, settings.port, "XINYUAN_PORT")]
    if settings.own_prefect:
        port = settings.prefect_port
        wanted.append(("prefect port", "127.0.0.1", port, "XINYUAN_PREFECT_PORT"))
    for name, host, port, variable in wanted:
        free = is_free(host, port)
        found = f"{port} {'由新院使用 ours' if is_up else '空闲 free' if free else '被占用 in use'}"
        yield Check(name, is_up or free, found, f"用 {variable} 换端口 choose another port")


def _prefect(settings: Settings, *, is_up: bool) -> Iterator[Check]:
    api = settings.prefect_api_url
    if not is_up and settings.own_prefect:
        yield Check("prefect", ok=False, found="未启动 not started", do="xinyuan up", needed=False)
        return
    try:
        _ask(f"{api}/health")
        wanted = {"deployments": {"name": {"any_": ["xinyuan"]}}}
        flows = {entry["id"]: entry["name"] for entry in _ask(f"{api}/flows/filter", {})}
        there = {flows.get(each["flow_id"]) for each in _ask(f"{api}/deployments/filter", wanted)}
    except (OSError, ValueError, urllib.error.HTTPError) as error:
        do = f"看 {settings.log / 'prefect.log'}; 起动约 30 秒 it needs half a minute to start"
        yield Check("prefect", ok=False, found=f"{api}: {error}", do=do)
        return
    yield Check("prefect", ok=True, found=api)
    missing = sorted(_FLOWS - there)
    found = "缺 missing " + ", ".join(missing) if missing else f"{len(_FLOWS)} flows"
    do = f"看 {settings.log / 'driver.log'} the driver registers them at its start"
    yield Check("deployments", not missing, found, do)


def _clock(settings: Settings) -> Check:
    shift = clock_shift(settings)
    found = f"shifted by {shift}" if shift else "real time"
    return Check("clock", ok=True, found=found)


def _is_running(settings: Settings) -> bool:
    try:
        with sole(settings):
            return False
    except AlreadyRunning:
        return True


def _ask(url: str, body: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 -- JSON
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(  # noqa: S310 -- an operator's own address
        url, data=data, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 -- as above
        return json.load(answer)


def report(checks: list[Check], say: Callable[[str], object]) -> None:
    """Say each check on one line, and below a bad one what to do."""
    for check in checks:
        mark = "✓" if check.ok else ("✗" if check.needed else "–")
        say(f"{mark} {check.name:<14} {check.found}")
        if not check.ok:
            say(f"  → {check.do}")
