"""Whom others look for: written down and read by programs, which propose who it may be. Only people decide and call."""

from typing import Any
from uuid import UUID

from casework.access import Verb
from casework.rest.filters import Filters
from casework.rest.forms import AnyMomentField, CodeField, Form, HourField, LineField, RecordField
from casework.rest.shapes import Opens, Shape, Told
from casework.rest.viewsets import AddableViewSet, ChangeableViewSet, Facts, RecordViewSet, declared
from casework.services import tickets
from detainees.api.witness import PartsForm
from detainees.models import (
    Consent,
    ContactAttempt,
    Detainee,
    Detention,
    Incident,
    Region,
    Relative,
    SearchHit,
    SearchRequest,
)
from detainees.services import changes, contact, searching
from detainees.strict import (
    BirthDateField,
    FlagField,
    KeyField,
    ListOf,
    MomentField,
    NameField,
    TextField,
    WholeField,
)
from detainees.vocabulary import Sex
from detainees.ways import Way

LONGEST_LINE, LONGEST = 300, 10_000
MOST_WAYS, MOST_ALIASES = 8, 20


class SoughtForm(PartsForm):
    """Who is looked for, as far as it is known."""

    surname = NameField(required=False)
    given_name = NameField(required=False)
    patronymic = NameField(required=False)
    aliases = ListOf(child=NameField(), most=MOST_ALIASES, required=False)
    description = TextField(longest=2_000, required=False, help_text="Jacket, hair, height.")
    sex = KeyField(keys=Sex.values, required=False)
    age = WholeField(least=0, most=120, required=False)
    birth_date = BirthDateField(required=False)


class SeekerForm(PartsForm):
    """Who asks."""

    name = NameField(required=False)


class WayForm(Form):
    """One way to the seeker. Without hours it is safe at any time; from 22:00 to 06:00 goes over midnight."""

    way = KeyField(keys=ContactAttempt.Way.values)
    address = LineField(longest=LONGEST_LINE, help_text="The number, name or address.")
    never = FlagField(required=False, help_text="True: it must never be used.")

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "from": HourField(required=False), "to": HourField(required=False)}


class SearchChangeForm(Form):
    """What may be known better later. `sought`, `seeker` and `ways` take the place of all that was known before."""

    sought = SoughtForm()
    last_seen = TextField(longest=LONGEST, allow_null=True, required=False, help_text="Where, when, with whom.")
    seeker = SeekerForm(required=False)
    ways = ListOf(child=WayForm(), most=MOST_WAYS, required=False)
    note = TextField(longest=LONGEST, allow_null=True, required=False)
    relation = KeyField(keys=SearchRequest.Relation.values, help_text="What the seeker is to the person.")
    incident = RecordField(Incident, allow_null=True, required=False)
    region = CodeField(Region, allow_null=True, required=False, help_text="Left out: the region of the incident.")


class NewSearchForm(SearchChangeForm):
    """Somebody looks for a person who may be held."""

    asked_at = MomentField(required=False, help_text="Left out: now.")


class SearchFilters(Filters):
    incident = RecordField(Incident, required=False)
    region = CodeField(Region, required=False)
    state = KeyField(keys=SearchRequest.State.values, required=False)
    call_until = AnyMomentField(required=False, help_text="Open, and the seeker is to be called by then.")

    lookups = {"incident": "incident", "region": "region", "state": "state"}

    def narrow(self, rows: Any, asked: Facts) -> Any:
        rows = super().narrow(rows, asked)
        return rows.to_call(at=asked["call_until"]) if "call_until" in asked else rows


_TEXT = {"type": "string"}
_SOUGHT = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("surname", "given_name", "patronymic", "description"), _TEXT),
        "aliases": {"type": "array", "items": _TEXT},
        "sex": {"type": "string", "enum": Sex.values},
        "age": {"type": "integer"},
        "birth_date": BirthDateField.schema,
    },
    "description": "What is not known is left out.",
    "additionalProperties": False,
}
_SEEKER = {"type": "object", "properties": {"name": _TEXT}, "additionalProperties": False}
_WAYS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "way": {"type": "string", "enum": ContactAttempt.Way.values},
            "address": _TEXT,
            "from": _TEXT,
            "to": _TEXT,
            "never": {"type": "boolean"},
        },
        "required": ["way", "address"],
        "additionalProperties": False,
    },
    "description": "Hours are of the place of the incident, else of the region.",
}


def _may_be_told(search: UUID) -> dict[str, str]:
    answer = contact.tellable_of(search)
    return {"what": str(answer.what.value), "because": str(answer.because)}


