"""Sealing of reports to a public key: who opens them, what refuses, and what the wire tells."""

import copy
import pickle

import pytest

from detainees.crypto import SEALED_HEADER, SealBroken, key_id_of
from detainees.crypto_stream import IntakeKeyPair, Opener, Sealer, open_from, seal_to

PAIR = IntakeKeyPair(b"s" * 32)
REPORT = "Двое без куртки, один хромает".encode()


def refusal(call) -> str:
    with pytest.raises(SealBroken) as refused:
        call()
    return refused.value.code


def test_report_opens_with_the_private_key_only():
    blob = seal_to(PAIR.public_key, REPORT, info=b"report", aad=b"client 7")
    assert open_from(PAIR.private_key, blob, info=b"report", aad=b"client 7") == REPORT
    stranger = IntakeKeyPair.generate()
    assert refusal(lambda: open_from(stranger.private_key, blob, info=b"report", aad=b"client 7")) == "other_key"


def test_report_with_a_forged_key_id_does_not_open():
    stranger = IntakeKeyPair.generate()
    blob = seal_to(PAIR.public_key, REPORT, info=b"", aad=b"")
    forged = blob[:1] + stranger.key_id.bytes + blob[17:]
    assert refusal(lambda: open_from(stranger.private_key, forged, info=b"", aad=b"")) == "not_authentic"


def test_sealed_report_begins_with_header_and_key_id():
    blob = Sealer(PAIR.public_key).seal(REPORT, info=b"", aad=b"")
    assert blob[:1] == SEALED_HEADER
    assert key_id_of(blob) == PAIR.key_id == Sealer(PAIR.public_key).key_id == Opener(PAIR.private_key).key_id


def test_same_report_sealed_twice_differs():
    sealer = Sealer(PAIR.public_key)
    first, second = (sealer.seal(REPORT, info=b"", aad=b"")[17:] for _ in range(2))
    assert first[:1120] != second[:1120]
    assert first[1120:] != second[1120:]


@pytest.mark.parametrize(
    ("info", "aad"), [(b"report", b"client 8"), (b"reply", b"client 7"), (b"reportclient 7", b""), (b"", b"")]
)
def test_report_sealed_for_another_purpose_or_client_does_not_open(info, aad):
    blob = seal_to(PAIR.public_key, REPORT, info=b"report", aad=b"client 7")
    assert refusal(lambda: open_from(PAIR.private_key, blob, info=info, aad=aad)) == "not_authentic"


def test_report_with_a_flipped_bit_in_any_byte_is_refused():
    opener = Opener(PAIR.private_key)
    blob = seal_to(PAIR.public_key, REPORT, info=b"", aad=b"")
    for place in range(len(blob)):
        flipped = bytearray(blob)
        flipped[place] ^= 1 << place % 8
        assert refusal(lambda sealed=bytes(flipped): opener.open(sealed, info=b"", aad=b"")) in {
            "unknown_layout",
            "other_key",
            "not_authentic",
        }


def test_top_bit_that_x25519_ignores_is_still_authenticated():
    blob = bytearray(seal_to(PAIR.public_key, REPORT, info=b"", aad=b""))
    blob[17 + 1119] ^= 0x80
    assert refusal(lambda: open_from(PAIR.private_key, bytes(blob), info=b"", aad=b"")) == "not_authentic"


def test_report_with_a_degenerate_curve_point_is_refused():
    blob = seal_to(PAIR.public_key, REPORT, info=b"", aad=b"")
    forged = blob[: 17 + 1088] + bytes(32) + blob[17 + 1120 :]
    assert refusal(lambda: open_from(PAIR.private_key, forged, info=b"", aad=b"")) == "not_authentic"


@pytest.mark.parametrize("length", [0, 1, 16, 17, 18, 17 + 1119, 17 + 1120, 17 + 1136, -1])
def test_report_cut_short_is_refused(length):
    blob = seal_to(PAIR.public_key, REPORT, info=b"", aad=b"")[:length]
    assert refusal(lambda: open_from(PAIR.private_key, blob, info=b"", aad=b"")) in {
        "unknown_layout",
        "not_authentic",
    }


def test_report_padding_hides_the_exact_length():
    sealer = Sealer(PAIR.public_key)
    sizes = {len(sealer.seal(b"x" * length, info=b"", aad=b"")) for length in (0, 1, 500, 1023)}
    assert sizes == {17 + 1120 + 1024 + 16}


@pytest.mark.parametrize("public_key", [b"", b"\xff" * 1216, PAIR.public_key[:-1], PAIR.public_key + b"\0"])
def test_bytes_that_are_no_public_key_are_refused(public_key):
    assert refusal(lambda: Sealer(public_key)) == "bad_key"


def test_public_key_with_a_degenerate_curve_point_seals_nothing():
    weak = Sealer(PAIR.public_key[:1184] + bytes(32))
    assert refusal(lambda: weak.seal(REPORT, info=b"", aad=b"")) == "bad_key"


def test_bytes_that_are_no_private_key_are_refused():
    assert refusal(lambda: IntakeKeyPair(b"s" * 31)) == "bad_key"
    assert refusal(lambda: Opener(PAIR.public_key)) == "bad_key"


def test_generated_pairs_differ():
    assert IntakeKeyPair.generate().private_key != IntakeKeyPair.generate().private_key


@pytest.mark.parametrize("secret", [PAIR, Opener(PAIR.private_key)], ids=["pair", "opener"])
def test_private_keys_are_neither_shown_pickled_nor_copied(secret):
    assert repr(secret) == f"<{type(secret).__name__} {PAIR.key_id}>"
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="neither pickled nor copied"):
            take(secret)
