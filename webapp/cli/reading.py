"""Settings as a command needs them: read, or a clear line and exit code 2."""

import sys

import click

from models.settings import Settings, SettingsError


def settings() -> Settings:
    """Return the settings of the environment; leave with 2 where they cannot be used."""
    try:
        return Settings.from_environment()
    except SettingsError as error:
        click.echo(f"配置有误 {error}", err=True)
        sys.exit(2)
