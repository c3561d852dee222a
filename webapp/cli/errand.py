"""`xinyuan errand`: what waits, what was given up, and trying it again."""

import json
import sys

import click

from models.clock import now
from models.database import connected
from rules.act import Act
from webapp.cli.reading import settings
from workflows.actions.backlog import NoSuchDeadErrand, backlog, revive_errand


@click.group()
def command() -> None:
    """Look at the outbox and retry what was given up. 待办与重试."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def list_(*, as_json: bool) -> None:
    """Print how much waits and runs, and each errand that was given up with its reason."""
    with connected(settings().database_url) as database, database() as session:
        found = backlog(session)
    if as_json:
        dead = [
            {
                "id": errand.errand_id,
                "flow": errand.flow,
                "case_id": errand.case_id,
                "dead_at": errand.dead_at.isoformat(),
                "reason": errand.reason,
            }
            for errand in found.dead
        ]
        oldest = found.oldest.isoformat() if found.oldest else None
        shown = {"waiting": found.waiting, "running": found.running, "oldest": oldest, "dead": dead}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    click.echo(f"等待 waiting {found.waiting} · 进行中 running {found.running}")
    for errand in found.dead:
        reason = errand.reason.strip().splitlines()[-1] if errand.reason.strip() else ""
        click.echo(
            f"{errand.errand_id}  {errand.flow}  {errand.dead_at:%Y-%m-%d %H:%M} UTC  {reason}"
        )


@command.command()
@click.argument("errand_id", type=int)
def retry(errand_id: int) -> None:
    """Have an errand that was given up tried again."""
    given = settings()
    act = Act(by="operator", at=now(given))
    try:
        with connected(given.database_url) as database, database.begin() as session:
            revive_errand(session, errand_id, act)
    except NoSuchDeadErrand:
        click.echo(f"没有这条已放弃的待办 no such given-up errand: {errand_id}", err=True)
        sys.exit(1)
    click.echo(f"已重新排队 queued again: {errand_id}")
