"""The organisation's seal: a PAdES signature written into the one revision of a PDF.

The file is made with room for the signature (`signature_value`), its two halves round the room
are digested, and the CMS is put in (`spliced`). Who signs is behind `Signer`: the key this
installation made for itself, or a certificate authority's, or a device's.

Source: ETSI EN 319 142-1 baseline B-B; RFC 5652, 5035; ISO 32000-1 12.8.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from documents.der import EXPLICIT_0, EXPLICIT_1, OCTETS, SEQUENCE, SET, der, integer, oid

DATA: Final = oid("1.2.840.113549.1.7.1")
SIGNED_DATA: Final = oid("1.2.840.113549.1.7.2")
CONTENT_TYPE: Final = oid("1.2.840.113549.1.9.3")
MESSAGE_DIGEST: Final = oid("1.2.840.113549.1.9.4")
SIGNING_CERTIFICATE: Final = oid("1.2.840.113549.1.9.16.2.47")
SHA256: Final = der(SEQUENCE, oid("2.16.840.1.101.3.4.2.1"), b"\x05\x00")
ECDSA: Final = der(SEQUENCE, oid("1.2.840.10045.4.3.2"))
TIMESTAMP: Final = oid("1.2.840.113549.1.9.16.2.14")
_TOKEN_ROOM: Final = 10_000  # bytes; tokens with their certificates take 2,000 to 7,000
REASON: Final = "文书签发"
EMPTY_RANGE: Final = b"/ByteRange [0 %010d %010d %010d]/Contents <" % (0, 0, 0)
_HOLE: Final = b"\xaa" * 32


class NoRoomError(Exception):
    """A file has not exactly one place for a seal, or the place is too small."""


class Signer(Protocol):
    """Who seals: the key in the data folder, a certificate authority's service, a device."""

    @property
    def name(self) -> str:
        """Whose seal it is, as readers of PDF show it."""
        ...

    @property
    def room(self) -> int:
        """The most bytes that `cms` returns."""
        ...

    def cms(self, digest: bytes) -> bytes:
        """Return a detached CMS SignedData over the SHA-256 `digest`, in DER."""
        ...


class CertifiedSigner:
    """Signs by whatever makes an ECDSA signature on P-256 of a SHA-256 digest, in DER.

    All of the CMS but the digest and the signature is the same every time and made once. With
    `stamp`, which turns the digest of a signature into an RFC 3161 token, seals carry the time
    a third party saw them (PAdES B-T).
    """

    def __init__(
        self,
        sign: Callable[[bytes], bytes],
        certificate: x509.Certificate,
        chain: tuple[x509.Certificate, ...] = (),
        stamp: Callable[[bytes], bytes] | None = None,
    ) -> None:
        self._sign, self._stamp = sign, stamp
        self.name = _common_name(certificate)
        self._before, self._after = signed_attributes(certificate).split(_HOLE)
        serial = integer(certificate.serial_number)
        self._head = integer(1) + der(SEQUENCE, certificate.issuer.public_bytes(), serial) + SHA256
        every = sorted(_der_of(one) for one in (certificate, *chain))
        self._frame = integer(1) + der(SET, SHA256) + der(SEQUENCE, DATA) + der(EXPLICIT_0, *every)
        # A signature's two numbers vary by a few bytes in length.
        unsigned = self._message(self._before + bytes(32) + self._after, bytes(72), b"")
        self.room = len(unsigned) + 16 + (_TOKEN_ROOM if stamp else 0)

    def cms(self, digest: bytes) -> bytes:
        """Return a detached CMS SignedData over the SHA-256 `digest`, in DER."""
        attributes = self._before + digest + self._after
        signature = self._sign(hashlib.sha256(attributes).digest())
        token = self._stamp(hashlib.sha256(signature).digest()) if self._stamp else b""
        return self._message(attributes, signature, token)

    def _message(self, attributes: bytes, signature: bytes, token: bytes) -> bytes:
        # In the message the set of attributes carries the tag [0], in the digest its own.
        tagged = bytes((EXPLICIT_0,)) + attributes[1:]
        stamped = der(EXPLICIT_1, der(SEQUENCE, TIMESTAMP, der(SET, token))) if token else b""
        info = der(SEQUENCE, self._head, tagged, ECDSA, der(OCTETS, signature), stamped)
        data = der(SEQUENCE, self._frame, der(SET, info))
        return der(SEQUENCE, SIGNED_DATA, der(EXPLICIT_0, data))


