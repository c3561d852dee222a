"""`xinyuan config`: the settings in force."""

import json
import re
from typing import Final

import click

from webapp.cli.reading import settings

_SECRETS: Final = frozenset({"XINYUAN_SECRET_KEY", "XINYUAN_NOTIFY_URLS", "XINYUAN_METRICS_TOKEN"})
_PASSWORD: Final = re.compile(r"(?<=:)[^:@/]+(?=@)")


@click.group()
def command() -> None:
    """Show the settings in force. 当前配置."""


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


def _open(name: str, value: str) -> str:
    if name in _SECRETS:
        return "(set)" if value else ""
    return _PASSWORD.sub("***", value)
