"""Statements about a person that differ from each other, side by side, in words. Asked for inside a reading."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casework.staff import wording
from casework.staff.moments import date_told, told, zone_of
from detainees.fields import ErasedBlob
from detainees.models import Claim, Detainee, Detention, Facility
from detainees.names import PersonName

_MOMENTS = ("apprehended_at", "delivered_at", "sobered_at")
_COLUMNS = {"released": "released_at"}
_OF_PERSON = ("description", "health")
_OF_DETENTION = ("stated_reason", "agency")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement in words."""

    claim: Claim
    text: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One field about which more than one thing is said. `stands` is what the record holds now, in words."""

    field: str
    stands: str
    statements: list[Statement]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The statements of a detention: those that contradict something, those that stand alone, those set aside."""

    contradictions: list[Contradiction]
    alone: list[Statement]
    decided: list[Statement]


def weighed(detention: Detention, claims: Sequence[Claim], facilities: Mapping[str, Facility]) -> Weighed:
    """Sort the statements. `facilities` gives the places that they name, by id as text."""
    words = _Words(detention, facilities)
    by_field: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.state in (Claim.State.PROPOSED, Claim.State.ACCEPTED):
            by_field.setdefault(claim.field, []).append(claim)
    contradictions, alone = [], []
    for field, some in by_field.items():
        statements = [Statement(claim, words.said(claim)) for claim in some]
        if all(claim.state == Claim.State.ACCEPTED for claim in some):
            continue
        stands = words.standing(field)
        is_erased = any(isinstance(claim.value, ErasedBlob) for claim in some)
        if not is_erased and len({each.text for each in statements} | ({stands} if stands else set())) > 1:
            contradictions.append(Contradiction(field, stands, statements))
        else:
            alone += statements
    decided = [claim for claim in claims if claim.decided_at is not None]
    return Weighed(contradictions, alone, [Statement(each, words.said(each)) for each in decided])


def named_facilities(claims: Iterable[Claim]) -> set[str]:
    """The ids of places that statements are about."""
    return {str(claim.value) for claim in claims if claim.field == "current_facility"}


class _Words:
    """Values of fields as people say them."""

    def __init__(self, detention: Detention, facilities: Mapping[str, Facility]) -> None:
        self.detention = detention
        self.facilities = facilities
        self.zone = zone_of(detention.incident)

    def said(self, claim: Claim) -> str:
        """What a statement says; that it was erased, of who was."""
        value = claim.value
        return str(value) if isinstance(value, ErasedBlob) else self.of(claim.field, value)

    def of(self, field: str, value: Any) -> str:
        """What was said. A value that does not fit its field is shown as it is."""
        if field in _MOMENTS and isinstance(value, str):
            return self._moment(value)
        if isinstance(value, dict) and field in ("name", "released", "contacts"):
            return self._of_several(field, value)
        if field in ("current_facility", Claim.LOST):
            return self._whereabouts(field, str(value))
        if field == "citizenship":
            return wording.country(str(value))
        if field == "sex":
            return str(Detainee.Sex(value).label) if value in Detainee.Sex.values else str(value)
        if isinstance(value, list):
            return ", ".join(_listed(field, str(each)) for each in value)
        if field == "violation":
            return wording.violation(str(value))
        value = date_told(value) if field == "birth_date" else value
        return (_("yes") if value else _("no")) if isinstance(value, bool) else str(value)

    def standing(self, field: str) -> str:
        """What the record holds of this field; empty where it holds nothing, or has no such column."""
        detention, person = self.detention, self.detention.detainee
        if field in (*_MOMENTS, "released"):
            moment = getattr(detention, _COLUMNS.get(field, field))
            return told(moment, self.zone) if moment else ""
        if field in _OF_WHO:
            return _OF_WHO[field](person)
        if field in ("current_facility", Claim.LOST):
            return detention.current_facility.name if detention.current_facility else ""
        if field == "citizenship":
            return wording.country(person.citizenship)
        if field in _OF_PERSON:
            return str(getattr(person, field) or "")
        if field in _OF_DETENTION:
            return str(getattr(detention, field) or "")
        if field == "sex":
            return "" if person.sex == Detainee.Sex.UNKNOWN else str(person.get_sex_display())
        return ", ".join(_listed(field, each) for each in person.traits) if field == "traits" else ""

    def _whereabouts(self, field: str, said: str) -> str:
        if field == Claim.LOST:
            return _("nobody knows where, since %(moment)s") % {"moment": self._moment(said)}
        place = self.facilities.get(said)
        return place.name if place else _("a place")

    def _of_several(self, field: str, value: dict[str, Any]) -> str:
        if field == "contacts":
            return ", ".join(str(each) for each in value.values())
        return _name(PersonName.from_json(value)) if field == "name" else self._release(value)

    def _release(self, said: dict[str, Any]) -> str:
        outcome = str(Detention.Release(said["outcome"]).label) if said["outcome"] else ""
        return ", ".join(filter(None, (self._moment(said["at"]), outcome, said["conditions"])))

    def _moment(self, text: str) -> str:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        return told(moment, self.zone) if moment.tzinfo else text


def _name(name: PersonName) -> str:
    aliases = f" ({', '.join(name.aliases)})" if name.aliases and name.full != name.aliases[0] else ""
    return (name.full or name.custody_name) + aliases


def _listed(field: str, key: str) -> str:
    if field == "articles":
        return wording.article(key)
    if field == "traits" and key in Detainee.Trait.values:
        return str(Detainee.Trait(key).label)
    return key


_OF_WHO: dict[str, Callable[[Detainee], str]] = {
    "name": lambda person: _name(person.name),
    "birth_date": lambda person: date_told(person.name.birth_date),
    "contacts": lambda person: str((person.contacts or {}).get("phone", "")),
}
