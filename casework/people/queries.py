"""What the people process asks the database. Reach is "region incident …", joined by spaces."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from psycopg import sql

PERSON_TYPES = (
    "uuid",
    "uuid",
    "uuid",
    "int4",
    "bytea",
    "text",
    "bytea",
    "bytea",
    "bytea",
    "uuid",
    "text",
    "text",
    "text",
)
HEARD_TYPES = ("uuid", "uuid", "int4", "bytea", "bytea", "bool", "text", "int4[]")
SOUGHT_TYPES = ("uuid", "uuid", "int4", "bytea", "bytea", "bytea", "text")

# Each record of a person is a row, since it opens with a key of its own; who was merged into another is found as that
# one. What hangs on a person is gathered once for all, not asked for of each: a million times four is a minute.
_PEOPLE = sql.SQL(
    """
SELECT d.id, coalesce(d.merged_into_id, d.id), key.id, key.generation::int4, key.wrapped, d.sex::text, d.identity,
    d.description, d.contacts, held.facility, concat_ws(' ', d.region_id, held.places, tried.places),
    relative.contacts, paper.numbers
FROM detainees_detainee AS d JOIN detainees_subjectkey AS key ON key.subject_id = d.id
LEFT JOIN (
    SELECT detainee_id, string_agg(concat_ws(' ', region_id, incident_id::text), ' ') AS places,
        (array_agg(current_facility_id) FILTER (WHERE current_facility_id IS NOT NULL))[1] AS facility
    FROM detainees_detention WHERE merged_into_id IS NULL AND {those} GROUP BY detainee_id
) AS held ON held.detainee_id = coalesce(d.merged_into_id, d.id)
LEFT JOIN (
    SELECT detainee_id, string_agg(DISTINCT region_id, ' ') AS places
    FROM casework_case WHERE {those} GROUP BY detainee_id
) AS tried ON tried.detainee_id = coalesce(d.merged_into_id, d.id)
LEFT JOIN (
    SELECT subject_id, string_agg(id::text || '=' || encode(numbers, 'hex'), ' ') AS numbers
    FROM casework_case WHERE {sealed} GROUP BY subject_id
) AS paper ON paper.subject_id = d.id
LEFT JOIN (
    SELECT subject_id, string_agg(id::text || '=' || encode(contact, 'hex'), ' ') AS contacts
    FROM detainees_relative WHERE {sealed} GROUP BY subject_id
) AS relative ON relative.subject_id = d.id
WHERE {which}
"""
)

_REPORTS = sql.SQL(
    """
SELECT r.id, key.id, key.generation::int4, key.wrapped, r.content, r.is_quarantined,
    concat_ws(' ', triage.region_id, triage.incident_id::text),
    (SELECT array_agg(outcome.person_index::int4) FROM detainees_triageoutcome AS outcome
        WHERE outcome.triage_id = triage.id)
FROM detainees_report AS r JOIN detainees_subjectkey AS key ON key.subject_id = r.id
JOIN detainees_triage AS triage ON triage.report_id = r.id
WHERE triage.state IN ('new', 'taken') AND {which}
"""
)
_SEARCHES = sql.SQL(
    """
SELECT s.id, key.id, key.generation::int4, key.wrapped, s.sought, s.ways,
    concat_ws(' ', s.region_id, s.incident_id::text)
FROM detainees_searchrequest AS s JOIN detainees_subjectkey AS key ON key.subject_id = s.id
WHERE s.state <> 'closed' AND {which}
"""
)
_NEWEST = sql.SQL(
    """
r.id = ANY(ARRAY(
    SELECT q.id FROM detainees_report AS q JOIN detainees_triage AS t ON t.report_id = q.id
    WHERE q.is_quarantined AND t.state IN ('new', 'taken') ORDER BY q.received_at DESC LIMIT {}
)) ORDER BY r.received_at
"""
)
_ALL = sql.SQL("true")
# Tonight's people first: who asks while the rest is read asks for them.
# Fixed once: who crosses a line that moves would be read twice, or never.
_SINCE = datetime.now(UTC) - timedelta(days=2)
_LATELY = sql.SQL("d.created_at >= {since}")
# Ids are random, so each half has as many. Said of the key as well: the server does not conclude it.
_EARLIER = "d.created_at < {since} AND d.id {side} {middle} AND key.subject_id {side} {middle}"
_MIDDLE = UUID(int=1 << 127)


def _among(column: str, ids: list[UUID]) -> sql.Composed:
    return sql.SQL("{} = ANY({})").format(sql.Identifier(*column.split(".")), sql.Literal(ids))


def lately() -> sql.Composed:
    """The people of the record who were entered lately."""
    return _PEOPLE.format(those=_ALL, sealed=_ALL, which=_LATELY.format(since=sql.Literal(_SINCE)))


def earlier() -> tuple[sql.Composed, sql.Composed]:
    """All others, in two halves."""
    one, other = (
        sql.SQL(_EARLIER).format(since=sql.Literal(_SINCE), side=sql.SQL(side), middle=sql.Literal(_MIDDLE))
        for side in ("<", ">=")
    )
    return (
        _PEOPLE.format(those=_ALL, sealed=_ALL, which=one),
        _PEOPLE.format(those=_ALL, sealed=_ALL, which=other),
    )


def some_people(ids: list[UUID]) -> sql.Composed:
    """These people of the record."""
    return _PEOPLE.format(
        those=_among("detainee_id", ids), sealed=_among("subject_id", ids), which=_among("d.id", ids)
    )


def waiting() -> sql.Composed:
    """The people of reports that wait in the queue."""
    return _REPORTS.format(which=sql.SQL("NOT r.is_quarantined"))


def quarantined(most: int) -> sql.Composed:
    """The newest so many reports in quarantine, the oldest of them first."""
    return _REPORTS.format(which=_NEWEST.format(sql.Literal(most)))


def some_reports(ids: list[UUID]) -> sql.Composed:
    """Those of these reports that wait."""
    return _REPORTS.format(which=_among("r.id", ids))


def searches() -> sql.Composed:
    """Whom search requests look for, those that are not closed."""
    return _SEARCHES.format(which=_ALL)


def some_searches(ids: list[UUID]) -> sql.Composed:
    """Those of these search requests that are not closed."""
    return _SEARCHES.format(which=_among("s.id", ids))


# The oldest transaction that may still change something.
OLDEST_OPEN = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text"
# That as well, in each row and in one where nobody changed: a question waits for no more than one answer.
# Our own open transaction, where there is one, may change them again.
CHANGED = """
SELECT pg_snapshot_xmin(pg_current_snapshot())::text, subject_id, kind, changed_in::text,
    coalesce(changed_in = pg_current_xact_id_if_assigned(), false)
FROM (SELECT) AS always LEFT JOIN detainees_change ON changed_in >= %s::text::xid8
"""
# All records of these people: who was merged into another stands for them too.
RECORDS = "SELECT id FROM detainees_detainee WHERE id = ANY(%s) OR merged_into_id = ANY(%s)"
AUDIT = "SELECT audit_record(NULL, 'load', %s, 'people')"
