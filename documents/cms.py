"""Reading a seal: a detached CMS over a SHA-256 digest, and whether it holds."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from documents.der import (
    EXPLICIT_0,
    EXPLICIT_1,
    INTEGER,
    OCTETS,
    SEQUENCE,
    SET,
    BadDerError,
    Element,
    children,
    first,
)
from documents.seal import MESSAGE_DIGEST, TIMESTAMP
from documents.timestamp import Stamp, TimestampRefusedError, stamp_of

_ECDSA: Final = ec.ECDSA(hashes.SHA256())


@dataclass(frozen=True, slots=True)
class Sealed:
    """Whose seal it is, whether that is one of the known, whether it holds, when it was seen.

    `stamp` is a third party's word for the time, None where there is none that holds.
    """

    name: str
    is_known: bool
    is_intact: bool
    stamp: Stamp | None = None

    @property
    def holds(self) -> bool:
        """Whether it is the seal of somebody known over these very bytes."""
        return self.is_known and self.is_intact


def sealed_by(raw: bytes, digest: bytes, known: Sequence[x509.Certificate]) -> Sealed:
    """Return what a seal in DER, zeros after it allowed, says about `digest`; some 0.3 ms.

    Raises:
        BadDerError, ValueError, IndexError: if it is no seal.
    """
    message = first(raw)
    if raw[len(message.whole) :].strip(b"\0"):
        raise BadDerError
    ours = {_der_of(one): one for one in known}
    certificate, info = _taken_apart(message, ours)
    attributes = next(one for one in info if one.tag == EXPLICIT_0)
    signature = next(one for one in info if one.tag == OCTETS).content
    name, is_known = _name(certificate), _der_of(certificate) in ours
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise BadDerError
    try:
        key.verify(signature, bytes((SET,)) + attributes.whole[1:], _ECDSA)
    except InvalidSignature:
        return Sealed(name, is_known, is_intact=False)
    is_intact = _message_digest(attributes) == digest
    return Sealed(name, is_known, is_intact, _stamp(info, signature))


def _taken_apart(
    message: Element, ours: Mapping[bytes, x509.Certificate]
) -> tuple[x509.Certificate, list[Element]]:
    """Return the signer's certificate, and what is said about the signer.

    A certificate that is one of `ours` byte by byte is not read again.
    """
    signed_data = first(children(message.content)[1].content)
    fields = children(signed_data.content)
    certificates = next((one for one in fields if one.tag == EXPLICIT_0), None)
    info = children(children(fields[-1].content)[0].content)
    issuer, serial = children(info[1].content)
    if certificates is None or serial.tag != INTEGER or issuer.tag != SEQUENCE:
        raise BadDerError
    for one in children(certificates.content):
        certificate = ours.get(one.whole) or x509.load_der_x509_certificate(one.whole)
        same_issuer = certificate.issuer.public_bytes() == issuer.whole
        if same_issuer and certificate.serial_number == int.from_bytes(serial.content, "big"):
            return certificate, info
    raise BadDerError


def _stamp(info: Sequence[Element], signature: bytes) -> Stamp | None:
    """Return what a time-stamping authority says about the signature, None if nothing holds."""
    unsigned = next((one for one in info if one.tag == EXPLICIT_1), None)
    if unsigned is None:
        return None
    for attribute in children(unsigned.content):
        kind, values = children(attribute.content)
        if kind.whole == TIMESTAMP:
            try:
                return stamp_of(first(values.content).whole, hashlib.sha256(signature).digest())
            except (TimestampRefusedError, ValueError, IndexError, KeyError, StopIteration):
                return None
    return None


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
