"""Timestamps of a third party (RFC 3161): what is asked, and what an answer says.

Asking over the network is not done here (`workflows.actions.timestamping`); whoever reads a
token needs none.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from documents.der import (
    BOOLEAN,
    EXPLICIT_0,
    OCTETS,
    SEQUENCE,
    SET,
    BadDerError,
    Element,
    children,
    der,
    first,
    integer,
    oid,
)
from documents.seal import MESSAGE_DIGEST, SHA256

_GRANTED: Final = (b"\x00", b"\x01")  # granted, granted with modifications
_HASHES: Final[dict[bytes, type[hashes.SHA256 | hashes.SHA384 | hashes.SHA512]]] = {
    oid("2.16.840.1.101.3.4.2.1"): hashes.SHA256,
    oid("2.16.840.1.101.3.4.2.2"): hashes.SHA384,
    oid("2.16.840.1.101.3.4.2.3"): hashes.SHA512,
}


class TimestampRefusedError(Exception):
    """The authority did not stamp, or stamped something else."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When (UTC) an authority saw a digest, and who it says it is."""

    at: datetime
    by: str


def request_of(digest: bytes, nonce: int) -> bytes:
    """Return the request to stamp the SHA-256 `digest`, its certificate to be sent along."""
    imprint = der(SEQUENCE, SHA256, der(OCTETS, digest))
    return der(SEQUENCE, integer(1), imprint, integer(nonce), der(BOOLEAN, b"\xff"))


def token_of(answer: bytes, digest: bytes, nonce: int) -> bytes:
    """Return the token in an authority's answer, after looking whether it is what was asked for.

    Raises:
        TimestampRefusedError: if it was not granted, is about another digest or another
            request, or its signature does not hold.
    """
    try:
        status, *rest = children(first(answer).content)
        granted = first(status.content).content in _GRANTED
        if not granted or not rest:
            raise TimestampRefusedError("not granted")
        token = rest[0].whole
        stamp_of(token, digest)
        if integer(nonce) not in {one.whole for one in children(_info(token)[0].content)}:
            raise TimestampRefusedError("another request")
    except (BadDerError, IndexError, ValueError) as error:
        raise TimestampRefusedError("no timestamp") from error
    return token


def stamp_of(token: bytes, digest: bytes) -> Stamp:
    """Return when and by whom `digest` was stamped; no network.

    The signature must hold with the certificate inside. Whether to believe that certificate's
    name is for whoever reads it.

    Raises:
        TimestampRefusedError: if the token is about something else, or does not hold.
        BadDerError, IndexError, ValueError: if it is no token.
    """
    info, signed = _info(token)
    fields = children(info.content)
    if children(fields[2].content)[1].content != digest:
        raise TimestampRefusedError("another digest")
    certificate = _signer(info, signed)
    moment = fields[4].content.decode("ascii").removesuffix("Z").partition(".")[0]
    at = datetime.strptime(moment, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    named = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return Stamp(at, str(named[0].value) if named else "")


def _info(token: bytes) -> tuple[Element, Element]:
    """Return what was stamped (TSTInfo) and the message round it (SignedData)."""
    signed = first(children(first(token).content)[1].content)
    content = children(children(signed.content)[2].content)[1]
    return first(first(content.content).content), signed


def _signer(info: Element, signed: Element) -> x509.Certificate:
    """Return the certificate whose signature holds.

    Raises:
        TimestampRefusedError: if none does.
    """
    fields = children(signed.content)
    certificates = next(one for one in fields if one.tag == EXPLICIT_0)
    signer = children(children(fields[-1].content)[0].content)
    algorithm = _HASHES[first(signer[2].content).whole]
    attributes = next(one for one in signer if one.tag == EXPLICIT_0)
    signature = next(one for one in signer if one.tag == OCTETS).content
    digest = hashlib.new(algorithm.name, info.whole).digest()
    if digest not in {
        first(children(one.content)[1].content).content
        for one in children(attributes.content)
        if children(one.content)[0].whole == MESSAGE_DIGEST
    }:
        raise TimestampRefusedError("changed")
    data = bytes((SET,)) + attributes.whole[1:]
    for one in children(certificates.content):
        if one.tag == SEQUENCE:
            certificate = x509.load_der_x509_certificate(one.whole)
            if _holds(certificate, signature, data, algorithm()):
                return certificate
    raise TimestampRefusedError("no such signature")


def _holds(
    certificate: x509.Certificate, signature: bytes, data: bytes, algorithm: hashes.HashAlgorithm
) -> bool:
    key = certificate.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(algorithm))
        else:
            return False
    except InvalidSignature:
        return False
    return True


__all__ = ["Stamp", "TimestampRefusedError", "request_of", "stamp_of", "token_of"]
