"""Values of a record in words, for its history and the admin. Nothing here looks anything up."""

from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Model
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from casework.staff import wording
from casework.staff.moments import told, zone_of
from detainees.models import (
    ApiClient,
    Campaign,
    ContactAttempt,
    Detainee,
    Facility,
    Incident,
    Region,
    Token,
    Unit,
    User,
    told_by_piece,
)

# What the parts of sealed blobs are called.
_PARTS: dict[str, Promise] = {
    "address": _("address"),
    "age": _("age"),
    "aliases": _("also heard as"),
    "bar": _("bar chamber"),
    "by": pgettext_lazy("day until which", "by"),
    "badge": _("badge"),
    "bar_number": _("number in the register"),
    "birth_date": _("born on"),
    "case_number": _("number of the case"),
    "custody_name": _("name given there"),
    "description": _("physical description"),
    "email": _("e-mail"),
    "from": pgettext_lazy("hour of the day", "from"),
    "given_name": _("given name"),
    "looks": _("looks"),
    "messenger": _("messenger"),
    "name": _("name"),
    "never": _("must never be used"),
    "patronymic": _("patronymic"),
    "phone": _("telephone"),
    "protocol_number": _("number of the record"),
    "protocol_on": _("record of the day"),
    "rank": pgettext_lazy("of an officer", "rank"),
    "relation": _("who to them"),
    "sex": _("sex"),
    "surname": _("surname"),
    "to": pgettext_lazy("hour of the day", "to"),
    "uid": _("unique identifier"),
    "vehicle": _("vehicle"),
    "way": _("way"),
    "what": pgettext_lazy("what is to be done", "what"),
    "when": pgettext_lazy("hours at which one may call", "when it is safe"),
}

# The parts that are kept as codes.
_CODES: dict[str, dict[str, Any]] = {"way": dict(ContactAttempt.Way.choices), "sex": dict(Detainee.Sex.choices)}

# What is called by a name that nobody has to open.
_BY_NAME = (ApiClient, Campaign, Facility, Token, Unit, User)


def said(field: Any, value: Any, place: Any) -> str:
    """A plain value of this field; moments in the zone of the place."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, datetime):
        return told(value, zone_of(place))
    if field.name == "field":
        return wording.field(str(value))
    if field.name in ("article", "articles", "kind") and not field.choices:
        return _from_the_pack(field.name, value)
    choices = dict(field.flatchoices) or _choices_of_items(field)
    if isinstance(value, list | tuple):
        return ", ".join(str(choices.get(each, each)) for each in value)
    return str(choices[value]) if value in choices else plain(value)


def plain(value: Any) -> str:
    """A value that says itself: text, number, day, yes or no, and what a sealed blob holds."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, dict):
        return "; ".join(
            f"{_PARTS.get(name, name)}: {_of_part(name, each)}" for name, each in value.items() if each
        )
    if isinstance(value, list | tuple):
        return ", ".join(plain(each) for each in value)
    return str(value)


def _of_part(name: str, value: Any) -> str:
    words = _CODES.get(name, {})
    return str(words[value]) if isinstance(value, str) and value in words else plain(value)


def called(row: Model) -> str:
    """What a row is called where nothing of it may be opened."""
    if isinstance(row, Incident):
        return wording.incident_title(row)
    if isinstance(row, Region):
        return wording.region_name(row)
    if isinstance(row, _BY_NAME):
        return str(row)
    number = getattr(row, "reference", None)
    if number:
        return str(number)
    return told_by_piece(row)


def _choices_of_items(field: Any) -> dict[Any, Any]:
    return dict(field.base_field.flatchoices) if isinstance(field, ArrayField) else {}


def _from_the_pack(name: str, value: Any) -> str:
    words = wording.violation if name == "kind" else wording.article
    return ", ".join(words(each) for each in (value if isinstance(value, list | tuple) else [value]))
