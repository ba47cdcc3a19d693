"""What happened, for people: one entry a verb."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from detainees.models import Detention, Incident, TimelineEntry, User


def write(
    *,
    kind: str,
    by: User | None,
    at: datetime | None = None,
    detention: Detention | None = None,
    incident: Incident | None = None,
    subject: UUID | None = None,
    facts: dict[str, Any] | None = None,
) -> TimelineEntry:
    """Add an entry to a person's timeline, or to an incident's when there is no detention.

    `kind` is a code whose sentence `casework.staff.wording` translates; `facts` fill its blanks and are sealed.
    """
    entry = TimelineEntry(
        kind=kind,
        happened_at=at or timezone.now(),
        by=by,
        detention=detention,
        incident=incident if detention is None else detention.incident,
        facts=facts or {},
        subject_id=subject or _subject(detention, incident),
    )
    entry.save(force_insert=True)
    return entry


def _subject(detention: Detention | None, incident: Incident | None) -> UUID:
    if detention is not None:
        return detention.subject_id
    if incident is not None:
        return incident.id
    raise ValueError("A timeline entry belongs to a detention, an incident or a named subject.")
