"""Tickets to the live stream: short signed lists of topics. Pure: no Django, no clock, no settings.

The web process signs; the live process holds the public key only and so can open a stream and nothing else.
Layout: base64url(JSON) "." base64url(Ed25519 over a fixed prefix and that JSON).
"""

import base64
import binascii
import json
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

OPEN_WITHIN_SECONDS = 60
MOST_TOPICS = 50
_DOMAIN = b"habeas live ticket 1\x00"
# What a topic may be is what a notification may carry: a kind, and an id or "all". Never a word of a person.
_TOPIC = re.compile(r"[a-z_]{1,32}:(all|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})")


class TicketRefused(Exception):
    """The ticket opens nothing. `code` is malformed, forged or late."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a valid ticket says. `serial` is random, so that the live process lets each in once."""

    topics: frozenset[str]
    serial: str
    open_until: int


def is_topic(text: str) -> bool:
    """Whether this is a kind and an id, `incident:3f0c…`, or a kind and `all`."""
    return _TOPIC.fullmatch(text) is not None


def sign(*, key: Ed25519PrivateKey, topics: Collection[str], now: float) -> str:
    """A ticket for these topics. Raises `ValueError` for none, too many, or what is no topic."""
    if not 0 < len(topics) <= MOST_TOPICS or not all(is_topic(topic) for topic in topics):
        raise ValueError(f"A ticket names 1 to {MOST_TOPICS} topics of the form kind:id.")
    facts = {
        "topics": sorted(topics),
        "serial": secrets.token_urlsafe(12),
        "until": int(now) + OPEN_WITHIN_SECONDS,
    }
    body = json.dumps(facts, separators=(",", ":")).encode()
    return f"{_text(body)}.{_text(key.sign(_DOMAIN + body))}"


def verify(*, key: Ed25519PublicKey, ticket: str, now: float) -> Ticket:
    """What the ticket allows. Raises `TicketRefused`."""
    try:
        body, signature = (_bytes(part) for part in ticket.split("."))
    except (ValueError, binascii.Error):
        raise TicketRefused("malformed") from None
    try:
        key.verify(signature, _DOMAIN + body)
    except InvalidSignature:
        raise TicketRefused("forged") from None
    facts: dict[str, Any] = json.loads(body)
    if now > facts["until"]:
        raise TicketRefused("late")
    return Ticket(topics=frozenset(facts["topics"]), serial=facts["serial"], open_until=facts["until"])


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
