"""What one may send: strict objects as `detainees.strict` has them, and the fields that records need besides.

A form is made once a process and asks no database: a `RecordField` takes an id, and `resolved` then looks for the
record among those that the actor may see. A record that is hidden and one that is not there give the same fault.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from casework import access
from casework.access import Actor
from detainees.names import fault_of_name
from detainees.strict import EARLIEST, ListOf, MomentField, StrictField, StrictSerializer, TextField

_UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_KEY = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)
_EARLIEST_DAY, _LATEST_DAY = date(1990, 1, 1), date(2100, 1, 1)
# Of records that have one instead of an id.
CODE = re.compile(r"[A-Z0-9-]{2,8}", re.ASCII)
CODE_SCHEMA: dict[str, Any] = {"type": "string", "pattern": f"^{CODE.pattern}$", "examples": ["RU-DA"]}
_LATEST = datetime.fromisoformat("2100-01-01T00:00:00+00:00")


class Form(StrictSerializer):
    """An object with these fields and no others. `Form(partial=True)` requires none of them: a change."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if self.partial:
            for each in self.fields.values():
                each.required = False


class LineField(TextField):
    """One line that others rely on: no mark that hides or turns what a reader sees. Takes an empty one if told."""

    default_error_messages = {
        "control_character": _("Takes no control characters."),
        "direction_mark": _("Takes no marks that turn the direction of text."),
    }

    def __init__(self, *, longest: int, may_be_empty: bool = False, **kwargs: Any) -> None:
        super().__init__(longest=longest, **kwargs)
        self.may_be_empty = may_be_empty

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 0 if self.may_be_empty else 1, "maxLength": self.longest}

    def to_internal_value(self, data: Any) -> str:
        if data == "" and self.may_be_empty:
            return ""
        text = super().to_internal_value(data)
        if fault := fault_of_name(text):
            self.refuse(fault, longest=self.longest)
        return text


class RecordField(StrictField):
    """The id of a record of this kind, `among` those of which this holds. `resolved` makes the record of it."""

    default_error_messages = {
        "not_an_id": _("Takes an id, such as 7f3b3c1e-5d0a-4c55-9c3e-2a1f0c8f4b6d."),
        "unknown_record": _("Takes the id of a record that is there and that you may see."),
    }

    def __init__(self, model: type[Model], *, among: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.model, self.among = model, dict(among or {})

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "uuid"}

    def to_internal_value(self, data: Any) -> Any:
        if type(data) is not str or not _UUID.fullmatch(data):
            self.refuse("not_an_id")
        return UUID(data)


class CodeField(RecordField):
    """The code of a record that has one instead of an id: a region's, for example RU-DA."""

    default_error_messages = {"not_a_code": _("Takes a code, such as RU-DA.")}

    @property
    def schema(self) -> dict[str, Any]:
        return CODE_SCHEMA

    def to_internal_value(self, data: Any) -> Any:
        if type(data) is not str or not CODE.fullmatch(data):
            self.refuse("not_a_code")
        return data


class RecordsField(ListOf):
    """A list of records, by their ids or codes: each once, in any order."""

    child: RecordField

    def to_internal_value(self, data: Any) -> list[Any]:
        return list(dict.fromkeys(super().to_internal_value(data)))


class TiesField(RecordsField):
    """All records of a kind that something is tied to from now on; an empty list unties them all."""

    least = 0


class DayField(StrictField):
    """A day in the calendar of the place."""

    default_error_messages = {"not_a_day": _("Takes a day from 1990-01-01 to 2099-12-31, such as 2022-09-26.")}

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}

    def to_internal_value(self, data: Any) -> date:
        if type(data) is str and _DAY.fullmatch(data):
            try:
                day = date.fromisoformat(data)
            except ValueError:
                self.refuse("not_a_day")
            if _EARLIEST_DAY <= day < _LATEST_DAY:
                return day
        raise self.fault("not_a_day")


class HourField(StrictField):
    """An hour of the day, in the time of the incident, else of the region."""

    default_error_messages = {"not_an_hour": _("Takes an hour and minutes, such as 09:30.")}

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{_HOUR.pattern}$", "examples": ["09:30"]}

    def to_internal_value(self, data: Any) -> time:
        if type(data) is not str or not _HOUR.fullmatch(data):
            self.refuse("not_an_hour")
        return time.fromisoformat(data)


class AnyMomentField(MomentField):
    """A moment with its offset, which may lie ahead: a hearing, the end of a warrant."""

    default_error_messages = {"out_of_range": _("Takes a moment of the years 2000 to 2099.")}

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time", "description": "With offset."}

    def to_internal_value(self, data: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(data) if type(data) is str and "T" in data else None
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self.refuse("not_a_moment")
        if not EARLIEST <= moment < _LATEST:
            self.refuse("out_of_range")
        return moment


class NumberField(StrictField):
    """A number between two bounds."""

    default_error_messages = {"not_in_range": _("Takes a number from {least} to {most}.")}

    def __init__(self, *, least: float, most: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "number", "minimum": self.least, "maximum": self.most}

    def to_internal_value(self, data: Any) -> float:
        if type(data) in {int, float} and self.least <= data <= self.most:
            return float(data)
        raise self.fault("not_in_range", least=self.least, most=self.most)


class MoneyField(StrictField):
    """An amount of money as text, so that no reader rounds it."""

    default_error_messages = {"not_an_amount": _("Takes an amount as text, such as 10000.00.")}
    _shape = re.compile(r"[0-9]{1,10}(\.[0-9]{1,2})?", re.ASCII)

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{self._shape.pattern}$"}

    def to_internal_value(self, data: Any) -> Decimal:
        if type(data) is not str or not self._shape.fullmatch(data):
            self.refuse("not_an_amount")
        return Decimal(data)


class WordsField(StrictField):
    """A small dictionary of texts under short keys, such as ways to reach somebody."""

    default_error_messages = {
        "not_words": _(
            "Takes an object of at most {most} texts of at most {longest} characters, with keys of small Latin letters."
        )
    }
    most, longest = 20, 500

    @property
    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "maxProperties": self.most,
            "propertyNames": {"pattern": f"^{_KEY.pattern}$"},
            "additionalProperties": {"type": "string", "maxLength": self.longest},
        }

    def to_internal_value(self, data: Any) -> dict[str, str]:
        if type(data) is dict and len(data) <= self.most and all(map(self._fits, data.items())):
            return data
        raise self.fault("not_words", most=self.most, longest=self.longest)

    def _fits(self, item: tuple[str, Any]) -> bool:
        key, text = item
        return bool(_KEY.fullmatch(key)) and type(text) is str and len(text) <= self.longest


def resolved(form: Form, facts: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The facts with records in the place of their ids. Raises `ValidationError` at those not to be seen."""
    found, faults = dict(facts), dict[str, list[Any]]()
    for name, value in facts.items():
        field = form.fields[name]
        if isinstance(field, RecordsField):
            one: RecordField = field.child
            found[name] = list(_those_of(one, actor).filter(pk__in=value))
            if len(found[name]) < len(value):
                faults[name] = [one.error_messages["unknown_record"]]
        elif isinstance(field, RecordField) and value is not None:
            found[name] = _those_of(field, actor).filter(pk=value).first()
            if found[name] is None:
                faults[name] = [field.error_messages["unknown_record"]]
    if faults:
        raise ValidationError(faults, code="unknown_record")
    return found


def _those_of(field: RecordField, actor: Actor) -> QuerySet[Any]:
    return access.visible(actor, field.model).filter(**field.among)
