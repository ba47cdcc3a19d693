"""The fixtures that every test may use: databases, and connections under the roles that matter."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

import dj_database_url
import psycopg
import pytest
from django.db import connection, connections
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker

from casework import provision
from casework.embedded.server import SUPERUSER
from casework.management.commands.prepare import compile_messages
from tests.databases import Databases
from tests.embedded import databases
from tests.workers import alone_at_the_broker

pytest_plugins = ["tests.api", "tests.cast", "tests.chromium", "tests.people"]

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
        disconnect()


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A fresh database in which a test really commits; its name. Subprocesses find it in the environment."""
    name = f"{databases().name}_{next(_serials)}"
    databases().clone(name)
    with working_in(databases().urls(name), django_db_blocker):
        yield name
    databases().drop(name)


@pytest.fixture
def fragile() -> Iterator[Databases]:
    """An embedded server of the test's own, which it may crash, whatever server the others speak to."""
    place = databases().place / f"fragile_{databases().worker}_{next(_serials)}"
    place.mkdir(mode=0o755)
    own = Databases(place=place, worker="main", server_url="")
    own.make()
    yield own
    own.server.stop("immediate")


@pytest.fixture
def fragile_db(fragile: Databases, django_db_blocker: DjangoDbBlocker) -> Iterator[Databases]:
    """That server, on which the test works and really commits. Subprocesses find it in the environment."""
    with working_in(fragile.urls(fragile.name), django_db_blocker):
        yield fragile


@pytest.fixture(autouse=True)
def broker_of_its_own(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that starts workers shares no queue: where a server is the broker, such tests wait for each other."""
    with alone_at_the_broker() if request.node.get_closest_marker("journey") else contextlib.nullcontext():
        yield


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


@contextlib.contextmanager
def working_in(urls: Mapping[str, str], django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Work in another database, which these variables of the environment name, and then where we worked before."""
    before = {name: os.environ[name] for name in urls}
    with django_db_blocker.unblock():
        _switch(urls)
        try:
            yield
        finally:
            _switch(before)


def _current() -> str:
    return str(connections.settings["default"]["NAME"])


def _switch(urls: Mapping[str, str]) -> None:
    disconnect()
    for values in (connections.settings["default"], connection.settings_dict):
        values.update(_named_by(urls["DATABASE_URL"]))
    os.environ.update(urls)


def _named_by(url: str) -> dict[str, Any]:
    named: dict[str, Any] = dict(dj_database_url.parse(url))
    return {name: named[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}


def disconnect() -> None:
    """Give back and close every connection of this process."""
    connections.close_all()
    connection.close_pool()  # type: ignore[attr-defined]
