"""Detentions, their stops, violations: read here, filtered as staff ask for them, changed on their pages."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from casework.staff import wording
from casework.staff.addresses import page_of
from casework.staff.admin import RecordAdmin, shown
from casework.staff.admin_lists import RegionFilter, VisibleFilter
from casework.staff.admin_people import PeopleAdmin
from detainees.models import CustodyStay, Debrief, Detention, Violation

HELD, UNKNOWN, RELEASED, UNCONFIRMED = "held", "unknown", "released", "unconfirmed"


class CustodyFilter(admin.SimpleListFilter):
    """Held, held nobody knows where, released."""

    title = _("custody")
    parameter_name = "custody"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            (HELD, _("held")),
            (UNKNOWN, _("nobody knows where")),
            (UNCONFIRMED, _("held, not confirmed")),
            (RELEASED, _("released")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        held = queryset.filter(released_at__isnull=True)
        by_choice: dict[str, QuerySet[Any]] = {
            HELD: held,
            UNKNOWN: queryset.place_unknown(),  # type: ignore[attr-defined]
            UNCONFIRMED: held.filter(confirmed_at__isnull=True),
            RELEASED: queryset.filter(released_at__isnull=False),
        }
        return by_choice.get(self.value() or "", queryset)


class TraitFilter(admin.SimpleListFilter):
    """Who needs another response: minors, the injured."""

    title = _("traits")
    parameter_name = "trait"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("minor", _("minors")), ("injured", _("injured"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in ("minor", "injured"):
            return queryset.filter(**{f"is_{self.value()}": True})
        return queryset


@admin.register(Detention)
class DetentionAdmin(PeopleAdmin):
    list_display = ("reference", "person", "now_in", "apprehended_at", "delivered_at", "outcome", "board")
    opens_in_list = True
    list_filter = (("incident", VisibleFilter), CustodyFilter, TraitFilter, ("region", RegionFilter))
    list_select_related = ("detainee", "current_facility")

    @admin.display(description=_("number"))
    def reference(self, detention: Detention) -> str:
        return detention.reference

    @admin.display(description=_("person"))
    def person(self, detention: Detention) -> str:
        return shown(lambda: detention.detainee.name.full)

    @admin.display(description=_("now in"))
    def now_in(self, detention: Detention) -> str:
        if detention.released_at is not None:
            return "–"
        return str(detention.current_facility or _("unknown"))

    @admin.display(description=_("outcome"))
    def outcome(self, detention: Detention) -> str:
        return detention.get_release_outcome_display() or "–"

    @admin.display(description=_("page"))
    def board(self, detention: Detention) -> str:
        return format_html('<a href="{}">{}</a>', page_of(detention), _("Open"))


@admin.register(CustodyStay)
class CustodyStayAdmin(RecordAdmin):
    list_display = ("detention", "facility", "arrival", "left_at", "confidence")
    list_filter = ("confidence",)
    list_select_related = ("detention", "facility")

    @admin.display(description=_("from"), ordering="arrived_at", empty_value="–")
    def arrival(self, stay: CustodyStay) -> Any:
        return stay.arrival_said


@admin.register(Debrief)
class DebriefAdmin(RecordAdmin):
    list_display = ("detention", "call_on", "created_at")
    list_select_related = ("detention",)


@admin.register(Violation)
class ViolationAdmin(RecordAdmin):
    list_display = ("what", "detention", "happened_at", "facility", "state")
    list_filter = ("state",)
    list_select_related = ("detention", "facility")

    @admin.display(description=_("violation"))
    def what(self, violation: Violation) -> str:
        return wording.violation(violation.kind)
