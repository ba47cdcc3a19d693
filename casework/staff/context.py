"""What every staff page's template knows."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework import access
from casework.access import Verb
from casework.models import AuditEntry, Backup, Hearing, Lawyer
from detainees.models import (
    ApiClient,
    Detention,
    Facility,
    Incident,
    MatchCandidate,
    Report,
    SearchHit,
    SearchRequest,
    Triage,
    User,
)


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the bar: shown to whoever may do this with that kind of record.

    `pages` are the names of the pages that belong to it, by their beginnings.
    """

    label: Promise
    page: str
    verb: Verb
    model: type[Model]
    pages: tuple[str, ...]


SECTIONS = (
    Section(_("Incidents"), "incidents", Verb.SEE, Incident, ("incident", "detention-new")),
    Section(_("Call"), "call", Verb.ADD, Report, ("call",)),
    Section(_("Reports"), "queue", Verb.SEE, Triage, ("queue", "report")),
    Section(_("Searches"), "searches", Verb.SEE, SearchRequest, ("searches", "search-", "hit-")),
    Section(_("Matches"), "pairs", Verb.SEE, MatchCandidate, ("pair", "merge")),
    Section(
        _("Detentions"), "detentions", Verb.SEE, Detention, ("detentions", "person", "case", "charge", "ruling")
    ),
    Section(_("Hearings"), "hearings", Verb.SEE, Hearing, ("hearing",)),
    Section(_("Lawyers"), "lawyers", Verb.SEE, Lawyer, ("lawyer",)),
    Section(_("Staff"), "staff", Verb.SEE, User, ("staff", "grant")),
    Section(_("Programs"), "clients", Verb.SEE, ApiClient, ("client", "token")),
    Section(_("Audit log"), "audit", Verb.OPEN, AuditEntry, ("audit",)),
    Section(pgettext_lazy("that seal records", "Keys"), "keys", Verb.SEE, Backup, ("keys", "hold", "erasure")),
)


def page(request: HttpRequest) -> dict[str, Any]:
    """The sections of the bar, the ways to the search and to reference data, and whether all people are invented."""
    known: dict[str, Any] = {"demo_mode": settings.DEMO}
    if not isinstance(getattr(request, "user", None), User):
        return known
    actor = access.actor(request)
    here = request.resolver_match.view_name if request.resolver_match else ""
    known["nav_items"] = [
        {"url": reverse(section.page), "label": section.label, "current": here.startswith(section.pages)}
        for section in SECTIONS
        if access.may(actor, section.verb, section.model)
    ]
    if access.may(actor, Verb.SEE, Detention):
        known["search_url"] = reverse("search")
    # Where somebody is still signing in, every other page leads back there.
    if access.may(actor, Verb.SEE, SearchHit) and not here.startswith(("account_", "mfa_")):
        known["bell_url"] = reverse("searches-bell")
    if access.may(actor, Verb.CHANGE, Facility):
        known["reference_url"] = reverse("admin:index")
    return known
