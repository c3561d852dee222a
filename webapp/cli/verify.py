"""`xinyuan verify`: is this PDF as it was sealed, and still the current one? No network."""

import json
import sys
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from documents.completeness import completeness
from documents.manifest import Belonging, loaded
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
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option(
    "--manifest",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The list of a batch: are all its papers in the folder FILE, and no others?",
)
def command(file: Path, *, as_json: bool, manifest: Path | None) -> None:
    """Say whether FILE is unchanged, changed, unknown or superseded. 核对文书.

    Ends with 0 for a file that is unchanged and current, 1 otherwise. Without a database it
    still tells an unchanged file from a changed one. With --manifest, FILE is a folder of
    papers, and the answer is whether it is complete; no database is asked.
    """
    if manifest is not None:
        sys.exit(0 if _told_complete(file, manifest, as_json=as_json) else 1)
    if file.is_dir():
        raise click.UsageError("a folder is checked with --manifest; 文件夹要用 --manifest 核对")
    found = _checked(file.read_bytes(), settings())
    verdict = found.verdict
    if as_json:
        shown = {
            "finding": verdict.finding.value,
            "sealed_by": verdict.sealed_by,
            "number": verdict.number,
            "sha256": verdict.digest,
            "replaced_by": found.standing.replaced_by if found.standing else "",
            "batch": _batch(verdict.belonging),
            "stamped_at": verdict.stamp.at.isoformat() if verdict.stamp else "",
            "stamped_by": verdict.stamp.by if verdict.stamp else "",
        }
        click.echo(json.dumps(shown, ensure_ascii=False))
    else:
        click.echo(_SAID[verdict.finding])
        if verdict.number:
            click.echo(f"编号 {verdict.number}，签章 {verdict.sealed_by}")
        if found.standing and found.standing.replaced_by:
            click.echo(f"现行的是 {found.standing.replaced_by}")
        if verdict.belonging:
            own = verdict.belonging
            click.echo(f"本批第 {own.place} 份，共 {own.count} 份，清单 {own.root[:16]}")
        if verdict.stamp:
            click.echo(f"时间戳 {verdict.stamp.at:%Y-%m-%d %H:%M:%S} UTC，{verdict.stamp.by}")
        click.echo(f"SHA-256 {verdict.digest}")
    sys.exit(0 if verdict.finding is Finding.UNCHANGED else 1)


def _batch(own: Belonging | None) -> dict[str, object]:
    if own is None:
        return {}
    return {"place": own.place, "count": own.count, "root": own.root, "order": own.order}


def _told_complete(folder: Path, path: Path, *, as_json: bool) -> bool:
    """Say of a folder which papers of a batch it lacks, and which do not belong to it."""
    known = known_certificates(seal_folder(settings()))
    files = sorted(folder.rglob("*.pdf")) if folder.is_dir() else [folder]
    try:
        manifest = loaded(path.read_bytes())
    except ValueError:
        raise click.UsageError(f"{path}: 不是清单 no manifest") from None
    found = completeness(manifest, (file.read_bytes() for file in files), known)
    shown = {
        "complete": found.is_complete,
        "sealed": found.is_sealed,
        "there": found.there,
        "count": len(manifest.papers),
        "missing": list(found.missing),
        "strange": [str(files[place]) for place in found.strange],
    }
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False))
        return found.is_complete
    click.echo("清单有签章 sealed" if found.is_sealed else "清单没有本系统的签章 not sealed by us")
    click.echo(f"{found.there}/{len(manifest.papers)} 份在，且没有改动 there and unchanged")
    for number in found.missing:
        click.echo(f"缺 missing {number}")
    for place in found.strange:
        click.echo(f"不属于这一批，或被改动过 not of this batch, or changed: {files[place]}")
    return found.is_complete


def _checked(pdf: bytes, given: Settings) -> Checked:
    try:
        with connected(given.database_url) as database, database() as session:
            return check_paper(session, pdf, given)
    except SQLAlchemyError:
        return Checked(verify(pdf, known_certificates(seal_folder(given))), None)
