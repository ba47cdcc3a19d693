"""Files at rest: sealed from the first byte, whole or not at all, under names that say nothing."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from casework.services import files
from detainees import keys
from detainees.crypto import Binding, DataKey, SealBroken

PLACE = Binding("casework.document", "file", uuid4(), uuid4())
CONTENT = [b"%PDF-1.7 ", "Иголка".encode() * 40_000, b"", b" %%EOF"]


@pytest.fixture
def key(db: None) -> DataKey:
    return keys.key_for(PLACE.subject, "detainee")


def lying() -> set[str]:
    return {path.name for path in files.folder().rglob("*") if path.is_file()}


def test_what_is_kept_opens_as_it_was_and_lies_sealed(key: DataKey) -> None:
    name = files.keep(content=CONTENT, key=key, binding=PLACE)

    assert files.opened(name=name, key=key, binding=PLACE) == b"".join(CONTENT)
    stored = files._place(name)
    assert "Иголка".encode() not in stored.read_bytes()
    assert stored.stat().st_mode & 0o077 == 0
    assert stored.parent.stat().st_mode & 0o077 == 0


def test_two_files_of_one_content_share_neither_name_nor_a_byte_of_sense(key: DataKey) -> None:
    names = {files.keep(content=CONTENT, key=key, binding=PLACE) for _ in range(2)}

    assert len({files._place(name).read_bytes() for name in names}) == 2


@pytest.mark.parametrize("spoil", [lambda body: body[:-1], lambda body: body + b"\0", lambda body: b""])
def test_a_file_that_was_touched_does_not_open(key: DataKey, spoil: Callable[[bytes], bytes]) -> None:
    name = files.keep(content=CONTENT, key=key, binding=PLACE)
    stored = files._place(name)
    stored.write_bytes(spoil(stored.read_bytes()))

    with pytest.raises(SealBroken):
        files.opened(name=name, key=key, binding=PLACE)


def test_a_file_opens_in_no_other_place(key: DataKey) -> None:
    name = files.keep(content=CONTENT, key=key, binding=PLACE)

    with pytest.raises(SealBroken):
        files.opened(name=name, key=key, binding=Binding(PLACE.model, PLACE.column, uuid4(), PLACE.subject))


def test_what_breaks_off_half_way_leaves_no_file(key: DataKey) -> None:
    def breaking() -> Iterator[bytes]:
        yield b"%PDF-1.7" * 50_000
        raise ConnectionError

    before = lying()
    with pytest.raises(ConnectionError):
        files.keep(content=breaking(), key=key, binding=PLACE)

    assert lying() == before


def test_what_is_discarded_is_gone_and_discarding_again_is_no_fault(key: DataKey) -> None:
    name = files.keep(content=CONTENT, key=key, binding=PLACE)

    files.discard(name)
    files.discard(name)

    with pytest.raises(FileNotFoundError):
        files.opened(name=name, key=key, binding=PLACE)
