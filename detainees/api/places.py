"""Places where people are held, and what other records point to: regions, campaigns, units."""

import zoneinfo
from functools import cache
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from casework.access import Verb
from casework.rest.filters import Filters, FlagParameter
from casework.rest.forms import CODE, CODE_SCHEMA, CodeField, Form, LineField, RecordField
from casework.rest.pages import BY_CODE
from casework.rest.shapes import Shape
from casework.rest.viewsets import AddableViewSet, ChangeableViewSet, Facts, RecordViewSet, declared
from detainees.models import Campaign, Facility, Region, Unit
from detainees.services import incident as places
from detainees.strict import KeyField, StrictField, TextField


class ZoneField(StrictField):
    """The IANA name of a time zone, or an empty text for the region's own."""

    default_error_messages = {"not_a_zone": _("Takes an IANA name, such as Asia/Yakutsk, or an empty text.")}

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": 40, "examples": ["Asia/Yakutsk"]}

    def to_internal_value(self, data: Any) -> str:
        if data == "" or (type(data) is str and data in _zones()):
            return str(data)
        raise self.fault("not_a_zone")


class LinesField(TextField):
    """Text of several lines, or an empty one."""

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.longest}

    def to_internal_value(self, data: Any) -> str:
        return "" if data == "" else super().to_internal_value(data)


class FacilityForm(Form):
    """A place of detention. Whether it is verified, people say who know it, on pages of the staff."""

    kind = KeyField(keys=Facility.Kind.values)
    name = LineField(longest=160, help_text="As people say it on the phone: the station of which district.")
    region = CodeField(Region)
    official_name = LineField(longest=240, may_be_empty=True, required=False, help_text="As on papers, in full.")
    city = LineField(longest=80, may_be_empty=True, required=False)
    address = LineField(longest=240, may_be_empty=True, required=False)
    time_zone = ZoneField(required=False, help_text="Only where it differs from the region's.")
    phones = LineField(longest=160, may_be_empty=True, required=False, help_text="Public ones, by comma.")
    hours = LineField(longest=160, may_be_empty=True, required=False)
    parcel_rules = LinesField(longest=10_000, required=False)
    entrances = LinesField(
        longest=10_000, required=False, help_text="Where lawyers enter, and where people come out at night."
    )
    registration_plate = LineField(
        longest=16, may_be_empty=True, required=False, help_text="Of a van, as far as it was seen."
    )


class FacilityFilters(Filters):
    region = CodeField(Region, required=False)
    kind = KeyField(keys=Facility.Kind.values, required=False)
    is_verified = FlagParameter(required=False)

    lookups = {"region": "region", "kind": "kind", "is_verified": "is_verified"}


class Facilities(AddableViewSet, ChangeableViewSet):
    """Places of detention: vans, stations, courts, centres, hospitals. The same for everybody."""

    model = Facility
    declarations = declared(Facility, create=Verb.ADD, partial_update=Verb.CHANGE)
    record = Shape(
        Facility,
        name="Facility",
        plain={
            "id": "id",
            "kind": "kind",
            "name": "name",
            "official_name": "official_name",
            "region": "region_id",
            "city": "city",
            "address": "address",
            "time_zone": "time_zone",
            "phones": "phones",
            "hours": "hours",
            "parcel_rules": "parcel_rules",
            "entrances": "entrances",
            "registration_plate": "registration_plate",
            "is_verified": "is_verified",
            "created_at": "created_at",
        },
    )
    filters = FacilityFilters()
    form = FacilityForm()
    changes = FacilityForm(partial=True)

    def add(self, facts: Facts) -> Facility:
        return places.add_facility(by=None, **facts)

    def change(self, row: Any, facts: Facts) -> None:
        places.change_facility(facility=row, by=None, **facts)


class Regions(RecordViewSet):
    """Regions by their codes. They come of the pack of the jurisdiction, and nobody writes them."""

    model = Region
    declarations = declared(Region)
    record = Shape(
        Region,
        name="Region",
        plain={"code": "code", "name_ru": "name_ru", "name_en": "name_en", "time_zone": "time_zone"},
    )
    order = BY_CODE
    key_schema = CODE_SCHEMA

    def key_of(self, text: str) -> str:
        if not CODE.fullmatch(text):
            raise Http404
        return text


class Campaigns(RecordViewSet):
    """Series of incidents that are counted together. Staff make them."""

    model = Campaign
    declarations = declared(Campaign)
    record = Shape(
        Campaign,
        name="Campaign",
        plain={
            "id": "id",
            "name_ru": "name_ru",
            "name_en": "name_en",
            "began_on": "began_on",
            "created_at": "created_at",
        },
    )


class UnitFilters(Filters):
    region = CodeField(Region, required=False)
    facility = RecordField(Facility, required=False)

    lookups = {"region": "region", "facility": "facility"}


class Units(RecordViewSet):
    """Units of police, guard and other agencies, the same across cases. Staff make them."""

    model = Unit
    declarations = declared(Unit)
    record = Shape(
        Unit,
        name="Unit",
        plain={
            "id": "id",
            "name": "name",
            "agency": "agency",
            "region": "region_id",
            "facility": "facility_id",
            "created_at": "created_at",
        },
    )
    filters = UnitFilters()


@cache
def _zones() -> frozenset[str]:
    return frozenset(zone for zone in zoneinfo.available_timezones() if len(zone) <= 40)  # noqa: PLR2004 - the column
