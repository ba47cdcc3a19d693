"""Incidents: what people were detained at, and how many heads are said to be where."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from casework import access
from casework.access import Declaration, Verb
from casework.rest.filters import Filters
from casework.rest.forms import AnyMomentField, CodeField, Form, LineField, NumberField, RecordField
from casework.rest.shapes import Opens, Shape
from casework.rest.viewsets import AddableViewSet, ChangeableViewSet, Facts, command, declared
from detainees.api import accounting as figures
from detainees.models import Campaign, Detention, Facility, Headcount, Incident, Region
from detainees.services import incident as incidents
from detainees.strict import FlagField, KeyField, MomentField, TextField, WholeField

MOST_HEADS = 100_000


_PAIR = ("latitude", "longitude")


class IncidentForm(Form):
    """An incident as it is entered."""

    default_error_messages = {"half_coordinates": _("Give both latitude and longitude, or neither.")}

    kind = KeyField(keys=Incident.Kind.values)
    title_ru = LineField(longest=160, help_text="Town and day are enough. No names of people.")
    title_en = LineField(longest=160, may_be_empty=True, required=False)
    began_at = MomentField()
    region = CodeField(Region)
    city = LineField(longest=80)
    place = LineField(
        longest=200, may_be_empty=True, allow_null=True, required=False, help_text="Square, street, building."
    )
    latitude = NumberField(least=-90, most=90, allow_null=True, required=False, help_text="With the longitude.")
    longitude = NumberField(least=-180, most=180, allow_null=True, required=False, help_text="With the latitude.")
    authorisation = KeyField(keys=Incident.Authorisation.values, required=False)
    campaign = RecordField(Campaign, allow_null=True, required=False)
    note = TextField(longest=10_000, allow_null=True, required=False)

    def validate(self, attrs: Facts) -> Facts:
        for one, other in (_PAIR, _PAIR[::-1]):
            # They are sealed as one: half a change would need what stands to be read.
            if one in attrs and (other not in attrs or (attrs[other] is None and attrs[one] is not None)):
                message = str(self.error_messages["half_coordinates"])
                raise ValidationError({other: [message]}, code="half_coordinates")
        return attrs


class NewIncidentForm(IncidentForm):
    """The same, and whether it is invented for training: that cannot be changed later."""

    is_practice = FlagField(required=False)


class IncidentFilters(Filters):
    region = CodeField(Region, required=False)
    state = KeyField(keys=Incident.State.values, required=False)
    kind = KeyField(keys=Incident.Kind.values, required=False)
    campaign = RecordField(Campaign, required=False)
    since = MomentField(required=False, help_text="Began then or later.")
    until = AnyMomentField(required=False, help_text="Began before.")

    lookups = {
        "region": "region",
        "state": "state",
        "kind": "kind",
        "campaign": "campaign",
        "since": "began_at__gte",
        "until": "began_at__lt",
    }


class CloseForm(Form):
    """Nothing, or the reason for which it is closed despite what a closing without one was refused for."""

    default_error_messages = {"needs_reason": _("Send both `despite` and `reason`, or neither.")}

    despite = KeyField(keys=["not_accounted_for"], required=False, help_text="The code of the refusal.")
    reason = TextField(longest=2_000, required=False, help_text="Stays on the timeline of the incident.")

    def validate(self, attrs: Facts) -> Facts:
        if len(attrs) == 1:
            lacking = "reason" if "despite" in attrs else "despite"
            message = str(self.error_messages["needs_reason"])
            raise ValidationError({lacking: [message]}, code="needs_reason")
        return attrs


class Incidents(AddableViewSet, ChangeableViewSet):
    """Incidents: rallies, pickets, raids, searches at which people were detained."""

    model = Incident
    declarations = {
        **declared(Incident, create=Verb.ADD, partial_update=Verb.CHANGE, close=Verb.CHANGE),
        "accounting": Declaration(Verb.SEE, Detention),
    }
    record = Shape(
        Incident,
        name="Incident",
        plain={
            "id": "id",
            "kind": "kind",
            "title_ru": "title_ru",
            "title_en": "title_en",
            "began_at": "began_at",
            "region": "region_id",
            "city": "city",
            "authorisation": "authorisation",
            "state": "state",
            "campaign": "campaign_id",
            "is_practice": "is_practice",
            "closed_at": "closed_at",
            "created_at": "created_at",
        },
        sealed=[
            Opens("place"),
            Opens("latitude", "coordinates", part=0, described={"type": "number", "minimum": -90, "maximum": 90}),
            Opens(
                "longitude", "coordinates", part=1, described={"type": "number", "minimum": -180, "maximum": 180}
            ),
            Opens("note"),
        ],
    )
    filters = IncidentFilters()
    form = NewIncidentForm()
    changes = IncidentForm(partial=True)

    def add(self, facts: Facts) -> Incident:
        return incidents.open_incident(by=None, **facts)

    def change(self, row: Any, facts: Facts) -> None:
        incidents.change_incident(incident=row, by=None, **facts)

    @command(CloseForm())
    def close(self, row: Incident, facts: Facts) -> Incident:
        """Close a live incident: nobody else is taken or looked for. Grants for it end.

        409 `not_accounted_for` while people have no place or heads no names; then it is closed with a reason.
        """
        if "despite" in facts:
            return incidents.close_incident_despite(incident=row, reason=facts["reason"], by=None)
        return incidents.close_incident(incident=row, by=None)

    @action(detail=True, methods=["get"])
    def accounting(self, request: Request, id: str) -> Response:  # noqa: A002 - the name of the path parameter
        """Said, named, confirmed, released, moved on, not accounted for: of all, and of each place."""
        actor = access.actor(request)
        return Response(figures.told(actor, access.find(actor, Incident, pk=self.key_of(id))))

    accounting.answered = ("Accounting", figures.SCHEMA)  # type: ignore[attr-defined]


class HeadcountForm(Form):
    """So many people are said to be in that place, at that moment, by that source."""

    default_error_messages = {"more_minors_than_heads": _("Takes no more minors than heads.")}

    incident = RecordField(Incident)
    facility = RecordField(Facility, help_text="A van, a station, another place.")
    heads = WholeField(least=0, most=MOST_HEADS)
    counted_at = MomentField()
    minors = WholeField(least=0, most=MOST_HEADS, required=False, help_text="Among the heads. Left out: unknown.")
    is_about = FlagField(required=False, help_text="The source did not count exactly.")
    # The name of the column; DRF reads `source` of fields, not of forms.
    source = TextField(  # type: ignore[assignment]
        longest=2_000, required=False, help_text="Who said it, and how."
    )

    def validate(self, attrs: Facts) -> Facts:
        if attrs.get("minors", 0) > attrs["heads"]:
            message = str(self.error_messages["more_minors_than_heads"])
            raise ValidationError({"minors": [message]}, code="more_minors_than_heads")
        return attrs


class HeadcountFilters(Filters):
    incident = RecordField(Incident, required=False)
    region = CodeField(Region, required=False)
    facility = RecordField(Facility, required=False)
    since = MomentField(required=False, help_text="Counted then or later.")
    until = AnyMomentField(required=False, help_text="Counted before.")

    lookups = {
        "incident": "incident",
        "region": "incident__region",
        "facility": "facility",
        "since": "counted_at__gte",
        "until": "counted_at__lt",
    }


class Headcounts(AddableViewSet):
    """Heads said. A count is never changed: a later one of the same place stands beside it."""

    model = Headcount
    declarations = declared(Headcount, create=Verb.ADD)
    record = Shape(
        Headcount,
        name="Headcount",
        plain={
            "id": "id",
            "incident": "incident_id",
            "facility": "facility_id",
            "counted_at": "counted_at",
            "heads": "heads",
            "minors": "minors",
            "is_about": "is_about",
            "report": "report_id",
            "created_at": "created_at",
        },
        sealed=[Opens("source")],
    )
    filters = HeadcountFilters()
    form = HeadcountForm()

    def add(self, facts: Facts) -> Headcount:
        return incidents.count_heads(by=None, **facts)
