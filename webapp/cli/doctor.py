"""`xinyuan doctor`: check everything this system needs."""

import json
import sys
from dataclasses import asdict

import click

from webapp.cli.reading import settings
from webapp.doctor import examine, is_well, mend, report


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--mend", "mends", is_flag=True, help="Promise again what nobody carries on.")
def command(*, as_json: bool, mends: bool) -> None:
    """Check everything this system needs; exit code 1 when something needed is missing."""
    if mends:
        count = mend(settings())
        click.echo(f"已重新安排 {count} 件 asked for again: {count}", err=as_json)
    checks = examine(settings())
    if as_json:
        shown = {"ok": is_well(checks), "checks": [asdict(check) for check in checks]}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        report(checks, click.echo)
    sys.exit(0 if is_well(checks) else 1)
