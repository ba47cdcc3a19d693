"""What all records share: identity, when they were entered, history."""

import re
import uuid
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.base import ModelBase
from django.db.models.functions import Now
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from detainees.fields import as_stored

M = TypeVar("M", bound=type[models.Model])


def in_page_language(*, russian: str, english: str) -> str:
    """The name of a thing that has two, as the page says it; in Russian where there is no English one."""
    return russian if not english or (get_language() or "ru").startswith("ru") else english


def tracked(model: M) -> M:
    """Keep every insert, update and delete of this model in a history table, by triggers.

    Convenience and not evidence: who owns the tables can silence a trigger.
    """
    return tracked_without()(model)


def tracked_without(*fields: str) -> Callable[[M], M]:
    """The same, leaving these fields out of the history."""
    return pghistory.track(  # type: ignore[no-any-return]
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(fields),
    )


def _of_known_choices(model: str, name: str, field: "models.Field[Any, Any]") -> models.CheckConstraint | None:
    """The constraint that lets only the written choices into a column, or None for a field without any."""
    if isinstance(field, ArrayField) and field.base_field.choices:
        condition = models.Q(**{f"{name}__contained_by": [key for key, _label in field.base_field.choices]})
    elif isinstance(field, models.CharField) and field.choices:
        known = [key for key, _label in field.choices]
        condition = models.Q(**{f"{name}__in": known if not field.blank or "" in known else ["", *known]})
    else:
        return None
    return models.CheckConstraint(
        condition=condition,
        name=f"{model}_{name}_is_a_known_value",
        violation_error_message=_("This value is not one of the choices."),
    )


class RecordBase(ModelBase):
    """Makes the database refuse, for every field with choices of every record, what is not a choice."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any) -> Any:
        meta = attrs.get("Meta")
        if meta is not None and not getattr(meta, "abstract", False):
            found = (
                _of_known_choices(snake_case(name), key, value)
                for key, value in attrs.items()
                if isinstance(value, models.Field)
            )
            meta.constraints = [*getattr(meta, "constraints", ()), *filter(None, found)]
        return super().__new__(mcs, name, bases, attrs, **kwargs)


def told_by_piece(row: models.Model) -> str:
    """What a row without a number is called: its kind in words, and a piece of its id."""
    pattern = pgettext("a kind of record and its number or handle", "%(kind)s %(mark)s")
    return pattern % {"kind": row._meta.verbose_name, "mark": str(row.pk)[:8]}


def snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class KeepsSealed(models.Model):
    """A row that may hold sealed values, and is reloaded without opening them."""

    class Meta:
        abstract = True

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Any] | None = None,
    ) -> None:
        with as_stored():
            super().refresh_from_db(using, fields, from_queryset)


class Record(KeepsSealed, metaclass=RecordBase):
    """A row with an identity made by the application, so that it can be bound before it is inserted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("entered at"), db_default=Now(), editable=False)

    class Meta:
        abstract = True


class Subject(Record):
    """A row with a data key of its own: what hangs on it is sealed under that key."""

    SUBJECT: ClassVar[str] = "id"

    class Meta:
        abstract = True

    @property
    def subject_kind(self) -> str:
        """What the subject is, for the table of keys."""
        return self._meta.model_name or ""


class SubjectRecord(Record):
    """A row sealed under the key of the subject it belongs to."""

    SUBJECT: ClassVar[str] = "subject_id"

    subject_id = models.UUIDField(
        _("subject"),
        editable=False,
        db_index=True,
        help_text=_("Under whose key this row is sealed. Never changes, not even in a merge."),
    )

    class Meta:
        abstract = True

    @property
    def subject_kind(self) -> str:
        """What the subject is, for the table of keys. What hangs on nobody else hangs on a person."""
        return "detainee"


def keeps_its_subject(name: str, field: str = "subject_id") -> pgtrigger.ReadOnly:
    """A trigger that refuses to move a row to another subject, since it would no longer open."""
    return pgtrigger.ReadOnly(name=f"{name}_keeps_its_subject", fields=[field])


def stays_where_it_hangs(name: str, field: str) -> pgtrigger.ReadOnly:
    """A trigger that refuses to hang a row elsewhere, since another refusal looked at where it hung."""
    return pgtrigger.ReadOnly(name=f"{name}_keeps_its_{field}", fields=[field])


class Refusal(pgtrigger.Trigger):
    """A trigger that refuses a row unless this holds of it, as a check would that could look into other tables.

    It is named as a sentence, and the refusal bears that name. `unless` is SQL about `NEW`.
    """

    def __init__(self, *, name: str, unless: str) -> None:
        super().__init__(
            name=name,
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.Update,
            func=(
                f"IF NOT ({unless}) THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = '{name}',"
                f" MESSAGE = '{name}'; END IF; RETURN NEW;"
            ),
        )


class Confidence(models.TextChoices):
    """How well a fact stands. An unverified source never changes a confirmed fact."""

    TOLD = "told", _("told by one source")
    CORROBORATED = "corroborated", _("two sources")
    CONFIRMED = "confirmed", _("confirmed")
