"""People who were detained, summoned or fined."""

import re
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.access import Actor, Verb
from casework.finding import find_people
from casework.models import Case
from casework.rest.filters import Filters
from casework.rest.forms import CodeField, Form, RecordField, WordsField
from casework.rest.merged import StandingViewSet
from casework.rest.pages import BY_NUMBER
from casework.rest.shapes import Opens, Row, Shape
from casework.rest.viewsets import AddableViewSet, ChangeableViewSet, Facts, declared, question
from detainees.matching import Match, Reason, Sign
from detainees.models import Detainee, Detention, Facility, Incident, Region, number_of
from detainees.names import PersonName
from detainees.services import person
from detainees.sought import Sought
from detainees.strict import (
    BirthDateField,
    FlagField,
    KeyField,
    ListOf,
    MomentField,
    NameField,
    StrictField,
    TextField,
    WholeField,
)

MOST_SHOWN = 50
_PART = {"type": "string"}
IDENTITY = {
    "type": "object",
    "properties": {
        "surname": _PART,
        "given_name": _PART,
        "patronymic": _PART,
        "custody_name": {
            "type": "string",
            "description": "The name given in custody. The other is not said there.",
        },
        "aliases": {"type": "array", "items": _PART, "description": "As heard."},
        "birth_date": BirthDateField.schema,
    },
    "description": "What is not known is left out.",
    "additionalProperties": False,
}


class IdentityForm(Form):
    """The names of a person, each as far as it is known. Takes the place of all that was known before."""

    surname = NameField(required=False)
    given_name = NameField(required=False)
    patronymic = NameField(required=False)
    custody_name = NameField(required=False, help_text="The name given in custody. The other is not said there.")
    aliases = ListOf(child=NameField(), most=20, required=False)
    birth_date = BirthDateField(required=False)


class TraitsField(ListOf):
    """A set of traits, which may be empty."""

    def __init__(self, **kwargs: Any) -> None:
        keys = Detainee.Trait.values
        super().__init__(child=KeyField(keys=keys), most=len(keys), **kwargs)

    @property
    def schema(self) -> dict[str, Any]:
        return {**super().schema, "minItems": 0}

    def to_internal_value(self, data: Any) -> list[Any]:
        return [] if data == [] else sorted(set(super().to_internal_value(data)))


class CitizenshipField(StrictField):
    """A country by its code."""

    default_error_messages = {"not_a_country": _("Takes two letters of ISO 3166-1, such as RU, or an empty text.")}

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^([A-Z]{2})?$"}

    def to_internal_value(self, data: Any) -> str:
        if data == "" or (type(data) is str and len(data) == 2 and data.isascii() and data.isupper()):  # noqa: PLR2004
            return str(data)
        raise self.fault("not_a_country")


class PersonForm(Form):
    """A person as far as they are known. Many are known by a jacket at first."""

    identity = IdentityForm(required=False)
    description = TextField(longest=2_000, allow_null=True, required=False, help_text="Jacket, hair, height.")
    contacts = WordsField(allow_null=True, required=False)
    health = TextField(longest=10_000, allow_null=True, required=False, help_text="Medicines with their times.")
    sex = KeyField(keys=Detainee.Sex.values, required=False)
    citizenship = CitizenshipField(required=False)
    traits = TraitsField(required=False)
    region = CodeField(Region, required=False, help_text="Where the person is looked after.")


class NewPersonForm(PersonForm):
    """The same, and whether they are invented for training."""

    is_practice = FlagField(required=False)


class PersonFilters(Filters):
    incident = RecordField(Incident, required=False, help_text="Detained there.")
    region = CodeField(Region, required=False, help_text="Looked after there.")
    trait = KeyField(keys=Detainee.Trait.values, required=False)

    lookups = {"region": "region", "trait": "traits__contains"}

    def narrow(self, rows: Any, asked: Facts) -> Any:
        asked = {**asked, "trait": [asked["trait"]]} if "trait" in asked else asked
        rows = super().narrow(rows, asked)
        # A person has one detention an incident at most, so this join repeats nobody.
        return rows.filter(detentions__incident=asked["incident"]) if "incident" in asked else rows


class ReferenceField(StrictField):
    """A number as it is said over the phone, with its check digit. Spaces and dashes say nothing."""

    default_error_messages = {
        "wrong_reference": _("Takes a number whose check digit fits, such as 100-147-9. A digit was misheard."),
    }
    shape = re.compile(r"[0-9 -]{4,40}", re.ASCII)

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{self.shape.pattern}$", "examples": ["100-147-9"]}

    def to_internal_value(self, data: Any) -> int:
        number = number_of(data) if type(data) is str and self.shape.fullmatch(data) else None
        if number is None:
            self.refuse("wrong_reference")
        return number


_SOUGHT = (
    "Names in any order, script and spelling, an age or a year of birth, a phone, the number of a case:"
    " `Magomedova Fatimat, about thirty`."
)


