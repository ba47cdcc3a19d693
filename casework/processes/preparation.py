"""What must be true before the processes start: packages, keys, tables, compiled texts, invented data.

The slow part runs only when something has changed since it last ended well.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from casework import packages
from casework.embedded.server import serve
from casework.environment import BASE_DIR, Environment, read
from detainees.crypto import derive_from_root
from detainees.crypto_keyfiles import create_generation, create_root_secret, generation_files

# What a change of makes the slow part run again: code with its migrations, texts, packs, static files, locks.
_WATCHED = ("casework", "detainees", "locale", "requirements", "templates")


class NotPrepared(Exception):
    """The installation cannot be started; the message says what is missing and how to get it."""


def prepare() -> Environment:
    """Make the installation ready and return its environment; `os.environ` names the database afterwards."""
    _say("Looking for the Debian packages")
    if absent := packages.missing(for_tests=False):
        raise NotPrepared(f"Missing: {', '.join(absent)}. Install with:\n  {packages.installing(absent)}")
    environment = read()
    if environment.is_demo:
        make_keys(environment)
        if not environment.database_url:
            _say("Starting the embedded PostgreSQL")
            serve(environment.data_dir, os.environ)
            environment = read()
    write_live_key(environment)
    stamp = environment.data_dir / "prepared.json"
    if not stamp.exists() or stamp.read_text() != _state(environment):
        _manage("prepare")
        if environment.is_demo:
            _manage("demo", "--if-empty")
        stamp.write_text(_state(environment))
    return environment


def make_keys(environment: Environment) -> None:
    """Make the demo's root secret and first generation. Raises `NotPrepared` if one of the two was lost."""
    secret, ring = environment.root_secret_file, environment.keyring_dir
    for directory in (environment.data_dir, secret.parent, ring.parent, ring):
        directory.mkdir(mode=0o711 if directory == environment.data_dir else 0o700, parents=True, exist_ok=True)
    has_generations = bool(generation_files(ring))
    if not secret.exists():
        if has_generations or (environment.data_dir / "postgres" / "data").exists():
            raise NotPrepared(
                f"{secret} is gone, and nothing that was sealed opens without it. Put it back, or delete "
                f"{environment.data_dir}: the demo's data is invented."
            )
        create_root_secret(secret)
    if not has_generations:
        create_generation(root_secret_file=secret, directory=ring)


def write_live_key(environment: Environment) -> None:
    """Write the public key that the live process verifies tickets with."""
    secret = derive_from_root(environment.root_secret_file, "live tickets")
    public = Ed25519PrivateKey.from_private_bytes(secret).public_key()
    environment.live_key_file.write_text(public.public_bytes(Encoding.Raw, PublicFormat.Raw).hex() + "\n")


def _manage(*command: str) -> None:
    ended = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, str(BASE_DIR / "manage.py"), *command], cwd=BASE_DIR, check=False
    )
    if ended.returncode:
        raise NotPrepared(f"`manage.py {' '.join(command)}` failed; its words stand above.")


def _state(environment: Environment) -> str:
    """What the preparation depends on, as text: the files, and how far the database's migrations have come."""
    digest = hashlib.sha256()
    for name in _WATCHED:
        for path, changed in sorted(_files(BASE_DIR / name)):
            digest.update(f"{path}\0{changed}\n".encode())
    return json.dumps({"files": digest.hexdigest(), "database": _migrations(environment)})


def _files(directory: Path) -> Iterator[tuple[str, int]]:
    for entry in os.scandir(directory):
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                yield from _files(Path(entry.path))
        else:
            yield entry.path, entry.stat().st_mtime_ns


def _migrations(environment: Environment) -> str:
    """Names the database and its newest migration, so that a new or emptied one is prepared again."""
    query = (
        "SELECT (SELECT oid FROM pg_database WHERE datname = current_database()), max(id), count(*) "
        "FROM django_migrations"
    )
    try:
        with psycopg.connect(environment.owner_url or environment.database_url) as connection:
            return str(connection.execute(query).fetchone())
    except psycopg.errors.UndefinedTable:
        return "empty"


def _say(words: str) -> None:
    print(f"· {words}", flush=True)  # noqa: T201 - progress for the person who typed the command
