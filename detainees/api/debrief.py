"""The release of a person, and what they tell on coming out."""

from typing import Any

from rest_framework.exceptions import ValidationError

from casework.rest.filters import Filters
from casework.rest.forms import DayField, Form, LineField, RecordField
from casework.rest.shapes import Opens, Shape
from casework.rest.viewsets import Facts, RecordViewSet, declared
from detainees.models import Debrief, Detention, Incident
from detainees.services.debrief import Call, Condition, Told
from detainees.strict import FlagField, KeyField, ListOf, MomentField, TextField

MOST_CONDITIONS = 20
LONGEST = 10_000


class ConditionForm(Form):
    """What the person is bound to do, and by which day."""

    what = TextField(longest=500)
    by = DayField(required=False)


class CallForm(Form):
    """Whom to call."""

    name = LineField(longest=200, required=False)
    phone = LineField(longest=80, required=False)
    when = TextField(longest=500, required=False, help_text="Safe hours; what must not be used.")


class ToldForm(Form):
    """What was told on coming out. Nothing of it is required."""

    papers = ListOf(child=KeyField(keys=Debrief.Paper.values), most=len(Debrief.Paper.values), required=False)
    other_papers = TextField(
        longest=2_000, required=False, help_text="Numbers and dates, and what else was given."
    )
    dated_conditions = ListOf(child=ConditionForm(), most=MOST_CONDITIONS, required=False)
    is_injured = FlagField(required=False, help_text="True where they come out injured; false takes nothing back.")
    injuries = TextField(longest=LONGEST, required=False, help_text="As they are now.")
    statement = TextField(longest=LONGEST, required=False, help_text="What the person says happened.")
    call = CallForm(required=False)
    call_on = DayField(required=False, help_text="With `call`: the day, in the time of the incident.")

    def validate(self, attrs: Facts) -> Facts:
        if ("call" in attrs) != ("call_on" in attrs):
            lacking = "call" if "call_on" in attrs else "call_on"
            raise ValidationError({lacking: [self.error_messages["required"]]}, code="required")
        return attrs


class ReleaseForm(ToldForm):
    """When and how the person was released, and what they told."""

    at = MomentField()
    outcome = KeyField(keys=Detention.Release.values)
    conditions = TextField(longest=LONGEST, required=False, help_text="With their dates, in one text.")


def told_of(facts: Facts) -> tuple[Facts, Told]:
    """The facts without what was told, and what was told."""
    rest = {name: value for name, value in facts.items() if name not in ToldForm().fields}
    told = Told(
        papers=tuple(dict.fromkeys(facts.get("papers", ()))),
        other_papers=facts.get("other_papers"),
        conditions=tuple(Condition(**each) for each in facts.get("dated_conditions", ())),
        is_injured=facts.get("is_injured", False),
        injuries=facts.get("injuries"),
        statement=facts.get("statement"),
        call=Call(on=facts["call_on"], **facts["call"]) if "call" in facts else None,
    )
    return rest, told


_TEXT = {"type": "string"}
PAPERS = {"type": "array", "items": {"type": "string", "enum": Debrief.Paper.values}}
CONDITIONS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"what": _TEXT, "by": {"type": "string", "format": "date"}},
        "required": ["what"],
        "additionalProperties": False,
    },
}
CALL = {
    "type": "object",
    "properties": {"name": _TEXT, "phone": _TEXT, "when": _TEXT},
    "additionalProperties": False,
}


class DebriefFilters(Filters):
    detention = RecordField(Detention, required=False)
    incident = RecordField(Incident, required=False)
    call_until = DayField(
        required=False, help_text="Somebody is to be called on that day or was on one before it."
    )

    lookups = {"detention": "detention", "incident": "detention__incident"}

    def narrow(self, rows: Any, asked: Facts) -> Any:
        rows = super().narrow(rows, asked)
        return rows.to_call(on=asked["call_until"]) if "call_until" in asked else rows


class Debriefs(RecordViewSet):
    """What people told on coming out. It comes of `release` and `debrief` of a detention."""

    model = Debrief
    declarations = declared(Debrief)
    record = Shape(
        Debrief,
        name="Debrief",
        plain={"id": "id", "detention": "detention_id", "call_on": "call_on", "created_at": "created_at"},
        sealed=[
            Opens("papers", described=PAPERS),
            Opens("other_papers"),
            Opens("dated_conditions", "conditions", described=CONDITIONS),
            Opens("injuries"),
            Opens("statement"),
            Opens("call", described=CALL),
        ],
    )
    filters = DebriefFilters()
