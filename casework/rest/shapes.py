"""How rows leave the API: which columns, under which names, and which of them are sealed.

One shape gives both the answer and its description in OpenAPI, so the two cannot part. Rows are asked for as
tuples and made into dictionaries by hand: a list of a hundred people is answered a hundred times a minute on a
night, and serializers of nested models take three times as long.

    PERSON = Shape(Detainee, name="Person", plain={"id": "id", "sex": "sex"}, sealed=[Opens("identity", …)])
    rows = list(access.visible(actor, Detainee, among=PERSON.rows()))
    PERSON.answers(rows, actor=actor, place="api:people")
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Model, QuerySet
from django.db.models.query import ValuesListIterable

from casework import access
from casework.access import Actor, Verb
from casework.rest.described import described, described_sealed, field_at
from casework.services.reading import reading
from detainees.crypto import DataKey, SealBroken, bound_column
from detainees.fields import SealedField, SealedJSONField, open_keys
from detainees.reference import reference

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Opens:
    """A sealed column of an answer. `at` is the way to the row that holds it, when it is not the shape's own.

    `described` is its JSON Schema, where a blob of JSON is more than an object. `part` is the place in a list that was
    sealed as one, where the answer gives each of its parts a name.
    """

    name: str
    column: str = ""
    at: str = ""
    described: Mapping[str, Any] | None = None
    part: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer says of a row and no column of it holds: `tell` makes it of these columns.

    `adds` are the expressions that the rows are asked for besides, by the names that `of` has for them. What
    `is_changed` with the record, such as whom it is tied to, belongs to the state that its ETag names. What tells of
    rows of another kind is null for whoever may not see the `kind`.
    """

    of: tuple[str, ...]
    tell: Callable[..., Any]
    described: Mapping[str, Any]
    adds: Mapping[str, Any] = field(default_factory=dict)
    is_changed: bool = False
    kind: type[Model] | None = None


@dataclass(frozen=True, slots=True)
class _Sealed:
    """The same, with everything that opening needs: where its ciphertext, row and subject stand in the tuple."""

    name: str
    field: SealedField
    column: bytes
    blob: int
    row: int
    subject: int
    part: int | None

    def open(self, row: Row, keys: Mapping[UUID, DataKey]) -> Any:
        """The value, as orjson writes it; None when there is none, or when its key is gone."""
        blob = row[self.blob]
        key = keys.get(row[self.subject])
        if blob is None or key is None:  # erased: the row stands, and opens no more
            return None
        try:
            plain = key.open_in(self.column, row[self.row], blob)
        except SealBroken as broken:
            raise broken.at(
                f"{self.field.model._meta.label_lower}.{self.field.name} of row {row[self.row]}"
            ) from None
        if self.part is not None:
            return orjson.loads(plain)[self.part]
        # What was sealed as JSON goes out as the bytes it is.
        return orjson.Fragment(plain) if isinstance(self.field, SealedJSONField) else self.field.decode(plain)


class _AsStored(ValuesListIterable):  # type: ignore[type-arg]
    """Tuples in which a sealed column is what the database gave: marked as sealed, a page takes a twelfth longer."""

    def __iter__(self) -> Iterator[Row]:
        compiler = self.queryset.query.get_compiler(self.queryset.db)
        usual = compiler.get_converters
        compiler.get_converters = lambda columns: {
            place: (convert, column)
            for place, (convert, column) in usual(columns).items()
            if not isinstance(column.output_field, SealedField)
        }
        rows: Iterator[Row] = compiler.results_iter(tuple_expected=True)
        return rows


