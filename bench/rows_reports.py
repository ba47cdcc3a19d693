"""Reports of the benches: one for ten detentions, all done but the newest."""

import random
from datetime import timedelta
from typing import Any

import psycopg

from bench.rows_ids import (
    FIRST_NUMBER,
    PEOPLE_OF_AN_INCIDENT,
    REGIONS,
    SURNAMES,
    USER,
    WAITING_REPORTS,
    began_at,
    incident_id,
    region_of,
    uuid4_of,
)
from bench.rows_sealing import Sealer, copy, keyring


def make_reports(connection: psycopg.Connection, detentions: int) -> None:
    """One report for ten detentions, all done but the newest, which wait."""
    sealer = Sealer(keyring(), "report")
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
        at = began_at(incident, incidents) + timedelta(minutes=30, seconds=number % 600)
        content = {"text": "Забрали человека у метро", "people": [{"surname": chosen.choice(SURNAMES)}]}
        sealed = sealer.new_subject(report).seal("detainees.report", "content", report, content)
        reference = FIRST_NUMBER + 2 * detentions + number
        reports.append((report, at, reference, USER, "phone", at, at, [], 1, sealed, False))
        done = ("new", None, None) if waits else ("done", USER, at)
        rank = number % 5 if waits else 0
        placed = (region_of(incident), incident_id(incident))
        triages.append((uuid4_of(chosen), at, report, done[0], rank, at, *placed, *done[1:], "", 1))
    sealer.store(connection)
    copy(connection, "detainees_report", _REPORT, reports)
    copy(connection, "detainees_triage", _TRIAGE, triages)


_REPORT = {
    "id": "uuid", "created_at": "timestamptz", "number": "int8", "entered_by_id": "uuid", "channel": "varchar",
    "sent_at": "timestamptz", "received_at": "timestamptz", "urgency": "varchar[]", "people_count": "int2",
    "content": "bytea", "is_quarantined": "bool",
}  # fmt: skip
_TRIAGE = {
    "id": "uuid", "created_at": "timestamptz", "report_id": "uuid", "state": "varchar", "rank": "int2",
    "received_at": "timestamptz", "region_id": "varchar", "incident_id": "uuid", "done_by_id": "uuid",
    "done_at": "timestamptz", "reason": "varchar", "version": "int4",
}  # fmt: skip
