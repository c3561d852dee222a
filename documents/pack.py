"""Many households' papers as one thing to print or to carry: in staircase order."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from documents.page import Head, Title, render
from documents.pdf import Sealing, to_pdf

# ZIP cannot date a file earlier; a fixed date keeps equal packs equal.
_DATED: Final = (1980, 1, 1, 0, 0, 0)
_FORBIDDEN: Final = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))


@dataclass(frozen=True, slots=True)
class Stairwell:
    """One stairwell's complete HTML documents, in the order of its doors from below."""

    label: str
    sheets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Separator:
    head: Head
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class PackedPaper:
    """A finished paper: its folder ("1号楼1单元"), its name ("101 同意书") and its bytes."""

    folder: str
    name: str
    pdf: bytes


def pack(head: Head, stairwells: Iterable[Stairwell], sealing: Sealing) -> bytes:
    """Return one PDF: before each stairwell a separator page, a bookmark for it and each sheet.

    It is laid out anew from the documents, so it costs as much as printing each of them (half
    a second per sheet) and holds all of them in memory: make one pack per building. Every
    sheet keeps its own page numbers.

    Raises:
        GlyphMissing: if a character has no shape in the fonts.
        ValueError: if there is nothing to pack.
    """
    pages: list[str] = []
    for stairwell in stairwells:
        separator = _Separator(head, stairwell.label, len(stairwell.sheets))
        title = Title(stairwell.label, "Stairwell")
        pages += [render("zh/separator.html", separator, title), *stairwell.sheets]
    return to_pdf(pages, Sealing(sealing.made_at, sealing.record, sealing.title, nested=True))


def zip_pack(papers: Sequence[PackedPaper]) -> bytes:
    """Return a ZIP of finished papers, numbered so that every file list keeps their order.

    Equal papers give equal bytes. PDF is compressed already, so members are only stored.

    Raises:
        ValueError: if there is nothing to pack.
    """
    if not papers:
        raise ValueError("nothing to pack")
    digits = len(str(len(papers)))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for number, paper in enumerate(papers, 1):
            archive.writestr(_member(number, digits, paper), paper.pdf)
    return buffer.getvalue()


def _safe(name: str) -> str:
    """Return `name` as one part of a path on any system, never "..", and not empty."""
    return name.translate(_FORBIDDEN).strip(" .")[:80] or "_"


def zip_stream(papers: Iterable[PackedPaper], count: int) -> Iterator[bytes]:
    """Yield the ZIP of `zip_pack` piece by piece, holding one paper in memory at a time.

    `count` is how many there are: it decides how many digits the numbers have.
    """
    digits = len(str(count))
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for number, paper in enumerate(papers, 1):
            archive.writestr(_member(number, digits, paper), paper.pdf)
            yield pipe.drawn()
    yield pipe.drawn()


def files_stream(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Yield a ZIP of files under the paths given, piece by piece, one file in memory at a time.

    Paths are taken as they are: they are the system's, never a person's. Equal files give equal
    bytes.
    """
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for path, content in files:
            member = zipfile.ZipInfo(path, _DATED)
            member.external_attr = 0o644 << 16
            archive.writestr(member, content)
            yield pipe.drawn()
    yield pipe.drawn()


class _Pipe(io.RawIOBase):
    """Where a ZIP is written to and taken from at once; it cannot be wound back."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:  # noqa: ANN401 -- any bytes-like
        self._waiting.append(bytes(piece))
        return len(piece)

    def drawn(self) -> bytes:
        """Return what was written since the last time."""
        pieces, self._waiting = self._waiting, []
        return b"".join(pieces)


def _member(number: int, digits: int, paper: PackedPaper) -> zipfile.ZipInfo:
    folder = f"{_safe(paper.folder)}/" if paper.folder else ""
    member = zipfile.ZipInfo(f"{folder}{number:0{digits}} {_safe(paper.name)}.pdf", _DATED)
    member.external_attr = 0o644 << 16
    return member
