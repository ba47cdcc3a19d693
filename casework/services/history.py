"""The history of a record as the triggers wrote it: every insert, update and delete, with its author."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Model

from casework.services import audit


def events_of(record: Model, *, newest: int) -> list[Any]:
    """The newest events of a record, the last one first, each with its context."""
    kind: Any = type(record)
    events = kind.events.rel.related_model.objects
    return list(events.filter(pgh_obj_id=record.pk).select_related("pgh_context").order_by("-pgh_id")[:newest])


def author_of(event: Any) -> UUID | None:
    """Who wrote it: a member of staff, or the program for which it was written; None where nobody was named."""
    said = (event.pgh_context.metadata if event.pgh_context else None) or {}
    named = said.get("user") or said.get("client")
    return UUID(named) if named else None


def handles(authors: Collection[UUID]) -> dict[UUID, str]:
    """Under which handle or name the authors stand."""
    return audit.handles(authors)
