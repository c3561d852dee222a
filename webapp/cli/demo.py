"""`xinyuan demo load`: the demo city, as often as you like."""

import sys

import click

from webapp.cli.reading import settings


@click.group()
def command() -> None:
    """The demo city. 示例城市."""


@command.command()
def load() -> None:
    """Load what is missing of the demo city and print where to go and who may sign in.

    Works in demo mode only (XINYUAN_DEMO=1, as `xinyuan up --demo` sets it). A second time it
    changes nothing.
    """
    given = settings()
    if not given.demo:
        click.echo(
            "示例城市只在示例模式下载入：请用 xinyuan up --demo，或设 XINYUAN_DEMO=1。\n"
            "The demo city is loaded in demo mode only: xinyuan up --demo, or XINYUAN_DEMO=1.",
            err=True,
        )
        sys.exit(2)
    from models.database import connect  # noqa: PLC0415 -- the help answers without loading it
    from webapp.demo.city import load_demo_city  # noqa: PLC0415 -- as above
    from webapp.demo.welcome import welcome  # noqa: PLC0415 -- as above
    from webapp.simulation.browser import FellShort  # noqa: PLC0415 -- as above

    database = connect(given.database_url, given.secret_key)
    try:
        load_demo_city(database, given, click.echo)
    except FellShort as fault:
        click.echo(f"示例城市没有全部载入 fell short: {fault}", err=True)
        sys.exit(1)
    finally:
        for line in welcome(database, given):
            click.echo(line)
