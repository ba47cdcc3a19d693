"""Reports and what became of them; envelopes that did not open."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from casework.staff.addresses import page_of
from casework.staff.admin import RecordAdmin, act, signed_in
from casework.staff.admin_lists import RegionFilter, VisibleFilter
from detainees.models import Envelope, Report, Triage, TriageOutcome
from detainees.services import intake
from detainees.services import triage as service


@admin.register(Report)
class ReportAdmin(RecordAdmin):
    list_display = ("reference", "channel", "sent_at", "people_count", "heads", "is_quarantined", "board")
    list_filter = ("channel", "is_quarantined")
    search_fields = ("number",)
    search_help_text = _("Reference number")

    @admin.display(description=_("number"))
    def reference(self, report: Report) -> str:
        return report.reference

    @admin.display(description=_("page"))
    def board(self, report: Report) -> str:
        return format_html('<a href="{}">{}</a>', page_of(report), _("Open"))


@admin.register(Triage)
class TriageAdmin(RecordAdmin):
    list_display = ("reference", "state", "received_at", "region", "taken_by", "reason")
    list_filter = ("state", "reason", ("region", RegionFilter))
    list_select_related = ("report", "region", "taken_by")
    actions = ("reopen",)

    @admin.display(description=_("report"))
    def reference(self, triage: Triage) -> str:
        return triage.report.reference

    @admin.action(description=_("Bring back into the queue"), permissions=["act"])
    def reopen(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        act(self, request, rows, lambda triage: service.reopen(triage=triage, by=signed_in(request)))


@admin.register(TriageOutcome)
class TriageOutcomeAdmin(RecordAdmin):
    """What the people of reports became. It is decided on the page of the report."""

    list_display = ("reference", "person", "kind", "detention", "decided_by", "created_at")
    ordering = ("-created_at", "-id")
    list_filter = ("kind", ("triage__incident", VisibleFilter), ("triage__region", RegionFilter))
    list_select_related = ("triage__report", "detention", "decided_by")

    @admin.display(description=_("report"))
    def reference(self, outcome: TriageOutcome) -> str:
        return outcome.triage.report.reference

    @admin.display(description=_("person"))
    def person(self, outcome: TriageOutcome) -> int:
        return outcome.person_index + 1


@admin.register(Envelope)
class EnvelopeAdmin(RecordAdmin):
    """What arrived sealed. Those that would not open stand first for whoever has to find out why."""

    ordering = ("-fault", "-created_at", "-id")

    list_display = ("id", "client", "key_day", "created_at", "opened_at", "attempts", "fault")
    list_filter = ("fault", ("client", VisibleFilter))
    list_select_related = ("client",)
    actions = ("open_again",)

    @admin.action(description=_("Try to open again"), permissions=["act"])
    def open_again(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        act(self, request, rows, lambda envelope: intake.try_again(envelope=envelope))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return ["client", "key_day", "created_at", "opened_at", "attempts", "fault"]
