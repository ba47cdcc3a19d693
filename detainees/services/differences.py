"""What a statement about a person adds to what is known of them, and in what it differs.

Opens names and descriptions: ask inside a reading of the person.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from detainees.models import Detainee, Detention, Facility
from detainees.names import PersonName
from detainees.spoken import folded

ADULT_AT = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """A place of detention that is not known yet, as it was heard."""

    name: str
    kind: str = Facility.Kind.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was said about one person, as a person of staff has read it. What was not said is empty."""

    name: PersonName = field(default_factory=PersonName)
    sex: str = ""
    age: int | None = None
    description: str = ""
    health: str = ""
    phone: str = ""
    note: str = ""
    traits: tuple[str, ...] = ()
    facility: Facility | None = None
    new_place: NewPlace | None = None
    apprehended_at: datetime | None = None
    delivered_at: datetime | None = None
    stated_reason: str = ""
    is_injured: bool = False
    articles: tuple[str, ...] = ()
    violations: tuple[str, ...] = ()
    account: str = ""
    source: str = ""

    @property
    def is_minor(self) -> bool:
        return Detainee.Trait.MINOR in self.traits or (self.age is not None and self.age < ADULT_AT)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field about which something else was said than stands, or about which nothing stood yet."""

    field: str
    said: Any
    is_new: bool

    @property
    def value(self) -> Any:
        """What was said, as JSON."""
        if isinstance(self.said, datetime):
            return self.said.isoformat()
        if isinstance(self.said, PersonName):
            return self.said.to_json()
        if isinstance(self.said, Facility):
            return str(self.said.id)
        return self.said


def differences(known: Detention, facts: Facts) -> Iterator[Difference]:
    """Field by field, what was said and does not stand so already. What was not said is no difference."""
    yield from _of_name(known.detainee, facts)
    yield from _of_birth(known.detainee.name.birth_date, facts.name.birth_date)
    yield from _of_person(known.detainee, facts)
    for name in ("apprehended_at", "delivered_at"):
        said, stands = getattr(facts, name), getattr(known, name)
        if said is not None and said != stands:
            yield Difference(name, said, stands is None)
    if facts.is_injured and not known.is_injured:
        yield Difference("is_injured", True, is_new=True)
    yield from _of_place(known, facts)


def _of_name(detainee: Detainee, facts: Facts) -> Iterator[Difference]:
    said, stands = _words(facts.name), _words(detainee.name)
    if said - stands:
        # A name that nobody knew takes the place of all that is known of names, but not of the birth.
        birth_date = facts.name.birth_date or detainee.name.birth_date
        name = facts.name if stands else replace(facts.name, birth_date=birth_date)
        yield Difference("name", name, not stands)


def _of_birth(known: str, said: str) -> Iterator[Difference]:
    """A year that the known day is of says nothing new; a day of the known year says more."""
    if said and not known.startswith(said):
        yield Difference("birth_date", said, is_new=said.startswith(known))


def _words(name: PersonName) -> set[str]:
    spoken = (name.surname, name.given_name, name.patronymic, name.custody_name, *name.aliases)
    return {word for part in spoken for word in folded(part)}


def _of_person(detainee: Detainee, facts: Facts) -> Iterator[Difference]:
    if facts.sex not in ("", Detainee.Sex.UNKNOWN, detainee.sex):
        yield Difference("sex", facts.sex, detainee.sex == Detainee.Sex.UNKNOWN)
    for name in ("description", "health"):
        said, stands = getattr(facts, name), getattr(detainee, name) or ""
        if said and folded(said) != folded(stands):
            yield Difference(name, said, not stands)
    phone = str((detainee.contacts or {}).get("phone", ""))
    if facts.phone and _digits(facts.phone) != _digits(phone):
        yield Difference("contacts", {"phone": facts.phone}, not phone)
    if set(facts.traits) - set(detainee.traits):
        yield Difference("traits", sorted({*facts.traits, *detainee.traits}), is_new=True)


def _digits(phone: str) -> str:
    """The number without its country: +7 and 8 stand for the same one."""
    return "".join(digit for digit in phone if digit.isdecimal())[-10:]


def _of_place(known: Detention, facts: Facts) -> Iterator[Difference]:
    if facts.facility is not None and facts.facility.id != known.current_facility_id:
        yield Difference("current_facility", facts.facility, not known.stays.exists())
    if facts.new_place is not None:
        yield Difference("place", facts.new_place.name, is_new=False)
