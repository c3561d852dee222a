"""Timestamps, devices and manifests: made here, and believed by strangers."""

import hashlib
import os
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from documents.cms import sealed_by
from documents.completeness import completeness
from documents.manifest import Listed, belonging, dumped, is_sealed, loaded, manifest_of
from documents.seal_key import SealUnusableError, known_certificates, open_seal
from documents.seal_token import TokenAddress, open_token_seal
from documents.timestamp import TimestampRefusedError, request_of, stamp_of, token_of
from tests.documents.builders_consent import MADE_AT
from workflows.actions.timestamping import TimestampAwayError, stamper

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
DIGEST = hashlib.sha256(b"a paper").digest()
PAPERS = tuple(Listed(f"TYS-{n}", hashlib.sha256(b"%d" % n).hexdigest()) for n in range(5))


@pytest.fixture(scope="module")
def authority():
    """A time-stamping authority of our own, speaking for a stranger's library."""
    from pyhanko.sign.timestamps import DummyTimeStamper  # noqa: PLC0415 -- slow to load

    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "测试授时中心")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(SINCE)
        .not_valid_after(SINCE + timedelta(days=900))
        .add_extension(
            x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
        .sign(key, hashes.SHA256())
    )
    der = serialization.Encoding.DER
    private = key.private_bytes(
        der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return DummyTimeStamper(
        asn1_x509.Certificate.load(certificate.public_bytes(der)),
        asn1_keys.PrivateKeyInfo.load(private),
        fixed_dt=MADE_AT,
    )


def answer_of(authority, request):
    return authority.request_tsa_response(tsp.TimeStampReq.load(request)).dump()


def test_a_timestamp_is_read_as_a_stranger_made_it(authority):
    token = token_of(answer_of(authority, request_of(DIGEST, 12345)), DIGEST, 12345)

    stamp = stamp_of(token, DIGEST)

    assert stamp.at == MADE_AT.replace(microsecond=0)
    assert stamp.by == "测试授时中心"


def test_a_timestamp_of_something_else_is_refused(authority):
    answer = answer_of(authority, request_of(DIGEST, 12345))
    token = token_of(answer, DIGEST, 12345)
    other = hashlib.sha256(b"another paper").digest()

    for refused in (
        lambda: token_of(answer, other, 12345),
        lambda: token_of(answer, DIGEST, 54321),
        lambda: token_of(b"\x30\x05\x30\x03\x02\x01\x02", DIGEST, 12345),
        lambda: token_of(b"<html>", DIGEST, 12345),
        lambda: stamp_of(token[:-5] + bytes(5), DIGEST),
    ):
        with pytest.raises(TimestampRefusedError):
            refused()


def test_a_seal_carries_its_timestamp_and_one_without_is_as_before(tmp_path, authority):
    def stamp(digest):
        return token_of(answer_of(authority, request_of(digest, 5)), digest, 5)

    signer = open_seal(tmp_path, "经八路街道办事处", SINCE, stamp)
    known = known_certificates(tmp_path)

    message = signer.cms(DIGEST)
    sealed = sealed_by(message, DIGEST, known)

    assert (sealed.holds, sealed.stamp.by) == (True, "测试授时中心")
    assert len(message) <= signer.room
    plain = sealed_by(open_seal(tmp_path, "", SINCE).cms(DIGEST), DIGEST, known)
    assert (plain.holds, plain.stamp) == (True, None)
    assert not sealed_by(message, bytes(32), known).holds


def test_an_authority_that_is_away_makes_papers_wait():
    stamp = stamper("http://127.0.0.1:1/tsa")  # nobody listens there

    with pytest.raises(TimestampAwayError):
        stamp(DIGEST)
    assert stamper("") is None


def test_a_manifest_proves_each_paper_and_that_none_is_missing(tmp_path):
    signer = open_seal(tmp_path, "经八路街道办事处", SINCE)
    known = known_certificates(tmp_path)
    manifest = loaded(dumped(manifest_of(12, MADE_AT, PAPERS, signer)))

    own = belonging(b"3", manifest.proof_of(PAPERS[3]), known)

    assert (own.order, own.place, own.count) == (12, 4, 5)
    assert own.root == manifest.root
    assert belonging(b"4", manifest.proof_of(PAPERS[3]), known) is None
    assert belonging(b"3", manifest.proof_of(PAPERS[3]), ()) is None
    assert belonging(b"3", b'{"manifest":{}}', known) is None
    assert is_sealed(manifest, known)
    assert manifest.covers(PAPERS[2:])
    assert not manifest.covers([Listed("TYS-9", PAPERS[0].digest)])
    for forged in (
        replace(manifest, papers=PAPERS[:4]),
        replace(manifest, papers=(*PAPERS, PAPERS[0])),
        replace(manifest, head=manifest.head.replace(b'"order":12', b'"order":13')),
    ):
        assert not is_sealed(forged, known)
    nothing = completeness(manifest, [b"%PDF-1.7 no paper"], known)
    assert (nothing.there, len(nothing.missing), nothing.strange) == (0, 5, (0,))


def test_a_device_is_named_by_its_uri_and_its_pin_is_never_told():
    address = TokenAddress.of("pkcs11:token=My%20seal;object=key?module-path=/a.so&pin-value=99")

    assert address == TokenAddress("/a.so", "My seal", "key", "99")
    with pytest.raises(SealUnusableError) as refused:
        TokenAddress.of("pkcs11:token=x?pin-value=4711")
    assert "4711" not in str(refused.value)


@pytest.fixture
def device(tmp_path, monkeypatch):
    """Yield the URI of a token in SoftHSM, wherever that is unpacked."""
    pytest.importorskip("pkcs11", reason="python-pkcs11 (the extra hsm) is not installed")
    folder = Path(os.environ.get("XINYUAN_TEST_SOFTHSM", "/"))
    module, tool = (
        folder / "usr/lib/softhsm/libsofthsm2.so",
        folder / "usr/bin/softhsm2-util",
    )
    if not module.exists() or not tool.exists():
        pytest.skip("softhsm2 is not installed; XINYUAN_TEST_SOFTHSM names where it is unpacked")
    (tmp_path / "tokens").mkdir()
    configuration = tmp_path / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(configuration))
    made = [tool, "--module", module, "--init-token", "--free", "--label", "seal"]
    subprocess.run([*made, "--pin", "1234", "--so-pin", "5678"], check=True, capture_output=True)  # noqa: S603 -- our own words
    return f"pkcs11:token=seal;object=key?module-path={module}&pin-value=1234"


