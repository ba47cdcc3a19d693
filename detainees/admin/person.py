"""People, those who belong to them, what they consented to."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.services import consent as service
from casework.staff.admin import act, shown, signed_in
from casework.staff.admin_lists import RegionFilter
from casework.staff.admin_people import PeopleAdmin
from detainees.models import Consent, Detainee, Relative


@admin.register(Detainee)
class DetaineeAdmin(PeopleAdmin):
    list_display = ("name", "sex", "region", "created_at")
    opens_in_list = True
    list_filter = ("sex", ("region", RegionFilter))
    list_select_related = ("region",)

    @admin.display(description=_("name"))
    def name(self, person: Detainee) -> str:
        return shown(lambda: person.name.full)


@admin.register(Relative)
class RelativeAdmin(PeopleAdmin):
    list_display = ("person", "who", "may_be_told")
    opens_in_list = True
    list_filter = ("may_be_told",)
    list_select_related = ("detainee",)

    @admin.display(description=_("person"))
    def person(self, relative: Relative) -> str:
        return shown(lambda: relative.detainee.name.full)

    @admin.display(description=_("relative"))
    def who(self, relative: Relative) -> str:
        return shown(lambda: (relative.contact or {}).get("name"))


@admin.register(Consent)
class ConsentAdmin(PeopleAdmin):
    list_display = ("person", "level", "basis", "given_at", "withdrawn_at")
    opens_in_list = True
    list_filter = ("level", "basis")
    list_select_related = ("detainee",)
    actions = ("withdraw",)

    @admin.action(description=_("Withdrawn as of now: lawyers may lose sight of the person"), permissions=["act"])
    def withdraw(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        by = signed_in(request)
        act(self, request, rows, lambda row: service.withdraw(consent=row, at=timezone.now(), by=by))

    @admin.display(description=_("person"))
    def person(self, consent: Consent) -> str:
        return shown(lambda: consent.detainee.name.full)
