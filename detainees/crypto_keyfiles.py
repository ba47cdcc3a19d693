"""The key files: the root secret, and the generations of wrapping keys that lie sealed under it.

A file that is missing, exposed or damaged refuses with a sentence that says how to mend it; nothing is
guessed and no part is loaded. Formats: docs/sealing.md.
"""

import base64
import json
import os
import re
import secrets
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
_VERSION = b"\x01"
_NAME = re.compile(r"generation-(\d{6})\.json")
_GOING = ".destroyed-"
_SIZE_LIMIT = 4096  # a key file is far smaller: what is longer is something else

_SENTENCES = {
    "bad_generation": "{path} is damaged, changed or renamed. Restore it from the keyring's own backup.",
    "bad_root_secret": "{path} does not hold a root secret, which is one line of base64 for 32 random bytes. "
    "Restore the file from its backup.",
    "generation_exists": "Another process has just made {path}. Use that generation.",
    "loose_mode": "{path} has mode {mode:04o}, but nobody except its owner may read or write a root secret. "
    "Run: chmod 600 {path}",
    "no_directory": "The keyring {path} cannot be read: {reason}. Restore it from its own backup; "
    "on a new installation, create the directory and a first generation.",
    "no_generation": "The keyring {path} holds no generation. Restore it from its own backup; "
    "on a new installation, create a first generation.",
    "not_a_file": "{path} is not a regular file. Put the root secret's file there.",
    "other_generation": "{path} is another generation than the one that is to be put there. "
    "Move the keyring away first if that is what you want.",
    "other_owner": "{path} belongs to user {owner}, but this process runs as user {user}. "
    "Run: chown {user} {path}",
    "other_root": "{path} was made under the root secret {made_under}, but {loaded} is loaded. "
    "Put back the root secret that belongs to this keyring.",
    "root_exists": "{path} exists already and is not replaced, because everything sealed under it would be "
    "lost. Move it away first if that is what you want.",
    "unreadable": "The root secret {path} cannot be opened: {reason}. Unlock the server or restore the file; "
    "a new secret opens nothing that was sealed before.",
}


class KeyFileRefused(Exception):
    """A key file cannot be used. `code` is stable; the text says what is wrong and how to mend it."""

    def __init__(self, code: str, path: Path, **facts: object) -> None:
        super().__init__(_SENTENCES[code].format(path=path, **facts))
        self.code = code
        self.path = path


