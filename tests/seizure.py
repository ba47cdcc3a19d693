"""A search of what is seized with a machine: does a word stand there, in whatever dress?

Looks for each word as UTF-8, UTF-16, Cyrillic code pages, `\\u` escapes, percent, base64 and hex, in the bytes as
they lie and in what zlib, gzip and PostgreSQL's own compression (pglz) make of them.
"""

import base64
import contextlib
import re
import subprocess
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from casework.embedded.account import programs

_LARGEST = 4 * 1024 * 1024
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
_PAGE = 8192
# Such a value kept outside its row: the first piece is as long as pieces get.
_PIECE = (1996 + 4) << 2
# The head of a compressed value: its length, below that of a page where it lies in its row and then ending in the
# bits 10, and the length of what it was, below 16 MB, its two highest bits 0 for pglz. Then a byte whose lowest bit is
# 0: the first letter can repeat none.
_TEN = b"".join(b"\\x%02x" % each for each in range(2, 256, 4))
_EVEN = b"".join(b"\\x%02x" % each for each in range(0, 256, 2))
_HEAD = re.compile(
    b"(?=(?:[%b][\\x00-\\x7f]\\x00\\x00|%b)(.{3})\\x00[%b])"
    % (_TEN, re.escape(_PIECE.to_bytes(4, "little")), _EVEN),
    re.DOTALL,
)


@dataclass(frozen=True, order=True)
class Find:
    """A word that stood where it must not."""

    place: str
    word: str
    dress: str


def search(places: Mapping[str, bytes], words: Iterable[str]) -> list[Find]:
    """Everything that is found of these words in these places."""
    found = set()
    dressed = [(word, dress, needle) for word in words for dress, needle in dresses(word)]
    for place, content in places.items():
        for layer, data in layers(content):
            for word, dress, needle in dressed:
                if needle in data:
                    found.add(Find(place, word, f"{layer}{dress}"))
    return sorted(found)


@cache
def dresses(word: str) -> tuple[tuple[str, bytes], ...]:
    """The word as bytes, in each way in which programs write it down."""
    plain = {name: word.encode(name, "ignore") for name in ("utf-8", "utf-16-le", "utf-16-be", "cp1251", "koi8-r")}
    found = [(name, data) for name, data in plain.items() if len(data) >= len(word)]
    escaped = "".join(letter if letter.isascii() else f"\\u{ord(letter):04x}" for letter in word)
    upper = re.sub(r"\\u[0-9a-f]{4}", lambda match: "\\u" + match[0][2:].upper(), escaped)
    found += [("\\u", escaped.encode()), ("\\U", upper.encode())]
    percent = quote(word, safe="")
    found += [("percent", percent.encode()), ("percent", percent.lower().encode())]
    for name in ("utf-8", "utf-16-le"):
        data = plain[name]
        found += [("hex", data.hex().encode()), ("HEX", data.hex().upper().encode())]
        found += [("base64", piece) for piece in _base64(data)]
    return tuple({needle: (dress, needle) for dress, needle in reversed(found)}.values())


def layers(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The bytes as they lie, and what can be decompressed among them."""
    yield "", content
    yield "zlib ", b"\x00".join(_inflated(content))
    yield "pglz ", b"\x00".join(_unsqueezed(content))


def directory(place: Path, since: float = 0) -> dict[str, bytes]:
    """Every file below a directory that was written at this moment or later; without the zeros at its end.

    Raises `NotADirectoryError` where there is none: a search of nothing would find nothing for ever.
    """
    if not place.is_dir():
        raise NotADirectoryError(place)
    found = {}
    for path in sorted(place.rglob("*")):
        # What runs meanwhile takes its files away.
        with contextlib.suppress(FileNotFoundError):
            if path.is_file() and not path.is_symlink() and path.stat().st_mtime >= since:
                found[str(path)] = path.read_bytes().rstrip(b"\x00")
    return found


def write_ahead_log(place: Path, since: float = 0) -> dict[str, bytes]:
    """The segments of the log, without the heads of pages, which cut records in two."""
    return {path: b"".join(_bodies(content)) for path, content in directory(place, since).items()}


def dump(url: str, server: Path) -> bytes:
    """A plain pg_dump of a database."""
    command = [str(programs(server) / "pg_dump"), "--inserts", url]
    return subprocess.run(command, check=True, capture_output=True).stdout


def _bodies(segment: bytes) -> Iterator[bytes]:
    """What stands on the pages below their heads: 40 bytes on the first page of a segment, 24 on others."""
    for at in range(0, len(segment), _PAGE):
        yield segment[at + (24 if at else 40) : at + _PAGE]


def _base64(data: bytes) -> Iterator[bytes]:
    """The letters that stand for these bytes wherever they begin, in both alphabets."""
    for shift in range(3):
        letters = base64.b64encode(bytes(shift) + data)
        # Letters at either end are mixed with the neighbours' bits.
        first = (0, 2, 3)[shift]
        last = len(letters.rstrip(b"=")) - (1 if (shift + len(data)) % 3 else 0)
        yield letters[first:last]
        yield letters[first:last].translate(bytes.maketrans(b"+/", b"-_"))


def _inflated(content: bytes) -> Iterator[bytes]:
    for match in _ZLIB.finditer(content):
        reader = zlib.decompressobj(47)
        try:
            yield reader.decompress(content[match.start() : match.start() + _LARGEST], _LARGEST)
        except zlib.error:
            continue


def _unsqueezed(content: bytes) -> Iterator[bytes]:
    for match in _HEAD.finditer(content):
        at = match.start()
        size = int.from_bytes(content[at : at + 4], "little") >> 2
        plain = int.from_bytes(match[1], "little")
        if 12 < size < plain:
            text = pglz(content[at + 8 : at + size], plain)
            if len(text) > 8:
                yield text


def pglz(squeezed: bytes, length: int) -> bytes:
    """What PostgreSQL compressed, as far as it makes sense. See src/common/pg_lzcompress.c."""
    out = bytearray()
    at, end = 0, len(squeezed)
    while at < end and len(out) < length:
        control = squeezed[at]
        at += 1
        for bit in range(8):
            if at >= end or len(out) >= length:
                break
            if not control >> bit & 1:
                out.append(squeezed[at])
                at += 1
                continue
            if at + 1 >= end:
                return bytes(out)
            run = (squeezed[at] & 15) + 3
            back = (squeezed[at] & 240) << 4 | squeezed[at + 1]
            at += 2
            if run == 18:
                if at >= end:
                    return bytes(out)
                run += squeezed[at]
                at += 1
            if not 0 < back <= len(out):
                return bytes(out)
            for _ in range(run):
                out.append(out[-back])
    return bytes(out)
