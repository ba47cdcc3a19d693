"""Frames: how the helper that renders and its client pass bytes over pipes.

A frame is a length (8 bytes, big endian) and that many bytes. Its content is a length (4 bytes), a JSON object
of that length and the parts that the object's key `parts` gives the lengths of, one after the other.
Standard library only: the helper is started afresh and must not pull the application in.
"""

import json
import os
import struct
from collections.abc import Sequence
from typing import Any

LENGTH = struct.Struct(">Q")
HEADER_LENGTH = struct.Struct(">I")
LARGEST_FRAME = 256 * 1024 * 1024
CHUNK = 1024 * 1024


class BrokenFrame(Exception):
    """The bytes are no frame: too long, cut off, or not what was agreed."""


def pack(header: dict[str, Any], parts: Sequence[bytes] = ()) -> bytes:
    """One content made of a JSON object and parts of plain bytes."""
    encoded = json.dumps({**header, "parts": [len(part) for part in parts]}).encode()
    return b"".join([HEADER_LENGTH.pack(len(encoded)), encoded, *parts])


def unpack(content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The object and the parts of a content. Raises `BrokenFrame`."""
    try:
        (header_length,) = HEADER_LENGTH.unpack_from(content)
        start = HEADER_LENGTH.size + header_length
        header = json.loads(content[HEADER_LENGTH.size : start])
        parts = []
        for length in header.pop("parts"):
            parts.append(content[start : start + length])
            start += length
    except (struct.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenFrame("not a content of ours") from error
    if start != len(content):
        raise BrokenFrame("parts do not add up")
    return header, parts


def read_frame(descriptor: int) -> bytes | None:
    """The next content from a blocking pipe, or None at its end. Raises `BrokenFrame`."""
    prefix = _read_exactly(descriptor, LENGTH.size)
    if prefix is None:
        return None
    (length,) = LENGTH.unpack(prefix)
    if length > LARGEST_FRAME:
        raise BrokenFrame("frame too long")
    content = _read_exactly(descriptor, length)
    if content is None:
        raise BrokenFrame("frame cut off")
    return content


def write_frame(descriptor: int, content: bytes) -> None:
    """Send one content into a blocking pipe."""
    for piece in (LENGTH.pack(len(content)), content):
        view = memoryview(piece)
        while view:
            view = view[os.write(descriptor, view) :]


def _read_exactly(descriptor: int, length: int) -> bytes | None:
    pieces = bytearray()
    while len(pieces) < length:
        piece = os.read(descriptor, min(length - len(pieces), CHUNK))
        if not piece:
            if pieces:
                raise BrokenFrame("frame cut off")
            return None
        pieces += piece
    return bytes(pieces)
