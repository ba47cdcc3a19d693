"""Rows by the million for the benches, made by binary COPY, with names and texts that are really sealed.

`python -m bench.rows 1000000` makes the database `bench_1000000` in the benches' own server, or leaves it as it
is when it stands there whole. Every incident has the same size, whatever the number of detentions, so that one
incident of a large database can be compared with one of a small. Everything in it is invented.
"""

import hashlib
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import orjson
import psycopg

from bench import place
from casework.embedded.server import Server
from casework.environment import BASE_DIR
from detainees.crypto import Binding, Keyring

PEOPLE_OF_AN_INCIDENT = 150
WAITING_REPORTS = 200
BATCH = 15_000  # people a COPY: a multiple of the people of an incident
REGIONS = ("RU-DA", "RU-MOW", "RU-SPE", "RU-TA", "RU-SVE", "RU-NVS", "RU-BU", "RU-SA", "RU-KDA", "RU-PRI")
_SPACE = UUID("5b0c7f0e-3a5e-4f0e-9d0c-8a52ad6fb6c1")
_FIRST_NUMBER = 100_000
_BEGINNING = datetime(2022, 2, 24, 9, 0, tzinfo=UTC)
_SURNAMES = (
    "Гаджиев",
    "Омаров",
    "Абакаров",
    "Соколов",
    "Ким",
    "Нурмагомедов",
    "Белых",
    "Санжиев",
    "Аюпов",
    "Коваль",
)
_NAMES = ("Магомед", "Расул", "Патимат", "Анна", "Тимур", "Айгуль", "Баир", "Мария", "Шамиль", "Олег")
_PATRONYMICS = ("Магомедович", "Расуловна", "Олегович", "Ильинична", "", "Тимурович", "Баировна")


def name(detentions: int) -> str:
    """The name of the database with so many detentions."""
    return f"bench_{detentions}"


def make(server: Server, detentions: int) -> str:
    """A database with so many detentions; its name. Makes it unless it stands there whole already."""
    database = name(detentions)
    place.work_in(server, database)
    if _is_whole(server, database):
        return database
    began = time.monotonic()
    place.make_database(server, database)
    with place.superuser(server, database) as connection:
        connection.execute(_PLAIN_PEOPLE)
        _make_ground(connection, detentions)
    starts = range(0, detentions, BATCH)
    # Fresh interpreters: a fork would share the parent's connections.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for count, _ in enumerate(pool.map(_make_batch, [(database, first, detentions) for first in starts]), 1):
            _say(f"{min(count * BATCH, detentions):,} detentions, {time.monotonic() - began:.0f} s")
    with place.superuser(server, database) as connection:
        _make_reports(connection, detentions)
        connection.execute("SELECT setval('detainees_reference_number', %s)", [_FIRST_NUMBER + 3 * detentions])
        connection.execute("VACUUM ANALYZE")
        connection.execute(f"COMMENT ON SCHEMA public IS '{_made_of()}'")
    _say(f"{database} made in {time.monotonic() - began:.0f} s")
    return database


def _is_whole(server: Server, database: str) -> bool:
    query = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = %s)"
    with server.connect() as connection:
        if connection.execute(query, [database]).fetchone() != (True,):
            return False
    with server.connect(database) as connection:
        row = connection.execute("SELECT obj_description('public'::regnamespace)").fetchone()
        return row == (_made_of(),)


def _made_of() -> str:
    """A digest of what the rows depend on: the migrations and this file. Stands in a database that is whole."""
    sources = [
        Path(__file__),
        *BASE_DIR.glob("casework/migrations/*.py"),
        *BASE_DIR.glob("detainees/migrations/*.py"),
    ]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(sources))).hexdigest()


# Identities follow from the place of a row, so that a batch needs nothing that another one made.


def incident_id(place_of: int) -> UUID:
    """The incident of this place, from 0."""
    return uuid5(_SPACE, f"incident {place_of}")


def facility_id(region: str, place_of: int) -> UUID:
    """One of the four stations of a region, and as the fifth its court."""
    return uuid5(_SPACE, f"facility {region} {place_of}")


def region_of(incident: int) -> str:
    """Regions take turns, so that each has its share in databases of every size."""
    return REGIONS[incident % len(REGIONS)]


