"""The demo's broker in a directory: kombu's filesystem transport with two things put right.

kombu creates a file and then writes it; a worker that looks in between reads an empty message. Here a file appears
whole or not at all. And kombu's transport knows no event loop, for which Celery takes another pool: one whose
children share the lock of one queue, so that the death of an idle child stops all the others for good. Here it
takes part in the loop, and the worker has the pool that it has on Redis and RabbitMQ: a pipe for each child.
"""

import json
import os
import time
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any, ClassVar
from uuid import uuid4

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Writes beside, then gives the file its name in one step."""

    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        # In order of arrival: the reader sorts by name. CLOCK_MONOTONIC is the same for all processes of a host.
        name = f"{time.monotonic_ns() // 1_000_000:015d}_{uuid4()}.{queue}.msg"
        _unfinished(folder, str_to_bytes(dumps(payload))).rename(folder / name)

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        super().basic_ack(delivery_tag, multiple)
        # Its worker has a place for the next one, which need not wait until somebody looks.
        self.connection.deliver_soon()  # type: ignore[attr-defined] # our transport

    def _queue_bind(self, exchange: str, routing_key: str | None, pattern: str | None, queue: str) -> None:
        table: Path = self._exchange_file(exchange)  # type: ignore[attr-defined] # the stubs lack it
        if not table.exists():
            self.control_folder.mkdir(exist_ok=True)
            unfinished = _unfinished(self.control_folder, json.dumps([]).encode())
            # Another process may have been first: then its table stands.
            with suppress(FileExistsError):
                os.link(unfinished, table)
            unfinished.unlink()
        super()._queue_bind(exchange, routing_key or "", pattern or "", queue)


class Transport(filesystem.Transport):
    """kombu's, with the channel of this module, for workers with an event loop."""

    Channel = Channel
    implements = filesystem.Transport.implements.extend(asynchronous=True)
    # A directory has no host: kombu would say at each start that it was not told one.
    default_connection_params: ClassVar[dict[str, Any]] = {}

    _loop: Any = None

    def register_with_event_loop(self, connection: Any, loop: Any) -> None:
        """Look into the directory again and again as long as the loop runs."""
        self._loop = loop
        loop.call_repeatedly(self.polling_interval, self._deliver_waiting)

    def deliver_soon(self) -> None:
        """Look into the directory at the loop's next turn."""
        if self._loop is not None:
            # As a timer: what rubbish in the directory raises there is logged and no end of the worker.
            self._loop.call_later(0, self._deliver_waiting)

    def _deliver_waiting(self) -> None:
        # Empty as well when as many messages are being worked on as the worker may hold.
        with suppress(Empty):
            while True:
                self.cycle.get(self._deliver)  # type: ignore[union-attr] # set as long as there is a transport


def install() -> None:
    """Have `filesystem://` mean this transport in this process."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"


def _unfinished(folder: Path, content: bytes) -> Path:
    path = folder / f".{uuid4()}"
    path.write_bytes(content)
    return path
