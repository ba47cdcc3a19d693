"""Incidents and counts of heads."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from casework.staff.addresses import page_of
from casework.staff.admin import RecordAdmin, act, signed_in
from casework.staff.admin_lists import RegionFilter, VisibleFilter
from detainees.models import Headcount, Incident
from detainees.services.incident import close_incident


@admin.register(Incident)
class IncidentAdmin(RecordAdmin):
    list_display = ("title_ru", "began_at", "region", "city", "kind", "state", "board")
    list_filter = ("state", "kind", ("region", RegionFilter), "campaign")
    list_select_related = ("region",)
    actions = ("close",)

    @admin.display(description=_("page"))
    def board(self, incident: Incident) -> str:
        return format_html('<a href="{}">{}</a>', page_of(incident), _("Open"))

    @admin.action(description=_("Close: ends volunteers' access"), permissions=["act"])
    def close(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        act(self, request, rows, lambda incident: close_incident(incident=incident, by=signed_in(request)))


@admin.register(Headcount)
class HeadcountAdmin(RecordAdmin):
    list_display = ("facility", "heads", "counted_at", "incident")
    list_filter = (("incident", VisibleFilter),)
    list_select_related = ("facility", "incident")
