"""The demo's broker in a directory: kombu's filesystem transport, whose files here appear whole or not at all.

kombu creates a file and then writes it. A worker that looks in between reads an empty message, and ends.
"""

import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
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
    """kombu's, with the channel of this module."""

    Channel = Channel


def install() -> None:
    """Have `filesystem://` mean this transport in this process."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"


def _unfinished(folder: Path, content: bytes) -> Path:
    path = folder / f".{uuid4()}"
    path.write_bytes(content)
    return path
