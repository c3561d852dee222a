"""A seal whose key never leaves its device: a USB token or an HSM, through PKCS#11.

The device is named by a PKCS#11 URI (RFC 7512), which holds the way to its driver and the PIN:
`pkcs11:token=seal;object=key?module-path=/usr/lib/…/libsofthsm2.so&pin-value=…`. Needs the
optional package python-pkcs11 (`pip install 'xinyuan[hsm]'`). A device makes tens of signatures
a second, not thousands: a batch of papers is proven by one of them (documents.manifest).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

from documents.seal import CertifiedSigner
from documents.seal_key import SealUnusableError

_HALF: Final = 32  # bytes of each number of a signature on P-256


@dataclass(frozen=True, slots=True)
class TokenAddress:
    """Where the key is: the driver's file, the token's label, the key's label, the PIN."""

    module: str
    token: str
    key: str
    pin: str

    @classmethod
    def of(cls, uri: str) -> Self:
        """Read a PKCS#11 URI.

        Raises:
            SealUnusableError: if it lacks a part. The PIN is not repeated.
        """
        parts = urlsplit(uri)
        path = dict(part.partition("=")[::2] for part in parts.path.split(";"))
        query = dict(parse_qsl(parts.query))
        wanted = (path.get("token"), path.get("object"), query.get("module-path"))
        if parts.scheme != "pkcs11" or not all(wanted):
            raise SealUnusableError("pkcs11:token=…;object=…?module-path=…&pin-value=…")
        token, key, module = (unquote(each or "") for each in wanted)
        return cls(module, token, key, query.get("pin-value", ""))


def open_token_seal(
    uri: str, folder: Path, stamp: Callable[[bytes], bytes] | None = None
) -> CertifiedSigner:
    """Return the seal kept in a device; `folder` holds the certificates papers are checked by.

    The certificate is the device's own where it has one, else `seal.pem` of the folder, with
    `chain.pem` above it. One that was in use before goes to `retired/`.

    Raises:
        SealUnusableError: if python-pkcs11, the device, the key or the certificate is missing.
    """
    address = TokenAddress.of(uri)
    try:
        import pkcs11  # noqa: PLC0415 -- an optional package
    except ImportError as error:
        raise SealUnusableError("python-pkcs11: pip install 'xinyuan[hsm]'") from error
    try:
        token = pkcs11.lib(address.module).get_token(token_label=address.token)
        session = token.open(user_pin=address.pin or None)
        key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=address.key)
    except (pkcs11.PKCS11Error, RuntimeError) as error:
        raise SealUnusableError(f"{address.token}/{address.key}: {error!r}") from error
    certificate = _certificate(pkcs11, session, address, folder)
    above = folder / "chain.pem"
    chain = x509.load_pem_x509_certificates(above.read_bytes()) if above.exists() else []
    signing = Lock()  # a session serves one caller at a time

    def sign(digest: bytes) -> bytes:
        with signing:
            raw = key.sign(digest, mechanism=pkcs11.Mechanism.ECDSA)
        numbers = (int.from_bytes(half, "big") for half in (raw[:_HALF], raw[_HALF:]))
        return encode_dss_signature(*numbers)

    return CertifiedSigner(sign, certificate, tuple(chain), stamp)


def _certificate(
    pkcs11: Any,  # noqa: ANN401 -- an optional package without types
    session: Any,  # noqa: ANN401 -- as above
    address: TokenAddress,
    folder: Path,
) -> x509.Certificate:
    wanted = {
        pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
        pkcs11.Attribute.LABEL: address.key,
    }
    kept = folder / "seal.pem"
    for found in session.get_objects(wanted):
        certificate = x509.load_der_x509_certificate(bytes(found[pkcs11.Attribute.VALUE]))
        _keep(kept, certificate)
        return certificate
    if not kept.exists():
        raise SealUnusableError(str(kept))
    return x509.load_pem_x509_certificate(kept.read_bytes())


def _keep(path: Path, certificate: x509.Certificate) -> None:
    """Keep the certificate where papers are checked by it; the one before it is retired."""
    pem = certificate.public_bytes(Encoding.PEM)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.exists():
        before = path.read_bytes()
        if before == pem:
            return
        retired = path.parent / "retired"
        retired.mkdir(exist_ok=True)
        number = x509.load_pem_x509_certificate(before).serial_number
        (retired / f"{number:x}.pem").write_bytes(before)
        (path.parent / "chain.pem").unlink(missing_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_bytes(pem)
    draft.replace(path)
