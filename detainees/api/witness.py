"""Who saw a violation, and the officers who did it, as people described them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from casework.access import Verb
from casework.rest.filters import Filters, FlagParameter
from casework.rest.forms import CodeField, Form, LineField, RecordField, TiesField
from casework.rest.shapes import Opens, Shape, Told
from casework.rest.viewsets import AddableViewSet, ChangeableViewSet, Facts, declared
from detainees.models import Incident, Officer, Region, Unit, Violation, Witness
from detainees.services import violation as violations
from detainees.strict import FlagField, NameField, TextField

LONGEST_LINE, LONGEST_ACCOUNT = 300, 20_000
MOST_VIOLATIONS = 100


def _object(*names: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: {"type": "string"} for name in names},
        "description": "What is not known is left out.",
        "additionalProperties": False,
    }


class PartsForm(Form):
    """An object of which at least one part is known. Takes the place of all that was known before."""

    default_error_messages = {"nothing_known": _("Give at least one of these fields: {allowed}.")}

    def validate(self, attrs: Facts) -> Facts:
        if not attrs:
            message = str(self.error_messages["nothing_known"]).format(allowed=", ".join(self.fields))
            raise ValidationError(message, code="nothing_known")
        return attrs


class WitnessPersonForm(PartsForm):
    """Who they are."""

    name = NameField(required=False)
    phone = LineField(longest=LONGEST_LINE, required=False)
    address = LineField(longest=LONGEST_LINE, required=False)


class WitnessChangeForm(Form):
    """What may be known better later. At which incident they were does not change."""

    person = WitnessPersonForm()
    saw = TextField(longest=LONGEST_ACCOUNT, allow_null=True, required=False, help_text="In their own words.")
    is_ready_for_court = FlagField(required=False, help_text="They would say so in court.")
    violations = TiesField(
        child=RecordField(Violation),
        most=MOST_VIOLATIONS,
        required=False,
        help_text="All that they saw, of the same incident.",
    )


class WitnessForm(WitnessChangeForm):
    """Somebody who saw it."""

    incident = RecordField(Incident)


class WitnessFilters(Filters):
    incident = RecordField(Incident, required=False)
    region = CodeField(Region, required=False)
    violation = RecordField(Violation, required=False, help_text="Who saw this.")
    is_ready_for_court = FlagParameter(required=False)

    lookups = {"incident": "incident", "region": "incident__region", "is_ready_for_court": "is_ready_for_court"}

    def narrow(self, rows: Any, asked: Facts) -> Any:
        rows = super().narrow(rows, asked)
        if "violation" not in asked:
            return rows
        return rows.filter(pk__in=violations.who_saw(asked["violation"]))


_SEEN = Told(
    of=("seen",),
    tell=lambda ids: [str(each) for each in ids],
    described={"type": "array", "items": {"type": "string", "format": "uuid"}, "description": "What they saw."},
    adds={"seen": violations.ids_of_violations_seen()},
    is_changed=True,
)
_WITNESS = {
    "id": "id",
    "incident": "incident_id",
    "is_ready_for_court": "is_ready_for_court",
    "created_at": "created_at",
}


class Witnesses(AddableViewSet, ChangeableViewSet):
    """Who saw what was done. A list opens nobody, one record all."""

    model = Witness
    declarations = declared(Witness, create=Verb.ADD, partial_update=Verb.CHANGE)
    row = Shape(Witness, name="WitnessRow", plain=_WITNESS, told={"violations": _SEEN})
    record = Shape(
        Witness,
        name="Witness",
        plain=_WITNESS,
        told={"violations": _SEEN},
        sealed=[Opens("person", described=_object("name", "phone", "address")), Opens("saw")],
    )
    filters = WitnessFilters()
    form = WitnessForm()
    changes = WitnessChangeForm(partial=True)

    def add(self, facts: Facts) -> Witness:
        return violations.add_witness(by=None, **facts)

    def change(self, row: Any, facts: Facts) -> None:
        violations.change_witness(witness=row, by=None, **facts)


class OfficerMarksForm(PartsForm):
    """By what they are known."""

    name = NameField(required=False)
    rank = LineField(longest=LONGEST_LINE, required=False)
    badge = LineField(longest=LONGEST_LINE, required=False)
    vehicle = LineField(longest=LONGEST_LINE, required=False)
    looks = LineField(longest=LONGEST_LINE, required=False)


class OfficerForm(Form):
    """An officer as people described them, the same across cases."""

    marks = OfficerMarksForm()
    unit = RecordField(Unit, allow_null=True, required=False)


class OfficerFilters(Filters):
    unit = RecordField(Unit, required=False)

    lookups = {"unit": "unit"}


_OFFICER = {"id": "id", "unit": "unit_id", "created_at": "created_at"}


class Officers(AddableViewSet, ChangeableViewSet):
    """Officers as people described them. A list opens no marks, one record all."""

    model = Officer
    declarations = declared(Officer, create=Verb.ADD, partial_update=Verb.CHANGE)
    row = Shape(Officer, name="OfficerRow", plain=_OFFICER)
    record = Shape(
        Officer,
        name="Officer",
        plain=_OFFICER,
        sealed=[Opens("marks", described=_object("name", "rank", "badge", "vehicle", "looks"))],
    )
    filters = OfficerFilters()
    form = OfficerForm()
    changes = OfficerForm(partial=True)

    def add(self, facts: Facts) -> Officer:
        return violations.describe_officer(by=None, **facts)

    def change(self, row: Any, facts: Facts) -> None:
        violations.change_officer(officer=row, by=None, **facts)
