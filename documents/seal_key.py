"""The key and certificate an installation seals with: made once, replaceable by others.

The folder holds `seal.key` (PKCS#8, PEM, read by the owner alone), `seal.pem` (its certificate)
and `chain.pem` (the certificates above it). Put those of a certificate authority there and new
papers carry them; `retired/` keeps certificates whose papers must still be recognised.
"""

import fcntl
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from documents.seal import KeySigner

_VALID: Final = timedelta(days=3652)
_LONGEST: Final = 60  # characters of a name in a certificate, RFC 5280 allows 64


class SealUnusableError(Exception):
    """The key in the data folder is none this program can seal with."""


def open_seal(
    folder: Path, organisation: str, at: datetime, stamp: Callable[[bytes], bytes] | None = None
) -> KeySigner:
    """Return the seal kept in `folder`, made now if there is none; `stamp` as for any signer.

    Raises:
        SealUnusableError: if the key there is not an ECDSA key on P-256.
    """
    if not (folder / "seal.pem").exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / "seal.pem").exists():
                make_seal(folder, organisation, at)
    key = load_pem_private_key((folder / "seal.key").read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise SealUnusableError(str(folder / "seal.key"))
    certificate = x509.load_pem_x509_certificate((folder / "seal.pem").read_bytes())
    above = folder / "chain.pem"
    chain = x509.load_pem_x509_certificates(above.read_bytes()) if above.exists() else []
    return KeySigner(key, certificate, tuple(chain), stamp)


def known_certificates(folder: Path) -> tuple[x509.Certificate, ...]:
    """Return the certificates whose seals are this office's: the present one and the retired."""
    paths = [folder / "seal.pem", *sorted((folder / "retired").glob("*.pem"))]
    return tuple(
        x509.load_pem_x509_certificate(path.read_bytes()) for path in paths if path.exists()
    )


def make_seal(folder: Path, organisation: str, at: datetime) -> None:
    """Make a key and a certificate for `organisation` in `folder`.

    The root that signs the certificate is thrown away: nobody can issue another in its name.
    """
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name = _name(organisation, "文书签章根证书")
    root = _certificate(root_name, root_key, root_name, root_key, at, is_root=True)
    own = _certificate(
        _name(organisation, f"{organisation[:30]}文书专用章"), key, root_name, root_key, at
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor = os.open(folder / "seal.key", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
    (folder / "chain.pem").write_bytes(root.public_bytes(Encoding.PEM))
    draft = folder / ".seal.pem"
    draft.write_bytes(own.public_bytes(Encoding.PEM))
    draft.replace(folder / "seal.pem")


def _name(organisation: str, common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, organisation[:_LONGEST]),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, common[:_LONGEST]),
        ]
    )


def _certificate(  # noqa: PLR0913, PLR0917 -- the fields of a certificate
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    at: datetime,
    is_root: bool = False,  # noqa: FBT001, FBT002 -- as above
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=not is_root,
        key_cert_sign=is_root,
        crl_sign=is_root,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # Papers may be dated back to their order; clocks may differ by a day.
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + _VALID)
        .add_extension(x509.BasicConstraints(is_root, 0 if is_root else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
        .sign(issuer_key, hashes.SHA256())
    )
