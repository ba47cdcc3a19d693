"""Sealed model fields: text and JSON that stand in the database as ciphertext only.

Writing needs no permission: `pre_save` seals under the data key of the row's subject. Opening is reading: an
attribute opens only while `opening(keys)` holds the key of its subject, which `casework.services.reading`
grants after it has committed an audit row. A model with sealed fields names its subject by `SUBJECT`: the
attribute that holds the subject's UUID, which never changes, so that a merge re-encrypts nothing; and says
by `subject_kind` what the subject is.

An attribute opens anew each time it is read. To change a JSON value assign a new one: what is done to the
dictionary that was read reaches no row.
"""

from collections import ChainMap
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

import orjson
from django import forms
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query_utils import DeferredAttribute
from django.utils.functional import Promise
from django.utils.translation import pgettext

from detainees import keys
from detainees.crypto import SHORTEST_SEALED, Binding, DataKey, SealBroken


class NotReading(Exception):
    """A sealed value was asked for outside `reading()`, or its subject was not named there."""

    code = "not_reading"


class KeyGone(NotReading):
    """This subject was named when reading began, and was erased: nobody opens it any more."""

    code = "erased"


class ErasedBlob(dict[str, Any]):
    """What a blob of JSON is of somebody who was erased: a word where a name or the words of a report would stand."""

    def __init__(self, word: str) -> None:
        super().__init__(surname=word, name=word, text=word)
        self.word = word

    def __str__(self) -> str:
        return self.word


class NotSealed(Exception):
    """Plain text was about to reach a sealed column, as by `update()`. Nothing was written."""

    code = "not_sealed"


class Sealed(bytes):
    """A value as it stands in its column. Says nothing of itself in logs."""

    def __repr__(self) -> str:
        return f"<sealed, {len(self)} bytes>"

    __str__ = __repr__


class _Opening:
    """The keys of one block. Emptied when the block ends, so that no copy of the context keeps them."""

    __slots__ = ("_gone", "_without", "keys")

    def __init__(self, open_keys: Mapping[UUID, DataKey], named: Collection[UUID]) -> None:
        self.keys = dict(open_keys)
        self._without = set(named) - self.keys.keys()
        self._gone: set[UUID] | None = None

    def has_erased(self, subject: UUID) -> bool:
        """Whether this one was named and is erased. All who were named without a key are asked about at once."""
        if subject not in self._without:
            return False
        if self._gone is None:
            self._gone = keys.erased_among(self._without)
        return subject in self._gone


_openings: ContextVar[tuple[_Opening, ...]] = ContextVar("openings", default=())
_as_stored: ContextVar[bool] = ContextVar("as_stored", default=False)


@contextmanager
def opening(open_keys: Mapping[UUID, DataKey], named: Collection[UUID] = ()) -> Iterator[None]:
    """Let sealed attributes of these subjects open within the block. Blocks nest; the inner one adds.

    Of those who were `named` and have no key, who was erased is told so where a value would stand.
    """
    ours = _Opening(open_keys, named)
    _openings.set((*_openings.get(), ours))
    try:
        yield
    finally:
        # No token is reset: a stream that was left in the middle ends late, even in another thread, and
        # putting back what it found would open to this reader what an earlier one was reading.
        ours.keys.clear()
        _openings.set(tuple(other for other in _openings.get() if other is not ours))


def end_openings() -> None:
    """Close whatever is open in this context: each request begins with nothing open."""
    _openings.set(())


@contextmanager
def as_stored() -> Iterator[None]:
    """Let sealed attributes give their ciphertext within the block: to copy a row, never to read it."""
    token = _as_stored.set(True)
    try:
        yield
    finally:
        _as_stored.reset(token)


def key_to_open(subject: UUID) -> DataKey:
    """The key with which this subject may be read just now. Raises `NotReading`, or of who was erased `KeyGone`."""
    if not _openings.get():
        raise NotReading("Sealed values open only inside reading().")
    key = open_keys().get(subject)
    if key is None:
        if any(block.has_erased(subject) for block in _openings.get()):
            raise KeyGone("This subject was erased.")
        raise NotReading("This subject was not named when reading began, or its key is gone.")
    return key


def open_keys() -> Mapping[UUID, DataKey]:
    """The keys of all subjects that may be read just now, for a list that opens value after value.

    Not to be kept: it is emptied when the innermost block ends.
    """
    openings = _openings.get()
    if len(openings) == 1:
        return openings[0].keys
    return ChainMap(*(block.keys for block in reversed(openings)))


