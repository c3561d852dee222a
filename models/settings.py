"""The environment, read once, typed. Nothing else in the house looks at it."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models.store import attached

_PORTS = range(1, 65536)
_YES: Final = frozenset({"1", "true", "yes", "on"})
_NO: Final = frozenset({"", "0", "false", "no", "off"})


class SettingsError(Exception):
    """A variable of the environment holds something that cannot be used."""

    def __init__(self, variable: str, value: str, wanted: str) -> None:
        super().__init__(f"{variable}={value!r}: {wanted}")
        self.variable = variable


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator may set. Every default is safe in production and public.

    `home` is the data folder (database, papers, logs, Prefect's own files). `demo` allows
    demonstration accounts and a shifted clock. Ports lie below the range from which systems
    hand out client ports (32768), so that nobody takes them by chance.
    """

    home: Path
    database_url: str
    host: str = "127.0.0.1"
    port: int = 8180
    base_url: str = "http://127.0.0.1:8180"
    prefect_port: int = 8184
    prefect_api_url: str = "http://127.0.0.1:8184/api"
    prefect_ui_url: str = "http://127.0.0.1:8184"
    drivers: int = 4  # cases carried on side by side
    demo: bool = False
    city: str = "郑州市"
    time_zone: str = "Asia/Shanghai"
    notify_urls: tuple[str, ...] = field(default=(), repr=False)  # Apprise; they hold passwords
    given_secret: str = field(default="", repr=False)
    work_pool: str = ""  # where flows run; "" is in the driver itself
    log_format: str = "text"
    metrics_token: str = field(default="", repr=False)
    timestamp_url: str = ""  # of an RFC 3161 authority; "" is none
    seal_uri: str = field(default="", repr=False)  # PKCS#11 URI of a device, its PIN in it
    store_url: str = ""  # "s3://bucket/prefix?endpoint=https://…"; "" is the data folder alone
    traces: bool = False  # spans for OpenTelemetry; OTEL_* say where they go
    behind_proxy: bool = False  # nobody but our proxy can reach the web: believe its headers

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read `XINYUAN_*` from `environment` (default: the process's own).

        Raises:
            SettingsError: naming the variable that cannot be used.
        """
        given = _Given(os.environ if environment is None else environment)
        home = Path(given.text("HOME", "var")).expanduser().resolve()
        host = given.text("HOST", "127.0.0.1")
        port = given.port("PORT", 8180)
        prefect_port = given.port("PREFECT_PORT", 8184)
        api_url = given.text("PREFECT_API_URL", f"http://127.0.0.1:{prefect_port}/api").rstrip("/")
        return cls(
            home=home,
            database_url=given.text("DATABASE_URL", f"sqlite:///{home / 'xinyuan.db'}"),
            host=host,
            port=port,
            base_url=given.text("BASE_URL", f"http://{_reachable(host)}:{port}").rstrip("/"),
            prefect_port=prefect_port,
            prefect_api_url=api_url,
            prefect_ui_url=given.text("PREFECT_UI_URL", api_url.removesuffix("/api")).rstrip("/"),
            drivers=given.number("DRIVERS", 4, range(1, 65)),
            demo=given.flag("DEMO"),
            city=given.text("CITY", "郑州市"),
            time_zone=given.zone("TIME_ZONE", "Asia/Shanghai"),
            notify_urls=tuple(given.text("NOTIFY_URLS", "").split()),
            given_secret=given.text("SECRET_KEY", ""),
            work_pool=given.text("WORK_POOL", ""),
            log_format=given.one_of("LOG_FORMAT", ("text", "json")),
            metrics_token=given.text("METRICS_TOKEN", ""),
            timestamp_url=given.text("TIMESTAMP_URL", ""),
            seal_uri=given.text("SEAL_URI", ""),
            store_url=given.text("STORE_URL", ""),
            traces=given.flag("TRACES"),
            behind_proxy=given.flag("BEHIND_PROXY"),
        )

    @property
    def secret_key(self) -> str:
        """The key that signs cookies: given, or made once and kept in the data folder."""
        return self.given_secret or _kept_secret(self.home / "secret")

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which people read dates."""
        return ZoneInfo(self.time_zone)

    @property
    def store(self) -> Path:
        """The folder of papers and pictures, kept by digest; a bucket may be attached to it."""
        return attached(self.home / "store", self.store_url)

    @property
    def log(self) -> Path:
        """The folder of the processes' logs."""
        return self.home / "log"

    @property
    def own_prefect(self) -> bool:
        """Whether the Prefect server is ours to start (its API is on this machine)."""
        api = urlsplit(self.prefect_api_url)
        return api.hostname in {"127.0.0.1", "localhost", "::1"} and api.port == self.prefect_port

    def as_environment(self) -> dict[str, str]:
        """Return variables from which `from_environment` reads these very settings."""
        return {
            "XINYUAN_HOME": str(self.home),
            "XINYUAN_DATABASE_URL": self.database_url,
            "XINYUAN_HOST": self.host,
            "XINYUAN_PORT": str(self.port),
            "XINYUAN_BASE_URL": self.base_url,
            "XINYUAN_PREFECT_PORT": str(self.prefect_port),
            "XINYUAN_PREFECT_API_URL": self.prefect_api_url,
            "XINYUAN_PREFECT_UI_URL": self.prefect_ui_url,
            "XINYUAN_DRIVERS": str(self.drivers),
            "XINYUAN_DEMO": "1" if self.demo else "0",
            "XINYUAN_CITY": self.city,
            "XINYUAN_TIME_ZONE": self.time_zone,
            "XINYUAN_NOTIFY_URLS": " ".join(self.notify_urls),
            "XINYUAN_SECRET_KEY": self.given_secret,
            "XINYUAN_WORK_POOL": self.work_pool,
            "XINYUAN_LOG_FORMAT": self.log_format,
            "XINYUAN_METRICS_TOKEN": self.metrics_token,
            "XINYUAN_TIMESTAMP_URL": self.timestamp_url,
            "XINYUAN_SEAL_URI": self.seal_uri,
            "XINYUAN_STORE_URL": self.store_url,
            "XINYUAN_TRACES": "1" if self.traces else "0",
            "XINYUAN_BEHIND_PROXY": "1" if self.behind_proxy else "0",
        }

    def child_environment(self) -> dict[str, str]:
        """Return the environment of the processes we start: ours, these settings, Prefect's.

        What an operator tuned in Prefect stays, except where it lives, whom it calls, and
        that it calls nobody else.
        """
        tuned = {**_PREFECT_TUNING, **os.environ}
        return {
            **tuned,
            **self.as_environment(),
            **_PREFECT_SILENCE,
            **self._bytecode(),
            "PREFECT_HOME": str(self.home / "prefect"),
            "PREFECT_API_URL": self.prefect_api_url,
            "PREFECT_UI_URL": self.prefect_ui_url,
        }

    def _bytecode(self) -> dict[str, str]:
        """Return where parts keep compiled code that they may not leave beside its source.

        A part that keeps none compiles some 1,300 modules at every start, half of its time.
        """
        if not os.environ.get("PYTHONDONTWRITEBYTECODE") or "PYTHONPYCACHEPREFIX" in os.environ:
            return {}
        return {
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(self.home / "bytecode"),
        }

    def enter_prefect(self) -> None:
        """Give this process Prefect's environment; to be called before Prefect is imported."""
        os.environ.update(self.child_environment())


# What Prefect would otherwise tell its makers or fetch for its pages. That nothing but our own
# addresses is asked for has to be tried in a network namespace without a route.
_PREFECT_SILENCE: Final[Mapping[str, str]] = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
}
_PREFECT_TUNING: Final[Mapping[str, str]] = {
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
    "PREFECT_CLIENT_RETRY_EXTRA_CODES": "503",
    "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "60",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_LOOP_SECONDS": "60",
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_LOOP_SECONDS": "60",
    "PREFECT_SERVER_SERVICES_CANCELLATION_CLEANUP_LOOP_SECONDS": "60",
}


