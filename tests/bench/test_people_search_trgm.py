"""Both baselines find a name that was spelt a little differently, the most similar first."""

from collections.abc import Iterator

import psycopg
import pytest

from bench.people_search_trgm import PlainWalk, TrigramSearch
from casework import provision
from casework.embedded.server import SUPERUSER
from tests.embedded import databases

ROWS = (
    (11, "тужинова ольга кряжевна"),
    (12, "тужинов олег кряжевич"),
    (13, "зябликин баир"),
    (14, "тужинова ольга"),
)


@pytest.fixture
def empty_database(django_db_setup: None) -> Iterator[str]:
    """The URL of a database of its own: an extension would stay in that of the other tests."""
    name = f"{databases().name}_trgm"
    with databases().superuser() as connection:
        known = "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'"
        if not connection.execute(known).fetchone():
            pytest.skip("this server has no pg_trgm")
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield databases().url(SUPERUSER, name)
    with databases().superuser() as connection:
        provision.drop_database(connection, name)


def test_trigrams_find_what_was_misspelt(empty_database: str) -> None:
    with TrigramSearch(empty_database, ROWS) as search:
        assert search.best("тужинава ольга кряжевна", 2) == [11, 14]
        assert search.best("тужинова ольга") == [14, 11, 12]
        assert search.best("щукарь") == []
        assert search.index_bytes() > 0


def test_trigrams_leave_no_table_behind(empty_database: str) -> None:
    with TrigramSearch(empty_database, ROWS):
        pass

    with psycopg.connect(empty_database) as connection:
        assert connection.execute("SELECT to_regclass('names_of_people')").fetchone() == (None,)


def test_the_connection_ends_where_the_rows_do_not_fit(empty_database: str) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        TrigramSearch(empty_database, [(1, "тужинов"), (1, "зябликин")])


def test_the_walk_finds_what_was_misspelt_in_any_order() -> None:
    search = PlainWalk(ROWS)

    assert search.best("ольга тужинава кряжевна", 1) == [11]
    assert search.best("баир зябликин", 1) == [13]
