"""Staff and their grants: the security officer's work. Accounts are made and reset by services."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from casework.services import staff as service
from casework.staff.admin import RecordAdmin, act, shown, signed_in
from casework.staff.admin_lists import RegionFilter
from detainees.models import RoleGrant, User


@admin.register(User)
class UserAdmin(RecordAdmin):
    list_display = ("handle", "name", "is_active", "second_factor_required", "created_at")
    opens_in_list = True
    list_filter = ("is_active",)
    search_fields = ("handle",)
    actions = ("suspend", "restore", "reset_second_factor")

    @admin.action(description=_("Suspend: throw out everywhere, now"), permissions=["act"])
    def suspend(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        act(self, request, rows, lambda user: service.suspend(user=user, by=signed_in(request)))

    @admin.action(description=_("Let in again"), permissions=["act"])
    def restore(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        act(self, request, rows, lambda user: service.restore(user=user, by=signed_in(request)))

    @admin.action(description=_("Forget the second factor: a new one is set up at sign-in"), permissions=["act"])
    def reset_second_factor(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        act(self, request, rows, lambda user: service.reset_second_factor(user=user, by=signed_in(request)))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return list(self.list_display)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return queryset.filter(handle__icontains=search_term), False

    @admin.display(description=_("name"))
    def name(self, user: User) -> str:
        return shown(lambda: (user.person or {}).get("name"))


@admin.register(RoleGrant)
class RoleGrantAdmin(RecordAdmin):
    """Roles are given on the page of the account, so that each stands in the audit log."""

    list_display = ("user", "role", "region", "incident", "since", "until", "granted_by")
    list_filter = ("role", ("region", RegionFilter))
    regions_from = RoleGrant
    list_select_related = ("user", "region", "incident", "granted_by")
    actions = ("end",)

    @admin.action(description=_("Take the role away"), permissions=["act"])
    def end(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        act(self, request, rows, lambda grant: service.end_role(grant=grant, by=signed_in(request)))
