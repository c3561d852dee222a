"""Copies of everything an office cannot make again: database, papers, pictures, the key.

A copy is a folder that is complete or not there: written under another name, synced, renamed.
Prefect's database is not in it; it holds nothing that counts.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from models import migrations
from models.database import connect
from models.release import release
from models.settings import Settings, inherited
from rules.act import Act
from workflows.actions.backup_notes import note_backup

_CHUNK: Final = 1 << 20
_MANIFEST: Final = "manifest.json"
_DATABASE: Final = "database"
_SECRET: Final = "secret"  # noqa: S105 -- the name of a file
_STORE: Final = "store"


class BackupError(Exception):
    """A copy could not be made or cannot be used; the text says why, to an operator."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a copy holds. `size` in bytes is that of the database, `files` those of the store."""

    made_at: str
    release: str
    revision: str | None
    dialect: str
    digest: str
    size: int
    files: int


def make_backup(settings: Settings, folder: Path, at: datetime) -> Path:
    """Copy everything into a new folder inside `folder`; return it. May run beside the system.

    The database is copied as of one instant, the store after it: a file is filed before any
    row names it, so that no row of the copy misses its file. Files of the store are linked
    where that is possible; they never change.

    Raises:
        BackupError: if a part could not be copied; then nothing is left behind.
    """
    place = folder / f"xinyuan-{at:%Y%m%dT%H%M%SZ}"
    draft = folder / f".{place.name}.draft"
    if place.exists():
        raise BackupError(f"{place} is there already")
    try:
        draft.mkdir(parents=True)
        url = connect(settings.database_url).engine.url
        _dump(url, draft / _DATABASE)
        files = _copy_store(settings.store, draft / _STORE)
        if (settings.home / _SECRET).is_file():
            shutil.copy2(settings.home / _SECRET, draft / _SECRET)
        manifest = Manifest(
            made_at=at.isoformat(),
            release=release(),
            revision=migrations.current(url),
            dialect=url.get_backend_name(),
            digest=_digest(draft / _DATABASE),
            size=(draft / _DATABASE).stat().st_size,
            files=files,
        )
        text = json.dumps(asdict(manifest), indent=1)
        (draft / _MANIFEST).write_text(text + "\n", encoding="utf-8")
        _sync(draft / _MANIFEST)
        _sync(draft)
        draft.rename(place)
    except OSError as fault:
        raise BackupError(str(fault)) from fault
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    database = connect(settings.database_url)
    with database.begin() as session:
        act = Act(by="operator", at=at)
        note_backup(session, str(place), manifest.size, manifest.files, act)
    database.engine.dispose()
    return place


def read_manifest(place: Path) -> Manifest:
    """Return what a copy says of itself, after its database was read and found whole.

    Raises:
        BackupError: if it is no copy of ours, or damaged.
    """
    try:
        told = Manifest(**json.loads((place / _MANIFEST).read_text(encoding="utf-8")))
        digest = _digest(place / _DATABASE)
    except (OSError, ValueError, TypeError) as fault:
        raise BackupError(f"{place} is no backup: {fault}") from fault
    if digest != told.digest:
        raise BackupError(f"{place}: the database is damaged, its SHA-256 is {digest}")
    return told


def restore(settings: Settings, place: Path, at: datetime, *, replace: bool) -> Manifest:
    """Bring back a copy; what was there is moved aside, never deleted. The system must not run.

    Raises:
        BackupError: if the copy cannot be used, belongs to another kind of database, or would
            replace something and `replace` is False.
    """
    told = read_manifest(place)
    url = connect(settings.database_url).engine.url
    if url.get_backend_name() != told.dialect:
        raise BackupError(f"the copy is of {told.dialect}, this is {url.get_backend_name()}")
    if _holds_something(url) and not replace:
        raise BackupError("the database is not empty; --replace moves it aside")
    settings.home.mkdir(parents=True, exist_ok=True)
    _load(url, place / _DATABASE, f"{at:%Y%m%dT%H%M%SZ}")
    _copy_store(place / _STORE, settings.store)
    kept = settings.home / _SECRET
    if (place / _SECRET).is_file():
        if kept.is_file() and kept.read_bytes() != (place / _SECRET).read_bytes():
            kept.rename(kept.with_name(f"secret.before-{at:%Y%m%dT%H%M%SZ}"))
        if not kept.is_file():
            shutil.copy2(place / _SECRET, kept)
    return told


def _dump(url: sa.URL, target: Path) -> None:
    if url.get_backend_name() == "postgresql":
        _run(url, "pg_dump", "--format=custom", "--no-owner", f"--file={target}")
        _sync(target)
        return
    with (
        closing(sqlite3.connect(f"file:{url.database}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        ((state,),) = copy.execute("PRAGMA quick_check(1)").fetchall()
    if state != "ok":
        raise BackupError(f"the database is damaged: {state}")
    _sync(target)


def _load(url: sa.URL, source: Path, stamp: str) -> None:
    if url.get_backend_name() == "postgresql":
        how = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
        _run(url, "pg_restore", *how, str(source))
        return
    file = Path(url.database or "")
    for suffix in ("", "-wal", "-shm"):
        old = file.with_name(file.name + suffix)
        if old.exists():
            old.rename(old.with_name(f"{file.name}.before-{stamp}{suffix}"))
    draft = file.with_name(f".{file.name}.{stamp}")
    shutil.copyfile(source, draft)
    _sync(draft)
    draft.replace(file)


def _holds_something(url: sa.URL) -> bool:
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return False
    engine = connect(url).engine
    try:
        return bool(sa.inspect(engine).get_table_names())
    finally:
        engine.dispose()


def _copy_store(source: Path, target: Path) -> int:
    """Link or copy every file that is filed under its digest; return how many there are."""
    count = 0
    for file in sorted(source.glob("??/*")):
        place = target / file.parent.name / file.name
        place.parent.mkdir(parents=True, exist_ok=True)
        count += 1
        if place.exists():
            continue
        try:
            os.link(file, place)
        except OSError:  # another disk
            shutil.copy2(file, place)
    return count


def _run(url: sa.URL, program: str, *words: str) -> None:
    # The password goes by the environment: every user of the machine may read command lines.
    plain = url.set(drivername="postgresql", password=None).render_as_string()
    environment = inherited(PGPASSWORD=str(url.password)) if url.password else None
    command = [program, f"--dbname={plain}", *words]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, env=environment)  # noqa: S603 -- ours
    except FileNotFoundError:
        needed = "apt-get install postgresql-client"
        raise BackupError(f"{program} is not installed: {needed}") from None
    except subprocess.CalledProcessError as failed:
        raise BackupError(f"{program}: {failed.stderr.strip()[-800:]}") from failed


def _digest(file: Path) -> str:
    sha = hashlib.sha256()
    with file.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            sha.update(chunk)
    return sha.hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
