"""`xinyuan db`: the database's tables."""

import click

from webapp.cli.reading import settings


@click.group()
def command() -> None:
    """Bring the database's tables up to date. 数据库结构."""


@command.command()
def upgrade() -> None:
    """Bring the tables to the newest revision; harmless when they are there."""
    from models import migrations  # noqa: PLC0415 -- Alembic, only where it is needed

    given = settings()
    given.home.mkdir(parents=True, exist_ok=True)
    before = migrations.current(given.database_url)
    migrations.upgrade(given.database_url)
    after = migrations.current(given.database_url)
    if before == after:
        click.echo(f"已是最新 up to date: {after}")
    else:
        click.echo(f"{before or '(空 empty)'} → {after}")
