"""The cover of a case's evidence bundle (证据包): every file with its digest, recomputable.

`manifest` is what `sha256sum -c` reads; the bundle's ZIP holds it beside the files.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from documents.page import Head, Title, render


@dataclass(frozen=True, slots=True)
class BundledFile:
    """One file of the bundle: its path in the ZIP, what it is, SHA-256 in hex, bytes."""

    path: str
    title: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class TallyLine:
    """One count as it was kept: heads and m², for of all, and the digest of its record."""

    title: str
    heads_for: int
    heads_all: int
    area_for: Decimal
    area_all: Decimal
    is_adopted: bool | None
    digest: str


@dataclass(frozen=True, slots=True)
class EvidenceBundle:
    """Everything printed on the cover; `manifest_digest` is the SHA-256 of `manifest(files)`."""

    head: Head
    stage: str
    as_of: datetime
    files: tuple[BundledFile, ...]
    tallies: tuple[TallyLine, ...]
    events: int
    manifest_digest: str
    missing: tuple[str, ...]

    @property
    def size(self) -> int:
        """All files together, in bytes."""
        return sum(file.size for file in self.files)


def manifest(files: Iterable[BundledFile]) -> bytes:
    """Return the list of digests as `sha256sum -c` reads it, one line a file."""
    return "".join(f"{file.digest}  {file.path}\n" for file in files).encode()


def manifest_digest(files: Iterable[BundledFile]) -> str:
    """Return the SHA-256 of `manifest(files)` in hex."""
    return hashlib.sha256(manifest(files)).hexdigest()


def evidence_bundle_html(paper: EvidenceBundle, locale: str = "zh", *, large: bool = False) -> str:
    """Return the cover as a complete HTML document.

    Raises:
        GlyphMissing: if a value holds an invisible character.
    """
    title = Title("证据包（目录和校验值）", "Evidence Bundle with Hash List")
    return render(f"{locale}/evidence_bundle.html", paper, title, large=large)