class SearchForm(Form):
    """Whom one looks for: by the number of a person, a detention or a case, or by whatever is known of them.

    What is known beside the name tells namesakes apart: it moves people in the answer, and leaves nobody out.
    """

    default_error_messages = {
        "not_one": _("Takes a reference or a name: one of the two."),
        "needs_name": _("What is known beside a name goes with a name."),
    }
    bounds: ClassVar[dict[str, Any]] = {
        "oneOf": [
            {"required": ["reference"], "maxProperties": 1},
            {"required": ["name"], "not": {"required": ["reference"]}},
        ]
    }

    reference = ReferenceField(required=False)
    name = TextField(longest=200, required=False, help_text=_SOUGHT)
    sex = KeyField(keys=Detainee.Sex.values, required=False)
    birth_year = WholeField(least=1900, most=2100, required=False)
    age = WholeField(least=0, most=120, required=False, help_text="At the moment `at`, or now.")
    facility = RecordField(Facility, required=False, help_text="Where they are said to be held.")
    at = MomentField(required=False, help_text="When the age was told.")

    def validate(self, attrs: Facts) -> Facts:
        if ("reference" in attrs) == ("name" in attrs):
            raise self.fault("not_one")
        if "reference" in attrs and len(attrs) > 1:
            raise self.fault("needs_name")
        return attrs


_CONTACTS = {"type": "object", "additionalProperties": True}
_PLAIN = {
    "id": "id",
    "sex": "sex",
    "citizenship": "citizenship",
    "traits": "traits",
    "region": "region_id",
    "is_practice": "is_practice",
    "created_at": "created_at",
}
_REFERENCES = {"reference": "number"}
_NAMES = Opens("identity", described=IDENTITY)
ROW = Shape(Detainee, name="PersonRow", plain=_PLAIN, references=_REFERENCES, sealed=[_NAMES])


class People(StandingViewSet, AddableViewSet, ChangeableViewSet):
    """People. A list opens names alone, one record all that is sealed of it."""

    model = Detainee
    declarations = declared(Detainee, create=Verb.ADD, partial_update=Verb.CHANGE, search=Verb.OPEN)
    row = ROW
    record = Shape(
        Detainee,
        name="Person",
        plain=_PLAIN,
        references=_REFERENCES,
        sealed=[_NAMES, Opens("description"), Opens("contacts", described=_CONTACTS), Opens("health")],
    )
    order = BY_NUMBER
    filters = PersonFilters()
    form = NewPersonForm()
    changes = PersonForm(partial=True)

    def add(self, facts: Facts) -> Model:
        name = _name(facts.pop("identity", {}))
        return person.add_person(name=name, by=None, **facts)

    def change(self, row: Any, facts: Facts) -> None:
        name = _name(facts.pop("identity")) if "identity" in facts else None
        person.change_person(detainee=row, name=name, by=None, **facts)

    @question(SearchForm(), shape=ROW)
    def search(self, actor: Actor, facts: Facts) -> Facts:
        """Find people by a number or by name, the likeliest first. Who may not be seen is answered like nobody.

        A program of journalists looks for nobody by name (403): its list holds all whom it may find.
        """
        place = f"{self.place}:search"
        if "reference" in facts:
            rows = list(BY_NUMBER.sorted(_numbered(actor, facts["reference"]), oldest_first=False))
            return {
                **_matched(ROW.answers(rows, actor=actor, place=place), {}),
                "has_more": False,
                "is_loading": False,
            }
        if access.shut(actor, Detainee):
            # The memory answers to phones and looks too. Who is not told them finds by name in the list they are given.
            raise PermissionDenied
        sought = _sought(facts)
        found = find_people(actor, sought, most=MOST_SHOWN)
        rows = list(access.visible(actor, Detainee, among=ROW.rows()).filter(pk__in=found.matches))
        answers = ROW.answers(rows, actor=actor, place=place)
        return {**_matched(answers, found.matches), "has_more": found.has_more, "is_loading": found.is_loading}


def _numbered(actor: Actor, number: int) -> QuerySet[Any, Row]:
    """The person of this number, or of the detention or case of this number. All are asked for, whatever it is."""
    detentions = access.visible(actor, Detention).filter(number=number).values("detainee")
    cases = access.visible(actor, Case).filter(number=number).values("detainee")
    found = Q(number=number) | Q(pk__in=detentions) | Q(pk__in=cases)
    return access.visible(actor, Detainee, among=ROW.rows()).filter(found)


def _sought(facts: Facts) -> Sought:
    """The name as it was typed, with what else is known of them."""
    at = facts.get("at") or timezone.now()
    typed = Sought.typed(facts["name"], at=at)
    place = str(facts["facility"].pk) if "facility" in facts else ""
    said = {name: facts[name] for name in ("sex", "birth_year", "age") if name in facts}
    if said.get("sex") == Detainee.Sex.UNKNOWN:
        del said["sex"]
    return replace(typed, evidence=replace(typed.evidence, place=place, **said))


_BY_NUMBER = Match(1.0, (Reason(Sign.SAME, "number"),))


def _matched(answers: list[Facts], matches: dict[UUID, Match]) -> Facts:
    """Each person beside how near they are and why, the likeliest first."""
    results = []
    for answer in answers:
        match = matches.get(UUID(str(answer["id"])), _BY_NUMBER)
        reasons = [{"sign": each.sign, "part": each.part, "word": each.word} for each in match.reasons]
        results.append({"score": match.score, "reasons": reasons, "person": answer})
    places = {str(person): place for place, person in enumerate(matches)}
    return {"results": sorted(results, key=lambda result: places.get(str(result["person"]["id"]), 0))}


def _name(identity: Facts) -> PersonName:
    return PersonName.from_json(identity)
