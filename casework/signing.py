"""Signing of archive editions (PAdES B-B) and the verdict on a signed file.

The certificate is our own: a signature proves that a file was issued under a published fingerprint and not changed
since. It proves neither who made it nor when. Pure: keys and files come in as bytes.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from io import BytesIO
from re import compile as pattern
from typing import Any, Self

from asn1crypto import cms, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import (
    BasicConstraints,
    CertificateBuilder,
    KeyUsage,
    Name,
    NameAttribute,
    load_pem_x509_certificate,
    random_serial_number,
)
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import CMSExtractionError, extract_signer_info
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_certs_for_validation, validate_sig_integrity
from pyhanko_certvalidator.registry import SimpleCertificateStore

# Says nothing about who runs the installation: files of a group that is outlawed must not name it.
SUBJECT = "Document signer"
VALID_YEARS = 10
# Nothing is drawn. PDF/UA wants a field that stands on the page to be tagged, so this one stands beside it.
FIELD_NAME = "Signature"
FIELD = SigFieldSpec(
    FIELD_NAME, readable_field_name=FIELD_NAME, invis_sig_settings=InvisSigSettings(box_out_of_bounds=True)
)
# Hexadecimal digits for signature and certificate. Given, so that pyHanko need not sign twice to find out.
RESERVED = 4096

BYTE_RANGE = pattern(rb"/ByteRange\s*\[\s*0\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
HOLE = pattern(rb"<([0-9A-F]*)>")
TRACES = (b"/ByteRange", b"ETSI.CAdES.detached", b"/adbe.pkcs7")


class Verdict(StrEnum):
    """What may be said of a file that is presented as ours."""

    INTACT = "intact"
    CHANGED = "changed"
    APPENDED_REVISION = "appended_revision"
    OTHER_SIGNER = "other_signer"
    EXPIRED_CERTIFICATE = "expired_certificate"
    UNSIGNED = "unsigned"


@dataclass(frozen=True, kw_only=True)
class SignerMaterial:
    """A private key and its certificate, both as PEM. The key is to be sealed, the fingerprint to be published."""

    key: bytes
    certificate: bytes

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in hexadecimal."""
        return load_pem_x509_certificate(self.certificate).fingerprint(hashes.SHA256()).hex()


