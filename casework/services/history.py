"""The history of a record as the triggers wrote it: every insert, update and delete, with its author."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model

from casework.services import audit


@dataclass(frozen=True, slots=True)
class Tie:
    """One event of a link between the record and a row of another kind: `label` says in which of its fields."""

    event: Any
    model: type[Model]
    key: Any
    label: str


def is_kept(model: type[Model]) -> bool:
    """Whether triggers keep a history of this kind of record."""
    return hasattr(model, "events")


def kept_of(model: type[Model]) -> type[Model]:
    """The kind of the events of this kind of record."""
    kind: Any = model
    events: type[Model] = kind.events.rel.related_model
    return events


def events_of(record: Model, *, newest: int) -> list[Any]:
    """The newest events of a record, the last one first, each with its context."""
    events = kept_of(type(record))._default_manager
    return list(events.filter(pgh_obj_id=record.pk).select_related("pgh_context").order_by("-pgh_id")[:newest])


def ties_of(record: Model, *, newest: int) -> list[Tie]:
    """The newest events of the links that have a history of their own, such as those to the officers of a violation."""
    ties = []
    for field, related, label in _links(type(record)):
        through = field.remote_field.through
        here, there = field.m2m_field_name(), field.m2m_reverse_field_name()
        if related is not field.related_model:
            here, there = there, here
        events = kept_of(through)._default_manager.filter(**{f"{here}_id": record.pk})
        for event in events.select_related("pgh_context").order_by("-pgh_id")[:newest]:
            ties.append(Tie(event, related, getattr(event, f"{there}_id"), label))
    return ties


def _links(model: type[Model]) -> list[tuple[Any, type[Model], str]]:
    """The tracked links of a kind from either side: the field, what is at its other end, what that is called."""
    links: list[Any] = [*model._meta.many_to_many]
    own = [(field, field.related_model, str(field.verbose_name)) for field in links]
    others = [
        (relation.field, relation.related_model, str(relation.related_model._meta.verbose_name_plural))
        for relation in model._meta.related_objects
        if relation.many_to_many
    ]
    return [link for link in (*own, *others) if is_kept(link[0].remote_field.through)]


def author_of(event: Any) -> UUID | None:
    """Who wrote it: a member of staff, or the program for which it was written; None where nobody was named."""
    said = (event.pgh_context.metadata if event.pgh_context else None) or {}
    named = said.get("user") or said.get("client")
    return UUID(named) if named else None


def handles(authors: Collection[UUID]) -> dict[UUID, str]:
    """Under which handle or name the authors stand."""
    return audit.handles(authors)
