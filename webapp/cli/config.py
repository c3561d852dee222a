"""`xinyuan config`: the settings in force."""

import json
import re
import sys
from typing import Final

import click

from webapp.cli.reading import settings

_SECRETS: Final = frozenset(
    {
        "XINYUAN_SECRET_KEY",
        "XINYUAN_NOTIFY_URLS",
        "XINYUAN_METRICS_TOKEN",
        "XINYUAN_SEAL_URI",
    }
)
_PASSWORD: Final = re.compile(r"(?<=:)[^:@/]+(?=@)")


@click.group()
def command() -> None:
    """Show and check the settings in force. 当前配置."""


@command.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def show(*, as_json: bool) -> None:
    """Print every setting as the variable that sets it; secrets are not shown."""
    shown = {name: _open(name, value) for name, value in settings().as_environment().items()}
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    for name, value in shown.items():
        click.echo(f"{name}={value}")


@command.command()
def check() -> None:
    """Check that the settings fit each other; exit code 1 where they do not."""
    from webapp.config_check import check_settings  # noqa: PLC0415 -- opens the database
    from webapp.doctor import is_well, report  # noqa: PLC0415 -- as above

    checks = check_settings(settings())
    report(checks, click.echo)
    sys.exit(0 if is_well(checks) else 1)


def _open(name: str, value: str) -> str:
    if name in _SECRETS:
        return "(set)" if value else ""
    return _PASSWORD.sub("***", value)
