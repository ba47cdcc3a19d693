"""Files at rest: sealed from the first byte, under random names, in a directory of their own."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from secrets import token_hex

from django.conf import settings

from detainees.crypto import Binding, DataKey
from detainees.crypto_stream import open_stream, seal_stream

PIECE = 64 * 1024


def folder() -> Path:
    """Where files lie."""
    place: Path = settings.ENVIRONMENT.storage_dir
    return place


def keep(*, content: Iterable[bytes], key: DataKey, binding: Binding) -> str:
    """Seal and store a file, whole or not at all; its name, which says nothing, is the answer."""
    name = token_hex(16)
    place = _place(name)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = place.with_suffix(".part")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for piece in seal_stream(key, binding, content):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(place)
    finally:
        unfinished.unlink(missing_ok=True)
    return name


def opened(*, name: str, key: DataKey, binding: Binding) -> bytes:
    """The content of a stored file. Raises `SealBroken` when a byte of it was changed, `FileNotFoundError`."""
    with _place(name).open("rb") as file:
        return b"".join(open_stream(key, binding, _pieces(file.fileno())))


def is_kept(name: str) -> bool:
    """Whether a file of this name is stored."""
    return _place(name).is_file()


def discard(name: str) -> None:
    """Remove a stored file; harmless when it is gone."""
    _place(name).unlink(missing_ok=True)


def _pieces(descriptor: int) -> Iterator[bytes]:
    while piece := os.read(descriptor, PIECE):
        yield piece


def _place(name: str) -> Path:
    # Two levels, so that no directory holds a hundred thousand files.
    return folder() / name[:2] / name
