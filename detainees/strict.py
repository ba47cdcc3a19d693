"""Serializers that take what is written in them and nothing else, and never say what was sent.

Messages name what is allowed. A fault is found by its place, so that no value and no unknown name comes back to
whoever reads the answer or a log of it. Each field describes itself to OpenAPI by `schema`. Knows no model.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar, Literal, NoReturn, cast

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.settings import api_settings

from detainees.names import LONGEST_NAME, fault_of_name

CLOCK_SKEW = timedelta(minutes=5)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
EARLIEST_BIRTH = date(1900, 1, 1)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_BIRTH = re.compile(r"\d{4}(-\d\d-\d\d)?", re.ASCII)

# Said by every field instead of the framework's own words.
_SHARED = {
    "required": _("This field is required."),
    "null": _("Takes no null: leave the field out instead."),
}


class StrictField(serializers.Field[Any, Any, Any, Any]):
    """A field of JSON that refuses what has another type, without converting it."""

    default_error_messages = {**_SHARED}

    @property
    def schema(self) -> dict[str, Any]:
        """The field in JSON Schema, as OpenAPI 3.1 has it."""
        raise TypeError("A strict field describes itself.")

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The value; a strict field has no validators beside its own words, and a report has fifty fields."""
        if data is None or data is serializers.empty:
            return super().run_validation(data)
        return self.to_internal_value(data)

    def to_representation(self, value: Any) -> Any:
        return value

    def fault(self, code: str, **facts: object) -> ValidationError:
        """The fault of this code, to be raised; the facts are what is allowed."""
        return ValidationError(str(self.error_messages[code]).format(**facts), code=code)

    def refuse(self, code: str, **facts: object) -> NoReturn:
        """Raise the fault of this code."""
        raise self.fault(code, **facts)


class TextField(StrictField):
    """Text that is kept literally, marks and all."""

    default_error_messages = {
        "not_text": _("Takes text."),
        "blank": _("Takes no empty text: leave the field out instead."),
        "too_long": _("Takes at most {longest} characters."),
    }

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest = longest

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.longest}

    def to_internal_value(self, data: Any) -> str:
        if type(data) is not str:
            raise self.fault("not_text")
        if len(data) > self.longest:
            raise self.fault("too_long", longest=self.longest)
        if not data or data.isspace():
            raise self.fault("blank")
        return str(data)


class NameField(TextField):
    """A name, or a part of one: short, and free of marks that hide or turn what a reader sees."""

    default_error_messages = {
        "control_character": _("Takes no control characters."),
        "direction_mark": _("Takes no marks that turn the direction of text."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=LONGEST_NAME, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if fault := fault_of_name(text):
            raise self.fault(fault, longest=self.longest)
        return text


class KeyField(StrictField):
    """One word of a vocabulary. A short vocabulary is told in the fault, a long one is in the schema."""

    default_error_messages = {
        "not_allowed": _("Takes one of: {allowed}."),
        "unknown_key": _("Takes a key of the vocabulary that the API's schema lists for this field."),
    }
    told_at_most = 12

    def __init__(self, *, keys: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.allowed = dict.fromkeys(keys)

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.allowed)}

    def to_internal_value(self, data: Any) -> str:
        if type(data) is str and data in self.allowed:
            return data
        if len(self.allowed) > self.told_at_most:
            raise self.fault("unknown_key")
        raise self.fault("not_allowed", allowed=", ".join(self.allowed))


class WholeField(StrictField):
    """A whole number between two bounds. JSON's `true` and `5.0` are none."""

    default_error_messages = {"not_in_range": _("Takes a whole number from {least} to {most}.")}

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}

    def to_internal_value(self, data: Any) -> int:
        if type(data) is int and self.least <= data <= self.most:
            return data
        raise self.fault("not_in_range", least=self.least, most=self.most)


class FlagField(StrictField):
    """True or false, and nothing that only looks like it."""

    default_error_messages = {"not_a_flag": _("Takes true or false.")}

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}

    def to_internal_value(self, data: Any) -> bool:
        if type(data) is not bool:
            raise self.fault("not_a_flag")
        return data