class KeySigner(CertifiedSigner):
    """Signs with an ECDSA key on P-256 in memory; some 60 µs a signature.

    Deterministic (RFC 6979): equal files get equal seals.
    """

    def __init__(
        self,
        key: ec.EllipticCurvePrivateKey,
        certificate: x509.Certificate,
        chain: tuple[x509.Certificate, ...] = (),
        stamp: Callable[[bytes], bytes] | None = None,
    ) -> None:
        algorithm = ec.ECDSA(utils.Prehashed(hashes.SHA256()), deterministic_signing=True)
        super().__init__(lambda digest: key.sign(digest, algorithm), certificate, chain, stamp)


def signed_attributes(certificate: x509.Certificate) -> bytes:
    """Return the SET of what is signed, with a hole of 32 bytes where the digest goes."""
    fingerprint = hashlib.sha256(_der_of(certificate)).digest()
    issuer = der(0xA4, certificate.issuer.public_bytes())
    serial = der(SEQUENCE, der(SEQUENCE, issuer), integer(certificate.serial_number))
    identified = der(SEQUENCE, der(OCTETS, fingerprint), serial)
    attributes = (
        der(SEQUENCE, CONTENT_TYPE, der(SET, DATA)),
        der(SEQUENCE, MESSAGE_DIGEST, der(SET, der(OCTETS, _HOLE))),
        der(
            SEQUENCE,
            SIGNING_CERTIFICATE,
            der(SET, der(SEQUENCE, der(SEQUENCE, identified))),
        ),
    )
    return der(SET, *sorted(attributes))


def signature_value(signer: Signer, made_at: datetime) -> bytes:
    """Return the signature dictionary with empty room for the CMS."""
    stamp = made_at.astimezone(UTC)
    return (
        b"<</Type /Sig/Filter /Adobe.PPKLite/SubFilter /ETSI.CAdES.detached"
        b"/M (D:%b)/Name <%b>/Reason <%b>%b%b>>>"
        % (
            stamp.strftime("%Y%m%d%H%M%SZ").encode(),
            text_string(signer.name),
            text_string(REASON),
            EMPTY_RANGE,
            b"0" * (2 * signer.room),
        )
    )


def text_string(text: str) -> bytes:
    """Return `text` as the hexadecimal digits of a PDF text string."""
    return (b"\xfe\xff" + text.encode("utf-16-be")).hex().encode()


def spliced(pdf: bytes, signer: Signer) -> bytes:
    """Return `pdf`, made with room for it, with the seal of `signer`.

    Raises:
        NoRoomError: if there is not exactly one place for a seal.
    """
    if pdf.count(EMPTY_RANGE) != 1:
        raise NoRoomError
    found = pdf.index(EMPTY_RANGE)
    start = found + len(EMPTY_RANGE) - 1  # at the "<"
    end = pdf.index(b">", start) + 1
    ranged = byte_range(start, end, len(pdf))
    before = pdf[:found] + ranged
    after = pdf[end:]
    digest = hashlib.sha256(before)
    digest.update(after)
    return b"".join((before, contents(signer, digest.digest()), after))


def byte_range(start: int, end: int, size: int) -> bytes:
    """Return the entry that says which bytes are sealed: all but those from start to end."""
    return b"/ByteRange [0 %010d %010d %010d]/Contents " % (start, end, size - end)


def contents(signer: Signer, digest: bytes) -> bytes:
    """Return the signature over `digest` as it stands in the file, padded to the room.

    Raises:
        NoRoomError: if the signer returned more than it said it would.
    """
    room = 2 * signer.room
    digits = signer.cms(digest).hex().encode()
    if len(digits) > room:
        raise NoRoomError
    return b"<" + digits.ljust(room, b"0") + b">"


def _der_of(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def _common_name(certificate: x509.Certificate) -> str:
    found = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""
