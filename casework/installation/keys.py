"""What is looked at among the key files."""

import stat
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from casework.environment import Environment
from casework.installation.fault import Fault
from casework.installation.machine import standing
from casework.keylife.root import MEMORY_FILE_SYSTEMS, file_system
from casework.services.tickets import public_key
from detainees.crypto_keyfiles import KeyFileRefused, generation_files, read_generation, read_root_secret

_LOCAL = frozenset({"", "localhost", "127.0.0.1", "::1"})


def root_secret(environment: Environment) -> Iterator[Fault]:
    """Whether the root secret is there, whole, and nobody else's."""
    try:
        read_root_secret(environment.root_secret_file)
    except KeyFileRefused as refused:
        yield _fault(refused)


def keyring(environment: Environment) -> Iterator[Fault]:
    """Whether the generations are there, nobody else's, and open with the root secret."""
    try:
        generations = generation_files(environment.keyring_dir)
    except KeyFileRefused as refused:
        yield _fault(refused)
        return
    if not generations:
        yield _fault(KeyFileRefused("no_generation", environment.keyring_dir))
    for path in generations.values():
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            yield Fault("key_loose_mode", f"{path} has mode {mode:04o}.", f"chmod 600 {path}")
    yield from _unopened(environment, generations)


def _unopened(environment: Environment, generations: dict[int, Path]) -> Iterator[Fault]:
    try:
        root = read_root_secret(environment.root_secret_file)
    except KeyFileRefused:
        return  # named already, and nothing opens without it
    for number, path in generations.items():
        try:
            read_generation(root, number, path)
        except KeyFileRefused as refused:
            yield _fault(refused)


def _fault(refused: KeyFileRefused) -> Fault:
    what, _, mend = str(refused).partition(". ")
    return Fault(f"key_{refused.code}", f"{what}.", mend)


def root_key_apart(environment: Environment) -> Iterator[Fault]:
    """Whether who takes the disk of the data has the root key as well."""
    secret = environment.root_secret_file
    if not secret.exists() or file_system(secret) in MEMORY_FILE_SYSTEMS:
        return
    shares_data = secret.stat().st_dev == standing(environment.data_dir).stat().st_dev
    if (
        shares_data
        or connection.settings_dict["HOST"] in _LOCAL
        or connection.settings_dict["HOST"].startswith("/")
    ):
        yield Fault(
            "root_key_beside_data",
            f"The root secret {secret} lies on a disk of the machine that holds the data: sealing protects dumps "
            f"and backups, and not a seized server.",
            "Keep the root secret in a tmpfs and put it there by hand after a restart (docs/install.md, “Keys”).",
            is_warning=True,
        )


def live_key(environment: Environment) -> Iterator[Fault]:
    """Whether the live process verifies tickets with the public half of the key that signs them."""
    try:
        expected = public_key()
    except KeyFileRefused:
        return  # the root secret is named already
    path = environment.live_key_file
    try:
        found = path.read_text().strip()
    except OSError:
        found = ""
    if found != expected:
        yield Fault(
            "live_key_absent" if not found else "live_key_other",
            f"{path} does not hold the public key of the live process: pages do not follow what changes.",
            f"manage.py live_key | sudo tee {path}, then restart habeas-live",
        )
