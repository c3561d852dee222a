"""`xinyuan simulate`: one whole case, driven through the real pages as people would."""

import json
import sys
from typing import TYPE_CHECKING

import click

from webapp.cli.reading import settings

if TYPE_CHECKING:
    from collections.abc import Callable


@click.command()
@click.option("--compound", "name", default="槐荫里12号院", help="Name of the compound.")
@click.option("--households", default=48, type=click.IntRange(4, 5000), help="How many homes.")
@click.option("--seed", default=1, type=int, help="Other seed, other people.")
@click.option("--fresh", is_flag=True, help="In a throw-away system on free ports.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object at the end.")
def command(name: str, *, households: int, seed: int, fresh: bool, as_json: bool) -> None:
    """Drive a case from registration to long-term management over HTTP; exit 1 if it falls short.

    Staff sign in, residents open their links, choose and sign, reviewers decide, Prefect
    carries the case on. It needs a system in demo mode, whose clock it moves forward through
    the legal periods (with --fresh it starts one and removes it afterwards).
    """
    from webapp.simulation.browser import FellShort  # noqa: PLC0415 -- help stays quick
    from webapp.simulation.drive import Order, drive  # noqa: PLC0415 -- as above

    say: Callable[[str], None] = (
        (lambda line: click.echo(line, err=True)) if as_json else click.echo
    )
    order = Order(name=name, households=households, seed=seed, fresh=fresh)
    try:
        report = drive(settings(), order, say)
    except FellShort as fault:
        click.echo(f"没有走完 fell short: {fault}", err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        click.echo(
            f"走完了 done: {report['reference']}  {len(report['papers'])} 份文书 papers  "
            f"{len(report['events'])} 条记录 events"
        )
