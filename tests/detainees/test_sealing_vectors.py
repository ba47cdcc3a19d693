"""The test vectors of docs/sealing.md: the code still makes them, and the page alone is enough to open them.

A published vector never changes: what no longer matches has lost the power to open what people have sealed.
A new layout gets a new version byte and vectors of its own.
"""

import base64
import hashlib
import json
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from detainees.crypto import Binding, DataKey, Keyring, WrappedKey, size_class
from detainees.crypto_keyfiles import _sealed_generation, read_generation
from detainees.crypto_stream import (
    FILE_HEADER,
    SMALLEST_FILE,
    IntakeKeyPair,
    _of_file_key,
    _sealed_frames,
    open_from,
    open_stream,
)

VECTORS = json.loads(Path(__file__).with_name("sealing_vectors.json").read_text())
ROOT, GENERATION, WRAPPED, FILE, REPORT = (
    VECTORS[name] for name in ("root", "generation", "wrapped_key", "file", "report")
)


def raw(hexadecimal: str) -> bytes:
    return bytes.fromhex(hexadecimal)


def key_and_binding(vector: dict) -> tuple[DataKey, Binding]:
    subject = UUID(vector["subject"])
    key = DataKey(key_id=UUID(vector["key_id"]), subject=subject, secret=raw(vector["secret"]))
    return key, Binding(vector["model"], vector["column"], UUID(vector["row"]), subject)


def file_content() -> bytes:
    return bytes(number % 251 for number in range(FILE["content_length"]))


def by_lengths(*parts: bytes) -> bytes:
    # Written out again from the page, not imported: these tests are its second reader.
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


@pytest.mark.parametrize("vector", VECTORS["values"], ids=lambda vector: vector["name"])
def test_value_is_sealed_as_published(vector):
    key, binding = key_and_binding(vector)
    plaintext = vector["plaintext"].encode()
    assert key._seal_with(raw(vector["nonce"]), plaintext, binding).hex() == vector["sealed"]
    assert key.open(raw(vector["sealed"]), binding) == plaintext


@pytest.mark.parametrize("vector", VECTORS["values"], ids=lambda vector: vector["name"])
def test_value_opens_by_the_page_alone(vector):
    sealed = raw(vector["sealed"])
    aad = by_lengths(
        b"habeas value",
        b"\x01" + UUID(vector["key_id"]).bytes,
        UUID(vector["subject"]).bytes,
        UUID(vector["row"]).bytes,
        vector["model"].encode(),
        vector["column"].encode(),
    )
    padded = AESGCM(raw(vector["secret"])).decrypt(sealed[17:29], sealed[29:], aad)
    content, mark, zeros = padded.rpartition(b"\x80")
    assert content == vector["plaintext"].encode()
    assert mark + zeros == b"\x80" + bytes(len(padded) - len(content) - 1)


@pytest.mark.parametrize(("length", "padded"), VECTORS["size_classes"])
def test_size_class_is_as_published(length, padded):
    assert size_class(length) == padded


def test_root_gives_the_published_fingerprint_and_keys():
    ring = Keyring(raw(ROOT["secret"]), {1: b"g" * 32})
    assert ring.fingerprint() == ROOT["fingerprint"]
    for derived in ROOT["derived"]:
        assert ring.derive(derived["purpose"], derived["length"]).hex() == derived["key"]


def test_derived_key_follows_the_page_alone():
    for derived in ROOT["derived"]:
        length = derived["length"]
        info = by_lengths(b"habeas root", b"purpose", derived["purpose"].encode(), length.to_bytes(4, "big"))
        key = HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(raw(ROOT["secret"]))
        assert key.hex() == derived["key"]


def test_generation_file_is_made_and_read_as_published(tmp_path):
    root, key = raw(ROOT["secret"]), raw(GENERATION["key"])
    content = _sealed_generation(root, GENERATION["number"], raw(GENERATION["nonce"]), key)
    assert content.decode() == GENERATION["file"]
    (tmp_path / "generation.json").write_bytes(content)
    assert read_generation(root, GENERATION["number"], tmp_path / "generation.json") == key


