"""People of the benches by the batch, each with a detention, a stop of the path and, one in four, a lawyer."""

import random
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from bench import place
from bench.rows_ids import (
    BATCH,
    FIRST_NUMBER,
    LAWYERS,
    PEOPLE_OF_AN_INCIDENT,
    SURNAMES,
    began_at,
    facility_id,
    incident_id,
    region_of,
    uuid4_of,
)
from bench.rows_sealing import Sealer, SubjectSealer, copy, keyring

_NAMES = ("Магомед", "Расул", "Патимат", "Анна", "Тимур", "Айгуль", "Баир", "Мария", "Шамиль", "Олег")
_PATRONYMICS = ("Магомедович", "Расуловна", "Олегович", "Ильинична", "", "Тимурович", "Баировна")


def make_batch(task: tuple[str, int, int]) -> None:
    """The people from `first` on, each with a detention, a stop of the path and, one in four, a lawyer."""
    database, first, detentions = task
    server = place.settle()
    batch = Batch(random.Random(first), Sealer(keyring(), "detainee"))
    incidents = max(1, detentions // PEOPLE_OF_AN_INCIDENT)
    for number in range(first, min(first + BATCH, detentions)):
        batch.add(number, min(number // PEOPLE_OF_AN_INCIDENT, incidents - 1), incidents)
    with place.superuser(server, database) as connection:
        batch.store(connection)


class Batch:
    """The rows of some people, until they are stored."""

    def __init__(self, chosen: random.Random, sealer: Sealer) -> None:
        self._chosen, self._sealer = chosen, sealer
        self._people: list[Any] = []
        self._plain: list[Any] = []
        self._rows: list[Any] = []
        self._stays: list[Any] = []
        self._authorities: list[Any] = []

    def add(self, number: int, incident: int, incidents: int) -> None:
        """The person of this number, held since this incident."""
        chosen = self._chosen
        person, detention = uuid4_of(chosen), uuid4_of(chosen)
        seals = self._sealer.new_subject(person)
        at = began_at(incident, incidents) + timedelta(seconds=number % PEOPLE_OF_AN_INCIDENT)
        identity = _identity(chosen)
        self._plain.append((person, FIRST_NUMBER + 2 * number, *identity.values()))
        self._people.append(_person(person, number, at, region_of(incident), seals, identity))
        held = facility_id(region_of(incident), number % 4)
        is_over = incident < incidents - 20
        self._rows.append(_detention(detention, person, number, incident, at, None if is_over else held, seals))
        left_at = at + timedelta(hours=5) if is_over else None
        self._stays.append((uuid4_of(chosen), at, detention, person, held, at, left_at, "told", True))
        if number % 4 == 0:
            lawyer = LAWYERS[number % len(LAWYERS)]
            self._authorities.append((uuid4_of(chosen), at, person, lawyer, person, "warrant", at))

    def store(self, connection: psycopg.Connection) -> None:
        """Store the keys, and then what they seal."""
        self._sealer.store(connection)
        copy(connection, "detainees_detainee", _DETAINEE, self._people)
        copy(connection, "bench_person", _PLAIN_PERSON, self._plain)
        copy(connection, "detainees_detention", _DETENTION, self._rows)
        copy(connection, "detainees_custodystay", _STAY, self._stays)
        copy(connection, "casework_authority", _AUTHORITY, self._authorities)


# The same names unsealed, which exist in benches alone: what a list without sealing would read.
PLAIN_PEOPLE = """
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
    "is_practice": "bool",
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
    "is_arrival_said": "bool",
}  # fmt: skip
_AUTHORITY = {
    "id": "uuid", "created_at": "timestamptz", "subject_id": "uuid", "lawyer_id": "uuid", "detainee_id": "uuid",
    "kind": "varchar", "since": "timestamptz",
}  # fmt: skip


def _identity(chosen: random.Random) -> dict[str, str]:
    return {
        "surname": chosen.choice(SURNAMES),
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
    return person, at, FIRST_NUMBER + 2 * number, sealed, description, sex, "RU", [], region, False


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
            FIRST_NUMBER + 2 * number + 1,
            person,
            incident_id(incident),
            region_of(incident),
        ),
        *(at, delivered_at, released_at, outcome, "police", reason, held, number % 19 == 0, number % 23 == 0, 1),
    )
