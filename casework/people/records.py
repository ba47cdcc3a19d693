"""From rows of the database to what is remembered of a person: opened, folded, and let go."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from casework.people.entries import Entry
from casework.people.numbers import keys_of
from detainees.crypto import Binding, DataKey, Keyring, SealBroken, WrappedKey, bound_column
from detainees.heard import Heard, HeardPerson
from detainees.matching import words_by_part
from detainees.names import PersonName, birth_year
from detainees.ways import ways_of

_IDENTITY = bound_column("detainees.detainee", "identity")
_DESCRIPTION = bound_column("detainees.detainee", "description")


class PersonRow(NamedTuple):
    """One record of a person, with the columns of `queries.some_people` in their order.

    `stands_for` is the person: this record, or the one into which it was merged.
    """

    id: UUID
    stands_for: UUID
    key_id: UUID
    generation: int
    wrapped: bytes
    sex: str
    identity: bytes | None
    description: bytes | None
    contacts: bytes | None
    facility: UUID | None
    reach: str | None
    relatives: str | None
    cases: str | None


class HeardRow(NamedTuple):
    """One report that waits, with the columns of `queries.waiting`. `done` are the people of it who are dealt with."""

    id: UUID
    key_id: UUID
    generation: int
    wrapped: bytes
    content: bytes | None
    is_quarantined: bool
    reach: str | None
    done: list[int] | None


class SoughtRow(NamedTuple):
    """One search request, with the columns of `queries.searches`."""

    id: UUID
    key_id: UUID
    generation: int
    wrapped: bytes
    sought: bytes | None
    ways: bytes | None
    reach: str | None


def person_of(ring: Keyring, row: PersonRow) -> tuple[Entry, ...]:
    """What is remembered of a person; nothing where the key opens no more."""
    try:
        key = _key(ring, row)
        opened = {} if row.identity is None else orjson.loads(key.open_in(_IDENTITY, row.id, row.identity))
        description = (
            "" if row.description is None else key.open_in(_DESCRIPTION, row.id, row.description).decode()
        )
        exact = _numbers(key, row)
    except (SealBroken, ValueError):
        return ()
    name = PersonName.from_json(opened)
    words = tuple(words_by_part(name, description))
    # By place: this runs a million times in a row.
    return (Entry(row.stands_for, words, 0, birth_year(name), row.sex, row.facility, _places(row.reach), exact),)


def heard_of(ring: Keyring, row: HeardRow) -> Iterator[Entry]:
    """What is remembered of those people of a report with whom nobody has dealt."""
    try:
        blob = _opened(_key(ring, row), row.content, Binding("detainees.report", "content", row.id, row.id))
    except (SealBroken, ValueError):
        return
    heard = Heard.from_json(blob)
    exact = keys_of([heard.reporter.contact])
    for place, person in enumerate(heard.people):
        if place not in (row.done or ()):
            yield Entry(
                id=row.id,
                place=place,
                words=tuple(words_by_part(person.name, person.description)),
                birth_year=birth_year(person.name),
                sex=person.sex,
                reach=_places(row.reach),
                exact=exact,
            )


def sought_of(ring: Keyring, row: SoughtRow) -> Iterator[Entry]:
    """What is remembered of whom a search request looks for, with the phones by which the seeker is reached."""
    try:
        key = _key(ring, row)
        blob = _opened(key, row.sought, Binding("detainees.searchrequest", "sought", row.id, row.id))
        ways = _opened(key, row.ways, Binding("detainees.searchrequest", "ways", row.id, row.id))
    except (SealBroken, ValueError):
        return
    person = HeardPerson.from_json(blob)
    yield Entry(
        id=row.id,
        words=tuple(words_by_part(person.name, person.description)),
        birth_year=birth_year(person.name),
        sex=person.sex,
        reach=_places(row.reach),
        exact=keys_of(way.address for way in ways_of(ways)),
    )


def _key(ring: Keyring, row: PersonRow | HeardRow | SoughtRow) -> DataKey:
    return ring.unwrap(WrappedKey(row.key_id, row.id, row.generation, row.wrapped))


def _opened(key: DataKey, sealed: bytes | None, binding: Binding) -> Any:
    return None if sealed is None else orjson.loads(key.open(bytes(sealed), binding))


def _numbers(key: DataKey, row: PersonRow) -> tuple[int, ...]:
    """Phones of the person and of those close to them, and every number of their cases."""
    if row.contacts is None and row.relatives is None and row.cases is None:
        return ()
    texts = list(_words_in(_opened(key, row.contacts, Binding("detainees.detainee", "contacts", row.id, row.id))))
    for one, model, column in (
        (row.relatives, "detainees.relative", "contact"),
        (row.cases, "casework.case", "numbers"),
    ):
        for each, sealed in _pairs(one):
            texts += _words_in(_opened(key, sealed, Binding(model, column, each, row.id)))
    return keys_of(texts)


def _pairs(joined: str | None) -> Iterator[tuple[UUID, bytes]]:
    """Rows of another table beside a person: "id=hex id=hex"."""
    for pair in (joined or "").split():
        row, _, sealed = pair.partition("=")
        yield UUID(row), bytes.fromhex(sealed)


def _words_in(value: Any) -> Iterator[str]:
    """Every text in a piece of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        inner: Iterable[Any] = value.values() if isinstance(value, dict) else value
        for each in inner:
            yield from _words_in(each)


@lru_cache(maxsize=4096)
def _places(joined: str | None) -> frozenset[str]:
    return frozenset((joined or "").split())