def test_a_device_seals_as_a_key_in_memory_does(device, tmp_path):
    import pkcs11  # noqa: PLC0415 -- an optional package
    from pkcs11.util.ec import encode_named_curve_parameters  # noqa: PLC0415 -- as above

    folder = tmp_path / "seal"
    open_seal(folder, "经八路街道办事处", SINCE)
    made_for = known_certificates(folder)[0]
    address = TokenAddress.of(device)
    with (
        pkcs11.lib(address.module)
        .get_token(token_label="seal")
        .open(rw=True, user_pin="1234") as session
    ):
        curve = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
        parameters = session.create_domain_parameters(pkcs11.KeyType.EC, curve, local=True)
        public, _private = parameters.generate_keypair(store=True, label="key")
        point = bytes(public[pkcs11.Attribute.EC_POINT])[2:]
        certificate = _certificate_for(point, made_for)
        session.create_object(
            {
                pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                pkcs11.Attribute.TOKEN: True,
                pkcs11.Attribute.LABEL: "key",
                pkcs11.Attribute.SUBJECT: certificate.subject.public_bytes(),
                pkcs11.Attribute.VALUE: certificate.public_bytes(serialization.Encoding.DER),
            }
        )

    signer = open_token_seal(device, folder)

    known = known_certificates(folder)
    assert sealed_by(signer.cms(DIGEST), DIGEST, known).holds
    assert signer.name == "装置中的章"
    assert made_for in known[1:]  # papers sealed before are still recognised
    with pytest.raises(SealUnusableError):
        open_token_seal(device.replace("object=key", "object=other"), folder)


def _certificate_for(point, issuer):
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 -- for this alone

    own = ec.generate_private_key(ec.SECP256R1())
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "装置中的章")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.issuer)
        .public_key(public)
        .serial_number(99)
        .not_valid_before(SINCE)
        .not_valid_after(SINCE + timedelta(days=900))
        .sign(own, hashes.SHA256())
    )
