"""What an archive looks like inside: a tar of pieces of tables and files, a header first, a manifest last.

It is written and read as one stream. A table has no size before its end, so it stands in numbered pieces; whoever
decrypts an archive by hand can look at it with `tar`, and joins the pieces of a table by their numbers.
"""

import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from hmac import compare_digest, digest
from pathlib import Path
from typing import IO, Any

from casework.keylife.age import Readable
from casework.keylife.refusal import KeyWorkRefused
from detainees.crypto_keyfiles import lengths_first

FORMAT = 1
RECORDS, KEYRING = "records", "keys"
_PIECE_BYTES = 1 << 20
_HEADER, _MANIFEST, _SEAL = "header.json", "manifest.json", "seal"
# Whoever knows a recipient can encrypt to it: that an archive is ours is shown by this, under the root secret.
SEALED_BY = "backups"


@dataclass(frozen=True)
class Header:
    """What must be known before the content is: which installation, which state of the tables, which columns."""

    part: str
    taken_at: str
    root: str
    migrations: list[str]
    columns: dict[str, list[str]]
    format: int = FORMAT


@dataclass
class Manifest:
    """What was written: of each thing the number of its bytes and SHA-256, of each table its rows as well."""

    things: dict[str, tuple[int, str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    sequences: dict[str, list[Any]] = field(default_factory=dict)


class Writer:
    """Writes one archive into a stream."""

    def __init__(self, stream: IO[bytes], header: Header, key: bytes) -> None:
        self._tar = tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - ended by `end`
        self.manifest = Manifest()
        self._key, self._header = key, json.dumps(asdict(header)).encode()
        self._put(_HEADER, self._header)

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """A table or a file, piece by piece."""
        digest, length = sha256(), 0
        for number, piece in enumerate(_of_size(pieces)):
            digest.update(piece)
            length += len(piece)
            self._put(f"{name}/{number:06d}", piece)
        self.manifest.things[name] = (length, digest.hexdigest())

    def end(self) -> None:
        """The manifest, and the end of the archive. Without it nobody takes the archive for whole."""
        manifest = json.dumps(asdict(self.manifest)).encode()
        self._put(_MANIFEST, manifest)
        self._put(_SEAL, _seal(self._key, self._header, manifest))
        self._tar.close()

    def _put(self, name: str, content: bytes) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(content), 0o600
        self._tar.addfile(entry, io.BytesIO(content))
        # The library remembers every entry, which for a large archive is memory without a bound.
        self._tar.members.clear()  # type: ignore[attr-defined]


class Reader:
    """Reads one archive from a stream: the header at once, then thing by thing; at the end all was compared."""

    def __init__(self, stream: Readable, path: Path, *, part: str | None = None, key: bytes | None = None) -> None:
        self._path, self._key = path, key
        try:
            self._tar = tarfile.open(fileobj=stream, mode="r|")  # type: ignore[call-overload]  # noqa: SIM115
            first = self._next()
        except tarfile.TarError:
            raise KeyWorkRefused("no_archive", path=path) from None
        if first is None or first[0] != _HEADER:
            raise KeyWorkRefused("no_archive", path=path)
        self._header = first[1]
        self.header = self._header_of(first[1])
        self.manifest = Manifest()
        self._found: dict[str, tuple[int, str]] = {}
        self._ahead: tuple[str, bytes] | None = None
        if part is not None and self.header.part != part:
            raise KeyWorkRefused("other_part", path=path, found=self.header.part, wanted=part)

    def things(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Each thing with its pieces, which must be read before the next. Raises `KeyWorkRefused` at what differs."""
        self._ahead = self._next()
        while self._ahead is not None and self._ahead[0] != _MANIFEST:
            name = self._ahead[0].rpartition("/")[0]
            yield name, self._pieces(name)
        if self._ahead is None:
            raise KeyWorkRefused("content_missing", path=self._path, what="its own end")
        known = json.loads(self._ahead[1])
        things = {name: (length, digest) for name, (length, digest) in known["things"].items()}
        self.manifest = Manifest(things, known["rows"], known["sequences"])
        self._compare(self._ahead[1])

    def _pieces(self, name: str) -> Iterator[bytes]:
        digest, length = sha256(), 0
        while self._ahead is not None and self._ahead[0].rpartition("/")[0] == name:
            piece = self._ahead[1]
            digest.update(piece)
            length += len(piece)
            yield piece
            self._ahead = self._next()
        self._found[name] = (length, digest.hexdigest())

    def _compare(self, manifest: bytes) -> None:
        last = self._next()
        if last is None or last[0] != _SEAL:
            raise KeyWorkRefused("content_missing", path=self._path, what="its seal")
        if self._key is not None and not compare_digest(last[1], _seal(self._key, self._header, manifest)):
            raise KeyWorkRefused("not_ours", path=self._path)
        for name, said in self.manifest.things.items():
            if name not in self._found:
                raise KeyWorkRefused("content_missing", path=self._path, what=name)
            if self._found[name] != said:
                raise KeyWorkRefused("content_changed", path=self._path, what=name)
        for name in self._found.keys() - self.manifest.things.keys():
            raise KeyWorkRefused("content_changed", path=self._path, what=name)

    def _next(self) -> tuple[str, bytes] | None:
        entry = self._tar.next()
        if entry is None:
            return None
        content = self._tar.extractfile(entry)
        self._tar.members.clear()
        return entry.name, content.read() if content else b""

    def _header_of(self, text: bytes) -> Header:
        try:
            known = json.loads(text)
            if known["format"] > FORMAT:
                raise KeyWorkRefused("newer_format", path=self._path, format=known["format"])
            return Header(**known)
        except (ValueError, LookupError, TypeError):
            raise KeyWorkRefused("no_archive", path=self._path) from None


def read_through(reader: Reader) -> None:
    """Read an archive to its end. Raises `KeyWorkRefused` at what is not as its manifest says."""
    for _name, pieces in reader.things():
        for _piece in pieces:
            pass


def _seal(key: bytes, header: bytes, manifest: bytes) -> bytes:
    """What only a holder of the root secret can say of both; the manifest says it of all else."""
    return digest(key, lengths_first(b"habeas archive", header, manifest), "sha256")


def _of_size(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one size, the last shorter. Of what is empty there is one piece, an empty one."""
    gathered, is_first = bytearray(), True
    for piece in pieces:
        gathered += piece
        while len(gathered) >= _PIECE_BYTES:
            yield bytes(gathered[:_PIECE_BYTES])
            del gathered[:_PIECE_BYTES]
            is_first = False
    if gathered or is_first:
        yield bytes(gathered)
