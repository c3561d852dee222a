"""`xinyuan up`: the whole system in the foreground."""

import hashlib
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

import click

import models
from models.settings import Settings
from webapp.cli.reading import settings
from webapp.sole import AlreadyRunning, PortTaken, require_ports, sole
from webapp.supervisor import Supervisor, parts_of

_NOTE: Final = "schema"  # in the data folder: the revision of which database


@click.command()
@click.option("--demo", is_flag=True, help="Demo mode: load the demo city, allow its accounts.")
def command(*, demo: bool) -> None:
    """Start web, Prefect's server and the driver; Ctrl-C stops all.

    The web is up first. Nothing waits for Prefect; what people do meanwhile is carried on as
    soon as it listens.
    """
    given = settings()
    given = replace(given, demo=given.demo or demo)
    try:
        with sole(given):
            require_ports(given)
            sys.exit(_run(given, load_city=demo))
    except AlreadyRunning as running:
        url = running.base_url or given.base_url
        click.echo(f"新院已在运行 already running: {url} (pid {running.pid})")
    except PortTaken as taken:
        click.echo(
            f"端口 {taken.port} 已被占用;请用 {taken.variable} 换一个。\n"
            f"Port {taken.port} is in use; choose another one with {taken.variable}.",
            err=True,
        )
        sys.exit(2)


def _run(given: Settings, *, load_city: bool) -> int:
    click.echo(f"新院 Xinyuan  {given.base_url}   Prefect  {given.prefect_ui_url}")
    click.echo(f"数据 data {given.home}   日志 logs {given.log}   Ctrl-C 停止 stops all")
    if not _is_known_to_be_current(given):
        _upgrade(given)
    # A process of its own: the supervisor stays small and goes on watching meanwhile.
    load = [sys.executable, "-m", "webapp.cli", "demo", "load"] if load_city else []
    return Supervisor(given, parts_of(given), click.echo, once=load).run()


def _is_known_to_be_current(given: Settings) -> bool:
    """Whether this very database was brought to this release's revision by an earlier start.

    Asking the database itself means loading SQLAlchemy and Alembic, seconds before the first
    page.
    """
    kind, _, rest = given.database_url.partition(":///")
    if kind.startswith("sqlite") and not Path(rest.partition("?")[0]).is_file():
        return False
    note = given.home / _NOTE
    return note.is_file() and note.read_text(encoding="utf-8") == _now_current(given)


def _upgrade(given: Settings) -> None:
    from models import migrations  # noqa: PLC0415 -- Alembic; see above

    before = migrations.current(given.database_url)
    migrations.upgrade(given.database_url)
    after = migrations.current(given.database_url)
    if before != after:
        click.echo(f"数据库 database: {before or '(空 empty)'} → {after}")
    (given.home / _NOTE).write_text(_now_current(given), encoding="utf-8")


def _now_current(given: Settings) -> str:
    head = Path(models.__file__).parent / "migrations/.head"
    revision = head.read_text(encoding="utf-8").strip() if head.is_file() else ""
    where = hashlib.sha256(given.database_url.encode()).hexdigest()  # it may hold a password
    return f"{revision} {where}\n"
