"""`xinyuan run PART`: one part of the system in the foreground, for systemd and containers."""

import os
import sys
from typing import Final

import click

from webapp.cli.reading import settings
from webapp.supervisor import parts_of, prefect_server

PARTS: Final = ("web", "driver", "prefect", "worker")


@click.command()
@click.argument("part", type=click.Choice(PARTS))
@click.option("--queue", "queues", multiple=True, help="worker: only these queues of the pool.")
@click.option("--limit", default=4, type=click.IntRange(1, 64), help="worker: runs at once.")
@click.option("--host", default="127.0.0.1", help="prefect: where it listens. It has no sign-in.")
def command(part: str, *, queues: tuple[str, ...], limit: int, host: str) -> None:
    """Run one part: web, driver, prefect (its server) or worker (of XINYUAN_WORK_POOL).

    This process becomes the part: its signals, its exit code, its output.
    """
    given = settings()
    if part == "worker":
        if not given.work_pool:
            click.echo("请设 XINYUAN_WORK_POOL: set the name of the work pool", err=True)
            sys.exit(2)
        words = [sys.executable, "-m", "prefect", "worker", "start", "--type", "process"]
        words += ["--pool", given.work_pool, "--limit", str(limit)]
        for queue in queues:
            words += ["--work-queue", queue]
    elif part == "prefect":
        words = prefect_server(given, host)
    else:
        words = list(next(each.command for each in parts_of(given) if each.name == part))
    given.home.mkdir(parents=True, exist_ok=True)
    os.execve(words[0], words, given.child_environment())  # noqa: S606 -- our own words
