"""Programs that send reports or work with the record, and their tokens."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from casework.services.programs import revoke_token
from casework.staff.admin import RecordAdmin, act, signed_in
from casework.staff.admin_lists import VisibleFilter
from detainees.models import ApiClient, Token


@admin.register(ApiClient)
class ApiClientAdmin(RecordAdmin):
    """Programs are made known and changed on their own pages, so that each step stands in the audit log."""

    list_display = ("name", "audience", "role", "region", "is_trusted", "is_active")
    list_filter = ("audience", "role", "is_trusted", "is_active")
    list_select_related = ("region",)


@admin.register(Token)
class TokenAdmin(RecordAdmin):
    """Tokens are made on the page of their program, or by `manage.py make_token`, and may be revoked here."""

    list_display = ("prefix", "client", "scopes", "expires_at", "revoked_at", "last_used_on", "per_minute")
    list_filter = (("client", VisibleFilter),)
    list_select_related = ("client",)
    actions = ("revoke",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*self.list_display, "created_at"]

    @admin.action(description=_("Revoke"), permissions=["act"])
    def revoke(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        act(self, request, rows, lambda token: revoke_token(token=token, by=signed_in(request)))
