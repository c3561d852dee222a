"""The evidence bundle of a case: every file with its digest, and the ZIP that holds them."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from documents.evidence_bundle import BundledFile, manifest, manifest_digest
from documents.verify import record_of_file
from models.document import Paper, PaperOrder
from models.reads.case_evidence import (
    KeptFile,
    decisions_before,
    events_before,
    printed_papers,
    rounds_before,
    uploaded_files,
)
from models.store import FileLostError, fetch, holds
from rules.paper import PaperKind, PaperUnavailable
from rules.refusal import Refusal

MANIFEST: Final = "MANIFEST.sha256"
COVER: Final = "证据包目录.pdf"
_STRANGE: Final = re.compile(r"[^0-9A-Za-z\u4e00-\u9fff .()（）_-]")


class BundleMovedOn(Refusal):
    """A count of the case was made anew since the cover was printed: they no longer agree."""

    code = "evidence_bundle_moved_on"


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the bundle; `content` is None for what lies in the store by its digest."""

    file: BundledFile
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Members:
    """All files of a bundle, with the rounds and the number of events they were made of."""

    members: tuple[Member, ...]
    rounds: tuple[dict[str, Any], ...]
    events: int

    @property
    def files(self) -> tuple[BundledFile, ...]:
        """The list of the cover."""
        return tuple(member.file for member in self.members)


def members_of(session: Session, case_id: int, before: datetime) -> Members:
    """Return everything a case left behind before an instant; eleven queries."""
    events = events_before(session, case_id, before)
    rounds = rounds_before(session, case_id, before)
    lines = b"".join(_json(event) + b"\n" for event in events)
    members = [
        _made(
            "decisions.json",
            "方案、报审材料和审核决定",
            _json(decisions_before(session, case_id, before)),
        ),
        _made("events.jsonl", "操作记录，一行一条", lines),
        _made("tallies.json", "名册、规则、票面记录和计票", _json(rounds)),
    ]
    papers = printed_papers(session, case_id, before)
    members += [
        _kept(f"papers/{number:05} {paper.name or paper.id}.pdf", paper)
        for number, paper in enumerate(papers, 1)
    ]
    members += [
        _kept(f"attachments/{each.id:05}{_suffix(each.name)}", each)
        for each in uploaded_files(session, case_id, before)
    ]
    return Members(tuple(members), tuple(rounds), len(events))


def tally_digest(ballot: dict[str, Any]) -> str:
    """Return the SHA-256 of one ballot of tallies.json as canonical JSON, in hex."""
    return hashlib.sha256(_json(ballot)).hexdigest()


def bundle_files(
    session: Session, case_id: int, order_id: int, store: Path
) -> Iterator[tuple[str, bytes]]:
    """Return path and content of everything in the bundle's ZIP, its cover and manifest first.

    Twelve queries before the first file; files of the store are read one at a time.

    Raises:
        PaperUnavailable: if the cover has not been printed.
        BundleMovedOn: if the files are no longer those of the cover.
        FileLostError: if the store lost a file.
    """
    row = session.execute(
        sa.select(Paper.digest, PaperOrder.ordered_at)
        .join(PaperOrder, PaperOrder.id == Paper.order_id)
        .where(
            Paper.order_id == order_id,
            Paper.case_id == case_id,
            Paper.kind == PaperKind.EVIDENCE_BUNDLE,
            Paper.digest != "",
        )
    ).first()
    if row is None:
        raise PaperUnavailable(kind=PaperKind.EVIDENCE_BUNDLE)
    cover = fetch(store, row.digest).read_bytes()
    found = members_of(session, case_id, row.ordered_at)
    if record_of_file(cover).get("manifest_digest") != manifest_digest(found.files):
        raise BundleMovedOn
    for member in found.members:  # before the first byte leaves: a broken ZIP proves nothing
        if member.content is None and not holds(store, member.file.digest):
            raise FileLostError(member.file.digest)
    return _files(cover, found, store)


def _files(cover: bytes, found: Members, store: Path) -> Iterator[tuple[str, bytes]]:
    yield COVER, cover
    yield MANIFEST, manifest(found.files)
    for member in found.members:
        content = member.content
        if content is None:
            content = fetch(store, member.file.digest).read_bytes()
        yield member.file.path, content


def _made(path: str, title: str, content: bytes) -> Member:
    digest = hashlib.sha256(content).hexdigest()
    return Member(BundledFile(path, title, digest, len(content)), content)


def _kept(path: str, kept: KeptFile) -> Member:
    named = kept.title if path.startswith("papers/") else kept.name
    title = _STRANGE.sub("_", named)[:60]
    return Member(BundledFile(path, title, kept.digest, kept.size))


def _suffix(name: str) -> str:
    found = re.search(r"\.[0-9A-Za-z]{1,5}$", name)
    return found[0].lower() if found else ""


def _json(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()