def newest_incident_of(region: str, detentions: int) -> UUID:
    """The incident of a region that began last, in a database of this size."""
    incidents = max(1, detentions // PEOPLE_OF_AN_INCIDENT)
    return incident_id(max(each for each in range(incidents) if region_of(each) == region))


USER = uuid5(_SPACE, "user")
LAWYERS = tuple(uuid5(_SPACE, f"lawyer {number}") for number in range(50))


def _began_at(incident: int, incidents: int) -> datetime:
    """Incidents spread evenly over three years, the last one newest."""
    return _BEGINNING + timedelta(days=3 * 365) * (incident / incidents)


def _make_ground(connection: psycopg.Connection, detentions: int) -> None:
    """What detentions stand on: a coordinator, incidents with headcounts, facilities, lawyers."""
    incidents = max(1, detentions // PEOPLE_OF_AN_INCIDENT)
    ring = _keyring()
    sealer = Sealer(ring, "user")
    _copy(
        connection,
        "detainees_user",
        {"id": "uuid", "handle": "varchar", "password": "varchar", "person": "bytea", "is_active": "bool",
         "second_factor_required": "bool"},
        [(USER, "karim", "!", sealer.new_subject(USER).seal("detainees.user", "person", USER, {"name": "Karim"}),
          True, False)],
    )  # fmt: skip
    lawyers = Sealer(ring, "lawyer")
    _copy(
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
    _copy(
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
    _copy(
        connection,
        "detainees_incident",
        {"id": "uuid", "kind": "varchar", "title_ru": "varchar", "title_en": "varchar", "began_at": "timestamptz",
         "region_id": "varchar", "city": "varchar", "place": "varchar", "authorisation": "varchar",
         "state": "varchar", "is_practice": "bool"},
        (
            (incident_id(each), "rally", f"Инцидент {each}", "", _began_at(each, incidents), region_of(each),
             "Город", "", "unknown", "live" if each >= incidents - 20 else "closed", False)
            for each in range(incidents)
        ),
    )  # fmt: skip
    _copy(
        connection,
        "detainees_headcount",
        {"id": "uuid", "incident_id": "uuid", "facility_id": "uuid", "counted_at": "timestamptz", "heads": "int4",
         "is_about": "bool"},
        (
            (uuid5(_SPACE, f"headcount {each} {number}"), incident_id(each),
             facility_id(region_of(each), number), _began_at(each, incidents) + timedelta(hours=2), 40, True)
            for each in range(incidents) for number in range(4)
        ),
    )  # fmt: skip
    for key_rows in (sealer, lawyers):
        key_rows.store(connection)


class Sealer:
    """Seals for new subjects and keeps their wrapped keys until they are stored."""

    def __init__(self, ring: Keyring, kind: str) -> None:
        self._ring, self._kind = ring, kind
        self._rows: list[tuple[Any, ...]] = []

    def new_subject(self, subject: UUID) -> "SubjectSealer":
        """A key of its own for this subject."""
        key, wrapped = self._ring.new_data_key(subject)
        self._rows.append((wrapped.key_id, subject, self._kind, wrapped.generation, wrapped.blob, _BEGINNING))
        return SubjectSealer(key, subject)

    def store(self, connection: psycopg.Connection) -> None:
        """Store the wrapped keys."""
        columns = {"id": "uuid", "subject_id": "uuid", "kind": "varchar", "generation": "int4", "wrapped": "bytea"}
        _copy(connection, "detainees_subjectkey", columns | {"created_at": "timestamptz"}, self._rows)


@dataclass(frozen=True, slots=True)
class SubjectSealer:
    """Seals values of one subject, each for its own place."""

    key: Any
    subject: UUID

    def seal(self, model: str, column: str, row: UUID, value: Any) -> bytes:
        plain = value.encode() if isinstance(value, str) else orjson.dumps(value)
        sealed: bytes = self.key.seal(plain, Binding(model, column, row, self.subject))
        return sealed


def _keyring() -> Keyring:
    from casework.environment import read  # noqa: PLC0415 - in the process that was settled

    environment = read()
    return Keyring.load(root_secret_file=environment.root_secret_file, directory=environment.keyring_dir)


def _make_batch(task: tuple[str, int, int]) -> None:
    """The people from `first` on, each with a detention, a stop of the path and, one in four, a lawyer."""
    database, first, detentions = task
    server = place.settle()
    chosen = random.Random(first)
    sealer = Sealer(_keyring(), "detainee")
    people, plain, rows, stays, authorities = [], [], [], [], []
    incidents = max(1, detentions // PEOPLE_OF_AN_INCIDENT)
    for number in range(first, min(first + BATCH, detentions)):
        incident = min(number // PEOPLE_OF_AN_INCIDENT, incidents - 1)
        person, detention = uuid4_of(chosen), uuid4_of(chosen)
        seals = sealer.new_subject(person)
        at = _began_at(incident, incidents) + timedelta(seconds=number % PEOPLE_OF_AN_INCIDENT)
        identity = _identity(chosen)
        plain.append((person, _FIRST_NUMBER + 2 * number, *identity.values()))
        people.append(_person(person, number, at, region_of(incident), seals, identity))
        held = facility_id(region_of(incident), number % 4)
        is_over = incident < incidents - 20
        rows.append(_detention(detention, person, number, incident, at, None if is_over else held, seals))
        stays.append(
            (
                uuid4_of(chosen),
                at,
                detention,
                person,
                held,
                at,
                at + timedelta(hours=5) if is_over else None,
                "told",
            )
        )
        if number % 4 == 0:
            lawyer = LAWYERS[number % len(LAWYERS)]
            authorities.append((uuid4_of(chosen), at, person, lawyer, person, "warrant", at))
    with place.superuser(server, database) as connection:
        sealer.store(connection)
        _copy(connection, "detainees_detainee", _DETAINEE, people)
        _copy(connection, "bench_person", _PLAIN_PERSON, plain)
        _copy(connection, "detainees_detention", _DETENTION, rows)
        _copy(connection, "detainees_custodystay", _STAY, stays)
        _copy(connection, "casework_authority", _AUTHORITY, authorities)


# The same names unsealed, which exist in benches alone: what a list without sealing would read.
_PLAIN_PEOPLE = """
CREATE TABLE bench_person (
    id uuid PRIMARY KEY, number bigint, surname text, given_name text, patronymic text, birth_date text
);
GRANT SELECT ON bench_person TO habeas_app;
"""
_PLAIN_PERSON = {"id": "uuid", "number": "int8"} | dict.fromkeys(
    ("surname", "given_name", "patronymic", "birth_date"), "text"
)
_DETAINEE = {
    "id": "uuid", "created_at": "timestamptz", "number": "int8", "identity": "bytea", "description": "bytea",
    "sex": "varchar", "citizenship": "varchar", "traits": "varchar[]", "region_id": "varchar",
    "is_practice": "bool", "is_held_legally": "bool",
}  # fmt: skip
_DETENTION = {
    "id": "uuid", "created_at": "timestamptz", "subject_id": "uuid", "number": "int8", "detainee_id": "uuid",
    "incident_id": "uuid", "region_id": "varchar", "apprehended_at": "timestamptz", "delivered_at": "timestamptz",
    "released_at": "timestamptz", "release_outcome": "varchar", "agency": "varchar", "stated_reason": "bytea",
    "current_facility_id": "uuid", "is_injured": "bool", "is_minor": "bool", "version": "int4",
}  # fmt: skip
_STAY = {
    "id": "uuid", "created_at": "timestamptz", "detention_id": "uuid", "subject_id": "uuid", "facility_id": "uuid",
    "arrived_at": "timestamptz", "left_at": "timestamptz", "confidence": "varchar",
}  # fmt: skip
_AUTHORITY = {
    "id": "uuid", "created_at": "timestamptz", "subject_id": "uuid", "lawyer_id": "uuid", "detainee_id": "uuid",
    "kind": "varchar", "since": "timestamptz",
}  # fmt: skip


def _identity(chosen: random.Random) -> dict[str, str]:
    return {
        "surname": chosen.choice(_SURNAMES),
        "given_name": chosen.choice(_NAMES),
        "patronymic": chosen.choice(_PATRONYMICS),
        "birth_date": (date(1960, 1, 1) + timedelta(days=chosen.randrange(17_000))).isoformat(),
    }


def _person(
    person: UUID, number: int, at: datetime, region: str, seals: SubjectSealer, identity: dict[str, str]
) -> tuple[Any, ...]:
    known = {part: value for part, value in identity.items() if value}
    sealed = seals.seal("detainees.detainee", "identity", person, known)
    description = seals.seal("detainees.detainee", "description", person, "Тёмная куртка, рюкзак")
    sex = ("female", "male", "unknown")[number % 3]
    return person, at, _FIRST_NUMBER + 2 * number, sealed, description, sex, "RU", [], region, False, False


def _detention(
    detention: UUID,
    person: UUID,
    number: int,
    incident: int,
    at: datetime,
    held: UUID | None,
    seals: SubjectSealer,
) -> tuple[Any, ...]:
    reason = seals.seal("detainees.detention", "stated_reason", detention, "Сказали: для проверки")
    delivered_at, released_at = at + timedelta(hours=1), None if held else at + timedelta(hours=5)
    outcome = "" if held else "with_record"
    return (
        *(
            detention,
            at,
            person,
            _FIRST_NUMBER + 2 * number + 1,
            person,
            incident_id(incident),
            region_of(incident),
        ),
        *(at, delivered_at, released_at, outcome, "police", reason, held, number % 19 == 0, number % 23 == 0, 1),
    )


def _make_reports(connection: psycopg.Connection, detentions: int) -> None:
    """One report for ten detentions, all done but the newest, which wait."""
    sealer = Sealer(_keyring(), "report")
    reports: list[Any] = []
    triages: list[Any] = []
    total = max(WAITING_REPORTS, detentions // 10)
    incidents = max(1, detentions // PEOPLE_OF_AN_INCIDENT)
    chosen = random.Random(detentions)
    for number in range(total):
        report = uuid4_of(chosen)
        waits = total - number <= WAITING_REPORTS
        # Those that wait are spread over the newest incidents alike, so that each region has as many at every size.
        incident = max(0, incidents - 1 - number % len(REGIONS)) if waits else number * incidents // total
        at = _began_at(incident, incidents) + timedelta(minutes=30, seconds=number % 600)
        content = {"text": "Забрали человека у метро", "people": [{"surname": chosen.choice(_SURNAMES)}]}
        sealed = sealer.new_subject(report).seal("detainees.report", "content", report, content)
        reports.append(
            (report, at, _FIRST_NUMBER + 2 * detentions + number, "phone", at, at, [], 1, sealed, False)
        )
        done = ("new", None, None) if waits else ("done", USER, at)
        rank = number % 5 if waits else 0
        placed = (region_of(incident), incident_id(incident))
        triages.append((uuid4_of(chosen), at, report, done[0], rank, at, *placed, *done[1:], "", 1))
    sealer.store(connection)
    _copy(connection, "detainees_report", _REPORT, reports)
    _copy(connection, "detainees_triage", _TRIAGE, triages)


_REPORT = {
    "id": "uuid", "created_at": "timestamptz", "number": "int8", "channel": "varchar", "sent_at": "timestamptz",
    "received_at": "timestamptz", "urgency": "varchar[]", "people_count": "int2", "content": "bytea",
    "is_quarantined": "bool",
}  # fmt: skip
_TRIAGE = {
    "id": "uuid", "created_at": "timestamptz", "report_id": "uuid", "state": "varchar", "rank": "int2",
    "received_at": "timestamptz", "region_id": "varchar", "incident_id": "uuid", "done_by_id": "uuid",
    "done_at": "timestamptz", "reason": "varchar", "version": "int4",
}  # fmt: skip


def uuid4_of(chosen: random.Random) -> UUID:
    """A random UUID that the seed decides, so that two runs make the same rows."""
    return UUID(int=chosen.getrandbits(128), version=4)


def _copy(
    connection: psycopg.Connection,
    table: str,
    columns: dict[str, str],
    rows: Sequence[tuple[Any, ...]] | Iterator[tuple[Any, ...]],
) -> None:
    names = ", ".join(columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy,
    ):
        copy.set_types(list(columns.values()))
        for row in islice(rows, None):
            copy.write_row(row)


def _say(words: str) -> None:
    print(f"· {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    make(place.settle(), int(sys.argv[1]))
