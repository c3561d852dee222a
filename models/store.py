"""Files kept by their SHA-256: papers, pictures, uploaded evidence. Written once.

The store is a folder. Where a bucket is attached to it (`attached`), every file is put there
too before it counts as kept, and what the folder lost is brought back from there.
"""

import hashlib
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from models.store_bucket import Bucket, Stored, bucket

_DIGEST = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20
_DRAFT = ".draft."
_SENDERS = 8  # files on their way to a bucket at once
_buckets: dict[Path, str] = {}
_drafted_so_far = count()
_opened: dict[str, "tuple[bytes, hashlib._Hash]"] = {}


class FileLostError(Exception):
    """A row names a file that the store does not hold, or holds damaged."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the store: its SHA-256 in hexadecimal, its size in bytes."""

    digest: str
    size: int


def attached(root: Path, url: str) -> Path:
    """Return `root`, whose files from now on lie in the bucket at `url` too; "" is none."""
    if url:
        _buckets[root] = url
    else:
        _buckets.pop(root, None)
    return root


def keep(root: Path, content: bytes) -> str:
    """Keep `content` under `root` and return its SHA-256; keeping it twice is harmless."""
    return keep_stream(root, [content]).digest


def keep_stream(root: Path, chunks: Iterable[bytes]) -> Kept:
    """Keep what `chunks` yield, without holding it in memory.

    When this returns, the bytes and their name are on the disk: written beside, synced,
    renamed, the folder synced. A crash in between leaves nothing under a digest.
    """
    root.mkdir(parents=True, exist_ok=True)
    sha = hashlib.sha256()
    size = 0
    descriptor, name = tempfile.mkstemp(dir=root, prefix=_DRAFT)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                sha.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o440)
        _file_away(root, draft, sha.hexdigest(), size)
    finally:
        draft.unlink(missing_ok=True)
    _send(root, [sha.hexdigest()])
    return Kept(sha.hexdigest(), size)


def keep_many(root: Path, files: Iterable[Iterable[bytes]]) -> list[Kept]:
    """Keep many files; when this returns all of them are on the disk under their digests.

    The disk is waited for once for all, not once for each: ten times faster for small files.
    A crash in between leaves nothing under a digest.
    """
    root.mkdir(parents=True, exist_ok=True)
    drafts: list[tuple[Path, Kept]] = []
    try:
        drafts.extend(_drafted(root, pieces) for pieces in files)
        os.sync()
        for folder in {kept.digest[:2] for _, kept in drafts}:
            (root / folder).mkdir(exist_ok=True)
        for draft, kept in drafts:
            draft.replace(_place(root, kept.digest))
        os.sync()
    finally:
        for draft, _ in drafts:
            draft.unlink(missing_ok=True)
    _send(root, [kept.digest for _, kept in drafts])
    return [kept for _, kept in drafts]


def free_bytes(root: Path) -> int:
    """Return how many bytes the disk of the store still takes."""
    root.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(root).free


def _drafted(root: Path, pieces: Iterable[bytes]) -> tuple[Path, Kept]:
    # One call to open, one to write, one to close: with thousands of files each call counts.
    draft = root / f"{_DRAFT}{os.getpid()}.{next(_drafted_so_far)}.{secrets.token_hex(4)}"
    waiting = list(pieces)
    sha = _begun(waiting[0]) if waiting else hashlib.sha256()
    for piece in waiting[1:]:
        sha.update(piece)
    size = sum(map(len, waiting))
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440)
    try:
        written = os.writev(descriptor, waiting)
        if written != size:
            rest = memoryview(b"".join(waiting))[written:]
            while rest:
                rest = rest[os.write(descriptor, rest) :]
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)
    return draft, Kept(sha.hexdigest(), size)


def _begun(opening: bytes) -> "hashlib._Hash":
    """Return the digest of how a file begins, remembered: papers of a layout begin alike."""
    last = _opened.get("last")
    if last is None or last[0] is not opening:
        last = _opened["last"] = opening, hashlib.sha256(opening)
    return last[1].copy()


