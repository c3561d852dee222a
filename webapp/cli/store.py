"""`xinyuan store`: files that no row names, and rows whose file is gone."""

import json
import sys
from datetime import UTC, datetime

import click

from models.clock import now
from models.database import connected
from rules.act import Act
from webapp.cli.reading import settings
from workflows.actions.sweeping import examine_store, sweep_store


@click.group()
def command() -> None:
    """Look after the files of papers and evidence. 文件库."""


@command.command()
@click.option("--remove", is_flag=True, help="Remove what no row names and is older than a day.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def sweep(*, remove: bool, as_json: bool) -> None:
    """List files that no row names, and rows whose file is gone. 清理无主文件.

    Ends with 1 where a row's file is gone. The driver sweeps by itself once a night.
    """
    given = settings()
    real_now = datetime.now(UTC)
    with connected(given.database_url) as database:
        with database() as session:
            found = examine_store(session, given, real_now)
        removed = 0
        if remove:
            act = Act(by="operator", at=now(given))
            with database.begin() as session:
                removed = sweep_store(session, given, found.unneeded, real_now, act)
    if as_json:
        shown = {
            "unneeded": [one.digest for one in found.unneeded],
            "bytes": found.size,
            "removed": removed,
            "lost": list(found.lost),
        }
        click.echo(json.dumps(shown))
    else:
        for one in found.unneeded:
            click.echo(f"{one.digest} {one.size} {one.kept_at:%Y-%m-%d}")
        count, size = len(found.unneeded), found.size / 1e6
        click.echo(f"没有记录指向的文件 unneeded {count}, {size:.1f} MB; 已删 removed {removed}")
        for digest in found.lost:
            click.echo(f"文件丢失 lost {digest}")
    sys.exit(1 if found.lost else 0)
