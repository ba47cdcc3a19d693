"""Which other search the same question goes to: pg_trgm where a server has it, else a plain walk."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from psycopg.conninfo import make_conninfo

from bench.invented_people import people
from bench.people_search_trgm import PlainWalk, Row, TrigramSearch
from casework import provision
from detainees.skeleton import skeletons

# The benches' own server has no extensions (it comes from a wheel).
USUAL_SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"
TRIGRAMS, WALK = "pg_trgm", "rapidfuzz, one after another"
_TRIGRAM_ROUND, _WALK_ROUND = 40, 8

Opponent = tuple[Callable[[str], object], str, int]


@contextmanager
def opponent(count: int) -> Iterator[Opponent]:
    """A search over the first `count` invented people, what it is called, and how many questions make a round."""
    url = trigram_server()
    if url is None:
        yield PlainWalk(names(count)).best, WALK, _WALK_ROUND
        return
    database = f"bench_people_trgm_{os.getpid()}"
    with _database(url, database) as own, TrigramSearch(own, names(count)) as search:
        yield search.best, TRIGRAMS, _TRIGRAM_ROUND


def names(count: int) -> Iterator[Row]:
    """The words of each person as our own search holds them."""
    for number, person in enumerate(people(count)):
        yield number, " ".join(skeletons(" ".join((person.words, *person.aliases))))


def trigram_server() -> str | None:
    """The URL of a superuser on a server that has pg_trgm, or None."""
    for url in filter(None, (os.environ.get("TEST_DATABASE_URL"), USUAL_SERVER)):
        try:
            with psycopg.connect(url, connect_timeout=2) as connection:
                query = "SELECT true FROM pg_available_extensions WHERE name = 'pg_trgm'"
                if connection.execute(query).fetchone():
                    return url
        except psycopg.OperationalError:
            continue
    return None


@contextmanager
def _database(url: str, name: str) -> Iterator[str]:
    """A database of our own there, dropped at the end: an extension would stay in another's."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield make_conninfo(url, dbname=name)
        finally:
            provision.drop_database(connection, name)
