"""The key that archive editions are signed with, and its certificate."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import (
    BasicConstraints,
    Certificate,
    CertificateBuilder,
    KeyUsage,
    Name,
    NameAttribute,
    load_pem_x509_certificate,
    random_serial_number,
)
from cryptography.x509.oid import NameOID

# Says nothing about who runs the installation: files of a group that is outlawed must not name it.
SUBJECT = "Document signer"
VALID_YEARS = 10
USAGE = KeyUsage(
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
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificate = _certificate(key, valid_from).public_bytes(serialization.Encoding.PEM)
    return SignerMaterial(key=private, certificate=certificate)


def _certificate(key: ec.EllipticCurvePrivateKey, valid_from: datetime) -> Certificate:
    name = Name([NameAttribute(NameOID.COMMON_NAME, SUBJECT)])
    return (
        CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(random_serial_number())
        .not_valid_before(valid_from)
        .not_valid_after(valid_from + timedelta(days=365 * VALID_YEARS))
        .add_extension(BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(USAGE, critical=True)
        .sign(key, hashes.SHA256())
    )
