"""Sealing of files: what somebody who can write to the disk may try, and what a reader of it learns."""

import hashlib
import tracemalloc
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detainees.crypto import Binding, DataKey, SealBroken, key_id_of, size_class
from detainees.crypto_stream import (
    FILE_HEADER,
    PIECE_BYTES,
    SMALLEST_FILE,
    open_stream,
    seal_stream,
)

SUBJECT = UUID("6f1c8f0e-5b8d-4d0c-9a53-0f3a3d2c1b11")
PHOTO = Binding("detainees.mediaitem", "original", UUID("0a9d4a57-0b3e-4c63-8f35-6f5a5d0e7c22"), SUBJECT)
KEY = DataKey(key_id=UUID("51f0a7d2-9a0c-4f0e-8f6b-3a1d2c4b5e33"), subject=SUBJECT, secret=b"k" * 32)
HEADER_BYTES = 113
FRAME_BYTES = 4 + PIECE_BYTES + 16
CONTENT = b"".join(hashlib.sha256(number.to_bytes(4, "big")).digest() for number in range(8192))  # 256 KiB


def sealed(content: bytes, binding: Binding = PHOTO) -> bytes:
    return b"".join(seal_stream(KEY, binding, [content]))


def opened(blob: bytes, binding: Binding = PHOTO, key: DataKey = KEY) -> bytes:
    return b"".join(open_stream(key, binding, [blob]))


def refusal(call) -> str:
    with pytest.raises(SealBroken) as refused:
        call()
    return refused.value.code


def frames_of(blob: bytes) -> tuple[bytes, list[bytes]]:
    body = blob[HEADER_BYTES:]
    return blob[:HEADER_BYTES], [body[at : at + FRAME_BYTES] for at in range(0, len(body), FRAME_BYTES)]


@settings(max_examples=40, deadline=None)
@given(
    length=st.integers(min_value=0, max_value=len(CONTENT)),
    cut_in=st.integers(min_value=1, max_value=100_000),
    cut_out=st.integers(min_value=1, max_value=100_000),
)
def test_file_opens_to_what_was_sealed_however_it_is_cut(length, cut_in, cut_out):
    content = CONTENT[:length]
    blob = b"".join(seal_stream(KEY, PHOTO, (content[at : at + cut_in] for at in range(0, length, cut_in))))
    pieces = (blob[at : at + cut_out] for at in range(0, len(blob), cut_out))
    assert b"".join(open_stream(KEY, PHOTO, pieces)) == content


@pytest.mark.parametrize(
    "length",
    [0, 1, SMALLEST_FILE, SMALLEST_FILE + 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 4 * PIECE_BYTES],
)
def test_file_opens_at_every_edge_of_a_piece(length):
    assert opened(sealed(CONTENT[:length])) == CONTENT[:length]


def test_file_of_zeros_keeps_its_length():
    assert opened(sealed(bytes(70_000))) == bytes(70_000)


def test_sealed_file_begins_with_the_header_and_the_key_id():
    blob = sealed(CONTENT)
    assert blob[:4] == FILE_HEADER
    assert key_id_of(blob[4:HEADER_BYTES]) == KEY.key_id


def test_same_file_sealed_twice_has_no_frame_in_common():
    (_, first), (_, second) = frames_of(sealed(CONTENT)), frames_of(sealed(CONTENT))
    assert not set(first) & set(second)


