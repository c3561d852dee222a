"""Is this the paper as it was sealed? Asked of the file alone; about half a millisecond.

The seal covers every byte but itself, so one flipped byte anywhere else is seen. What the file
cannot know, whether a newer paper took its place, the caller asks of the register.
"""

import hashlib
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from documents.der import (
    EXPLICIT_0,
    INTEGER,
    OCTETS,
    SEQUENCE,
    SET,
    BadDerError,
    Element,
    children,
    first,
)
from documents.seal import MESSAGE_DIGEST

_SEALED: Final = re.compile(rb"/ByteRange \[0 (\d{10}) (\d{10}) (\d{10})\]/Contents <([0-9a-f]+)>")
_RECORD: Final = re.compile(
    rb"<<[^<>]*/Type /EmbeddedFile.{0,400}?/Length (\d+).{0,80}?>>\nstream\n", re.DOTALL
)
_RANGE: Final = b"/ByteRange [0 "
_EMBEDDED: Final = b"/Type /EmbeddedFile"
_ECDSA: Final = ec.ECDSA(hashes.SHA256())
_MOST_RECORD: Final = 4_000_000  # bytes


class Finding(StrEnum):
    """What a file is found to be."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    UNKNOWN = "unknown"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The finding, whose seal it is, the paper's number, and the file's SHA-256 in hexadecimal.

    `number` is only believed of a file that is unchanged.
    """

    finding: Finding
    sealed_by: str
    number: str
    digest: str


def verify(pdf: bytes, known: Sequence[x509.Certificate]) -> Verdict:
    """Return what `pdf` is, by its seal; `known` are the certificates of this office.

    UNKNOWN is a file without a seal, or with somebody else's.
    """
    place = _seal_of(pdf)
    if place is None:
        return Verdict(Finding.UNKNOWN, "", "", hashlib.sha256(pdf).hexdigest())
    digest, sealed = _digests(pdf, place)
    try:
        name, is_known, holds = _checked(_Sealed(pdf, place, sealed), known)
    except (BadDerError, ValueError, IndexError):
        return Verdict(Finding.CHANGED, "", "", digest)
    if not is_known:
        return Verdict(Finding.UNKNOWN, name, "", digest)
    if not holds:
        return Verdict(Finding.CHANGED, name, "", digest)
    return Verdict(Finding.UNCHANGED, name, number_of(pdf), digest)


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A file, where its seal is, and the digest of what that covers."""

    pdf: bytes
    place: "re.Match[bytes]"
    digest: bytes


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
    sealed = whole.copy()
    whole.update(view[place.start(4) - 1 :])
    sealed.update(view[place.end(4) + 1 :])
    return whole.hexdigest(), sealed.digest()


def number_of(pdf: bytes) -> str:
    """Return the number in the record attached to a paper, "" where there is none."""
    head = record_of_file(pdf).get("head")
    number = head.get("number") if isinstance(head, dict) else None
    return number if isinstance(number, str) else ""


def record_of_file(pdf: bytes) -> dict[str, Any]:
    """Return the record attached to a paper, {} where there is none that can be read."""
    at = pdf.find(_EMBEDDED)
    found = _RECORD.search(pdf, max(0, pdf.rfind(b" obj\n", 0, at))) if at >= 0 else None
    if found is None:
        return {}
    data = pdf[found.end() : found.end() + int(found[1])]
    try:
        if b"/FlateDecode" in found[0]:
            data = zlib.decompressobj().decompress(data, _MOST_RECORD)
        record = json.loads(data)
    except (ValueError, zlib.error, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def _checked(sealed: _Sealed, known: Sequence[x509.Certificate]) -> tuple[str, bool, bool]:
    """Return whose seal it is, whether that is one of ours, and whether it holds."""
    pdf, place = sealed.pdf, sealed.place
    start, end, rest = (int(place[n]) for n in (1, 2, 3))
    covers = (start, end) == (place.start(4) - 1, place.end(4) + 1) and end + rest == len(pdf)
    raw = bytes.fromhex(place[4].decode())
    message = first(raw)
    if raw[len(message.whole) :].strip(b"\0"):
        raise BadDerError
    ours = {_der_of(one): one for one in known}
    certificate, attributes, signature = _taken_apart(message, ours)
    is_known = _der_of(certificate) in ours
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise BadDerError
    try:
        key.verify(signature, bytes((SET,)) + attributes.whole[1:], _ECDSA)
    except InvalidSignature:
        return _name(certificate), is_known, False
    holds = covers and _message_digest(attributes) == sealed.digest
    return _name(certificate), is_known, holds


def _taken_apart(
    message: Element, ours: Mapping[bytes, x509.Certificate]
) -> tuple[x509.Certificate, Element, bytes]:
    """Return the signer's certificate, the signed attributes, the signature.

    A certificate that is one of `ours` byte by byte is not read again.
    """
    signed_data = first(children(message.content)[1].content)
    fields = children(signed_data.content)
    certificates = next(one for one in fields if one.tag == EXPLICIT_0)
    info = children(children(fields[-1].content)[0].content)
    issuer, serial = children(info[1].content)
    attributes = next(one for one in info if one.tag == EXPLICIT_0)
    signature = next(one for one in info if one.tag == OCTETS)
    if serial.tag != INTEGER or issuer.tag != SEQUENCE:
        raise BadDerError
    for one in children(certificates.content):
        certificate = ours.get(one.whole) or x509.load_der_x509_certificate(one.whole)
        same_issuer = certificate.issuer.public_bytes() == issuer.whole
        if same_issuer and certificate.serial_number == int.from_bytes(serial.content, "big"):
            return certificate, attributes, signature.content
    raise BadDerError


def _message_digest(attributes: Element) -> bytes:
    for attribute in children(attributes.content):
        kind, values = children(attribute.content)
        if kind.whole == MESSAGE_DIGEST:
            return first(values.content).content
    raise BadDerError


@lru_cache(maxsize=64)
def _der_of(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


@lru_cache(maxsize=64)
def _name(certificate: x509.Certificate) -> str:
    found = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""
