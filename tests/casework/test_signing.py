"""The verdict on a signed file: exact about ours, right about others', and quick to be reached."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import pem
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf

from casework.environment import BASE_DIR
from casework.signing.material import SignerMaterial, create_signer_material
from casework.signing.signer import Signer, _ParsedKeySigner
from casework.signing.verdict import BYTE_RANGE, Verdict, verify
from tests.casework.public.test_verification import pdf

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
NOW = BEGINNING + timedelta(days=1)


@pytest.fixture(scope="module")
def ours() -> SignerMaterial:
    return create_signer_material(valid_from=BEGINNING)


@pytest.fixture(scope="module")
def signed(ours: SignerMaterial) -> bytes:
    return Signer.load(ours.key, ours.certificate).sign(pdf())


def hole(content: bytes) -> tuple[int, int]:
    """Where the digits of the signature begin and end, with their brackets."""
    match = BYTE_RANGE.search(content)
    assert match is not None
    return int(match[1]), int(match[2])


def signed_by_stranger(folder: Path, *, algorithm: str, prefer_pss: bool) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Somebody")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 7, BEGINNING, BEGINNING + timedelta(days=900))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key").write_bytes(private)
    signer = SimpleSigner.load(str(folder / "key"), str(folder / "certificate"), prefer_pss=prefer_pss)
    written: BytesIO = sign_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf())),
        PdfSignatureMetadata(field_name="Theirs", md_algorithm=algorithm),
        signer=signer,
    )
    return written.getvalue()


def test_a_file_as_issued_is_intact_for_as_long_as_the_certificate_is_valid(
    ours: SignerMaterial, signed: bytes
) -> None:
    assert verify(signed, ours.fingerprint, at=NOW) is Verdict.INTACT
    assert verify(signed, ours.fingerprint.upper(), at=NOW) is Verdict.INTACT
    assert verify(signed, ours.fingerprint, at=BEGINNING - timedelta(days=1)) is Verdict.EXPIRED_CERTIFICATE
    assert verify(signed, ours.fingerprint, at=BEGINNING + timedelta(days=9000)) is Verdict.EXPIRED_CERTIFICATE


def test_no_single_byte_can_be_changed_unnoticed(ours: SignerMaterial, signed: bytes) -> None:
    start, _ = hole(signed)
    # Every one of the signature itself, and some of everything else.
    digits = len(signed[start:].partition(b"00000000000000000000")[0])
    places = [*range(start, start + digits + 40), *range(0, start, 31), *range(len(signed) - 200, len(signed), 3)]
    for place in places:
        for changed in (signed[place] ^ 1, signed[place] ^ 32):
            defaced = signed[:place] + bytes([changed]) + signed[place + 1 :]
            assert verify(defaced, ours.fingerprint, at=NOW) is not Verdict.INTACT, place


def test_a_changed_byte_an_addition_and_a_lost_end_are_named(ours: SignerMaterial, signed: bytes) -> None:
    assert verify(signed.replace(b"0 0 99", b"0 0 98"), ours.fingerprint, at=NOW) is Verdict.CHANGED
    assert verify(signed + b"\n%%EOF\n", ours.fingerprint, at=NOW) is Verdict.APPENDED_REVISION
    assert verify(signed[:-9], ours.fingerprint, at=NOW) is Verdict.CHANGED
    assert verify(pdf(), ours.fingerprint, at=NOW) is Verdict.UNSIGNED


def test_the_signature_of_one_file_does_not_fit_another(ours: SignerMaterial, signed: bytes) -> None:
    start, end = hole(signed)
    other = Signer.load(ours.key, ours.certificate).sign(pdf().replace(b"0 0 99", b"0 0 77"))
    assert verify(signed[:start] + other[start:end] + signed[end:], ours.fingerprint, at=NOW) is Verdict.CHANGED


@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
@pytest.mark.parametrize("prefer_pss", [False, True], ids=["PKCS1", "PSS"])
def test_a_sound_signature_of_somebody_else_is_theirs(
    ours: SignerMaterial, tmp_path: Path, algorithm: str, prefer_pss: bool
) -> None:
    content = signed_by_stranger(tmp_path, algorithm=algorithm, prefer_pss=prefer_pss)
    assert verify(content, ours.fingerprint, at=NOW) is Verdict.OTHER_SIGNER
    assert verify(content.replace(b"0 0 99", b"0 0 98"), ours.fingerprint, at=NOW) is Verdict.CHANGED


def test_our_certificate_in_a_signature_of_somebody_else_does_not_make_it_ours(ours: SignerMaterial) -> None:
    stranger = create_signer_material(valid_from=BEGINNING)
    with pytest.raises(ValueError, match="does not belong"):
        Signer.load(stranger.key, ours.certificate)
    forged = forged_with(stranger, ours)
    assert verify(forged, stranger.fingerprint, at=NOW) is Verdict.CHANGED
    assert verify(forged, ours.fingerprint, at=NOW) is Verdict.CHANGED


def forged_with(stranger: SignerMaterial, ours: SignerMaterial) -> bytes:
    """A file that a stranger's key signed and that shows our certificate."""
    key = serialization.load_pem_private_key(stranger.key, password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    signer = Signer(_ParsedKeySigner(key, pem.unarmor(ours.certificate)[2]))
    return signer.sign(pdf())


def test_who_reaches_a_verdict_loads_no_library_for_signing() -> None:
    code = (
        "import sys; import casework.checker; print([name for name in sys.modules if name.startswith('pyhanko')])"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=BASE_DIR, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
