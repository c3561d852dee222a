"""`xinyuan up`: the whole system in the foreground."""

import subprocess
import sys
from dataclasses import replace

import click

from models.settings import Settings
from webapp.cli.reading import settings
from webapp.supervisor import (
    AlreadyRunning,
    PortTaken,
    Supervisor,
    parts_of,
    require_ports,
    sole,
)


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
            sys.exit(_run(given))
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


def _run(given: Settings) -> int:
    click.echo(f"新院 Xinyuan  {given.base_url}   Prefect  {given.prefect_ui_url}")
    click.echo(f"数据 data {given.home}   日志 logs {given.log}   Ctrl-C 停止 stops all")
    is_new = not _has_tables(given)
    if is_new:
        click.echo("正在建立数据库 creating the database …")
        _upgrade(given)
    supervisor = Supervisor(given, parts_of(given), click.echo)

    def settle() -> None:
        # The web is loading meanwhile; of an old database it must not keep old shapes.
        if not is_new and _upgrade(given):
            supervisor.restart("web")
            supervisor.restart("driver")
        if given.demo:
            _load_demo(given)

    return supervisor.run(settle)


def _has_tables(given: Settings) -> bool:
    """Whether the database was set up before, as far as can be told without loading anything."""
    return not given.database_url.startswith("sqlite") or (given.home / "xinyuan.db").exists()


def _upgrade(given: Settings) -> bool:
    from models import migrations  # noqa: PLC0415 -- Alembic, after the web was started

    before = migrations.current(given.database_url)
    if before == migrations.head():
        return False
    migrations.upgrade(given.database_url)
    click.echo(f"数据库已更新 database: {before or '(空 empty)'} → {migrations.head()}")
    return True


def _load_demo(given: Settings) -> None:
    # A process of its own: the supervisor stays small, and Ctrl-C reaches it as well.
    subprocess.run(
        [sys.executable, "-m", "webapp.cli", "demo", "load"],
        env=given.child_environment(),
        check=False,
    )
