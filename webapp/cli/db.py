"""`xinyuan db`: the database's tables, copies of everything, bringing them back."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from models.settings import Settings
from webapp.cli.reading import settings


@click.group()
def command() -> None:
    """Bring the tables up to date; back up and restore. 数据库结构与备份."""


@command.command()
@click.option("--dry-run", is_flag=True, help="Rehearse on a copy; change nothing.")
def upgrade(*, dry_run: bool) -> None:
    """Bring the tables to the newest revision; harmless when they are there."""
    from models import migrations  # noqa: PLC0415 -- Alembic, only where it is needed

    given = settings()
    given.home.mkdir(parents=True, exist_ok=True)
    before = migrations.current(given.database_url)
    if dry_run:
        migrations.rehearse(given.database_url)
        click.echo(f"演练通过 rehearsed: {before or '(空 empty)'} → {migrations.head()}")
        return
    migrations.upgrade(given.database_url)
    after = migrations.current(given.database_url)
    if before == after:
        click.echo(f"已是最新 up to date: {after}")
    else:
        click.echo(f"{before or '(空 empty)'} → {after}")


@command.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
def backup(folder: Path | None) -> None:
    """Copy database, papers, pictures and the key into a new folder inside FOLDER.

    May run beside the system. FOLDER is backups/ in the data folder unless said otherwise;
    better another disk.
    """
    from webapp.backups import BackupError, make_backup  # noqa: PLC0415 -- help stays quick

    given = settings()
    try:
        place = make_backup(given, folder or given.home / "backups", datetime.now(UTC))
    except BackupError as fault:
        _fail(f"没有备份成 no backup: {fault}")
    click.echo(f"已备份 backed up: {place}")


@command.command()
@click.argument("place", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Move what is there aside.")
def restore(place: Path, *, replace: bool) -> None:
    """Bring back the copy in PLACE. Stop the system first; nothing is deleted."""
    from webapp.backups import BackupError  # noqa: PLC0415 -- help stays quick
    from webapp.backups import restore as bring_back  # noqa: PLC0415 -- as above

    given = settings()
    _require_rest(given)
    try:
        told = bring_back(given, place, datetime.now(UTC), replace=replace)
    except BackupError as fault:
        _fail(f"没有恢复 not restored: {fault}")
    click.echo(f"已恢复 restored: {told.made_at}, {told.revision}, {told.files} files")
    click.echo("接着 next: xinyuan db upgrade; xinyuan doctor --mend")


def _require_rest(given: Settings) -> None:
    from webapp.sole import AlreadyRunning, sole  # noqa: PLC0415 -- help stays quick

    try:
        with sole(given):
            return
    except AlreadyRunning as running:
        _fail(f"新院在运行,先停下 it is running, stop it first (pid {running.pid})")


def _fail(said: str) -> None:
    click.echo(said, err=True)
    sys.exit(1)
