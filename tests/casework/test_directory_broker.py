"""The demo's broker: a reader finds whole messages or none, whoever writes at that moment."""

import multiprocessing
import time
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection, Exchange, Queue

from casework import directory_broker

MESSAGES = 100
QUEUE = Queue("default", Exchange("default"), routing_key="default")


def connect(folder: Path) -> Connection:
    directory_broker.install()
    return Connection(
        "filesystem://",
        transport_options={
            "data_folder_in": str(folder),
            "data_folder_out": str(folder),
            "control_folder": str(folder / "control"),
            "processed_folder": str(folder),
        },
    )


def write(folder: Path) -> None:
    with connect(folder) as connection, connection.Producer() as producer:
        for number in range(MESSAGES):
            producer.publish({"number": number}, exchange="default", routing_key="default", declare=[QUEUE])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    taken = tmp_path / "taken"
    taken.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(taken))
    return tmp_path


def test_a_reader_that_never_rests_meets_no_half_message_and_loses_none(folder: Path) -> None:
    writers = [multiprocessing.get_context("spawn").Process(target=write, args=(folder,)) for _ in range(2)]
    for writer in writers:
        writer.start()
    read: list[Any] = []
    give_up_at = time.monotonic() + 60

    with connect(folder) as connection:
        channel: Any = connection.channel()
        QUEUE(channel).declare()
        while len(read) < MESSAGES * len(writers) and time.monotonic() < give_up_at:
            try:
                read.append(channel._get("default"))
            except Empty:
                time.sleep(0.001)

    assert len(read) == MESSAGES * len(writers)
    for writer in writers:
        writer.join()
    assert not [path.name for path in folder.iterdir() if path.is_file()]


def test_an_acknowledged_message_makes_room_for_the_next_at_once(folder: Path) -> None:
    class Loop:
        def __init__(self) -> None:
            self.later: list[Any] = []

        def call_repeatedly(self, _seconds: float, _act: Any) -> None:
            """The usual look."""

        def call_later(self, seconds: float, act: Any) -> None:
            self.later.append((seconds, act))

    with connect(folder) as connection:
        channel: Any = connection.channel()
        loop, transport = Loop(), channel.connection
        channel.basic_ack("nobody's")
        before = list(loop.later)
        transport.register_with_event_loop(connection, loop)
        channel.basic_ack("nobody's")

    assert before == []
    assert loop.later == [(0, transport._deliver_waiting)]


def test_messages_are_read_in_the_order_in_which_they_were_written(folder: Path) -> None:
    with connect(folder) as connection:
        channel: Any = connection.channel()
        for number in range(5):
            channel._put("default", {"number": number})
            time.sleep(0.002)
        assert [channel._get("default")["number"] for _ in range(5)] == list(range(5))
