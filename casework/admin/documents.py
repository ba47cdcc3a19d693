"""Documents: which were made, which failed and why; made again from here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.access import Verb
from casework.models import Document
from casework.services import document as service
from casework.staff import wording
from casework.staff.admin import RecordAdmin, act, signed_in


@admin.register(Document)
class DocumentAdmin(RecordAdmin):
    list_display = ("reference", "what", "facts_version", "state", "attempts", "why", "created_at")
    list_filter = ("state", "template", "edition")
    search_fields = ("number",)
    search_help_text = _("Reference number")
    actions = ("again",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        # The facts are what the file says: they are read there.
        return [*self.list_display, "language", "claimed_at", "made_at", "file_size"]

    def has_act_permission(self, request: HttpRequest) -> bool:
        return access.may(access.actor(request), Verb.ADD, Document)

    @admin.display(description=_("number"))
    def reference(self, document: Document) -> str:
        return document.reference

    @admin.display(description=_("document"))
    def what(self, document: Document) -> str:
        return wording.document(document)

    @admin.display(description=_("what went wrong"))
    def why(self, document: Document) -> str:
        return wording.document_fault(document) or "–"

    @admin.action(description=_("Make again what failed"), permissions=["act"])
    def again(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        asker = signed_in(request).id
        act(self, request, rows, lambda row: service.retry(document=row, asker=asker), verb=Verb.ADD)
