"""What open pages hear of changes: ids after the commit, to whoever holds a ticket."""

import json
import time
from uuid import uuid4

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction

from casework import tickets as pure
from casework.services import tickets
from tests.databases import Databases
from tests.embedded import databases


def heard(listener: psycopg.Connection) -> list[dict[str, str]]:
    return [json.loads(each.payload) for each in listener.notifies(timeout=0.3)]


def listening(place: Databases, name: str) -> psycopg.Connection:
    listener = psycopg.connect(place.urls(name)["DATABASE_URL"], autocommit=True)
    listener.execute(f"LISTEN {tickets.CHANNEL}")
    return listener


def test_a_ticket_lets_in_with_the_published_key_for_a_minute() -> None:
    topic = f"incident:{uuid4()}"
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(tickets.public_key()))

    ticket = tickets.issue(topics=[topic])

    assert pure.verify(key=public, ticket=ticket, now=time.time()).topics == {topic}
    with pytest.raises(pure.TicketRefused, match="late"):
        pure.verify(key=public, ticket=ticket, now=time.time() + pure.OPEN_WITHIN_SECONDS + 2)


def test_a_change_is_heard_when_it_is_committed_and_what_is_undone_never(committed_db: str) -> None:
    kept, undone = uuid4(), uuid4()
    with listening(databases(), committed_db) as listener:
        with transaction.atomic():
            tickets.announce(incident=undone)
            transaction.set_rollback(True)
        with transaction.atomic():
            tickets.announce(incident=kept)
            assert heard(listener) == []

        assert heard(listener) == [{"incident": str(kept)}]


@pytest.mark.parametrize("said", ["Гаджиалиева", "", "1; DROP", "ALL"])
def test_nothing_but_ids_is_announced(db: None, said: str) -> None:
    with pytest.raises(ValueError, match="incident"):
        tickets.announce(incident=said)
