"""The audit log: one committed row before anything is opened.

Rows go in on a connection of their own, so that they stand whatever becomes of the request, and through a
definer function: the application's role may neither read nor change them otherwise.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg_pool import ConnectionPool

from casework.models import AuditEntry
from casework.postgres.base import check
from detainees.crypto import WrappedKey
from detainees.models import ApiClient, User


@lru_cache(maxsize=4)
def _pool(parameters: tuple[tuple[str, Any], ...]) -> ConnectionPool[Any]:
    # One connection is enough for most processes; a busy web process adds what its threads need.
    return ConnectionPool(
        kwargs={**dict(parameters), "autocommit": True}, min_size=1, max_size=8, timeout=5, open=True, check=check
    )


def _connections() -> ConnectionPool[Any]:
    values = connection.settings_dict
    named = {
        "dbname": values["NAME"],
        "user": values["USER"],
        "password": values["PASSWORD"],
        "host": values["HOST"],
        "port": values["PORT"],
    }
    return _pool(tuple((key, value) for key, value in named.items() if value))


def record(
    *,
    actor: UUID | None,
    action: AuditEntry.Action,
    subjects: Collection[UUID],
    place: str,
    handing: Collection[UUID] = (),
) -> list[WrappedKey]:
    """Commit one row. When it cannot be committed the exception goes up, and nothing is opened.

    The statement that writes the row hands out the committed keys of the subjects `handing`, which saves a list
    of names its second way to the database; and those of whoever was merged with one of the subjects, who stands
    in the row as well.
    """
    with _connections().connection() as own, own.cursor(binary=True) as cursor:
        cursor.execute(_RECORD, [_array(subjects), actor, action.value, place, _array(handing)], prepare=True)
        return [WrappedKey(*row) for row in cursor if row[0] is not None]


# Who reads somebody reads the records merged with theirs too: what was written there stays under its own key.
_RECORD = """
WITH asked AS (SELECT %s::uuid[] AS ids),
standing AS (
    SELECT person.merged_into_id AS id FROM asked, detainees_detainee AS person
    WHERE person.id = ANY(asked.ids) AND person.merged_into_id IS NOT NULL
),
beside AS (
    SELECT id FROM standing
    UNION SELECT person.id FROM asked, detainees_detainee AS person WHERE person.merged_into_id = ANY(asked.ids)
    UNION SELECT person.id FROM standing JOIN detainees_detainee AS person ON person.merged_into_id = standing.id
),
others AS (
    SELECT asked.ids, coalesce(array_agg(beside.id) FILTER (WHERE beside.id <> ALL(asked.ids)), '{}') AS merged
    FROM asked LEFT JOIN beside ON true GROUP BY asked.ids
)
SELECT key.id, key.subject_id, key.generation, key.wrapped
FROM others CROSS JOIN LATERAL audit_record(%s, %s, others.ids || others.merged, %s)
LEFT JOIN detainees_subjectkey AS key ON key.subject_id = ANY(%s::uuid[] || others.merged)
"""


def _array(ids: Iterable[UUID]) -> str:
    """The ids as PostgreSQL writes an array: psycopg asks for each of a hundred how it is to be written."""
    return f"{{{','.join([each.hex for each in ids])}}}"


def of_subject(*, subject: UUID, newest: int = 20) -> list[AuditEntry]:
    """Who opened this person, newest first."""
    return list(AuditEntry.objects.raw("SELECT * FROM audit_of_subject(%s, %s)", [subject, newest]))


def search(
    *,
    newest: int,
    actor: UUID | None = None,
    subject: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    below: int | None = None,
) -> list[AuditEntry]:
    """Entries of the whole log, newest first: those below the entry `below`, from `since` on and before `until`."""
    asked = [actor, subject, since, until, below, newest]
    return list(AuditEntry.objects.raw("SELECT * FROM audit_search(%s, %s, %s, %s, %s, %s)", asked))


def handles(actors: Collection[UUID]) -> dict[UUID, str]:
    """Under which handle or name these actors stand in lists: staff by their handle, programs by their name."""
    people = dict(User.objects.filter(pk__in=actors).values_list("pk", "handle"))
    return people | dict(ApiClient.objects.filter(pk__in=actors).values_list("pk", "name"))
