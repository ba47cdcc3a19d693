"""An installation of a test's own: its data, keyring and files in a folder, beside the database in which it commits."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import pyrage
from django.conf import settings

from casework.environment import Environment
from casework.keylife.backup import Order
from casework.services import files
from detainees import keys
from detainees.crypto_keyfiles import create_generation
from detainees.fields import binding_of
from detainees.models import Detention
from tests.databases import Databases
from tests.embedded import databases
from tests.makers import make_case, make_detention, make_document, make_relative

IDENTITY = pyrage.x25519.Identity.generate()
KEYRING_IDENTITY = pyrage.x25519.Identity.generate()


@contextmanager
def installation(place: Path) -> Iterator[Environment]:
    """Let this process, and those it starts, work with a keyring of its own, under the root secret of the tests."""
    known: Environment = settings.ENVIRONMENT
    ours = replace(
        known,
        data_dir=place,
        keyring_dir=place / "ring",
        storage_dir=place / "files",
        database_url=os.environ["DATABASE_URL"],
        owner_url=os.environ["DATABASE_OWNER_URL"],
    )
    ours.keyring_dir.mkdir(mode=0o700)
    create_generation(root_secret_file=ours.root_secret_file, directory=ours.keyring_dir)
    named = {"HABEAS_KEYRING_DIR": str(ours.keyring_dir), "HABEAS_STORAGE_URL": f"file://{ours.storage_dir}"}
    with mock.patch.object(settings, "ENVIRONMENT", ours), mock.patch.dict(os.environ, named):
        _forget()
        try:
            yield ours
        finally:
            _forget()


def _forget() -> None:
    keys.keyring.cache_clear()
    keys.recent.forget()


def quietly(_words: str) -> None:
    """For whom progress is told to, and who does not listen."""


def an_order(here: Environment, folder: Path, identity: Any = IDENTITY) -> Order:
    """A backup of this installation into one folder, for one identity."""
    return Order(here, folder, folder, [identity.to_public()], [identity.to_public()])


def an_order_for_two(here: Environment, folder: Path, keyring_to: Path | None = None) -> Order:
    """A backup as it should be: who opens the one archive does not open the other."""
    return Order(here, folder, keyring_to or folder, [IDENTITY.to_public()], [KEYRING_IDENTITY.to_public()])


def somebody(**facts: Any) -> Detention:
    """A person with a case, a relative and a stored document."""
    detention = make_detention(**facts)
    make_case(detention=detention)
    make_relative(detainee=detention.detainee)
    document = make_document(detention=detention)
    key = keys.key_for(document.subject_id, "detainee")
    document.file_name = files.keep(content=[b"%PDF-1.7"], key=key, binding=binding_of(document, "file"))
    document.save()
    return detention


@contextmanager
def elsewhere(here: Environment, place: Path) -> Iterator[Environment]:
    """Another installation under the same root secret: a database just migrated, no keyring, no files."""
    server: Databases = databases()
    name = f"{server.name}_{place.name}"
    server.clone(name)
    urls = server.urls(name)
    try:
        yield replace(
            here,
            keyring_dir=place / "ring-elsewhere",
            storage_dir=place / "files-elsewhere",
            database_url=urls["DATABASE_URL"],
            owner_url=urls["DATABASE_OWNER_URL"],
        )
    finally:
        server.drop(name)