@dataclass(frozen=True)
class Shape:
    """The answer that one kind of row gives. `plain` maps names of the answer to columns, joins by `__`."""

    model: type[Model]
    name: str
    plain: Mapping[str, str]
    sealed: Sequence[Opens] = ()
    references: Mapping[str, str] = field(default_factory=dict)
    converted: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    told: Mapping[str, Told] = field(default_factory=dict)

    def rows(self, extra: Iterable[str] = ()) -> QuerySet[Any, Row]:
        """All rows of the kind as tuples that `answers` takes, and `taken` where further columns are asked for.

        Made once: naming twenty columns takes Django longer than reading ten rows.
        """
        named = tuple(extra)
        if named not in self._made:
            rows: QuerySet[Any, Any] = access.unnarrowed(self.model)
            for told in self.told.values():
                rows = rows.annotate(**told.adds)
            rows = rows.values_list(*self._with(named))
            rows._iterable_class = _AsStored  # noqa: SLF001 - Django has no door for it; its own values() does the same
            self._made[named] = rows
        return self._made[named].all()

    def taken(self, row: Row, extra: Sequence[str]) -> list[Any]:
        """The values of the columns that were fetched as `extra`."""
        places = self._with(extra)
        return [row[places.index(column)] for column in extra]

    def state(self, row: Row, extra: Sequence[str]) -> list[Any]:
        """The same, and what is told of the row and changed with it."""
        told = [places for name, _tell, places in self._told if self.told[name].is_changed]
        return [*self.taken(row, extra), *(row[place] for places in told for place in places)]

    def _with(self, extra: Sequence[str]) -> tuple[str, ...]:
        # A column that is asked for twice becomes an annotation, which takes longer than all that it is good for.
        return (*self._paths, *(column for column in extra if column not in self._paths))

    def answers(self, rows: Sequence[Row], *, actor: Actor, place: str) -> list[dict[str, Any]]:
        """What is said of these rows. Opens what the actor may open, after one committed audit row."""
        with reading(actor=reader_of(actor), subjects=self.subjects(rows, actor), place=place):
            return self.shaped(rows, actor)

    def subjects(self, rows: Sequence[Row], actor: Actor) -> set[UUID]:
        """Whom these rows open for this actor."""
        opens = self._opened_for(actor)
        return {row[sealed.subject] for sealed in opens for row in rows if row[sealed.blob] is not None}

    def shaped(self, rows: Sequence[Row], actor: Actor) -> list[dict[str, Any]]:
        """The answers to these rows, within a reading of their subjects."""
        opens = self._opened_for(actor)
        shut = {sealed.name: None for sealed in self._sealed if sealed not in opens}
        shut |= {name: None for name, told in self.told.items() if not _may_be_told(told, actor)}
        withheld = access.shut(actor, self.model)
        shut |= {name: None for name, column in self.plain.items() if column in withheld}
        names, references, keys, answers = self._names, self._reference_places, open_keys(), []
        # Written out in one loop: what is called for each row of a hundred costs more than what it does.
        for row in rows:
            answer = dict(zip(names, row, strict=False))
            for name, place in references:
                answer[name] = reference(row[place])
            for name, convert in self.converted.items():
                answer[name] = convert(answer[name])
            for name, tell, places in self._told:
                answer[name] = tell(*(row[place] for place in places))
            for sealed in opens:
                answer[sealed.name] = sealed.open(row, keys)
            answers.append(answer | shut if shut else answer)
        return answers

    def description(self) -> dict[str, Any]:
        """The answer in JSON Schema."""
        properties = {name: described(self.model, path) for name, path in self.plain.items()}
        # Of these a program of somebody else is answered null.
        withheld = {name for name, column in self.plain.items() if column in access.shut_to_any(self.model)}
        properties |= {name: {**properties[name], "type": [properties[name]["type"], "null"]} for name in withheld}
        properties |= dict.fromkeys(self.references, _REFERENCE)
        properties |= {name: dict(told.described) for name, told in self.told.items()}
        for opens, sealed in zip(self.sealed, self._sealed, strict=True):
            properties[opens.name] = described_sealed(sealed.field, opens.described)
        return {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }

    @cached_property
    def _made(self) -> dict[tuple[str, ...], QuerySet[Any, Row]]:
        return {}

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        fixed = (*self.plain.values(), *self.references.values())
        ends = [path for opens in self.sealed for path in self._ways(opens)]
        ends += [path for told in self.told.values() for path in told.of]
        return (*fixed, *dict.fromkeys(path for path in ends if path not in fixed))

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return (*self.plain, *self.references)

    @cached_property
    def _reference_places(self) -> tuple[tuple[str, int], ...]:
        return tuple((name, self._names.index(name)) for name in self.references)

    @cached_property
    def _sealed(self) -> tuple[_Sealed, ...]:
        place = {path: number for number, path in enumerate(self._paths)}
        found = []
        for opens in self.sealed:
            blob, row, subject = self._ways(opens)
            sealed_field = field_at(self.model, blob)
            if not isinstance(sealed_field, SealedField):
                raise TypeError(f"{self.name}.{opens.name} is not a sealed column.")
            column = bound_column(sealed_field.model._meta.label_lower, sealed_field.attname)
            places = (place[blob], place[row], place[subject])
            found.append(_Sealed(opens.name, sealed_field, column, *places, opens.part))
        return tuple(found)

    @cached_property
    def _told(self) -> tuple[tuple[str, Callable[..., Any], tuple[int, ...]], ...]:
        """Name, maker, and the places in the tuple of what it is made of."""
        places = {path: number for number, path in enumerate(self._paths)}
        return tuple(
            (name, told.tell, tuple(places[path] for path in told.of)) for name, told in self.told.items()
        )

    def _ways(self, opens: Opens) -> tuple[str, str, str]:
        """The ways to the ciphertext, its row and its subject, each as an ORM path."""
        model = self.model if not opens.at else _model_at(self.model, opens.at)
        prefix = f"{opens.at}__" if opens.at else ""
        subject: str = model.SUBJECT  # type: ignore[attr-defined]
        # The key of a row that is pointed at stands in our own table.
        row = f"{opens.at}_id" if opens.at and "__" not in opens.at else f"{prefix}id"
        return f"{prefix}{opens.column or opens.name}", row, row if subject == "id" else f"{prefix}{subject}"

    def _opened_for(self, actor: Actor) -> tuple[_Sealed, ...]:
        # The kind alone tells here: a program has one grant (`access.actor_of_token`).
        return tuple(each for each in self._sealed if _may_be_opened(each.field, actor))


_REFERENCE = {
    "type": "string",
    "pattern": "^[0-9]{1,3}(-[0-9]{1,3})*$",
    "description": "To say over the phone; the last digit checks the others.",
    "examples": ["100-147-9"],
}


def _may_be_told(told: Told, actor: Actor) -> bool:
    # The kind alone tells here as well: a program has one grant.
    return told.kind is None or access.may(actor, Verb.SEE, told.kind)


def _may_be_opened(sealed: SealedField, actor: Actor) -> bool:
    return access.may(actor, Verb.OPEN, sealed.model) and sealed.name not in access.shut(actor, sealed.model)


def _model_at(model: type[Model], path: str) -> type[Model]:
    related = field_at(model, path).related_model
    if not isinstance(related, type):
        raise TypeError(f"{path} leads to no model.")
    return related


def reader_of(actor: Actor) -> UUID:
    """Who is written into the audit log. A nameless actor has no rows to open."""
    return actor.id or UUID(int=0)
