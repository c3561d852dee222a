"""Is this the paper as it was sealed? Asked of the file alone; about half a millisecond.

The seal covers every byte but itself, so one flipped byte anywhere else is seen. What the file
cannot know, whether a newer paper took its place, the caller asks of the register.
"""

import hashlib
import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from cryptography import x509

from documents.cms import Sealed, sealed_by
from documents.manifest import Belonging, belonging
from documents.timestamp import Stamp

_SEALED: Final = re.compile(rb"/ByteRange \[0 (\d{10}) (\d{10}) (\d{10})\]/Contents <([0-9a-f]+)>")
_FILE: Final = re.compile(
    rb"<<[^<>]*/Type /EmbeddedFile.{0,400}?/Length (\d+).{0,80}?>>\nstream\n", re.DOTALL
)
_RANGE: Final = b"/ByteRange [0 "
_EMBEDDED: Final = b"/Type /EmbeddedFile"
_MOST_FILES: Final = 8
_LARGEST_FILE: Final = 4_000_000  # bytes


class Finding(StrEnum):
    """What a file is found to be."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    UNKNOWN = "unknown"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The finding, whose seal it is, the paper's number, and the file's SHA-256 in hexadecimal.

    `number` is only believed of a file that is unchanged, and so are `belonging` (its place in
    the batch it was made in, None where it was made alone) and `stamp` (when a third party saw
    the seal, None where nobody did).
    """

    finding: Finding
    sealed_by: str
    number: str
    digest: str
    belonging: Belonging | None = None
    stamp: Stamp | None = None


def verify(pdf: bytes, known: Sequence[x509.Certificate]) -> Verdict:
    """Return what `pdf` is, by its seal; `known` are the certificates of this office.

    UNKNOWN is a file without a seal, or with somebody else's.
    """
    place = _seal_of(pdf)
    if place is None:
        return Verdict(Finding.UNKNOWN, "", "", hashlib.sha256(pdf).hexdigest())
    digest, covered = _digests(pdf, place)
    try:
        seal = _checked(pdf, place, covered, known)
    except (ValueError, IndexError, StopIteration):
        return Verdict(Finding.CHANGED, "", "", digest)
    if not seal.is_known:
        return Verdict(Finding.UNKNOWN, seal.name, "", digest)
    if not seal.is_intact:
        return Verdict(Finding.CHANGED, seal.name, "", digest)
    record, proof = _attached(pdf)
    own = belonging(record, proof, known) if proof else None
    stamp = seal.stamp or (own.sealed.stamp if own else None)
    return Verdict(Finding.UNCHANGED, seal.name, _number(record), digest, own, stamp)


def number_of(pdf: bytes) -> str:
    """Return the number in the record attached to a paper, "" where there is none."""
    return _number(_attached(pdf)[0])


def record_of_file(pdf: bytes) -> dict[str, Any]:
    """Return the record attached to a paper, {} where there is none that can be read."""
    return _read(_attached(pdf)[0])


def record_digest(pdf: bytes) -> str:
    """Return the SHA-256 of the record attached to a paper in hexadecimal, "" where none is."""
    record, _proof = _attached(pdf)
    return hashlib.sha256(record).hexdigest() if record else ""


def _number(record: bytes) -> str:
    head = _read(record).get("head")
    number = head.get("number") if isinstance(head, dict) else None
    return number if isinstance(number, str) else ""


def _read(record: bytes) -> dict[str, Any]:
    try:
        read = json.loads(record) if record else {}
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _attached(pdf: bytes) -> tuple[bytes, bytes]:
    """Return the record and the proof attached to a paper, b"" for what is not there."""
    files: list[bytes] = []
    at = pdf.find(_EMBEDDED)
    while at >= 0 and len(files) < _MOST_FILES:
        found = _FILE.search(pdf, max(0, pdf.rfind(b" obj\n", 0, at)), at + 1000)
        if found is None:
            break
        files.append(_unpacked(found, pdf))
        at = pdf.find(_EMBEDDED, found.end() + int(found[1]))
    # The proof is the one that names its manifest; a record always has a head.
    proof = next((one for one in files if one.startswith(b'{"manifest":')), b"")
    return next((one for one in files if one is not proof), b""), proof


def _unpacked(found: "re.Match[bytes]", pdf: bytes) -> bytes:
    data = pdf[found.end() : found.end() + int(found[1])]
    if b"/FlateDecode" not in found[0]:
        return data
    try:
        return zlib.decompressobj().decompress(data, _LARGEST_FILE)
    except zlib.error:
        return b""


def _seal_of(pdf: bytes) -> "re.Match[bytes] | None":
    """Return the one seal of a file, None where there is none or there are several."""
    at = pdf.find(_RANGE)
    if at < 0 or pdf.find(_RANGE, at + 1) >= 0:
        return None
    return _SEALED.match(pdf, at)


def _digests(pdf: bytes, place: "re.Match[bytes]") -> tuple[str, bytes]:
    """Return the SHA-256 of the file, and of all but the seal; what is equal is read once."""
    view = memoryview(pdf)
    whole = hashlib.sha256(view[: place.start(4) - 1])
    covered = whole.copy()
    whole.update(view[place.start(4) - 1 :])
    covered.update(view[place.end(4) + 1 :])
    return whole.hexdigest(), covered.digest()


def _checked(
    pdf: bytes, place: "re.Match[bytes]", digest: bytes, known: Sequence[x509.Certificate]
) -> Sealed:
    """Return what the seal says; one that leaves bytes out covers nothing."""
    start, end, rest = (int(place[n]) for n in (1, 2, 3))
    covers = (start, end) == (place.start(4) - 1, place.end(4) + 1) and end + rest == len(pdf)
    return sealed_by(bytes.fromhex(place[4].decode()), digest if covers else b"", known)