_TELLABLE = Told(
    of=("id",),
    tell=_may_be_told,
    described={
        "type": ["object", "null"],
        "properties": {"what": {"type": "string", "enum": Relative.MayBeTold.values}, "because": _TEXT},
        "required": ["what", "because"],
        "additionalProperties": False,
        "description": "What the seeker may be told by the ladder of consent, and why, in words.",
    },
    kind=Consent,
)
_SEARCH = {
    "id": "id",
    "relation": "relation",
    "incident": "incident_id",
    "region": "region_id",
    "is_practice": "is_practice",
    "asked_at": "asked_at",
    "state": "state",
    "person": "person_id",
    "found_at": "found_at",
    "closing": "closing",
    "call_at": "call_at",
    "created_at": "created_at",
}
_REFERENCES = {"reference": "number"}


class Searches(AddableViewSet, ChangeableViewSet):
    """Who is looked for, and by whom. A list opens nobody, one record all. Who was found, staff say on their pages."""

    model = SearchRequest
    declarations = declared(SearchRequest, create=Verb.ADD, partial_update=Verb.CHANGE)
    row = Shape(SearchRequest, name="SearchRow", plain=_SEARCH, references=_REFERENCES)
    record = Shape(
        SearchRequest,
        name="Search",
        plain=_SEARCH,
        references=_REFERENCES,
        sealed=[
            Opens("sought", described=_SOUGHT),
            Opens("last_seen"),
            Opens("seeker", described=_SEEKER),
            Opens("ways", described=_WAYS),
            Opens("note"),
        ],
        told={"may_be_told": _TELLABLE},
    )
    filters = SearchFilters()
    form = NewSearchForm()
    changes = SearchChangeForm(partial=True)

    def add(self, facts: Facts) -> SearchRequest:
        return searching.add_request(by=None, **_kept(facts))

    def change(self, row: Any, facts: Facts) -> None:
        # It is locked, and its tag was compared.
        searching.change_request(request=row, seen=changes.newest(row), by=None, **_kept(facts))


class HitForm(Form):
    """Who it may be."""

    request = RecordField(SearchRequest)
    person = RecordField(Detainee)


class HitFilters(Filters):
    request = RecordField(SearchRequest, required=False)
    person = RecordField(Detainee, required=False)
    state = KeyField(keys=SearchHit.State.values, required=False)

    lookups = {"request": "request", "person": "person", "state": "state"}


class Hits(AddableViewSet):
    """Who may be whom a request looks for. A program proposes; a person of the staff decides."""

    model = SearchHit
    declarations = declared(SearchHit, create=Verb.ADD)
    record = Shape(
        SearchHit,
        name="SearchHit",
        plain={
            "id": "id",
            "request": "request_id",
            "person": "person_id",
            "report": "report_id",
            "score": "score",
            "state": "state",
            "decided_at": "decided_at",
            "created_at": "created_at",
        },
    )
    filters = HitFilters()
    form = HitForm()

    def add(self, facts: Facts) -> SearchHit:
        """The hit, which may be known and decided already. It rings on the pages that are open."""
        hit = searching.propose(request=facts["request"], person=facts["person"], by=None)
        tickets.announce(searches="all")
        return hit


class AttemptFilters(Filters):
    request = RecordField(SearchRequest, required=False)
    detention = RecordField(Detention, required=False)

    lookups = {"request": "request", "detention": "detention"}


_ATTEMPT = {
    "id": "id",
    "request": "request_id",
    "detention": "detention_id",
    "direction": "direction",
    "way": "way",
    "result": "result",
    "told": "told",
    "at": "at",
    "again_at": "again_at",
    "created_at": "created_at",
}


class Attempts(RecordViewSet):
    """Each try to reach a seeker, or whoever is called after a release. Staff call and write it down on their pages."""

    model = ContactAttempt
    declarations = declared(ContactAttempt)
    row = Shape(ContactAttempt, name="AttemptRow", plain=_ATTEMPT)
    record = Shape(ContactAttempt, name="Attempt", plain=_ATTEMPT, sealed=[Opens("note")])
    filters = AttemptFilters()


def _kept(facts: Facts) -> Facts:
    """The facts as they are kept."""
    kept = dict(facts)
    if "ways" in facts:
        kept["ways"] = [
            Way(each["way"], each["address"], each.get("from"), each.get("to"), each.get("never", False)).to_json()
            for each in facts["ways"]
        ]
    return kept