def test_generation_file_opens_by_the_page_alone():
    document = json.loads(GENERATION["file"])
    sealed = base64.b64decode(document["sealed"])
    info = by_lengths(b"habeas root", b"generations", b"", (32).to_bytes(4, "big"))
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(raw(ROOT["secret"]))
    number = GENERATION["number"].to_bytes(4, "big")
    aad = by_lengths(b"habeas generation", b"\x01", number, raw(ROOT["fingerprint"]))
    assert sealed[:1] == b"\x01"
    assert AESGCM(key).decrypt(sealed[1:13], sealed[13:], aad).hex() == GENERATION["key"]


def test_key_is_wrapped_as_published():
    ring = Keyring(raw(ROOT["secret"]), {GENERATION["number"]: raw(GENERATION["key"])})
    key_id, subject = UUID(WRAPPED["key_id"]), UUID(WRAPPED["subject"])
    made = ring._wrap_with(raw(WRAPPED["nonce"]), key_id, subject, raw(WRAPPED["secret"]))
    assert made == WrappedKey(key_id, subject, GENERATION["number"], raw(WRAPPED["blob"]))
    place = Binding("detainees.report", "text", key_id, subject)
    sealed = DataKey(key_id=key_id, subject=subject, secret=raw(WRAPPED["secret"])).seal(b"ok", place)
    assert ring.unwrap(made).open(sealed, place) == b"ok"


def test_wrapped_key_opens_by_the_page_alone():
    blob = raw(WRAPPED["blob"])
    number = GENERATION["number"].to_bytes(4, "big")
    ids = (UUID(WRAPPED["key_id"]).bytes, UUID(WRAPPED["subject"]).bytes)
    aad = by_lengths(b"habeas data key", b"\x01", number, *ids)
    opened = AESGCM(raw(GENERATION["key"])).decrypt(blob[1:13], blob[13:], aad)
    assert opened.hex() == WRAPPED["secret"]


def sealed_file() -> bytes:
    key, binding = key_and_binding(FILE)
    header = key._seal_with(raw(FILE["nonce"]), raw(FILE["file_key"]), _of_file_key(binding))
    return FILE_HEADER + header + b"".join(_sealed_frames(raw(FILE["file_key"]), [file_content()]))


def test_file_is_sealed_as_published():
    key, binding = key_and_binding(FILE)
    blob = sealed_file()
    assert blob[:113].hex() == FILE["header"]
    assert len(blob) == FILE["sealed_length"]
    assert hashlib.sha256(blob).hexdigest() == FILE["sealed_sha256"]
    assert b"".join(open_stream(key, binding, [blob])) == file_content()


def test_file_opens_by_the_page_alone():
    body, cipher, content = sealed_file()[113:], AESGCM(raw(FILE["file_key"])), b""
    frames = [body[at : at + 65_556] for at in range(0, len(body), 65_556)]
    for number, frame in enumerate(frames):
        flag = b"\x01" if number == len(frames) - 1 else b"\x00"
        plain = cipher.decrypt(number.to_bytes(11, "big") + flag, frame, None)
        content += plain[4 : 4 + int.from_bytes(plain[:4], "big")]
    assert content == file_content()
    assert len(body) - 20 * len(frames) == size_class(len(content), SMALLEST_FILE)


def test_published_report_opens():
    opened = open_from(
        raw(REPORT["private_key"]), raw(REPORT["sealed"]), info=raw(REPORT["info"]), aad=raw(REPORT["aad"])
    )
    assert opened == REPORT["plaintext"].encode()


def test_intake_key_is_the_one_of_the_x_wing_draft():
    # Seed and public key of the first vector in draft-connolly-cfrg-xwing-kem, appendix C.
    pair = IntakeKeyPair(raw(REPORT["private_key"]))
    assert hashlib.sha256(pair.public_key).hexdigest() == REPORT["public_key_sha256"]
    assert pair.public_key.hex().startswith("e2236b35a8c24b39b10aa1323a96a919a2ced884")
    assert pair.public_key.hex().endswith("23593d4ba32d9abac8cd049040ef6534")
    assert str(pair.key_id) == REPORT["key_id"]
