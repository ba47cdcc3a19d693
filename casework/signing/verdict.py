"""The verdict on a file that is presented as ours.

By the parser of ASN.1 and the primitives alone: a library for signatures takes a second to load, and a stranger who
asks gets a process of its own for each file.
"""

import hashlib
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from re import compile as pattern
from typing import Any

from asn1crypto import cms, x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import InvalidVersion, load_der_x509_certificate

BYTE_RANGE = pattern(rb"/ByteRange\s*\[\s*0\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
HOLE = pattern(rb"<([0-9A-F]*)>")
HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
# What a parser or a key says of bytes that somebody has changed.
UNREADABLE = (
    *(ValueError, TypeError, KeyError, AttributeError),
    *(InvalidSignature, InvalidVersion, UnsupportedAlgorithm),
)
TRACES = (b"/ByteRange", b"ETSI.CAdES.detached", b"/adbe.pkcs7")


class Verdict(StrEnum):
    """What may be said of a file that is presented as ours."""

    INTACT = "intact"
    CHANGED = "changed"
    APPENDED_REVISION = "appended_revision"
    OTHER_SIGNER = "other_signer"
    EXPIRED_CERTIFICATE = "expired_certificate"
    UNSIGNED = "unsigned"


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


def _verdict_of(pdf: bytes, match: Any, fingerprint: str, moment: datetime) -> Verdict:
    first_end, second_start, second_length = (int(number) for number in match.groups())
    hole = HOLE.fullmatch(pdf, first_end, second_start)
    end = second_start + second_length
    if hole is None or end > len(pdf):
        return Verdict.CHANGED
    signature = _sound_signature(hole[1], pdf[:first_end] + pdf[second_start:end])
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


def _sound_signature(digits: bytes, covered: bytes) -> tuple[x509.Certificate, cms.SignerInfo] | None:
    """The certificate and the signature, if there is one, it fits the bytes and the certificate's key made it."""
    try:
        signed_data = cms.ContentInfo.load(bytes.fromhex(digits.decode()))["content"]
        (signer_info,) = signed_data["signer_infos"]
        certificate = _certificate_of(signer_info, signed_data["certificates"])
        algorithm = signer_info["digest_algorithm"]["algorithm"].native
        digest = hashlib.new(algorithm, covered).digest()
        if _attribute(signer_info, "content_type") != ["data"] or _attribute(signer_info, "message_digest") != [
            digest
        ]:
            return None
        _refuse_forged(certificate, signer_info, HASHES[algorithm])
    except UNREADABLE:
        return None
    return certificate, signer_info


def _certificate_of(signer_info: cms.SignerInfo, certificates: cms.CertificateSet) -> x509.Certificate:
    """The one of the certificates that the signature names. Raises `ValueError`."""
    named = signer_info["sid"]
    for choice in certificates:
        certificate: x509.Certificate = choice.chosen
        if named.name == "subject_key_identifier":
            is_named = certificate.key_identifier == named.native
        else:
            wanted = named.chosen
            is_named = (certificate.issuer, certificate.serial_number) == (
                wanted["issuer"],
                wanted["serial_number"].native,
            )
        if is_named:
            return certificate
    raise ValueError("the certificate of the signature is not in the file")


def _attribute(signer_info: cms.SignerInfo, name: str) -> Any:
    """The values of a signed attribute. Raises `ValueError` unless it stands there once."""
    (values,) = (each["values"].native for each in signer_info["signed_attrs"] if each["type"].native == name)
    return values


def _refuse_forged(
    certificate: x509.Certificate, signer_info: cms.SignerInfo, hash_: hashes.HashAlgorithm
) -> None:
    """Raise `InvalidSignature` unless the certificate's key made the signature. Ours is always on a curve."""
    signature = signer_info["signature"].native
    # What is signed is the attributes as a set of their own (RFC 5652, 5.4).
    signed = signer_info["signed_attrs"].untag().dump()
    key = load_der_x509_certificate(certificate.dump()).public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, signed, ec.ECDSA(hash_))
    elif isinstance(key, rsa.RSAPublicKey):
        is_pss = signer_info["signature_algorithm"]["algorithm"].native == "rsassa_pss"
        pss = padding.PSS(padding.MGF1(hash_), padding.PSS.AUTO)
        key.verify(signature, signed, pss if is_pss else padding.PKCS1v15(), hash_)
    else:
        raise InvalidSignature


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
