"""The events of one record in words: who changed which field, when, from what to what; and whom it was tied to."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Field, ForeignKey, Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import access
from casework.access import Verb
from casework.models import Lawyer
from casework.services import history as service
from casework.staff import history_words
from detainees.fields import NotReading, SealedField, as_stored
from detainees.models import CustodyStay, Token, User

MOST_EVENTS = 100
# Bookkeeping, which says nothing to a reader.
_SILENT = frozenset({"id", "created_at", "subject_id", "version", "number"})
# What no reader needs to see of a kind, and what of it stays shut with what is sealed: the account of a lawyer.
_SILENT_OF: dict[type[Model], frozenset[str]] = {
    Token: frozenset({"digest"}),
    CustodyStay: frozenset({"is_arrival_said"}),
}
_SHUT_WITH: dict[type[Model], frozenset[str]] = {Lawyer: frozenset({"user"})}
_WHAT = {
    "insert": gettext_lazy("entered"),
    "update": gettext_lazy("changed"),
    "delete": gettext_lazy("deleted"),
}
_TIED = {"insert": gettext_lazy("added"), "delete": gettext_lazy("taken off")}
Names = dict[tuple[type[Model], Any], str]


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after. Both are None where the reader may not open them."""

    label: str
    before: str | None
    after: str | None

    @property
    def is_shut(self) -> bool:
        return self.after is None


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: when, who, what."""

    at: datetime
    who: str
    what: str
    is_first: bool
    changes: list[Change]
    # Of what one transaction wrote, ties came after the record they belong to.
    order: tuple[bool, int] = (False, 0)


class History:
    """The newest events of a record, newest first. Opens what is sealed, so ask inside a reading."""

    def __init__(self, actor: access.Actor, record: Model) -> None:
        self.actor, self.record = actor, record
        # One more than is shown, with which the last one shown is compared.
        self.events: Sequence[Any] = service.events_of(record, newest=MOST_EVENTS + 1)
        ties = service.ties_of(record, newest=MOST_EVENTS)
        self.ties = [tie for tie in ties if access.may(actor, Verb.SEE, tie.model)]
        self.zone = getattr(record, "zone", None) or _zone(record)
        written = (*self.events, *(tie.event for tie in self.ties))
        authors = {author for event in written if (author := service.author_of(event))}
        self.handles = service.handles(authors | self._members())

    @property
    def is_cut(self) -> bool:
        return len(self.events) > MOST_EVENTS

    @cached_property
    def entries(self) -> list[Entry]:
        found = []
        for index, event in enumerate(self.events[:MOST_EVENTS]):
            before = self.events[index + 1] if index + 1 < len(self.events) else None
            changes = list(self._changes(before, event))
            # A service that saves twice leaves an event in which nothing a reader knows has changed.
            if changes or event.pgh_label != "update":
                found.append(self._entry(event, before, changes))
        found += self._tied()
        return sorted(found, key=lambda entry: (entry.at, entry.order), reverse=True)[:MOST_EVENTS]

    def _tied(self) -> Iterator[Entry]:
        """When another record was named in this one, or no longer."""
        for tie in self.ties:
            name = self._names.get((tie.model, tie.key), "") or _("one you may not see")
            is_new = tie.event.pgh_label == "insert"
            change = Change(tie.label, "" if is_new else name, name if is_new else "")
            what = str(_TIED.get(tie.event.pgh_label, tie.event.pgh_label))
            yield Entry(
                tie.event.pgh_created_at, self._author(tie.event), what, False, [change], (True, tie.event.pgh_id)
            )

    def _entry(self, event: Any, before: Any, changes: list[Change]) -> Entry:
        what = str(_WHAT.get(event.pgh_label, event.pgh_label))
        is_first = before is None
        return Entry(event.pgh_created_at, self._author(event), what, is_first, changes, (False, event.pgh_id))

    def _author(self, event: Any) -> str:
        author = service.author_of(event)
        return (self.handles.get(author, "") if author else "") or _("the program")

    def _changes(self, before: Any, event: Any) -> Iterator[Change]:
        if event.pgh_label == "delete":
            return
        for field in self._fields:
            was, now = (_stored(each, field) if each is not None else None for each in (before, event))
            if was == now or (before is None and now in (None, "", [], False)):
                continue
            if field.name in self._shut:
                change: Change | None = Change(_label(field), None, None)
            elif isinstance(field, SealedField):
                change = self._sealed(field, before, event)
            else:
                change = Change(_label(field), self._said(field, was), self._said(field, now))
            if change is not None:
                yield change

    def _sealed(self, field: Any, before: Any, event: Any) -> Change | None:
        try:
            was = getattr(before, field.attname) if before is not None else None
            now = getattr(event, field.attname)
        except NotReading:
            return Change(_label(field), None, None)
        # A value that was saved again is sealed anew and has not changed.
        return None if was == now else Change(_label(field), history_words.plain(was), history_words.plain(now))

    def _said(self, field: Any, value: Any) -> str:
        if isinstance(field, ForeignKey) and value is not None:
            model: type[Model] = field.related_model
            if model is User:
                return self.handles.get(value, "")
            return self._names.get((model, value), "") or _("one you may not see")
        return history_words.said(field, value, self.zone)

    @cached_property
    def _fields(self) -> list["Field[Any, Any]"]:
        model = type(self.record)
        kept = {field.name for field in service.kept_of(model)._meta.concrete_fields}
        silent = _SILENT | _SILENT_OF.get(model, frozenset())
        return [field for field in model._meta.concrete_fields if field.name in kept - silent]

    @cached_property
    def _shut(self) -> frozenset[str]:
        """What stays shut although it is not sealed, for whoever may not open the record."""
        shut = _SHUT_WITH.get(type(self.record), frozenset())
        return frozenset() if not shut or access.openable(self.actor, [self.record]) else shut

    @cached_property
    def _names(self) -> Names:
        """What the rows are called that the events point to: one query for each kind."""
        names: Names = {}
        for model, keys in self._pointed_at().items():
            for row in access.visible(self.actor, model).filter(pk__in=keys):
                names[model, row.pk] = history_words.called(row)
        return names

    def _pointed_at(self) -> dict[type[Model], set[Any]]:
        keys: dict[type[Model], set[Any]] = defaultdict(set)
        for field in self._fields:
            if isinstance(field, ForeignKey) and field.related_model is not User:
                keys[field.related_model] |= self._values(field)
        for tie in self.ties:
            keys[tie.model].add(tie.key)
        return {model: some for model, some in keys.items() if some}

    def _members(self) -> set[UUID]:
        named = (field for field in self._fields if isinstance(field, ForeignKey) and field.related_model is User)
        return {key for field in named for key in self._values(field)}

    def _values(self, field: Any) -> set[Any]:
        return {getattr(event, field.attname) for event in self.events} - {None}


def _stored(row: Any, field: Any) -> Any:
    # A moment that only keeps the stops of a path in order is nothing that anybody wrote.
    if field.name == "arrived_at" and not row.is_arrival_said:
        return None
    with as_stored():
        return getattr(row, field.attname)


def _label(field: Any) -> str:
    return str(field.verbose_name)


def _zone(record: Any) -> Any:
    """In whose time the history of this record is told."""
    for way in ("incident", "court", "region", "detention", "case", "detainee", "triage", "facility"):
        place = getattr(record, way, None)
        if place is not None:
            return place if hasattr(place, "time_zone") or hasattr(place, "zone") else _zone(place)
    return None
