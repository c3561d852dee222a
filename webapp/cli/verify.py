"""`xinyuan verify`: is this PDF as it was sealed, and still the current one? No network."""

import json
import sys
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from documents.seal_key import known_certificates
from documents.verify import Finding, verify
from models.database import connected
from models.settings import Settings
from webapp.cli.reading import settings
from workflows.actions.paper_check import Checked, check_paper
from workflows.actions.sealing import seal_folder

_SAID = {
    Finding.UNCHANGED: "没有改动 unchanged",
    Finding.SUPERSEDED: "没有改动，但已被新的一份代替 superseded",
    Finding.CHANGED: "被改动过 changed",
    Finding.UNKNOWN: "不认识：没有本系统的签章 unknown",
}


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(file: Path, *, as_json: bool) -> None:
    """Say whether FILE is unchanged, changed, unknown or superseded. 核对文书.

    Ends with 0 for a file that is unchanged and current, 1 otherwise. Without a database it
    still tells an unchanged file from a changed one.
    """
    found = _checked(file.read_bytes(), settings())
    verdict = found.verdict
    if as_json:
        shown = {
            "finding": verdict.finding.value,
            "sealed_by": verdict.sealed_by,
            "number": verdict.number,
            "sha256": verdict.digest,
            "replaced_by": found.standing.replaced_by if found.standing else "",
        }
        click.echo(json.dumps(shown, ensure_ascii=False))
    else:
        click.echo(_SAID[verdict.finding])
        if verdict.number:
            click.echo(f"编号 {verdict.number}，签章 {verdict.sealed_by}")
        if found.standing and found.standing.replaced_by:
            click.echo(f"现行的是 {found.standing.replaced_by}")
        click.echo(f"SHA-256 {verdict.digest}")
    sys.exit(0 if verdict.finding is Finding.UNCHANGED else 1)


def _checked(pdf: bytes, given: Settings) -> Checked:
    try:
        with connected(given.database_url) as database, database() as session:
            return check_paper(session, pdf, given)
    except SQLAlchemyError:
        return Checked(verify(pdf, known_certificates(seal_folder(given))), None)