class MomentField(StrictField):
    """A moment with its offset (RFC 3339) that has come already, give or take a clock that runs ahead."""

    default_error_messages = {
        "not_a_moment": _("Takes a moment with its offset from UTC, such as 2022-09-25T18:40:00+03:00."),
        "in_the_future": _("Takes a moment at most five minutes ahead of the server's clock."),
        "too_early": _("Takes a moment of the year 2000 or later."),
    }

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time", "description": "With offset, not in the future."}

    def to_internal_value(self, data: Any) -> datetime:
        if type(data) is not str or not _MOMENT.fullmatch(data):
            raise self.fault("not_a_moment")
        try:
            moment = datetime.fromisoformat(data)
            if moment > timezone.now() + CLOCK_SKEW:
                raise self.fault("in_the_future")
            if moment < EARLIEST:
                raise self.fault("too_early")
        except ValueError:
            raise self.fault("not_a_moment") from None
        return moment


class BirthDateField(StrictField):
    """A day of birth, or a year alone: not before 1900 and not after today, wherever on earth today is."""

    default_error_messages = {
        "not_a_birth_date": _("Takes a day from 1900-01-01 to today, such as 1994-03-11, or a year alone.")
    }
    schema = {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$"}

    def to_internal_value(self, data: Any) -> str:
        if type(data) is str and _BIRTH.fullmatch(data):
            with suppress(ValueError):
                # Whoever is born in a year is born after its first day.
                day = date.fromisoformat(f"{data}-01-01"[:10])
                if EARLIEST_BIRTH <= day <= timezone.now().date() + timedelta(days=1):
                    return data
        raise self.fault("not_a_birth_date")


class ListOf(StrictField):
    """A list of one kind of thing, not longer than allowed, and seldom empty. Faults carry the place in the list."""

    least: ClassVar[Literal[0, 1]] = 1
    default_error_messages = {
        "not_a_list": _("Takes a list."),
        "too_many": _("Takes at most {most} items."),
        "empty": _("Takes no empty list: leave the field out instead."),
    }

    def __init__(self, *, child: "StrictField | StrictSerializer", most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.child, self.most = child, most
        child.bind(field_name="", parent=self)  # type: ignore[arg-type]  # a list is a parent as well

    @property
    def schema(self) -> dict[str, Any]:
        items = cast("StrictField", self.child).schema  # a list of objects is described by its serializer
        return {"type": "array", "items": items, "minItems": self.least, "maxItems": self.most}

    def to_internal_value(self, data: Any) -> list[Any]:
        if type(data) is not list:
            raise self.fault("not_a_list")
        if len(data) > self.most:
            raise self.fault("too_many", most=self.most)
        if len(data) < self.least:
            raise self.fault("empty")
        values, faults = [], {}
        for place, item in enumerate(data):
            try:
                values.append(self.child.run_validation(item))
            except ValidationError as fault:
                faults[place] = fault.detail
        if faults:
            raise ValidationError(faults)  # type: ignore[arg-type]
        return values


class StrictSerializer(serializers.Serializer[Any]):
    """An object with these fields and no others. Make one a process: to copy its fields costs more than its work.

    Walks through what was sent and not through what might have been, since most fields of a report are left out.
    """

    default_error_messages = {
        "not_an_object": _("Takes an object."),
        "unknown_field": _("Takes these fields only: {allowed}."),
        **_SHARED,
    }
    bounds: ClassVar[dict[str, Any]] = {}  # what OpenAPI is told of the object beside its fields

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The values; what is wrong with the object as a whole is found by `validate`."""
        if data is None or data is serializers.empty:
            return super().run_validation(data)
        return self.validate(self.to_internal_value(data))

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if type(data) is not dict:
            raise self.fault("not_an_object")
        values, faults = {}, dict[str, Any]()
        for name in data:
            field = self._known.get(name)
            if field is None:
                raise self.fault("unknown_field", allowed=", ".join(self._known))
            try:
                values[name] = field.run_validation(data[name])
            except ValidationError as fault:
                faults[name] = fault.detail
        for name in self._required:
            if name not in data:
                faults[name] = [self.error_messages["required"]]
        if faults:
            raise ValidationError(faults, code="required")
        return values

    def fault(self, code: str, **facts: object) -> ValidationError:
        """A fault of the object as a whole."""
        message = str(self.error_messages[code]).format(**facts)
        return ValidationError({api_settings.NON_FIELD_ERRORS_KEY: [message]}, code=code)

    @cached_property
    def _known(self) -> dict[str, "serializers.Field[Any, Any, Any, Any]"]:
        return dict(self.fields.items())

    @cached_property
    def _required(self) -> tuple[str, ...]:
        return tuple(name for name, field in self._known.items() if field.required)
