"""`xinyuan config check`: whether the settings fit each other and the machines they name."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from models.database import connect, driver_url
from models.settings import Settings
from webapp.doctor import Check

_SHORTEST_SECRET = 32


def check_settings(settings: Settings) -> list[Check]:
    """Look at the settings alone and at what they name; changes nothing."""
    return [*_secrets(settings), *_addresses(settings), *_scale(settings), _reach(settings)]


def _secrets(settings: Settings) -> Iterator[Check]:
    given = settings.given_secret
    known = len(given) >= _SHORTEST_SECRET if given else not settings.work_pool
    yield Check(
        "secret",
        known,
        f"{len(given)} characters" if given else "kept in the data folder",
        "XINYUAN_SECRET_KEY: one key of 32 characters or more, the same on every machine",
    )
    token = settings.metrics_token
    yield Check(
        "metrics token",
        not token or len(token) >= _SHORTEST_SECRET // 2,
        "set" if token else "none: this machine alone may read /metrics",
        "XINYUAN_METRICS_TOKEN: 16 characters or more",
    )


def _addresses(settings: Settings) -> Iterator[Check]:
    base = urlsplit(settings.base_url)
    local = base.hostname in {"127.0.0.1", "localhost", "::1"}
    yield Check(
        "base address",
        local or base.scheme == "https",
        settings.base_url,
        "XINYUAN_BASE_URL: residents' links need https://",
    )
    yield Check(
        "listens",
        settings.host in {"127.0.0.1", "::1", "localhost"} or base.scheme != "https",
        f"{settings.host}:{settings.port}",
        "XINYUAN_HOST=127.0.0.1 behind a proxy on this machine, or its own network",
        needed=False,
    )
    yield Check(
        "demo mode",
        local or not settings.demo,
        "on" if settings.demo else "off",
        "XINYUAN_DEMO=0: demonstration accounts have known passwords",
    )


def _scale(settings: Settings) -> Iterator[Check]:
    url = driver_url(settings.database_url)
    many = bool(settings.work_pool) or not settings.own_prefect
    yield Check(
        "database kind",
        not many or url.get_backend_name() == "postgresql",
        url.get_backend_name(),
        "several machines need PostgreSQL: XINYUAN_DATABASE_URL=postgresql://…",
    )
    yield Check(
        "drivers",
        not settings.work_pool or settings.drivers >= 8,  # noqa: PLR2004 -- each waits for one run
        str(settings.drivers),
        "XINYUAN_DRIVERS: with a work pool each driver waits for one run; 16 to 64",
        needed=False,
    )


def _reach(settings: Settings) -> Check:
    url = driver_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        folder = Path(url.database or "").parent
        return Check("database", folder.is_dir(), str(folder), "xinyuan db upgrade")
    engine = connect(settings.database_url).engine
    try:
        with engine.connect() as connection:
            version = str(connection.scalar(sa.text("SHOW server_version")))
    except SQLAlchemyError as error:
        return Check("database", ok=False, found=str(error).splitlines()[0], do="is it running?")
    finally:
        engine.dispose()
    return Check("database", ok=True, found=f"PostgreSQL {version}")