def subject_of(instance: models.Model) -> UUID:
    """The subject under whose key this row, or the history row of one, is sealed."""
    tracked: Any = getattr(type(instance), "pgh_tracked_model", None) or type(instance)
    subject: UUID = getattr(instance, tracked.SUBJECT)
    return subject


def binding_of(instance: models.Model, column: str) -> Binding:
    """Where a sealed value belongs. A history row keeps the binding of the row it remembers."""
    tracked = getattr(type(instance), "pgh_tracked_model", None)
    return Binding(
        model=(tracked or type(instance))._meta.label_lower,
        column=column,
        row=instance.id if tracked else instance.pk,  # type: ignore[attr-defined]
        subject=subject_of(instance),
    )


class _SealedAttribute(DeferredAttribute):
    """Opens on reading. Has `__set__`, without which the instance's own dictionary would win."""

    field: "SealedField"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        value = instance.__dict__.get(self.field.attname, _UNLOADED)
        if value is _UNLOADED:
            value = super().__get__(instance, cls)
        if not isinstance(value, Sealed) or _as_stored.get():
            return value
        binding = binding_of(instance, self.field.attname)
        try:
            key = key_to_open(binding.subject)
        except KeyGone:
            return self.field.instead_of_erased()
        try:
            return self.field.decode(key.open(value, binding))
        except SealBroken as broken:
            raise broken.at(f"{binding.model}.{binding.column} of row {binding.row}") from None

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


_UNLOADED = object()


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """The base of sealed fields: a `bytea` that is ciphertext, bound to its row, column and subject."""

    descriptor_class = _SealedAttribute
    empty_strings_allowed = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def encode(self, value: Any) -> bytes:
        raise TypeError("A sealed field says how its values become bytes.")

    def decode(self, plain: bytes) -> Any:
        raise TypeError("A sealed field says how its values come from bytes.")

    def instead_of_erased(self) -> Any:
        """What stands in place of a value of somebody who was erased: never a blank."""
        return pgettext("instead of what was sealed", "erased")

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    def db_check(self, connection: BaseDatabaseWrapper) -> str:
        # The last guard against plain bytes, whichever way they come: an expression in update(), COPY, SQL.
        column = connection.ops.quote_name(self.column or "")
        return f"octet_length({column}) >= {SHORTEST_SEALED} AND substring({column} FOR 1) = '\\x01'::bytea"

    def from_db_value(self, value: Any, expression: object, connection: object) -> Sealed | None:
        return None if value is None else Sealed(value)

    def to_python(self, value: Any) -> Any:
        return value

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value
        binding = binding_of(model_instance, self.attname)
        kind: str = model_instance.subject_kind  # type: ignore[attr-defined]
        key = keys.key_for(binding.subject, kind)
        return Sealed(key.seal(self.encode(value), binding))

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise NotSealed(f"{self.name} takes sealed values only: change it on an instance and save that.")
        return super().get_db_prep_save(bytes(value), connection)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if isinstance(value, str | dict | list):
            raise NotSealed(f"{self.name} takes sealed values only: change it on an instance and save that.")
        return super().get_db_prep_value(value, connection, prepared)

    def get_lookup(self, lookup_name: str) -> Any:
        # "df" is "is distinct from", by which a history trigger tells whether the ciphertext was replaced.
        if lookup_name not in {"isnull", "df"}:
            raise FieldError(f"{self.name} is sealed: the database cannot compare it. Search people instead.")
        return super().get_lookup(lookup_name)

    def value_to_string(self, obj: models.Model) -> str:
        raise NotSealed(f"{self.name} is sealed and is not serialised.")

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(self, **{"form_class": forms.CharField, "widget": forms.Textarea, **kwargs})


class SealedTextField(SealedField):
    """Sealed text. NULL is unknown; an empty text says that there is none."""

    def encode(self, value: Any) -> bytes:
        if not isinstance(value, str | Promise):
            raise TypeError(f"{self.name} is text, not {type(value).__name__}.")
        return str(value).encode()

    def decode(self, plain: bytes) -> str:
        return plain.decode()


class SealedJSONField(SealedField):
    """Sealed JSON: dictionaries, lists, texts, numbers. What travels together is one blob, opened once."""

    def encode(self, value: Any) -> bytes:
        return orjson.dumps(value)

    def decode(self, plain: bytes) -> Any:
        return orjson.loads(plain)

    def instead_of_erased(self) -> Any:
        return ErasedBlob(super().instead_of_erased())
