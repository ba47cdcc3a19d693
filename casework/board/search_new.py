"""Somebody looks for a person: the call is written down, and corrected later."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework import access
from casework.access import Verb
from casework.board.answers import go, me
from casework.board.asking import Question, ask
from casework.board.candidates import candidates
from casework.board.forms_report import open_incidents
from casework.board.forms_search import SearchForm
from casework.board.person_verbs import ASKED
from casework.board.report import MOST_LIVE
from casework.board.search_request import found
from casework.finding import find_requests
from casework.services.people import SearchUnavailable
from casework.staff import pages
from casework.staff.addresses import page_of
from detainees.heard import HeardPerson
from detainees.matching import Evidence
from detainees.models import Incident, SearchRequest
from detainees.names import PersonName
from detainees.services import changes, searching
from detainees.sought import Sought

_NAMES = ("surname", "given_name", "patronymic")
MOST_REQUESTS = 3


@require_http_methods(ASKED)
@access.declares(Verb.ADD, SearchRequest)
def new(request: HttpRequest) -> HttpResponse:
    """The form of a request. Who may be meant already stands beside it while one types."""
    actor = access.actor(request)

    def build(data: Any) -> SearchForm:
        return SearchForm(data, actor=actor, initial=_initial(actor))

    def add(form: SearchForm) -> SearchRequest:
        return searching.add_request(by=me(request), **form.facts())

    def go_on(row: SearchRequest) -> HttpResponse:
        return go(request, page_of(row))

    question = Question(
        title=_("Somebody is looked for"),
        submit=_("Write down"),
        note=_("It rings here when the name arrives. Nobody is told anything by the program."),
        back=reverse("searches"),
        crumbs=[(reverse("searches"), _("Search requests"))],
        build=build,
        do=add,
        reach=Verb.ADD,
        tells=go_on,
        template="board/search_form.html",
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, SearchRequest)
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct or add to what was written down. Everybody is compared anew."""
    actor, row = access.actor(request), found(request, pk, Verb.CHANGE)

    def build(data: Any) -> SearchForm:
        # Read again: when somebody else saved meanwhile, the form shows what stands now.
        now = found(request, pk, Verb.CHANGE)
        return SearchForm(data, actor=actor, initial=SearchForm.initial_of(now, seen=changes.newest(now)))

    def change(form: SearchForm) -> SearchRequest:
        seen = form.cleaned_data["seen"] or 0
        return searching.change_request(request=row, seen=seen, by=me(request), **form.facts())

    question = Question(
        title=_("Correct the search request"),
        submit=_("Save"),
        back=page_of(row),
        crumbs=[(reverse("searches"), _("Search requests")), (page_of(row), row.reference)],
        build=build,
        do=change,
        done=_("Saved."),
        opens=[row],
        reach=Verb.CHANGE,
        history=row,
        template="board/search_form.html",
    )
    return ask(request, question)


@require_POST
@access.declares(Verb.ADD, SearchRequest)
def similar(request: HttpRequest) -> HttpResponse:
    """Who may be looked for by the name that is being typed: people, and requests that stand already."""
    actor = access.actor(request)
    surname, given_name, patronymic = (request.POST.get(part, "")[:200] for part in _NAMES)
    name = PersonName(surname=surname, given_name=given_name, patronymic=patronymic)
    people = candidates(actor, HeardPerson(name=name), incidents=_where(request, actor), facility=None)
    try:
        requests = find_requests(actor, Sought.named(name, Evidence()), most=MOST_REQUESTS)
    except SearchUnavailable:
        requests = []
    context = {"similar": people, "requests": requests, "asked": bool(name.full)}
    opens = [*(each.detention.detainee for each in people.found), *(row for row, _match in requests)]
    return pages.render(request, "board/search_similar.html", context, opens=opens)


def _where(request: HttpRequest, actor: access.Actor) -> list[Incident]:
    """The incident that is chosen on the form, else the live ones."""
    form = SearchForm({"incident": request.POST.get("incident", "")}, actor=actor)
    form.is_valid()
    incident = form.cleaned_data.get("incident")
    return [incident] if incident is not None else list(open_incidents(actor).live()[:MOST_LIVE])


def _initial(actor: access.Actor) -> dict[str, Any]:
    """Now, in the only live incident or the only region that the actor works in."""
    live = list(open_incidents(actor).live()[:2])
    regions = {grant.region for grant in actor.grants if grant.region}
    return {
        "asked_at": timezone.now(),
        "incident": live[0] if len(live) == 1 else None,
        "region": next(iter(regions)) if len(regions) == 1 else None,
        "way_1_kind": "phone",
        "way_2_kind": "phone",
    }
