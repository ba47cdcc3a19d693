"""Rows by the million for the benches, made by binary COPY, with names and texts that are really sealed.

`python -m bench.rows 1000000` makes the database `bench_1000000` in the benches' own server, or leaves it as it
is when it stands there whole. Every incident has the same size, whatever the number of detentions, so that one
incident of a large database can be compared with one of a small. Everything in it is invented.
"""

import hashlib
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from uuid import UUID, uuid5

import psycopg

from bench import place
from bench.rows_ids import (
    BATCH,
    FIRST_NUMBER,
    LAWYERS,
    PEOPLE_OF_AN_INCIDENT,
    REGIONS,
    SPACE,
    USER,
    began_at,
    facility_id,
    incident_id,
    newest_incident_of,
    region_of,
)
from bench.rows_people import PLAIN_PEOPLE, make_batch
from bench.rows_reports import make_reports
from bench.rows_sealing import Sealer, copy, keyring
from casework.embedded.server import Server
from casework.environment import BASE_DIR

__all__ = ["REGIONS", "USER", "is_whole", "make", "newest_incident_of", "say", "say_whole"]


def name(detentions: int) -> str:
    """The name of the database with so many detentions."""
    return f"bench_{detentions}"


def make(server: Server, detentions: int) -> str:
    """A database with so many detentions; its name. Makes it unless it stands there whole already."""
    database = name(detentions)
    place.work_in(server, database)
    if is_whole(server, database):
        return database
    began = time.monotonic()
    place.make_database(server, database)
    with place.superuser(server, database) as connection:
        connection.execute(PLAIN_PEOPLE)
        _make_ground(connection, detentions)
    starts = range(0, detentions, BATCH)
    # Fresh interpreters: a fork would share the parent's connections.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for count, _ in enumerate(pool.map(make_batch, [(database, first, detentions) for first in starts]), 1):
            say(f"{min(count * BATCH, detentions):,} detentions, {time.monotonic() - began:.0f} s")
    with place.superuser(server, database) as connection:
        make_reports(connection, detentions)
        connection.execute("SELECT setval('detainees_reference_number', %s)", [FIRST_NUMBER + 3 * detentions])
        connection.execute("VACUUM ANALYZE")
        say_whole(connection)
    say(f"{database} made in {time.monotonic() - began:.0f} s")
    return database


def is_whole(server: Server, database: str) -> bool:
    """Whether a database stands there to its last row, made by what we are now."""
    query = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = %s)"
    with server.connect() as connection:
        if connection.execute(query, [database]).fetchone() != (True,):
            return False
    with server.connect(database) as connection:
        row = connection.execute("SELECT obj_description('public'::regnamespace)").fetchone()
        return row == (_made_of(),)


def say_whole(connection: psycopg.Connection) -> None:
    """Write into a database that its last row stands."""
    connection.execute(f"COMMENT ON SCHEMA public IS '{_made_of()}'")


def _made_of() -> str:
    """A digest of what the rows depend on, migrations and our own files. Stands in a database that is whole."""
    sources = [
        *(BASE_DIR / "bench").glob("rows*.py"),
        *(BASE_DIR / "bench").glob("invented*"),
        *BASE_DIR.glob("casework/migrations/*.py"),
        *BASE_DIR.glob("detainees/migrations/*.py"),
    ]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources))).hexdigest()


def _make_ground(connection: psycopg.Connection, detentions: int) -> None:
    """What detentions stand on: a coordinator, incidents with headcounts, facilities, lawyers."""
    incidents = max(1, detentions // PEOPLE_OF_AN_INCIDENT)
    ring = keyring()
    sealer, lawyers, places = Sealer(ring, "user"), Sealer(ring, "lawyer"), Sealer(ring, "incident")
    _make_coordinator(connection, sealer)
    _make_lawyers(connection, lawyers)
    _make_facilities(connection)
    _make_incidents(connection, places, incidents)
    _make_headcounts(connection, incidents)
    for key_rows in (sealer, lawyers, places):
        key_rows.store(connection)


def _make_coordinator(connection: psycopg.Connection, sealer: Sealer) -> None:
    """The one who works."""
    copy(
        connection,
        "detainees_user",
        {"id": "uuid", "handle": "varchar", "password": "varchar", "person": "bytea", "is_active": "bool",
         "second_factor_required": "bool"},
        [(USER, "karim", "!", sealer.new_subject(USER).seal("detainees.user", "person", USER, {"name": "Karim"}),
          True, False)],
    )  # fmt: skip


def _make_lawyers(connection: psycopg.Connection, lawyers: Sealer) -> None:
    """Those who defend."""
    copy(
        connection,
        "casework_lawyer",
        {"id": "uuid", "kind": "varchar", "person": "bytea", "languages": "varchar[]", "is_active": "bool",
         "version": "int4"},
        [
            (each, "advocate",
             lawyers.new_subject(each).seal("casework.lawyer", "person", each, {"name": f"Защитник {number}"}),
             ["ru"], True, 1)
            for number, each in enumerate(LAWYERS)
        ],
    )  # fmt: skip


def _make_facilities(connection: psycopg.Connection) -> None:
    """Four stations and a court for each region."""
    copy(
        connection,
        "detainees_facility",
        dict.fromkeys(("id",), "uuid")
        | dict.fromkeys(
            ("kind", "name", "official_name", "region_id", "city", "address", "time_zone", "phones", "hours",
             "registration_plate"), "varchar")
        | {"parcel_rules": "text", "entrances": "text", "is_verified": "bool"},
        [
            (facility_id(region, number), "court" if number == 4 else "station", f"{region} {number}",
             "", region, "", "", "", "", "", "", "", "", True)
            for region in REGIONS for number in range(5)
        ],
    )  # fmt: skip


def _make_incidents(connection: psycopg.Connection, places: Sealer, incidents: int) -> None:
    """Incidents, the last twenty of them live."""
    copy(
        connection,
        "detainees_incident",
        {"id": "uuid", "kind": "varchar", "title_ru": "varchar", "title_en": "varchar", "began_at": "timestamptz",
         "region_id": "varchar", "city": "varchar", "place": "bytea", "authorisation": "varchar",
         "state": "varchar", "is_practice": "bool"},
        [
            (incident_id(each), "rally", f"Инцидент {each}", "", began_at(each, incidents), region_of(each),
             "Город", _place(places, incident_id(each)), "unknown",
             "live" if each >= incidents - 20 else "closed", False)
            for each in range(incidents)
        ],
    )  # fmt: skip


def _place(sealer: Sealer, incident: UUID) -> bytes:
    return sealer.new_subject(incident).seal("detainees.incident", "place", incident, "Проспект, у аптеки")


def _make_headcounts(connection: psycopg.Connection, incidents: int) -> None:
    """What was said of each station's heads."""
    copy(
        connection,
        "detainees_headcount",
        {"id": "uuid", "incident_id": "uuid", "facility_id": "uuid", "counted_at": "timestamptz", "heads": "int4",
         "is_about": "bool"},
        (
            (uuid5(SPACE, f"headcount {each} {number}"), incident_id(each),
             facility_id(region_of(each), number), began_at(each, incidents) + timedelta(hours=2), 40, True)
            for each in range(incidents) for number in range(4)
        ),
    )  # fmt: skip


def say(words: str) -> None:
    """Tell whoever waits, apart from what is measured."""
    print(f"· {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    make(place.settle(), int(sys.argv[1]))
