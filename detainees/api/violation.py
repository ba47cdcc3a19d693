"""What was done to people in custody."""

from typing import Any

from django.conf import settings

from casework import jurisdictions
from casework.access import Verb
from casework.rest.filters import Filters
from casework.rest.forms import CodeField, RecordField, TiesField
from casework.rest.shapes import Opens, Shape, Told
from casework.rest.viewsets import AddableViewSet, ChangeableViewSet, Facts, declared
from detainees.api.custody import SaidForm, without_source
from detainees.models import (
    Confidence,
    Detainee,
    Detention,
    Facility,
    Incident,
    Officer,
    Region,
    Unit,
    Violation,
)
from detainees.services import violation as violations
from detainees.strict import KeyField, MomentField, TextField

MOST_OFFICERS = 100
# The vocabulary of the pack this installation works under.
KINDS = jurisdictions.load(settings.ENVIRONMENT.jurisdiction).violations.keys()


class ViolationChangeForm(SaidForm):
    """What may be known better later. What was done, and to whom, does not change."""

    happened_at = MomentField(allow_null=True, required=False, help_text="Null: unknown.")
    facility = RecordField(Facility, allow_null=True, required=False)
    unit = RecordField(Unit, allow_null=True, required=False)
    account = TextField(longest=20_000, allow_null=True, required=False, help_text="What happened, as told.")
    injuries = TextField(longest=10_000, allow_null=True, required=False)
    officers = TiesField(
        child=RecordField(Officer),
        most=MOST_OFFICERS,
        required=False,
        help_text="All who took part, as known.",
    )


class ViolationForm(ViolationChangeForm):
    """A violation as it is entered."""

    detention = RecordField(Detention)
    kind = KeyField(keys=KINDS)


class ViolationFilters(Filters):
    detention = RecordField(Detention, required=False)
    person = RecordField(Detainee, required=False)
    incident = RecordField(Incident, required=False)
    region = CodeField(Region, required=False)
    facility = RecordField(Facility, required=False)
    kind = KeyField(keys=KINDS, required=False)
    confidence = KeyField(keys=Confidence.values, required=False)

    lookups = {
        "detention": "detention",
        "person": "detention__detainee",
        "incident": "detention__incident",
        "region": "detention__region",
        "facility": "facility",
        "kind": "kind",
        "confidence": "state",
    }


_PLAIN = {
    "id": "id",
    "detention": "detention_id",
    "kind": "kind",
    "happened_at": "happened_at",
    "facility": "facility_id",
    "unit": "unit_id",
    "confidence": "state",
    "report": "report_id",
    "created_at": "created_at",
}


class Violations(AddableViewSet, ChangeableViewSet):
    """What was done to people, by the vocabulary of the jurisdiction. A list opens nothing, one record all."""

    model = Violation
    declarations = declared(Violation, create=Verb.ADD, partial_update=Verb.CHANGE)
    row = Shape(Violation, name="ViolationRow", plain=_PLAIN)
    record = Shape(
        Violation,
        name="Violation",
        plain=_PLAIN,
        told={
            "officers": Told(
                of=("took_part",),
                tell=lambda ids: [str(each) for each in ids],
                described={
                    "type": ["array", "null"],
                    "items": {"type": "string", "format": "uuid"},
                    "description": "Who took part; null for whoever may not see officers.",
                },
                adds={"took_part": violations.ids_of_officers()},
                is_changed=True,
                kind=Officer,
            )
        },
        sealed=[Opens("account"), Opens("injuries"), Opens("source")],
    )
    filters = ViolationFilters()
    form = ViolationForm()
    changes = ViolationChangeForm(partial=True)

    def add(self, facts: Facts) -> Violation:
        facts, said = without_source(facts)
        return violations.record_violation(
            jurisdiction=settings.ENVIRONMENT.jurisdiction, said=said, by=None, **facts
        )

    def change(self, row: Any, facts: Facts) -> None:
        confidence = facts.pop("confidence", None)
        if facts:
            violations.change_violation(violation=row, by=None, **facts)
        if confidence is not None:
            violations.weigh_violation(violation=row, state=confidence, by=None)