def lengths_first(*parts: bytes) -> bytes:
    """Join parts so that no two lists of parts give the same bytes: each behind its length (4 bytes)."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def derive(root: bytes, domain: bytes, detail: bytes = b"", length: int = KEY_BYTES) -> bytes:
    """A key for one purpose by HKDF-SHA256. Tells nothing of the root, nor of a key for another purpose."""
    # The length is part of the info: without it a short key would be the beginning of a long one.
    info = lengths_first(b"habeas root", domain, detail, length.to_bytes(4, "big"))
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(root)


def fingerprint(root: bytes) -> str:
    """The public name of a root secret: 16 hex digits."""
    return derive(root, b"fingerprint", length=8).hex()


def create_root_secret(path: Path) -> None:
    """Write a new root secret, mode 0600. An existing file is never replaced: raises `KeyFileRefused`."""
    try:
        _write_once(path, base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
    except FileExistsError:
        raise KeyFileRefused("root_exists", path) from None


def create_generation(*, root_secret_file: Path, directory: Path) -> int:
    """Add a generation of wrapping keys and return its number. The file appears whole or not at all."""
    root = read_root_secret(root_secret_file)
    number = max(generation_files(directory), default=0) + 1
    path = directory / f"generation-{number:06d}.json"
    try:
        _write_once(path, _sealed_generation(root, number, os.urandom(NONCE_BYTES), os.urandom(KEY_BYTES)))
    except FileExistsError:
        raise KeyFileRefused("generation_exists", path) from None
    return number


def keep_generation(*, directory: Path, name: str, content: bytes) -> None:
    """Put back a generation from a backup. Harmless when it is there already; another in its place is refused."""
    if _NAME.fullmatch(name) is None:
        raise KeyFileRefused("bad_generation", directory / name)
    path = directory / name
    try:
        _write_once(path, content)
    except FileExistsError:
        if path.read_bytes() != content:
            raise KeyFileRefused("other_generation", path) from None


def destroy_generation(path: Path) -> None:
    """Overwrite the file of a generation and remove it. Harmless when it is gone.

    A disk that writes elsewhere (flash, snapshots) keeps the old bytes, which open with the root secret alone.
    """
    # Under another name first: who reads the keyring just then finds a file whole, or none.
    if path.exists():
        path.rename(path.with_name(f"{_GOING}{path.name}"))
    for going in path.parent.glob(f"{_GOING}*"):
        with going.open("r+b") as file:
            file.write(bytes(going.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        going.unlink()
    _sync_directory(path.parent)


def read_root_secret(path: Path) -> bytes:
    """The root secret. Raises `KeyFileRefused` unless the file is whole and ours alone (0600 or 0400)."""
    try:
        # Without O_NONBLOCK a named pipe in this place would hang the start.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise KeyFileRefused("unreadable", path, reason=error.strerror) from None
    try:
        _refuse_exposed(path, os.fstat(descriptor))
        text = os.read(descriptor, _SIZE_LIMIT)
    finally:
        os.close(descriptor)
    try:
        root = base64.b64decode(text.strip(), validate=True)
    except ValueError:
        root = b""
    if len(root) != KEY_BYTES:
        raise KeyFileRefused("bad_root_secret", path)
    return root


def generation_files(directory: Path) -> dict[int, Path]:
    """The files of this keyring by number of generation, oldest first."""
    try:
        names = sorted(path.name for path in directory.iterdir())
    except OSError as error:
        raise KeyFileRefused("no_directory", directory, reason=error.strerror) from None
    matches = (_NAME.fullmatch(name) for name in names)
    return {int(match[1]): directory / match[0] for match in matches if match}


def read_generation(root: bytes, number: int, path: Path) -> bytes:
    """The wrapping key in this file, if it was made under this root and for this number."""
    try:
        document = json.loads(path.read_bytes())
        made_under, sealed = str(document["root"]), base64.b64decode(document["sealed"], validate=True)
    except (OSError, ValueError, LookupError, TypeError):
        raise KeyFileRefused("bad_generation", path) from None
    if made_under != fingerprint(root):
        raise KeyFileRefused("other_root", path, made_under=made_under, loaded=fingerprint(root))
    if sealed[:1] != _VERSION:
        raise KeyFileRefused("bad_generation", path)
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return _generations_cipher(root).decrypt(nonce, body, _place(root, number))
    except (InvalidTag, ValueError):
        raise KeyFileRefused("bad_generation", path) from None


def _sealed_generation(root: bytes, number: int, nonce: bytes, key: bytes) -> bytes:
    sealed = _VERSION + nonce + _generations_cipher(root).encrypt(nonce, key, _place(root, number))
    document = {"root": fingerprint(root), "sealed": base64.b64encode(sealed).decode()}
    return json.dumps(document).encode() + b"\n"


def _generations_cipher(root: bytes) -> AESGCM:
    return AESGCM(derive(root, b"generations"))


def _place(root: bytes, number: int) -> bytes:
    return lengths_first(
        b"habeas generation", _VERSION, number.to_bytes(4, "big"), bytes.fromhex(fingerprint(root))
    )


def _refuse_exposed(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise KeyFileRefused("not_a_file", path)
    if status.st_uid != os.geteuid():
        raise KeyFileRefused("other_owner", path, owner=status.st_uid, user=os.geteuid())
    mode = stat.S_IMODE(status.st_mode)
    if mode not in {0o600, 0o400}:
        raise KeyFileRefused("loose_mode", path, mode=mode)


def _write_once(path: Path, content: bytes) -> None:
    """Put a file on the disk that appears whole and replaces nothing. Raises `FileExistsError`."""
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), 0o600)  # whatever the umask took away
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(unfinished)  # fails on an existing name, which a rename would replace
    finally:
        unfinished.unlink()
    _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
