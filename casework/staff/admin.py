"""What every page of Django's admin shares: reference data is edited here, records are read.

Records are changed by actions that call services, since `save_model`, inlines and bulk deletes go round those.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from casework import access
from casework.access import Declaration, Verb
from casework.services import history
from casework.services.reading import reading
from casework.staff import history_words, wording
from casework.staff.admin_choices import KeyChoice, KeySelect
from casework.staff.admin_lists import UncountedChangeList
from casework.staff.pages import NOBODY, subjects_to_open
from detainees.fields import NotReading, SealedField
from detainees.models import User, number_of
from detainees.services.refusal import Refused, begin


class PolicyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows and verbs of `casework.access`; pages rendered within one reading; lists without a total."""

    list_per_page = 100
    show_full_result_count = False
    # Numbers beside the choices of a filter are a count of the table for each choice.
    show_facets = admin.ShowFacets.NEVER
    save_as = False
    view_on_site = False
    empty_value_display = "–"
    # A heading sorts by its column only where an index does.
    sortable_by = ()
    # Whether the list shows names. One that shows none opens nothing, and nobody is said to have been read.
    opens_in_list = False

    def get_urls(self) -> list[Any]:
        # What is never changed, or only tells progress, has no history to lead to.
        urls = super().get_urls()
        return urls if history.is_kept(self.model) else [url for url in urls if not _is_of_history(url)]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Our history of the record, in the place of Django's log of what was done in the admin."""
        return HttpResponseRedirect(self._history_address(object_id))

    def _history_address(self, key: Any) -> str:
        kind = {"kind": self.model._meta.model_name}
        try:
            return reverse("history", kwargs={**kind, "pk": key})
        except NoReverseMatch:
            raise Http404 from None

    @property
    def declaration(self) -> Declaration:
        """What the routes of this model do, for the test that asks every route."""
        return Declaration(Verb.SEE, self.model)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = access.visible(access.actor(request), self.model)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return access.may(access.actor(request), Verb.SEE, self.model)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return access.may(access.actor(request), Verb.ADD, self.model)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may_change(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_act_permission(self, request: HttpRequest) -> bool:
        """Whether actions may be offered; Django asks this for `permissions=["act"]`."""
        return access.may(access.actor(request), Verb.CHANGE, self.model)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[UncountedChangeList]:
        return UncountedChangeList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return self._read(request, super().changelist_view(request, extra_context))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._read(request, super().changeform_view(request, *args, **kwargs))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        row: Model | None = kwargs.get("obj")
        is_told = row is not None and history.is_kept(self.model)
        context["record_title"] = history_words.called(row) if row is not None else ""
        context["history_address"] = self._history_address(row.pk) if row is not None and is_told else ""
        return super().render_change_form(request, context, *args, **kwargs)

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        kwargs["queryset"] = access.visible(access.actor(request), db_field.remote_field.model)
        kwargs["form_class"] = KeyChoice
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KeySelect(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _may_change(self, request: HttpRequest, obj: Model | None) -> bool:
        actor = access.actor(request)
        if not access.may(actor, Verb.CHANGE, self.model):
            return False
        return obj is None or access.visible(actor, self.model, Verb.CHANGE).filter(pk=obj.pk).exists()

    def _read(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Render what Django would render later, while the rows of the page are open."""
        if not isinstance(response, TemplateResponse) or response.is_rendered:
            return response
        context = response.context_data or {}
        actor = access.actor(request)
        subjects = subjects_to_open(actor, self.opened_rows(self._shown_rows(context)))
        place = request.resolver_match.view_name if request.resolver_match else ""
        with reading(actor=actor.id or NOBODY, subjects=subjects, place=place):
            return response.render()

    def _shown_rows(self, context: dict[str, Any]) -> list[Model]:
        """The rows of which the page may show something sealed."""
        if "cl" in context:
            return list(context["cl"].result_list) if self.opens_in_list else []
        return [context["original"]] if context.get("original") is not None else []

    def opened_rows(self, rows: Iterable[Model]) -> list[Model]:
        """The rows whose sealed values this page shows. None, unless a subclass says so."""
        return []


class ReferenceAdmin(PolicyAdmin):
    """Reference data: added and edited here, its history with the name of who did it."""

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        begin(by=signed_in(request), verb="admin_change" if change else "admin_add")
        super().save_model(request, obj, form, change)


class RecordAdmin(PolicyAdmin):
    """Records: read here, changed by actions that call services."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def opened_rows(self, rows: Iterable[Model]) -> list[Model]:
        return list(rows) if hasattr(self.model, "SUBJECT") else []

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """Every column; what is sealed stands there in words, for who may open it."""
        may_open = obj is not None and bool(access.openable(access.actor(request), [obj]))
        shown: list[Any] = []
        for field in self.model._meta.concrete_fields:
            if field.name in _NOT_FOR_PEOPLE:
                continue
            if field.name == "number":
                shown.append(_reference)
            elif not isinstance(field, SealedField):
                shown.append(field.name)
            elif may_open:
                shown.append(_in_words(field))
        return shown

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return self.get_fields(request, obj)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By reference number alone: names are searched on the page of the search, which says who read them."""
        if not search_term:
            return queryset, False
        number = number_of(search_term) if hasattr(self.model, "number") else None
        return (queryset.none() if number is None else queryset.filter(number=number)), False


def _is_of_history(url: Any) -> bool:
    return str(getattr(url, "name", None) or "").endswith("_history")


# What tells rows and edits apart for the program alone.
_NOT_FOR_PEOPLE = frozenset({"id", "subject_id", "version"})


@admin.display(description=_lazy("number"))
def _reference(row: Any) -> str:
    """The number as it is said over the phone, with its check digit."""
    return str(row.reference)


@admin.display(description=_lazy("number"))
def named(row: Any) -> str:
    """What a row without a number is called: its kind and a piece of its id."""
    return history_words.called(row)


def signed_in(request: HttpRequest) -> User:
    """Who works in the admin. Raises `PermissionDenied` for a stranger."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def shown(value: Callable[[], Any]) -> str:
    """A sealed value where the reader may open it, a dash where not."""
    try:
        return str(value() or "–")
    except NotReading:
        return "–"


def act(
    model_admin: PolicyAdmin,
    request: HttpRequest,
    rows: QuerySet[Any],
    service: Callable[[Any], object],
    *,
    verb: Verb = Verb.CHANGE,
) -> None:
    """Call a service for each chosen row that may be changed, and say how many it was and why others were not."""
    allowed = access.visible(access.actor(request), model_admin.model, verb)
    done, refusals = 0, []
    for row in allowed.filter(pk__in=[row.pk for row in rows]):
        try:
            service(row)
            done += 1
        except Refused as refused:
            named_so = str(row) if hasattr(row, "number") else history_words.called(row)
            refusals.append(f"{named_so}: {wording.refusal(refused)}")
    if done:
        text = ngettext("Done for %(count)s record.", "Done for %(count)s records.", done) % {"count": done}
        model_admin.message_user(request, text, messages.SUCCESS)
    for refusal in refusals:
        model_admin.message_user(request, refusal, messages.WARNING)
    if not done and not refusals:
        model_admin.message_user(request, _("None of the chosen records may be changed."), messages.WARNING)


def _in_words(field: SealedField) -> Callable[[Model], str]:
    """A read-only column of the form for a sealed field."""

    @admin.display(description=field.verbose_name)
    def told(row: Model) -> str:
        return history_words.plain(getattr(row, field.name)) or "–"

    return told
