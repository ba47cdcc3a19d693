"""The fixtures that every test may use: databases, and connections under the roles that matter."""

import os
from collections.abc import Iterator
from itertools import count

import psycopg
import pytest
from django.db import connection, connections
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker

from casework import provision
from casework.embedded.server import SUPERUSER
from casework.management.commands.prepare import compile_messages
from tests.embedded import databases

pytest_plugins = ["tests.api", "tests.cast", "tests.chromium"]

_serials = count(1)

# How long an example takes says how busy the machine is.
settings.register_profile("habeas", deadline=None)
settings.load_profile("habeas")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the texts before the workers start, so that pages are Russian in whichever test comes first."""
    if not hasattr(config, "workerinput"):
        compile_messages()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The worker's own database, cloned from a template that is migrated once a run.

    Tests connect as the application's role, so that its rights are real. It may not truncate: a test that must
    commit takes `committed_db`, never `transaction=True`.
    """
    databases().make()
    yield
    with django_db_blocker.unblock():
        _disconnect()


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A fresh database in which a test really commits; its name. Subprocesses find it in the environment."""
    name = f"{databases().name}_{next(_serials)}"
    databases().clone(name)
    with django_db_blocker.unblock():
        before = _switch(name)
        yield name
        _switch(before)
    databases().drop(name)


@pytest.fixture
def owner_connection(django_db_setup: None) -> Iterator[psycopg.Connection]:
    """A connection in autocommit under the role that owns the tables."""
    with psycopg.connect(databases().url(provision.OWNER, _current()), autocommit=True) as owner:
        yield owner


@pytest.fixture
def superuser_connection(django_db_setup: None) -> Iterator[psycopg.Connection]:
    """A connection in autocommit under a superuser."""
    with psycopg.connect(databases().url(SUPERUSER, _current()), autocommit=True) as superuser:
        yield superuser


def _current() -> str:
    return str(connections.settings["default"]["NAME"])


def _switch(name: str) -> str:
    """Work in another database; returns the name of the one that was left."""
    _disconnect()
    before = _current()
    connections.settings["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
    os.environ.update(databases().urls(name))
    return before


def _disconnect() -> None:
    connections.close_all()
    connection.close_pool()  # type: ignore[attr-defined]
