"""One door for all tests of this folder, over a database of its own in which it really commits."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest

from casework import provision
from casework.embedded.server import SUPERUSER
from detainees.crypto_stream import IntakeKeyPair
from tests.door import Door, add_client, add_token, publish_key, running_door
from tests.embedded import databases


@pytest.fixture(scope="session")
def door_database(django_db_setup: None) -> Iterator[str]:
    name = f"{databases().name}_door"
    databases().clone(name)
    yield name
    databases().drop(name)


@pytest.fixture(scope="session")
def behind(door_database: str) -> Iterator[psycopg.Connection]:
    """A superuser's connection to what stands behind the door."""
    with psycopg.connect(databases().url(SUPERUSER, door_database), autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def pair(behind: psycopg.Connection) -> IntakeKeyPair:
    """Both halves of today's key. The door sees one of them."""
    publish_key(behind, days=1)
    return publish_key(behind)


@pytest.fixture(scope="session")
def bot(behind: psycopg.Connection) -> UUID:
    """A partner's bot."""
    return add_client(behind)


@pytest.fixture(scope="session")
def door(door_database: str, behind: psycopg.Connection, pair: IntakeKeyPair, bot: UUID) -> Iterator[Door]:
    """The door, with the token of the bot."""
    with running_door(databases().url(provision.INTAKE, door_database)) as running:
        running.token = add_token(behind, bot)
        yield running


@pytest.fixture
def report() -> dict[str, Any]:
    """An ordinary report of an ordinary night. The people are invented."""
    return {
        "channel": "phone",
        "sent_at": "2022-09-25T18:42:00+03:00",
        "region": "RU-DA",
        "place": "Махачкала, у кукольного театра",
        "text": "Двоих забрали у театра, били в автозаке. Просят адвоката.",
        "reporter": {"name": "Марьям Гаджиалиева", "contact": "+7 928 000-00-25", "may_be_called": True},
        "urgency": ["injured", "lawyer_asked"],
        "heads": 7,
        "minors": 1,
        "people": [
            {
                "surname": "Гаджиалиев",
                "given_name": "Шамиль",
                "aliases": ["Shama"],
                "sex": "male",
                "age": 17,
                "traits": ["minor"],
                "facility": "Ленинский отдел",
                "apprehended_at": "2022-09-25T17:55:00+03:00",
                "articles": ["koap:20.2:5"],
                "violations": ["beating"],
            },
            {"description": "Чёрная жилетка, бритая голова", "birth_date": "1994-03-11"},
        ],
    }


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)
