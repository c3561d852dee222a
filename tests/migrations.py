"""Alembic, driven as the command line does, for any database address."""

from pathlib import Path

from alembic import command
from alembic.config import Config

import models

FOLDER = Path(models.__file__).parent / "migrations"


def config(url: str) -> Config:
    """Return Alembic's configuration for the database at `url`."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return made


def upgrade(url: str, revision: str) -> None:
    command.upgrade(config(url), revision)


def downgrade(url: str, revision: str) -> None:
    command.downgrade(config(url), revision)


def check(url: str) -> None:
    """Fail when the tables and the models have drifted apart."""
    command.check(config(url))
