"""Incidents: what people were detained at."""

from typing import Any

from casework.access import Verb
from casework.rest.filters import Filters
from casework.rest.forms import CodeField, Form, LineField, NumberField, RecordField
from casework.rest.shapes import Opens, Shape
from casework.rest.viewsets import AddableViewSet, ChangeableViewSet, Facts, command, declared
from detainees.models import Campaign, Incident, Region
from detainees.services import incident as incidents
from detainees.strict import FlagField, KeyField, MomentField, TextField


class IncidentForm(Form):
    """An incident as it is entered."""

    kind = KeyField(keys=Incident.Kind.values)
    title_ru = LineField(longest=160, help_text="Town and day are enough. No names of people.")
    title_en = LineField(longest=160, may_be_empty=True, required=False)
    began_at = MomentField()
    region = CodeField(Region)
    city = LineField(longest=80)
    place = LineField(longest=200, may_be_empty=True, required=False, help_text="Square, street, building.")
    latitude = NumberField(least=-90, most=90, allow_null=True, required=False)
    longitude = NumberField(least=-180, most=180, allow_null=True, required=False)
    authorisation = KeyField(keys=Incident.Authorisation.values, required=False)
    campaign = RecordField(Campaign, allow_null=True, required=False)
    note = TextField(longest=10_000, allow_null=True, required=False)


class NewIncidentForm(IncidentForm):
    """The same, and whether it is invented for training: that cannot be changed later."""

    is_practice = FlagField(required=False)


class IncidentFilters(Filters):
    region = CodeField(Region, required=False)
    state = KeyField(keys=Incident.State.values, required=False)
    kind = KeyField(keys=Incident.Kind.values, required=False)
    campaign = RecordField(Campaign, required=False)
    since = MomentField(required=False, help_text="Began then or later.")
    until = MomentField(required=False, help_text="Began before.")

    lookups = {
        "region": "region",
        "state": "state",
        "kind": "kind",
        "campaign": "campaign",
        "since": "began_at__gte",
        "until": "began_at__lt",
    }


class Incidents(AddableViewSet, ChangeableViewSet):
    """Incidents: rallies, pickets, raids, searches at which people were detained."""

    model = Incident
    declarations = declared(Incident, create=Verb.ADD, partial_update=Verb.CHANGE, close=Verb.CHANGE)
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
            "place": "place",
            "latitude": "latitude",
            "longitude": "longitude",
            "authorisation": "authorisation",
            "state": "state",
            "campaign": "campaign_id",
            "is_practice": "is_practice",
            "closed_at": "closed_at",
            "created_at": "created_at",
        },
        sealed=[Opens("note")],
    )
    filters = IncidentFilters()
    form = NewIncidentForm()
    changes = IncidentForm(partial=True)

    def add(self, facts: Facts) -> Incident:
        return incidents.open_incident(by=None, **facts)

    def change(self, row: Any, facts: Facts) -> None:
        incidents.change_incident(incident=row, by=None, **facts)

    @command()
    def close(self, row: Incident, facts: Facts) -> Incident:
        """Close a live incident: nobody else is taken or looked for. Grants for it end."""
        return incidents.close_incident(incident=row, by=None)
