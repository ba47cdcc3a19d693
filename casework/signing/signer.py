"""Puts our signature under a PDF."""

from io import BytesIO
from typing import Self

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import load_pem_x509_certificate
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_cms import Signer as CmsSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

# Nothing is drawn. PDF/UA wants a field that stands on the page to be tagged, so this one stands beside it.
FIELD_NAME = "Signature"
FIELD = SigFieldSpec(
    FIELD_NAME, readable_field_name=FIELD_NAME, invis_sig_settings=InvisSigSettings(box_out_of_bounds=True)
)
# Hexadecimal digits for signature and certificate. Given, so that pyHanko need not sign twice to find out.
RESERVED = 4096


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
