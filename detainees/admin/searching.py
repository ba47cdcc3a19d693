"""Search requests, who it may be, and each try to reach somebody: read here, worked on their pages."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from casework.staff.admin import RecordAdmin, named
from casework.staff.admin_lists import RegionFilter, VisibleFilter
from detainees.models import ContactAttempt, SearchHit, SearchRequest


@admin.register(SearchRequest)
class SearchRequestAdmin(RecordAdmin):
    list_display = ("called", "state", "relation", "incident", "region", "asked_at", "call_at")
    list_filter = ("state", "relation", ("incident", VisibleFilter), ("region", RegionFilter))
    list_select_related = ("incident", "region")
    search_fields = ("number",)
    search_help_text = _("Reference number")

    @admin.display(description=_("number"))
    def called(self, search: SearchRequest) -> str:
        return search.reference


@admin.register(SearchHit)
class SearchHitAdmin(RecordAdmin):
    list_display = (named, "request", "state", "score", "decided_by", "decided_at")
    list_filter = ("state", ("request__region", RegionFilter))
    list_select_related = ("request", "decided_by")


@admin.register(ContactAttempt)
class ContactAttemptAdmin(RecordAdmin):
    list_display = (named, "request", "detention", "direction", "way", "result", "told", "at", "again_at", "by")
    list_filter = ("result", "direction", "way", ("request__region", RegionFilter))
    list_select_related = ("request", "detention", "by")