@dataclass(frozen=True, slots=True)
class _Given:
    """The variables as text, and the few kinds we read from them."""

    variables: Mapping[str, str]

    def text(self, name: str, default: str) -> str:
        return self.variables.get(f"XINYUAN_{name}", "").strip() or default

    def number(self, name: str, default: int, allowed: range) -> int:
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or int(value) not in allowed:
            wanted = f"a whole number from {allowed.start} to {allowed.stop - 1} is needed"
            raise SettingsError(f"XINYUAN_{name}", value, wanted)
        return int(value)

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        value = self.text(name, allowed[0])
        if value not in allowed:
            raise SettingsError(f"XINYUAN_{name}", value, f"{' or '.join(allowed)} is needed")
        return value

    def port(self, name: str, default: int) -> int:
        return self.number(name, default, _PORTS)

    def flag(self, name: str) -> bool:
        value = self.text(name, "").lower()
        if value not in _YES | _NO:
            raise SettingsError(f"XINYUAN_{name}", value, "1 or 0 is needed")
        return value in _YES

    def zone(self, name: str, default: str) -> str:
        value = self.text(name, default)
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            wanted = 'a time zone such as "Asia/Shanghai" is needed'
            raise SettingsError(f"XINYUAN_{name}", value, wanted) from None
        return value


def inherited(**more: str) -> dict[str, str]:
    """Return the environment for a program that is no part of ours, and what it needs besides."""
    return {**os.environ, **more}


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 -- compared, not bound


def _kept_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".secret.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)  # fails where another process was first: then theirs counts
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
