"""Invented people for the search: each name sealed under its person's own key, written by binary COPY.

`bench_people_1000000` is a database with a million of them and nothing else. It is left as it is when it stands whole.
"""

import os
import random
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby
from multiprocessing import get_context
from typing import Any
from uuid import UUID, uuid5

import psycopg

from bench import place, rows
from bench.invented_people import InventedPerson, people
from bench.rows_ids import FIRST_NUMBER, SPACE
from bench.rows_sealing import Sealer, copy, keyring
from casework.embedded.server import Server

BATCH = 10_000
_SEX = {"f": "female", "m": "male"}
_DETAINEE = {
    "id": "uuid", "created_at": "timestamptz", "number": "int8", "identity": "bytea", "sex": "varchar",
    "citizenship": "varchar", "traits": "varchar[]", "region_id": "varchar", "is_practice": "bool",
}  # fmt: skip

Numbered = tuple[int, InventedPerson]


def person_id(number: int) -> UUID:
    """The id of the person who was invented as this one, from 0."""
    return uuid5(SPACE, f"person {number}")


def make(server: Server, count: int) -> str:
    """A database with so many people; its name. Makes it unless it stands there whole already."""
    database = f"bench_people_{count}"
    place.work_in(server, database)
    if rows.is_whole(server, database):
        return database
    began = time.monotonic()
    place.make_database(server, database)
    shares = os.cpu_count() or 1
    # Fresh interpreters: a fork would share the parent's connections.
    with ProcessPoolExecutor(shares, mp_context=get_context("spawn")) as pool:
        list(pool.map(make_share, [(database, count, share, shares) for share in range(shares)]))
    with place.superuser(server, database) as connection:
        connection.execute("VACUUM ANALYZE")
        rows.say_whole(connection)
    rows.say(f"{database} made in {time.monotonic() - began:.0f} s")
    return database


def make_share(task: tuple[str, int, int, int]) -> None:
    """Every so manieth batch of the people. All are invented, which is cheap, since each follows from those before."""
    database, count, share, shares = task
    server = place.settle()
    with place.superuser(server, database) as connection:
        for number, batch in groupby(enumerate(people(count)), lambda numbered: numbered[0] // BATCH):
            if number % shares == share:
                store(connection, batch)


def store(connection: psycopg.Connection, batch: Iterable[Numbered]) -> None:
    """Store these people, and the keys that seal them."""
    sealer = Sealer(keyring(), "detainee")
    detainees = [_row(sealer, number, person) for number, person in batch]
    sealer.store(connection)
    copy(connection, "detainees_detainee", _DETAINEE, detainees)


def _row(sealer: Sealer, number: int, person: InventedPerson) -> tuple[Any, ...]:
    key = person_id(number)
    day = random.Random(number).randrange(1, 29)
    identity: dict[str, Any] = {"surname": person.surname, "given_name": person.given_name}
    if person.patronymic:
        identity["patronymic"] = person.patronymic
    if person.aliases:
        identity["aliases"] = list(person.aliases)
    identity["birth_date"] = f"{person.birth_year}-06-{day:02}"
    sealed = sealer.new_subject(key).seal("detainees.detainee", "identity", key, identity)
    return (
        *(key, person.moment, FIRST_NUMBER + number, sealed, _SEX[person.sex]),
        *("RU", [], person.region, False),
    )
