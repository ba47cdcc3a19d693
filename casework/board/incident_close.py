"""Closing an incident: never quietly while somebody is not accounted for."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from casework import access
from casework.access import Verb
from casework.board.accounting import AccountingPage
from casework.board.answers import me
from casework.board.asking import Question, ask
from casework.board.forms_person import LONGEST
from casework.board.forms_rows import Rows
from casework.board.incident import found
from casework.board.incident_verbs import ASKED, crumbs
from casework.staff import wording
from detainees.models import Incident
from detainees.services import incident as service
from detainees.services.refusal import Refused


class DespiteForm(Rows):
    """Why it is closed though somebody is not accounted for, or a report waits. `seen`: the figures that were read."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is closed all the same"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Stays on the timeline of the incident, with your handle and the figures."),
    )
    seen = forms.CharField(widget=forms.HiddenInput)


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Incident)
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close an incident, knowing what ends with it and who would be forgotten."""
    actor, incident = access.actor(request), found(request, pk, Verb.CHANGE)
    page = AccountingPage(actor, incident)
    usual: dict[str, Any] = {
        "title": _("Close the incident: %(title)s") % {"title": wording.incident_title(incident)},
        "note": _("Roles given for this incident alone end at once. People stay in the record."),
        "submit": _("Close the incident"),
        "back": reverse("incident", args=[pk]),
        "crumbs": crumbs(incident),
        "done": _("The incident is closed."),
        "incident": pk,
        "is_danger": True,
    }
    if incident.state != Incident.State.LIVE or page.total.is_settled:
        close_it = Question(
            build=Rows, do=lambda _form: service.close_incident(incident=incident, by=me(request)), **usual
        )
        return ask(request, close_it)
    return ask(request, _despite(request, incident, page, usual))


def _despite(request: HttpRequest, incident: Incident, page: AccountingPage, usual: dict[str, Any]) -> Question:
    seen = f"{page.total.people_lost}-{page.total.heads_without_names}-{page.total.reports_waiting}"

    def close_despite(form: DespiteForm) -> Incident:
        # Whoever read other figures than those of now reads the list again first.
        if form.cleaned_data["seen"] != seen:
            raise Refused("stale")
        return service.close_incident_despite(
            incident=incident, reason=form.cleaned_data["reason"], by=me(request)
        )

    return Question(
        build=lambda data: DespiteForm(data, initial={"seen": seen}),
        do=close_despite,
        opens=page.opens,
        template="board/incident_close.html",
        beside=page,
        **{**usual, "submit": _("Close it all the same")},
    )
