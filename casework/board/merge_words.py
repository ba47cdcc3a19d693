"""What a merge filled in, and what its undoing could not decide, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casework.staff import wording
from casework.staff.moments import told, zone_of
from detainees.models import Detainee
from detainees.services import merging

_PLACE, _REGION = "current_facility_id", "region_id"


@dataclass(frozen=True, slots=True)
class Filled:
    """A field that the standing record did not say, and what it says by the other one."""

    field: str
    value: str


def places_named(filled: Mapping[str, Mapping[str, list[Any]]]) -> set[str]:
    """The ids of places of detention that were filled in."""
    return {str(fields[_PLACE][1]) for fields in filled.values() if _PLACE in fields}


def filled_in(filled: Mapping[str, Mapping[str, list[Any]]], names: Mapping[str, str]) -> list[Filled]:
    """What was filled in, field by field. `names` gives places and regions by their id as text."""
    return [
        Filled(_field(name), _value(name, after, names))
        for fields in filled.values()
        for name, (_before, after) in fields.items()
    ]


def undecided_in_words(undecided: Iterable[Mapping[str, Any]]) -> list[str]:
    """What nobody can tell whose it is, one sentence each."""
    return [_sentence(each) for each in undecided]


def _sentence(each: Mapping[str, Any]) -> str:
    if each["kind"] == "claim":
        return _("A statement of the other record was accepted and stands: %(field)s.") % {
            "field": wording.field(each["field"])
        }
    if each["kind"] == "filled":
        return _("Changed since the merge, and left so: %(field)s.") % {"field": _field(each["field"])}
    kind = str(merging.kind_of(each["kind"])._meta.verbose_name_plural)
    if "gone" in each:
        return _("Led elsewhere since the merge, and left there: %(kind)s, %(many)d.") % {
            "kind": kind,
            "many": each["gone"],
        }
    return _("Entered while both were one, and left with the record that stood: %(kind)s, %(many)d.") % {
        "kind": kind,
        "many": each["entered"],
    }


def _field(name: str) -> str:
    return wording.field(name.removesuffix("_id"))


def _value(name: str, value: Any, names: Mapping[str, str]) -> str:
    if name in (_PLACE, _REGION):
        return names.get(str(value), "?")
    if name.endswith("_at") and isinstance(value, str):
        return told(datetime.fromisoformat(value), zone_of(None))
    if name == "sex":
        return str(Detainee.Sex(value).label)
    if name == "traits":
        return ", ".join(str(Detainee.Trait(each).label) for each in value)
    if name == "citizenship":
        return wording.country(str(value))
    return (_("yes") if value else _("no")) if isinstance(value, bool) else str(value)
