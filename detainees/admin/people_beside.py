"""Officers and witnesses: read here, tied to violations on the page of the person."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from casework.staff.admin import RecordAdmin, act, named, signed_in
from casework.staff.admin_lists import RegionFilter, VisibleFilter
from detainees.models import Officer, Witness
from detainees.services.violation import change_witness


@admin.register(Officer)
class OfficerAdmin(RecordAdmin):
    list_display = (named, "unit", "created_at")
    list_filter = (("unit", VisibleFilter),)
    list_select_related = ("unit",)


@admin.register(Witness)
class WitnessAdmin(RecordAdmin):
    list_display = (named, "incident", "is_ready_for_court", "created_at")
    list_filter = (("incident", VisibleFilter), ("incident__region", RegionFilter), "is_ready_for_court")
    list_select_related = ("incident",)
    actions = ("ready", "not_ready")

    @admin.action(description=_("Ready to speak in court: the case file names them"), permissions=["act"])
    def ready(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        self._say(request, rows, is_ready=True)

    @admin.action(
        description=_("Not ready to speak in court: the case file does not name them"), permissions=["act"]
    )
    def not_ready(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        self._say(request, rows, is_ready=False)

    def _say(self, request: HttpRequest, rows: QuerySet[Any], *, is_ready: bool) -> None:
        by = signed_in(request)
        act(self, request, rows, lambda row: change_witness(witness=row, by=by, is_ready_for_court=is_ready))
