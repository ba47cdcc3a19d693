"""What was said and what happened: claims weighed here as on the page of the person, and the timeline."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.services.reading import reading
from casework.staff import wording
from casework.staff.admin import RecordAdmin, act, signed_in
from casework.staff.admin_lists import RegionFilter, VisibleFilter
from casework.staff.pages import subjects_to_open
from detainees.models import Claim, TimelineEntry
from detainees.services.claim import accept_claim, reject_claim


@admin.register(Claim)
class ClaimAdmin(RecordAdmin):
    list_display = ("about", "detention", "state", "confidence", "said_at", "decided_by")
    list_filter = (
        "state",
        "confidence",
        ("detention__incident", VisibleFilter),
        ("detention__region", RegionFilter),
    )
    list_select_related = ("detention", "decided_by")
    actions = ("accept", "set_aside")

    @admin.display(description=_("about what"))
    def about(self, claim: Claim) -> str:
        return wording.field(claim.field)

    @admin.action(description=_("Accept: the record says so from now on"), permissions=["act"])
    def accept(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        by = signed_in(request)
        # The statement is carried into the record, so each person is opened for whoever decides.
        subjects = subjects_to_open(access.actor(request), rows)
        with reading(actor=by.id, subjects=subjects, place="admin:detainees_claim_changelist"):
            act(self, request, rows, lambda claim: accept_claim(claim=claim, by=by))

    @admin.action(description=_("Set aside: it stays readable"), permissions=["act"])
    def set_aside(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        act(self, request, rows, lambda claim: reject_claim(claim=claim, by=signed_in(request)))


@admin.register(TimelineEntry)
class TimelineEntryAdmin(RecordAdmin):
    """What happened, in order, as the services wrote it. Nothing of it is ever changed."""

    list_display = ("what", "happened_at", "detention", "incident", "by")
    list_filter = (("incident", VisibleFilter), ("detention__region", RegionFilter))
    list_select_related = ("detention", "incident", "by")

    @admin.display(description=_("what happened"))
    def what(self, entry: TimelineEntry) -> str:
        return wording.plain_sentence(entry.kind)
