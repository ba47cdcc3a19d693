"""Sealing of values: what opens where, what refuses, and what an onlooker learns."""

import copy
import pickle
import traceback
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detainees.crypto import (
    SEALED_HEADER,
    Binding,
    DataKey,
    Keyring,
    SealBroken,
    WrappedKey,
    key_id_of,
    pad,
    size_class,
    unpad,
)

SUBJECT = UUID("6f1c8f0e-5b8d-4d0c-9a53-0f3a3d2c1b11")
ROW = UUID("0a9d4a57-0b3e-4c63-8f35-6f5a5d0e7c22")
NAMES = Binding(model="detainees.detainee", column="names", row=ROW, subject=SUBJECT)
TEXT = "Зарема Гаджиева".encode()


def key_of(subject: UUID = SUBJECT) -> DataKey:
    return DataKey(key_id=uuid4(), subject=subject, secret=b"k" * 32)


def keyring(*generations: int) -> Keyring:
    return Keyring(b"r" * 32, {number: bytes([number]) * 32 for number in generations})


def refusal(call) -> str:
    with pytest.raises(SealBroken) as refused:
        call()
    return refused.value.code


@given(st.binary(max_size=3000))
def test_sealed_value_opens_to_what_was_sealed(text):
    key = key_of()
    assert key.open(key.seal(text, NAMES), NAMES) == text


def test_sealed_value_begins_with_header_and_key_id():
    key = key_of()
    sealed = key.seal(TEXT, NAMES)
    assert sealed[:1] == SEALED_HEADER
    assert sealed[1:17] == key.key_id.bytes
    assert key_id_of(sealed) == key.key_id


def test_sealed_value_opens_from_a_memoryview():
    key = key_of()
    assert key.open(memoryview(key.seal(TEXT, NAMES)), NAMES) == TEXT


def test_same_text_sealed_twice_differs_everywhere_behind_the_key_id():
    key = key_of()
    first, second = key.seal(TEXT, NAMES), key.seal(TEXT, NAMES)
    assert first[17:29] != second[17:29]
    assert first[29:] != second[29:]


@pytest.mark.parametrize(
    "elsewhere",
    [
        NAMES._replace(model="detainees.relative"),
        NAMES._replace(column="contacts"),
        NAMES._replace(row=uuid4()),
        NAMES._replace(model="detainees.detaineen", column="ames"),
        NAMES._replace(model="detainees.detainee\0", column="names"),
    ],
)
def test_value_moved_to_another_place_does_not_open(elsewhere):
    key = key_of()
    sealed = key.seal(TEXT, NAMES)
    assert key.open(sealed, NAMES) == TEXT
    assert refusal(lambda: key.open(sealed, elsewhere)) == "not_authentic"


def test_key_neither_seals_nor_opens_for_another_subject():
    key = key_of()
    strange = NAMES._replace(subject=uuid4())
    sealed = key.seal(TEXT, NAMES)
    assert refusal(lambda: key.seal(TEXT, strange)) == "other_subject"
    assert refusal(lambda: key.open(sealed, strange)) == "other_subject"


def test_value_of_one_subject_does_not_open_for_another_even_under_the_same_secret():
    other = uuid4()
    ours = DataKey(key_id=ROW, subject=SUBJECT, secret=b"k" * 32)
    theirs = DataKey(key_id=ROW, subject=other, secret=b"k" * 32)
    sealed = ours.seal(TEXT, NAMES)
    assert refusal(lambda: theirs.open(sealed, NAMES._replace(subject=other))) == "not_authentic"


def test_value_of_another_key_is_refused_by_its_id_and_never_tried():
    first, second = key_of(), key_of()  # the same secret: only the id tells them apart
    sealed = first.seal(TEXT, NAMES)
    assert refusal(lambda: second.open(sealed, NAMES)) == "other_key"


