"""Lists of the admin that are searched by name: the name is sent, and never stands in an address."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casework import access
from casework.finding import find_people
from casework.services.people import SearchUnavailable
from casework.staff.admin import RecordAdmin
from detainees.models import number_of
from detainees.sought import Sought

MOST_FOUND = 100
LONGEST = 200


class PeopleAdmin(RecordAdmin):
    """Records that hang on a person, found by the person's name in any spelling, or by their own number."""

    search_fields = ("pk",)  # so that there is a box
    search_help_text = _lazy("Name or reference number")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        asked = " ".join(request.POST.get("asked", "")[:LONGEST].split())
        if asked:
            request.asked, request.found = asked, self._found(request, asked)  # type: ignore[attr-defined]
        return super().changelist_view(request, extra_context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.filter(**found) if (found := getattr(request, "found", None)) else rows

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist: Any = super().get_changelist_instance(request)
        changelist.is_asked_by_name, changelist.asked = True, getattr(request, "asked", "")
        return changelist

    def _found(self, request: HttpRequest, asked: str) -> dict[str, Any]:
        """What narrows the list to those who may be meant."""
        number = number_of(asked)
        if number is not None and hasattr(self.model, "number"):
            return {"number": number}
        try:
            sought = Sought.typed(asked, at=timezone.now())
            people = find_people(access.actor(request), sought, most=MOST_FOUND)
        except SearchUnavailable:
            messages.warning(request, _("People cannot be looked for just now. Ask again in a moment."))
            return {"pk__in": []}
        return {f"{access.SCOPES[self.model].detainee}__in": list(people.matches)}
