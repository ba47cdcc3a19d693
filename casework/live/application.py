"""The ASGI application of the live process.

`GET /live/?ticket=…` answers with server-sent events:

    event: changed     data: {"incident": "<uuid>"}    fetch what shows it again
    event: renew       data: {}                        get a new ticket and connect anew

A ticket opens one stream, which ends after a quarter of an hour, so that lost access is soon lost here too.
`GET /live/health` says whether the process hears the database. It holds no key and logs no address.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from casework.live.hub import Hub, Subscriber
from casework.live.listener import listen
from casework.tickets import Ticket, TicketRefused, verify

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MOST_STREAMS = 1000
STREAM_SECONDS = 15 * 60
HEARTBEAT_SECONDS = 15
# A reader that takes nothing for this long is gone.
SEND_SECONDS = 20

_HEADERS = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]

logger = logging.getLogger(__name__)


class Application:
    """One live process: a hub, its listener, and the streams."""

    def __init__(self, *, key: Ed25519PublicKey, database_url: str, origin: str) -> None:
        self.key = key
        self.database_url = database_url
        self.origin = origin.encode()
        self.hub = Hub(MOST_STREAMS)
        self.ending = False
        self.listener: asyncio.Task[None] | None = None
        self.used: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self.listener = asyncio.create_task(listen(self.database_url, self.hub))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.ending = True
        self.hub.end()
        self.listener.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.listener
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] not in {"/live/", "/live/health"}:
            await _answer_code(send, 404, "not_found")
        elif scope["method"] != "GET":
            await _answer_code(send, 405, "method_not_allowed", [(b"allow", b"GET")])
        elif scope["path"] == "/live/health":
            await _answer_code(send, *((200, "listening") if self.hub.hears else (503, "deaf")))
        else:
            await self._open(scope, receive, send)

    async def _open(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = dict(scope["headers"]).get(b"origin")
        if origin is not None and origin != self.origin:
            await _answer_code(send, 403, "other_origin")
            return
        if self.hub.is_full or self.ending:
            await _answer_code(send, 503, "full", [(b"retry-after", b"5"), *self._cross_origin()])
            return
        try:
            ticket = self._admit(parse_qs(scope["query_string"].decode("latin-1")).get("ticket", [""])[0])
        except TicketRefused as refused:
            await _answer_code(send, 403, f"ticket_{refused.code}", self._cross_origin())
            return
        subscriber = self.hub.join(ticket.topics)
        try:
            await self._stream(subscriber, receive, send)
        finally:
            self.hub.leave(subscriber)

    def _admit(self, text: str) -> Ticket:
        now = time.time()
        ticket = verify(key=self.key, ticket=text, now=now)
        self.used = {serial: until for serial, until in self.used.items() if until >= now}
        if ticket.serial in self.used:
            raise TicketRefused("used")
        self.used[ticket.serial] = ticket.open_until
        return ticket

    async def _stream(self, subscriber: Subscriber, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/event-stream"), (b"x-accel-buffering", b"no"), *_HEADERS]
        await send({"type": "http.response.start", "status": 200, "headers": [*headers, *self._cross_origin()]})
        gone = asyncio.create_task(_disconnected(receive))
        words = asyncio.create_task(self._speak(subscriber, send))
        try:
            await asyncio.wait({gone, words}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            words.cancel()
            await asyncio.gather(gone, words, return_exceptions=True)

    async def _speak(self, subscriber: Subscriber, send: Send) -> None:
        ends_at = time.monotonic() + STREAM_SECONDS
        await _say(send, b": welcome\n\n")
        while (left := ends_at - time.monotonic()) > 0 and not self.ending:
            try:
                async with asyncio.timeout(min(HEARTBEAT_SECONDS, left)):
                    topics = await subscriber.take()
            except TimeoutError:
                await _say(send, b": beat\n\n")
                continue
            for topic in topics:
                kind, _, value = topic.partition(":")
                await _say(send, f"event: changed\ndata: {json.dumps({kind: value})}\n\n".encode())
        await _say(send, b"event: renew\ndata: {}\n\n")
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _cross_origin(self) -> list[tuple[bytes, bytes]]:
        return [(b"access-control-allow-origin", self.origin), (b"vary", b"origin")]


async def _say(send: Send, words: bytes) -> None:
    async with asyncio.timeout(SEND_SECONDS):
        await send({"type": "http.response.body", "body": words, "more_body": True})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer_code(
    send: Send, status: int, code: str, headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    content = [(b"content-type", b"application/json"), *_HEADERS, *(headers or [])]
    await send({"type": "http.response.start", "status": status, "headers": content})
    await send({"type": "http.response.body", "body": json.dumps({"code": code}).encode()})