def test_value_with_a_forged_key_id_does_not_open():
    first, second = key_of(), key_of()
    sealed = first.seal(TEXT, NAMES)
    forged = sealed[:1] + second.key_id.bytes + sealed[17:]
    assert refusal(lambda: second.open(forged, NAMES)) == "not_authentic"


def test_flipped_bit_anywhere_refuses():
    key = key_of()
    sealed = key.seal(TEXT, NAMES)
    for bit in range(len(sealed) * 8):
        flipped = bytearray(sealed)
        flipped[bit // 8] ^= 1 << bit % 8
        assert refusal(lambda blob=bytes(flipped): key.open(blob, NAMES)) in {
            "unknown_layout",
            "other_key",
            "not_authentic",
        }


def test_value_cut_or_extended_anywhere_refuses():
    key = key_of()
    sealed = key.seal(TEXT, NAMES)
    for length in range(len(sealed)):
        assert refusal(lambda end=length: key.open(sealed[:end], NAMES))
    assert refusal(lambda: key.open(sealed + b"\0", NAMES)) == "not_authentic"


def test_plain_text_in_a_sealed_column_is_refused_and_never_returned():
    assert refusal(lambda: key_of().open(TEXT, NAMES)) == "unknown_layout"
    assert refusal(lambda: key_of().open(b"", NAMES)) == "unknown_layout"
    assert refusal(lambda: key_id_of(TEXT)) == "unknown_layout"


def test_older_value_put_back_into_its_own_cell_opens():
    # No promise, but a limit that docs/sealing.md admits. When it falls, that page changes.
    key = key_of()
    older = key.seal(b"unknown", NAMES)
    key.seal(TEXT, NAMES)
    assert key.open(older, NAMES) == b"unknown"


def test_refusal_tells_neither_text_nor_key():
    key = key_of()
    sealed = key.seal(TEXT, NAMES)
    try:
        key.open(sealed, NAMES._replace(column="contacts"))
    except SealBroken as refused:
        told = "".join(traceback.format_exception(refused)) + repr(refused) + repr(refused.__context__)
    assert "changed or cut" in told
    assert "Зарема" not in told
    assert "kkkk" not in told


def test_refusal_keeps_its_code_through_a_pickle():
    assert pickle.loads(pickle.dumps(SealBroken("other_key"))).code == "other_key"  # noqa: S301


@pytest.mark.parametrize(
    ("length", "padded"),
    [
        (0, 32), (31, 32), (32, 32), (33, 64), (64, 64), (65, 128), (513, 1024), (1024, 1024),
        (1025, 1280), (1280, 1280), (1281, 1536), (1537, 1792), (1793, 2048), (2049, 2560),
        (1_000_000, 1_048_576),
    ],
)  # fmt: skip
def test_size_classes_are_the_documented_ones(length, padded):
    assert size_class(length) == padded


@given(st.integers(min_value=1025, max_value=1 << 40))
def test_large_size_class_costs_a_fourth_at_most(length):
    assert length <= size_class(length) < length * 1.25


@given(st.binary(max_size=5000))
def test_padding_is_undone_whatever_the_text_ends_with(text):
    assert len(pad(text)) == size_class(len(text) + 1)
    assert unpad(pad(text)) == text
    assert unpad(pad(text + b"\x80\0\0")) == text + b"\x80\0\0"


def test_padding_hides_the_exact_length():
    key = key_of()
    sizes = {len(key.seal(b"x" * length, NAMES)) for length in range(128, 256)}
    assert sizes == {1 + 16 + 12 + 256 + 16}


def test_wrapped_key_gives_back_the_key_that_it_wraps():
    ring = keyring(1)
    key, wrapped = ring.new_data_key(SUBJECT)
    assert (wrapped.key_id, wrapped.subject, wrapped.generation) == (key.key_id, SUBJECT, 1)
    assert ring.unwrap(wrapped).open(key.seal(TEXT, NAMES), NAMES) == TEXT


def test_new_keys_are_wrapped_under_the_newest_generation_and_old_ones_still_open():
    key, wrapped = keyring(1).new_data_key(SUBJECT)
    ring = keyring(2, 1)
    assert (ring.current, ring.generations) == (2, (1, 2))
    assert ring.new_data_key(SUBJECT)[1].generation == 2
    assert ring.unwrap(wrapped).open(key.seal(TEXT, NAMES), NAMES) == TEXT


def test_key_of_a_destroyed_generation_does_not_open():
    _, wrapped = keyring(1).new_data_key(SUBJECT)
    assert refusal(lambda: keyring(2).unwrap(wrapped)) == "unknown_generation"


@pytest.mark.parametrize(
    "change",
    [{"key_id": uuid4()}, {"subject": uuid4()}, {"generation": 2}],
    ids=["key id", "subject", "generation"],
)
def test_wrapped_key_with_another_name_does_not_open(change):
    ring = Keyring(b"r" * 32, {1: b"g" * 32, 2: b"g" * 32})  # one secret twice: only the number differs
    _, wrapped = Keyring(b"r" * 32, {1: b"g" * 32}).new_data_key(SUBJECT)
    assert refusal(lambda: ring.unwrap(wrapped._replace(**change))) == "not_authentic"


def test_wrapped_key_refuses_flipped_bits_and_other_lengths():
    ring = keyring(1)
    _, wrapped = ring.new_data_key(SUBJECT)
    for bit in range(len(wrapped.blob) * 8):
        flipped = bytearray(wrapped.blob)
        flipped[bit // 8] ^= 1 << bit % 8
        assert refusal(lambda blob=bytes(flipped): ring.unwrap(wrapped._replace(blob=blob)))
    for blob in (b"", wrapped.blob[:-1], wrapped.blob + b"\0"):
        assert refusal(lambda blob=blob: ring.unwrap(wrapped._replace(blob=blob))) == "unknown_layout"


def test_data_keys_of_one_subject_are_all_different():
    ring = keyring(1)
    first, second = ring.new_data_key(SUBJECT)[1], ring.new_data_key(SUBJECT)[1]
    assert first.key_id != second.key_id
    assert first.blob != second.blob


def test_derived_keys_depend_on_purpose_length_and_root():
    ring = keyring(1)
    assert ring.derive("audit") == ring.derive("audit")
    keys = {ring.derive("audit"), ring.derive("tokens"), Keyring(b"s" * 32, {1: b"g" * 32}).derive("audit")}
    assert len(keys) == 3
    assert not ring.derive("audit", 64).startswith(ring.derive("audit", 32))


def test_derived_keys_outlive_generations():
    assert keyring(1).derive("sessions") == keyring(2, 3).derive("sessions")


def test_fingerprint_names_the_root_and_nothing_else():
    assert keyring(1).fingerprint() == keyring(2).fingerprint()
    assert keyring(1).fingerprint() != Keyring(b"s" * 32, {1: b"g" * 32}).fingerprint()
    assert len(keyring(1).fingerprint()) == 16


@pytest.mark.parametrize("secret", [key_of(), keyring(1, 2)], ids=["data key", "keyring"])
def test_secrets_are_neither_pickled_nor_copied(secret):
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="neither pickled nor copied"):
            take(secret)


def test_secrets_do_not_print_themselves():
    key, ring = key_of(), keyring(1, 2)
    for shown in (
        repr(key),
        str(key),
        f"{key}",
        repr(ring),
        str(ring),
        repr([key, ring]),
        repr({"key": key}),
    ):
        assert "kkkk" not in shown
        assert "rrrr" not in shown
    assert repr(key) == f"<DataKey {key.key_id}>"
    assert repr(ring) == f"<Keyring {ring.fingerprint()}, generations 1, 2>"
    assert not hasattr(key, "__dict__")
    assert not hasattr(ring, "__dict__")


def test_stored_form_of_a_key_may_travel():
    _, wrapped = keyring(1).new_data_key(SUBJECT)
    assert isinstance(pickle.loads(pickle.dumps(wrapped)), WrappedKey)  # noqa: S301
