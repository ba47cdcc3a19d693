"""Lawyers and by what right they act."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from casework.models import Authority, Lawyer
from casework.services.lawyer import end_assignment
from casework.staff.admin import RecordAdmin, act, shown, signed_in
from casework.staff.admin_lists import RegionFilter
from casework.staff.admin_people import PeopleAdmin


@admin.register(Lawyer)
class LawyerAdmin(RecordAdmin):
    list_display = ("name", "kind", "capacity", "is_active")
    opens_in_list = True
    list_filter = ("kind", "is_active", ("regions", RegionFilter))

    @admin.display(description=_("name"))
    def name(self, lawyer: Lawyer) -> str:
        return shown(lambda: (lawyer.person or {}).get("name"))


@admin.register(Authority)
class AuthorityAdmin(PeopleAdmin):
    list_display = ("person", "kind", "since", "until", "revoked_at")
    opens_in_list = True
    list_filter = ("kind",)
    list_select_related = ("detainee",)
    actions = ("end",)

    @admin.display(description=_("person"))
    def person(self, authority: Authority) -> str:
        return shown(lambda: authority.detainee.name.full)

    @admin.action(description=_("End the assignment: the lawyer sees the person no more"), permissions=["act"])
    def end(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        act(self, request, rows, lambda authority: end_assignment(authority=authority, by=signed_in(request)))
