"""What a flow task can reach: settings, the database, the clock of the cases."""

from functools import cache

from models.clock import now
from models.database import Database, connect
from models.settings import Settings
from rules.act import Act


@cache
def settings() -> Settings:
    """Return the settings of this process; its parent hands them down in the environment."""
    return Settings.from_environment()


@cache
def database() -> Database:
    """Return the one session factory of this process."""
    return connect(settings().database_url, settings().secret_key)


def act(flow: str) -> Act:
    """Return the circumstances of one task of `flow`; reads the clock."""
    return Act(by=f"flow:{flow}", at=now(settings()))