@pytest.mark.parametrize("length", [0, 1, 16_384, 16_385, 100_000, 200_000, 262_144])
def test_size_of_a_sealed_file_tells_only_its_class(length):
    padded = size_class(length, SMALLEST_FILE)
    frames = -(-padded // PIECE_BYTES)
    assert len(sealed(CONTENT[:length])) == HEADER_BYTES + padded + frames * 20


def test_files_of_similar_length_have_one_size():
    assert len({len(sealed(CONTENT[:length])) for length in range(163_841, 196_609, 4096)}) == 1


@pytest.mark.parametrize(
    "elsewhere",
    [
        PHOTO._replace(model="detainees.document"),
        PHOTO._replace(column="working_copy"),
        PHOTO._replace(row=uuid4()),
    ],
)
def test_file_of_another_place_is_refused_before_the_first_byte(elsewhere):
    blob = sealed(CONTENT)
    assert refusal(lambda: open_stream(KEY, elsewhere, [blob])) == "not_authentic"


def test_file_of_another_subject_or_key_is_refused_before_the_first_byte():
    other = DataKey(key_id=uuid4(), subject=SUBJECT, secret=b"k" * 32)
    strange = PHOTO._replace(subject=uuid4())
    blob = sealed(CONTENT)
    assert refusal(lambda: open_stream(other, PHOTO, [blob])) == "other_key"
    assert refusal(lambda: open_stream(KEY, strange, [blob])) == "other_subject"
    assert refusal(lambda: seal_stream(KEY, strange, [CONTENT])) == "other_subject"


def test_key_of_a_file_does_not_open_as_a_value_of_the_same_place():
    header = sealed(CONTENT)[len(FILE_HEADER) : HEADER_BYTES]
    assert refusal(lambda: KEY.open(header, PHOTO)) == "not_authentic"


def test_file_cut_between_frames_is_refused_at_its_end_after_authentic_bytes():
    blob = sealed(CONTENT)
    header, frames = frames_of(blob)
    assert len(frames) == 4
    seen = []

    def read_all() -> None:
        seen.extend(open_stream(KEY, PHOTO, [header, *frames[:3]]))

    assert refusal(read_all) == "not_authentic"
    assert b"".join(seen) == CONTENT[: 2 * PIECE_BYTES]


@pytest.mark.parametrize("kept", [0, 1, 3, 4, 112, 113, 114, 128, 129, 113 + 65_556, 113 + 65_557, -1])
def test_file_cut_anywhere_is_refused(kept):
    assert refusal(lambda: opened(sealed(CONTENT)[:kept])) in {"unknown_layout", "not_authentic"}


@pytest.mark.parametrize("more", [b"\0", b"x" * 16, b"x" * FRAME_BYTES])
def test_extended_file_is_refused(more):
    assert refusal(lambda: opened(sealed(CONTENT) + more)) == "not_authentic"


def test_file_with_its_own_frame_repeated_swapped_or_dropped_is_refused():
    header, (first, second, third, last) = frames_of(sealed(CONTENT))
    for order in (
        [second, first, third, last],
        [first, first, second, third, last],
        [first, third, last],
        [second, third, last],
        [first, second, third, last, last],
        [first, second, last, third],
        [last],
    ):
        assert refusal(lambda frames=order: opened(header + b"".join(frames))) == "not_authentic"


def test_frame_of_another_file_of_the_same_place_is_refused():
    (header, frames), (_, others) = frames_of(sealed(CONTENT)), frames_of(sealed(CONTENT))
    assert refusal(lambda: opened(header + frames[0] + others[1] + b"".join(frames[2:]))) == "not_authentic"


def test_header_of_another_file_of_the_same_place_is_refused():
    (header, _), (_, frames) = frames_of(sealed(CONTENT)), frames_of(sealed(CONTENT))
    assert refusal(lambda: opened(header + b"".join(frames))) == "not_authentic"


FILE = sealed(CONTENT[:20_000])


@settings(max_examples=200, deadline=None)
@given(st.integers(min_value=0, max_value=len(FILE) * 8 - 1))
def test_file_with_a_flipped_bit_is_refused(bit):
    flipped = bytearray(FILE)
    flipped[bit // 8] ^= 1 << bit % 8
    assert refusal(lambda: opened(bytes(flipped))) in {"unknown_layout", "other_key", "not_authentic"}


def test_plain_file_is_refused_and_never_returned():
    for plain in (b"", b"%PDF-1.7", CONTENT, FILE_HEADER, FILE_HEADER + CONTENT):
        assert refusal(lambda blob=plain: opened(blob)) in {"unknown_layout", "other_key"}


def test_large_file_is_sealed_and_opened_in_constant_memory():
    def content() -> Iterator[bytes]:
        for _ in range(128):
            yield CONTENT  # 32 MiB in all

    tracemalloc.start()
    try:
        length = sum(len(piece) for piece in open_stream(KEY, PHOTO, seal_stream(KEY, PHOTO, content())))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert length == 32 * 1024 * 1024
    assert peak < 2 * 1024 * 1024


def test_broken_source_leaves_no_file_that_opens():
    def source() -> Iterator[bytes]:
        yield CONTENT
        raise ConnectionResetError

    written = bytearray()

    def write_all() -> None:
        for piece in seal_stream(KEY, PHOTO, source()):
            written.extend(piece)

    with pytest.raises(ConnectionResetError):
        write_all()
    assert len(written) > HEADER_BYTES + FRAME_BYTES
    assert refusal(lambda: opened(bytes(written))) == "not_authentic"
