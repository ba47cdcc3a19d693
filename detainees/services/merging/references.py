"""Which rows refer to a record, found from the models themselves, so that no new one is forgotten."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import Count, Exists, ForeignKey, Model, OuterRef, Q, QuerySet, UniqueConstraint

from detainees.models import Merge

# What stays with the record for which it was written, and why.
STAYS = {
    "detainees.custodystay.detention": "A path is one line. It moves whole, where the other record has none.",
    "detainees.timelineentry.detention": "An entry is never edited: a timeline is read with those of merged records.",
    "detainees.merge.kept": "Says what was done.",
    "detainees.merge.merged": "Says what was done.",
    "detainees.matchcandidate.one": "Says which two records were compared.",
    "detainees.matchcandidate.other": "Says which two records were compared.",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key by which rows of a model name a record of another."""

    model: type[Model]
    field: ForeignKey[Any, Any]

    @property
    def label(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field.name}"

    @property
    def rows(self) -> QuerySet[Any]:
        # Those that a manager leaves out are led along too.
        return self.model._base_manager.all()  # noqa: SLF001 - said in Django's documentation


def references_to(model: type[Model]) -> list[Reference]:
    """Every foreign key that names this kind of record, but those of history, which keeps what was."""
    found = []
    for relation in model._meta.get_fields(include_hidden=True):
        field = getattr(relation, "field", None)
        if isinstance(field, ForeignKey) and not hasattr(field.model, "pgh_tracked_model"):
            found.append(Reference(field.model, field))
    return sorted(found, key=lambda reference: reference.label)


def lead(merge: Merge, reference: Reference, *, source: UUID, target: UUID, rows: Iterable[UUID] = ()) -> None:
    """Let the rows that name `source` name `target`, and write down which. `rows` narrows it to these.

    A row whose equal stands at the target, so that the database would not have both, stays with its original.
    """
    name = reference.field.name
    named = reference.rows.filter(**{name: source})
    if rows:
        named = named.filter(pk__in=rows)
    moved = list(named.exclude(_has_an_equal(reference, target)).values_list("pk", flat=True))
    if not moved:
        return
    note(merge, reference.label, moved, led_from=source, led_to=target)
    # Named by what was written down just now: ten thousand ids are not said twice.
    noted = merge.references.filter(field=reference.label, led_from=source, led_to=target)
    reference.rows.filter(pk__in=noted.values("row"), **{name: source}).update(**{name: target})


# One statement for any number of rows: an object for each takes longer than all the rest of a merge.
_NOTE = """
INSERT INTO detainees_mergedreference (id, merge_id, field, "row", led_from, led_to)
SELECT gen_random_uuid(), %s, %s, led, %s, %s FROM unnest(%s::uuid[]) AS led
"""


def note(merge: Merge, label: str, rows: Iterable[UUID], *, led_from: UUID | None, led_to: UUID) -> None:
    """Write down that these rows were led from one record to another."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [merge.pk, label, led_from, led_to, list(rows)])


def led_by(*, merge: Merge) -> list[tuple[type[Model], int]]:
    """How many rows of which kind this merge led elsewhere, the person left out."""
    counted = (
        merge.references.exclude(field="detainees.detainee.merged_into").values_list("field").order_by("field")
    )
    found: dict[type[Model], int] = {}
    for label, rows in counted.annotate(rows=Count("pk")):
        model = kind_of(label)
        found[model] = found.get(model, 0) + rows
    return list(found.items())


def kind_of(label: str) -> type[Model]:
    """The kind of record of a field, as `casework.case.detainee`."""
    return apps.get_model(label.rpartition(".")[0])


def _has_an_equal(reference: Reference, target: UUID) -> Q:
    """Of which rows the target has one already that must be the only one."""
    equal = [Q(pk__in=[])]
    for names, condition in _unique_sets(reference):
        standing = reference.rows.filter(condition, **{reference.field.name: target})
        for name in names - {reference.field.name}:
            standing = standing.filter(**{name: OuterRef(name)})
        equal.append(condition & Q(Exists(standing)))
    return reduce(or_, equal)


def _unique_sets(reference: Reference) -> Iterator[tuple[set[str], Q]]:
    """The sets of fields, with the field of the reference among them, that stand together once, and when."""
    name, options = reference.field.name, reference.model._meta
    if reference.field.unique:
        yield {name}, Q()
    for together in options.unique_together:
        if name in together:
            yield set(together), Q()
    for constraint in options.constraints:
        if isinstance(constraint, UniqueConstraint) and name in constraint.fields:
            yield set(constraint.fields), constraint.condition or Q()