def fetch(root: Path, digest: str) -> Path:
    """Return where the file with `digest` lies, to be streamed.

    Raises:
        FileLostError: if the store does not hold it.
    """
    path = _place(root, digest)
    if not path.is_file() and not _brought_back(root, path):
        raise FileLostError(digest)
    return path


def holds(root: Path, digest: str) -> bool:
    """Whether the store has a file under `digest`; its bytes are not read."""
    if _place(root, digest).is_file():
        return True
    beyond = _bucket_of(root)
    return beyond is not None and beyond.holds(digest)


def stored(root: Path) -> Iterator[Stored]:
    """Yield every file of the folder, and then every one of the bucket attached to it."""
    for path in root.glob("[0-9a-f][0-9a-f]/*"):
        if _DIGEST.fullmatch(path.name) and path.is_file():
            yield _as_stored(path)
    beyond = _bucket_of(root)
    if beyond is not None:
        yield from (one for one in beyond.stored() if _DIGEST.fullmatch(one.digest))


def drafts(root: Path) -> Iterator[Stored]:
    """Yield what was being written when a process died, under its name instead of a digest."""
    yield from (_as_stored(path) for path in root.glob(f"{_DRAFT}*") if path.is_file())


def remove(root: Path, unneeded: Sequence[Stored], before: datetime) -> int:
    """Remove files and drafts that were not kept again since `before`; return how many."""
    removed = set()
    for one in unneeded:
        path = root / one.digest if one.digest.startswith(_DRAFT) else _place(root, one.digest)
        # Looked at once more: the same file may have been kept again this minute.
        if path.is_file() and _as_stored(path).kept_at < before:
            path.unlink(missing_ok=True)
            removed.add(one.digest)
    beyond = _bucket_of(root)
    if beyond is not None:
        digests = {one.digest for one in unneeded if _DIGEST.fullmatch(one.digest)}
        gone = {one for one in digests if not _place(root, one).is_file()}
        beyond.remove(sorted(gone))
        removed |= gone
    return len(removed)


def is_sound(root: Path, digest: str) -> bool:
    """Whether the bytes under `digest` still have it; reads the whole file."""
    sha = hashlib.sha256()
    with fetch(root, digest).open("rb") as file:
        while chunk := file.read(_CHUNK):
            sha.update(chunk)
    return sha.hexdigest() == digest


def _place(root: Path, digest: str) -> Path:
    # A digest may come from a URL: it must never name a path.
    if not _DIGEST.fullmatch(digest):
        raise FileLostError(digest)
    return root / digest[:2] / digest


def _file_away(root: Path, draft: Path, digest: str, size: int) -> None:
    place = _place(root, digest)
    if place.is_file() and place.stat().st_size == size:
        os.utime(place)  # kept again: young enough not to be swept before a row names it
        return
    if not place.parent.is_dir():
        place.parent.mkdir(exist_ok=True)
        _sync_folder(root)
    draft.replace(place)
    _sync_folder(place.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _as_stored(path: Path) -> Stored:
    found = path.stat()
    return Stored(path.name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))


def _bucket_of(root: Path) -> Bucket | None:
    url = _buckets.get(root)
    return None if url is None else bucket(url)


def _send(root: Path, digests: Sequence[str]) -> None:
    """Put files into the bucket, if there is one.

    Raises:
        BucketError: if one could not be sent; nothing then counts as kept.
    """
    beyond = _bucket_of(root)
    if beyond is None:
        return
    with ThreadPoolExecutor(_SENDERS) as senders:
        list(senders.map(lambda one: beyond.put(one, _place(root, one)), digests))


def _brought_back(root: Path, path: Path) -> bool:
    """Bring a file back from the bucket; False where there is none, or it is damaged there."""
    beyond = _bucket_of(root)
    if beyond is None:
        return False
    root.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=root, prefix=_DRAFT)
    os.close(descriptor)
    draft = Path(name)
    try:
        if not beyond.get(path.name, draft):
            return False
        with draft.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != path.name:
                return False
        draft.chmod(0o440)
        path.parent.mkdir(exist_ok=True)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return True
