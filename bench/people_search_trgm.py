"""What the search for people is compared with: trigrams of PostgreSQL, and a plain walk over all names.

Both are given words that are already brought into one form; how, is not theirs to know.
"""

from collections.abc import Iterable
from types import TracebackType
from typing import Self

import psycopg
from rapidfuzz import fuzz, process

# What pg_trgm takes for similar unless told otherwise; set all the same, because a server may have been told.
SIMILARITY_THRESHOLD = 0.3

Row = tuple[int, str]


class TrigramSearch:
    """A table of names with an index of trigrams, in a connection of its own; both are gone after the `with`.

    The role at the URL needs the right to create an extension, unless pg_trgm is in the database already. Raises
    `psycopg.errors.FeatureNotSupported` or `UndefinedFile` where the server has no pg_trgm.
    """

    def __init__(self, url: str, rows: Iterable[Row]) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        try:
            self._fill(rows)
        except BaseException:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._connection.close()

    def best(self, words: str, n: int = 10) -> list[int]:
        """The ids of so many most similar names, the best first; fewer where fewer are similar at all."""
        found = self._connection.execute(
            """
            SELECT id FROM names_of_people WHERE words %% %(words)s
            ORDER BY similarity(words, %(words)s) DESC, id LIMIT %(n)s
            """,
            {"words": words, "n": n},
        )
        return [number for (number,) in found]

    def index_bytes(self) -> int:
        """How much the index takes."""
        row = self._connection.execute("SELECT pg_relation_size('names_of_people_trgm')").fetchone()
        return int(row[0]) if row else 0

    def _fill(self, rows: Iterable[Row]) -> None:
        run = self._connection.execute
        run("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        run("SELECT set_config('pg_trgm.similarity_threshold', %s, false)", [str(SIMILARITY_THRESHOLD)])
        run("CREATE TEMPORARY TABLE names_of_people (id integer PRIMARY KEY, words text NOT NULL)")
        with self._connection.cursor().copy("COPY names_of_people (id, words) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        run("CREATE INDEX names_of_people_trgm ON names_of_people USING gin (words gin_trgm_ops)")
        run("ANALYZE names_of_people")


class PlainWalk:
    """All names compared one after another: where there is no pg_trgm. Exact, and as slow as the crowd is large."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._words = dict(rows)

    def best(self, words: str, n: int = 10) -> list[int]:
        """The ids of so many most similar names, the best first, whatever their order of words."""
        found = process.extract(words, self._words, scorer=fuzz.token_sort_ratio, limit=n)
        return [number for _, _, number in found]
