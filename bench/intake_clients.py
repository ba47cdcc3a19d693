"""The clients of `bench/intake.py`: processes of their own, each with one kept connection, that send as told.

A client is cheap on purpose, a socket and bytes made beforehand, since it shares the processor with what it measures.
"""

import multiprocessing
import socket
import time
import uuid
from collections.abc import Callable
from multiprocessing.connection import Connection

import orjson
import psycopg
from psycopg.types.json import Jsonb

# Fixed, whatever we store: six single-row INSERTs in one transaction into four plain tables.
PLAIN_TABLES = """
CREATE SCHEMA IF NOT EXISTS bench;
DROP TABLE IF EXISTS bench.log, bench.fact, bench.person, bench.report;
CREATE TABLE bench.report (id uuid PRIMARY KEY, client uuid, key text, content jsonb, at timestamptz DEFAULT now());
CREATE TABLE bench.person (id uuid PRIMARY KEY, report uuid, name text, description text);
CREATE TABLE bench.fact (id uuid PRIMARY KEY, person uuid, kind text, value text);
CREATE TABLE bench.log (id bigserial PRIMARY KEY, report uuid, action text, at timestamptz DEFAULT now());
"""
_REPORT = "INSERT INTO bench.report (id, client, key, content) VALUES (%s, %s, %s, %s)"
_PERSON = "INSERT INTO bench.person (id, report, name, description) VALUES (%s, %s, %s, %s)"
_FACT = "INSERT INTO bench.fact (id, person, kind, value) VALUES (%s, %s, %s, %s)"
_LOG = "INSERT INTO bench.log (report, action) VALUES (%s, %s)"

CONTENT = {
    "channel": "bot",
    "sent_at": "2022-09-25T18:42:00+03:00",
    "region": "RU-DA",
    "place": "Махачкала, у кукольного театра",
    "facility": "Ленинский отдел",
    "text": "Двоих забрали у театра, одного били в автозаке. Просят адвоката. " * 6,
    "reporter": {"name": "Марьям Гаджиалиева", "contact": "+7 928 000-00-25", "may_be_called": True},
    "urgency": ["injured", "lawyer_asked"],
    "heads": 2,
    "people": [
        {
            "surname": "Гаджиалиев",
            "given_name": "Шамиль",
            "patronymic": "Исаевич",
            "aliases": ["Shama"],
            "sex": "male",
            "age": 17,
            "traits": ["minor"],
            "apprehended_at": "2022-09-25T17:55:00+03:00",
            "articles": ["koap:20.2:5"],
            "violations": ["beating"],
        },
        {"surname": "Магомедова", "given_name": "Патимат", "description": "Зелёная куртка, короткие волосы"},
    ],
}
BODY = orjson.dumps(CONTENT)


class Clients:
    """Several processes that do one thing at the same time."""

    def __init__(self, count: int, *, port: int, token: str, database_url: str) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._ends: list[Connection] = []
        self._processes = []
        for _ in range(count):
            ours, theirs = spawn.Pipe()
            arguments = (theirs, port, token, database_url)
            process = spawn.Process(target=_client, args=arguments, daemon=True)
            process.start()
            self._ends.append(ours)
            self._processes.append(process)

    def rate(self, way: str, seconds: float) -> tuple[float, int]:
        """How often a second all of them together did it, and how often in all."""
        for end in self._ends:
            end.send((way, seconds))
        answers = [end.recv() for end in self._ends]
        return sum(done / taken for done, taken in answers), sum(done for done, _taken in answers)

    def stop(self) -> None:
        for process in self._processes:
            process.terminate()
            process.join(10)


def _client(orders: Connection, port: int, token: str, database_url: str) -> None:
    with Sender(port, token) as sender, psycopg.connect(database_url, autocommit=True) as connection:
        ways: dict[str, Callable[[], object]] = {
            "api": sender.send_new,
            "retry": sender.send_again,
            "raw": lambda: insert_six(connection),
        }
        while True:
            way, seconds = orders.recv()
            done, began = 0, time.perf_counter()
            while (taken := time.perf_counter() - began) < seconds:
                ways[way]()
                done += 1
            orders.send((done, taken))


class Sender:
    """One kept connection to the door."""

    def __init__(self, port: int, token: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head = (
            f"POST /api/v1/reports/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(BODY)}\r\nIdempotency-Key: "
        ).encode()
        self._keys: list[bytes] = []
        self._next = 0

    def __enter__(self) -> "Sender":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send_new(self) -> None:
        """A report that was not sent before."""
        key = uuid.uuid4().hex.encode()
        self._send(key)
        self._keys.append(key)

    def send_again(self) -> None:
        """A report that was, each in its turn."""
        self._send(self._keys[self._next % len(self._keys)])
        self._next += 1

    def _send(self, key: bytes) -> None:
        self._socket.sendall(self._head + key + b"\r\n\r\n" + BODY)
        answer = self._socket.recv(65_536)
        while b"\r\n\r\n" not in answer:
            answer += self._socket.recv(65_536)
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 201"):
            raise RuntimeError(answer[:500].decode())
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n", 1)[0])
        while len(body) < length:
            body += self._socket.recv(65_536)


def insert_six(connection: psycopg.Connection) -> None:
    """What the reference does for a report: six rows, one commit."""
    report, person, other = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    with connection.transaction():
        connection.execute(_REPORT, [report, uuid.uuid4(), report.hex, Jsonb(CONTENT)])
        connection.execute(_PERSON, [person, report, "Гаджиалиев Шамиль Исаевич", ""])
        connection.execute(_PERSON, [other, report, "Магомедова Патимат", "Зелёная куртка, короткие волосы"])
        connection.execute(_FACT, [uuid.uuid4(), person, "article", "koap:20.2:5"])
        connection.execute(_FACT, [uuid.uuid4(), person, "violation", "beating"])
        connection.execute(_LOG, [report, "received"])