def create_signer_material(*, valid_from: datetime) -> SignerMaterial:
    """A new key on P-256 and a certificate that it signs itself, valid for ten years from a moment."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = Name([NameAttribute(NameOID.COMMON_NAME, SUBJECT)])
    usage = KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(random_serial_number())
        .not_valid_before(valid_from)
        .not_valid_after(valid_from + timedelta(days=365 * VALID_YEARS))
        .add_extension(BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return SignerMaterial(
        key=key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
        certificate=certificate.public_bytes(serialization.Encoding.PEM),
    )


class Signer:
    """Signs PDFs with a key that is parsed once."""

    def __init__(self, cms_signer: CmsSigner) -> None:
        metadata = PdfSignatureMetadata(
            field_name=FIELD_NAME, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
        )
        self._signer = PdfSigner(metadata, signer=cms_signer, new_field_spec=FIELD)

    @classmethod
    def load(cls, key: bytes, certificate: bytes) -> Self:
        """From PEM. Raises `ValueError` when the key is of another kind or does not belong to the certificate."""
        private_key = serialization.load_pem_private_key(key, password=None)
        loaded = load_pem_x509_certificate(certificate)
        if not isinstance(private_key, ec.EllipticCurvePrivateKey):
            raise ValueError("the signing key is not one on an elliptic curve")  # noqa: TRY004
        if private_key.public_key() != loaded.public_key():
            raise ValueError("the signing key does not belong to the certificate")
        return cls(_ParsedKeySigner(private_key, loaded.public_bytes(serialization.Encoding.DER)))

    def sign(self, pdf: bytes) -> bytes:
        """The file with a signature appended that covers every byte of it."""
        for more in range(0, 16, 2):
            writer = _QuietWriter(BytesIO(pdf))
            signed: BytesIO = self._signer.sign_pdf(writer, bytes_reserved=RESERVED + more)
            content = signed.getvalue()
            # A stream that ends in a carriage return by chance fails PDF/A: other places give other streams.
            if b"\r\nendstream" not in content[len(pdf) :]:
                break
        return content


def verify(pdf: bytes, fingerprint: str, *, at: datetime | None = None) -> Verdict:
    """What is to be said of a file, given the fingerprint that was published, at a moment (default: now).

    Nothing of the file is interpreted but the signature itself: intact means that all bytes outside the signature
    are the ones that were signed. So no trick with the structure of a PDF can bring about that verdict.
    """
    moment = at or datetime.now(UTC)
    verdicts = [_verdict_of(pdf, match, fingerprint.lower(), moment) for match in BYTE_RANGE.finditer(pdf)]
    if not verdicts:
        return Verdict.CHANGED if any(trace in pdf for trace in TRACES) else Verdict.UNSIGNED
    # A file that somebody signed after us holds our signature and theirs: ours decides.
    for decisive in (Verdict.INTACT, Verdict.EXPIRED_CERTIFICATE, Verdict.APPENDED_REVISION, Verdict.CHANGED):
        if decisive in verdicts:
            return decisive
    return Verdict.OTHER_SIGNER


class _ParsedKeySigner(CmsSigner):
    """pyHanko's own signer parses the key for each file, which takes longer than to sign."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, certificate: bytes) -> None:
        self._key = key
        super().__init__(
            signing_cert=x509.Certificate.load(certificate),
            cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
        )

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature of some bytes, as pyHanko asks for it."""
        del digest_algorithm, dry_run
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


class _QuietWriter(IncrementalPdfFileWriter):
    """Appends the signature and nothing else: no new metadata, no name of a library, no other date."""

    def _update_meta(self) -> None:
        return


def _verdict_of(pdf: bytes, match: Any, fingerprint: str, moment: datetime) -> Verdict:
    first_end, second_start, second_length = (int(number) for number in match.groups())
    hole = HOLE.fullmatch(pdf, first_end, second_start)
    end = second_start + second_length
    if hole is None or end > len(pdf):
        return Verdict.CHANGED
    digest = sha256(pdf[:first_end] + pdf[second_start:end]).digest()
    signature = _sound_signature(hole[1], digest)
    if signature is None:
        return Verdict.CHANGED
    certificate, signer_info = signature
    if sha256(certificate.dump()).hexdigest() != fingerprint:
        return Verdict.OTHER_SIGNER
    # The digits are the one part that no digest covers, so only their one spelling is ours.
    if _digits(certificate, signer_info).ljust(len(hole[1]), b"0") != hole[1]:
        return Verdict.CHANGED
    if end != len(pdf):
        return Verdict.APPENDED_REVISION
    validity = certificate["tbs_certificate"]["validity"]
    is_valid = validity["not_before"].native <= moment <= validity["not_after"].native
    return Verdict.INTACT if is_valid else Verdict.EXPIRED_CERTIFICATE


def _sound_signature(digits: bytes, digest: bytes) -> tuple[x509.Certificate, cms.SignerInfo] | None:
    """The certificate and the signature, if there is one, it fits the digest and the certificate's key made it."""
    try:
        signed_data = cms.ContentInfo.load(bytes.fromhex(digits.decode()))["content"]
        signer_info = extract_signer_info(signed_data)
        certificate = extract_certs_for_validation(signed_data).signer_cert
        is_intact, is_valid = validate_sig_integrity(
            signer_info, certificate, expected_content_type="data", actual_digest=digest
        )
    except (ValueError, TypeError, KeyError, AttributeError, CMSExtractionError, SignatureValidationError):
        return None
    return (certificate, signer_info) if is_intact and is_valid else None


def _digits(certificate: x509.Certificate, signer_info: cms.SignerInfo) -> bytes:
    """The signature written anew, as `Signer` writes it, from the parts that cannot be changed unnoticed."""
    sha = {"algorithm": "sha256"}
    issuer_and_serial = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    signer = {
        "version": "v1",
        "sid": cms.SignerIdentifier("issuer_and_serial_number", cms.IssuerAndSerialNumber(issuer_and_serial)),
        "digest_algorithm": sha,
        "signed_attrs": signer_info["signed_attrs"],
        "signature_algorithm": {"algorithm": "sha256_ecdsa"},
        "signature": signer_info["signature"].native,
    }
    signed_data = {
        "version": "v1",
        "digest_algorithms": [sha],
        "encap_content_info": {"content_type": "data"},
        "certificates": [certificate],
        "signer_infos": [signer],
    }
    content = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed_data)})
    encoded: bytes = content.dump()
    return encoded.hex().upper().encode()
