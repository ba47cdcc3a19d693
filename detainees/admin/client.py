"""Programs that send reports or work with the record, and their tokens."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from casework.staff.admin import RecordAdmin, ReferenceAdmin, act, signed_in
from detainees.models import ApiClient, Token
from detainees.services.tokens import revoke_token


@admin.register(ApiClient)
class ApiClientAdmin(ReferenceAdmin):
    list_display = ("name", "role", "region", "is_trusted", "is_active")
    list_filter = ("role", "is_trusted", "is_active")
    list_select_related = ("region",)
    search_fields = ("name",)
    autocomplete_fields = ("region",)


@admin.register(Token)
class TokenAdmin(RecordAdmin):
    """Tokens are made by `manage.py make_token`, which shows the secret once, and revoked here."""

    list_display = ("prefix", "client", "scopes", "expires_at", "revoked_at", "last_used_on", "per_minute")
    list_filter = ("client",)
    list_select_related = ("client",)
    actions = ("revoke",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*self.list_display, "created_at"]

    @admin.action(description=_("Revoke"), permissions=["act"])
    def revoke(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        act(self, request, rows, lambda token: revoke_token(token=token, by=signed_in(request)))
