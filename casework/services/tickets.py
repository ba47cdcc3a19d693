"""Tickets that let a page hear of changes, and the notifications it hears."""

import json
import time
from collections.abc import Collection
from functools import cache
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import connection

from casework import tickets
from detainees.crypto import derive_from_root

CHANNEL = "habeas_changes"
PURPOSE = "live tickets"


def issue(*, topics: Collection[str]) -> str:
    """A ticket to the live stream for topics such as `incident:<uuid>`; it must be used within a minute.

    The caller has checked with `access` that the page's reader may know when these change.
    """
    return tickets.sign(key=_key(), topics=topics, now=time.time())


def announce(**changed: UUID | str) -> None:
    """Tell open pages, when the transaction commits, that these have changed: `announce(incident=incident.id)`.

    Carries ids (or `"all"`) and nothing else; whoever hears it fetches the page again under its own rights.
    """
    change = {kind: str(value) for kind, value in changed.items()}
    unfit = [kind for kind, value in change.items() if not tickets.is_topic(f"{kind}:{value}")]
    if unfit:
        raise ValueError(f"Only ids are announced, not: {', '.join(unfit)}.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps(change)])


def public_key() -> str:
    """The key that the live process verifies tickets with, in hexadecimal."""
    return _key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


@cache
def _key() -> Ed25519PrivateKey:
    secret = derive_from_root(settings.ENVIRONMENT.root_secret_file, PURPOSE)
    return Ed25519PrivateKey.from_private_bytes(secret)
