"""What staff do with an incident: open it, correct it, count heads, send a lawyer."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from casework import access
from casework.access import Verb
from casework.board.answers import go, me
from casework.board.asking import Question, ask
from casework.board.forms_incident import CountForm, IncidentForm
from casework.board.forms_person import PersonForm
from casework.board.incident import found
from casework.models import Authority, Lawyer
from casework.services import lawyer as lawyers
from casework.services import tickets
from casework.staff import wording
from detainees.models import Detainee, Detention, Facility, Headcount, Incident
from detainees.services import admission
from detainees.services import incident as service
from detainees.services.differences import NewPlace

ASKED = ["GET", "HEAD", "POST"]


def crumbs(incident: Incident) -> list[tuple[str, str]]:
    return [
        (reverse("incidents"), _("Incidents")),
        (reverse("incident", args=[incident.pk]), wording.incident_title(incident)),
    ]


@require_http_methods(ASKED)
@access.declares(Verb.ADD, Incident)
def add(request: HttpRequest) -> HttpResponse:
    """Open an incident: from now on reports and detentions may be placed in it."""
    actor = access.actor(request)
    question = Question(
        title=_("New incident"),
        submit=_("Open the incident"),
        back=reverse("incidents"),
        crumbs=[(reverse("incidents"), _("Incidents"))],
        build=lambda data: IncidentForm(data, actor=actor, initial={"began_at": timezone.now()}),
        do=lambda form: service.open_incident(**form.facts(), by=me(request)),
        done=_("The incident is open."),
        reach=Verb.ADD,
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Incident)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct what is known of an incident."""
    actor, incident = access.actor(request), found(request, pk, Verb.CHANGE)
    names = [name for name in IncidentForm.base_fields if name not in ("region", "is_practice")]
    question = Question(
        title=_("Change the incident"),
        submit=_("Save"),
        back=reverse("incident", args=[pk]),
        crumbs=crumbs(incident),
        build=lambda data: IncidentForm(
            data,
            actor=actor,
            incident=incident,
            initial={} if data else {name: getattr(incident, name) for name in names},
        ),
        do=lambda form: service.change_incident(incident=incident, by=me(request), **form.facts()),
        done=_("The incident is corrected."),
        opens=[incident],
        incident=pk,
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.ADD, Headcount)
def count(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down how many people are said to be in a place. Earlier counts stay."""
    actor, incident = access.actor(request), found(request, pk, Verb.OPEN)

    def count_heads(form: CountForm) -> Headcount:
        place, said = form.place(), form.cleaned_data
        if isinstance(place, NewPlace):
            place = service.add_facility(kind=place.kind, name=place.name, region=incident.region, by=me(request))
        if place is None:
            raise Http404
        facts = {name: said[name] for name in ("heads", "minors", "counted_at", "is_about")}
        return service.count_heads(
            incident=incident, facility=place, source=said["source"] or None, by=me(request), **facts
        )

    initial = {"counted_at": timezone.now(), "facility": request.GET.get("facility", "")}
    question = Question(
        title=_("Count heads"),
        submit=_("Write down"),
        back=reverse("incident", args=[pk]),
        crumbs=crumbs(incident),
        build=lambda data: CountForm(data, actor=actor, incident=incident, initial=initial),
        do=count_heads,
        done=_("The heads are written down."),
        incident=pk,
        reach=Verb.ADD,
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.ADD, Detention)
def add_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record a detention that no report brought: heard at the door, from a lawyer, from a list."""
    actor, incident = access.actor(request), found(request, pk, Verb.OPEN)
    question = Question(
        title=_("New detention"),
        submit=_("Record the detention"),
        back=reverse("incident", args=[pk]),
        crumbs=crumbs(incident),
        build=lambda data: PersonForm(data, actor=actor, incident=incident, initial={"version": 0}),
        do=lambda form: admission.record_person(
            incident=incident, facts=form.facts(), jurisdiction=settings.ENVIRONMENT.jurisdiction, by=me(request)
        ),
        done=_("The detention is recorded."),
        incident=pk,
        reach=Verb.ADD,
    )
    return ask(request, question)


@require_POST
@access.declares(Verb.ADD, Authority)
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let one lawyer act for everybody in a place who has none: the second click of two."""
    actor, incident = access.actor(request), found(request, pk)
    lawyer = access.find(actor, Lawyer, Verb.OPEN, pk=_id(request, "lawyer"), is_active=True)
    facility = access.find(actor, Facility, pk=_id(request, "facility"))
    people = list(_alone(actor, incident, facility))
    with transaction.atomic():
        assigned = lawyers.assign_each(
            lawyer=lawyer, detainees=people, kind=Authority.Kind.WARRANT, by=me(request)
        )
        for authority in assigned.authorities:
            access.confirm_reach(actor, authority, Verb.ADD)
        tickets.announce(incident=incident.pk)
    text = ngettext(
        "The lawyer now acts for %(count)d person: %(place)s.",
        "The lawyer now acts for %(count)d people: %(place)s.",
        len(assigned.authorities),
    )
    messages.success(request, text % {"count": len(assigned.authorities), "place": facility.name})
    for detainee, refused in assigned.refused:
        # By the number: a notice opens nobody.
        messages.warning(request, f"{detainee.reference}: {wording.refusal(refused)}")
    return go(request, reverse("incident", args=[pk]))


def _alone(actor: access.Actor, incident: Incident, facility: Facility) -> list[Detainee]:
    """People held in the place for whom nobody acts."""
    in_force = access.visible(actor, Authority).in_force(at=timezone.now())  # type: ignore[attr-defined]
    acting = in_force.filter(detainee=OuterRef("detainee"))
    held = access.visible(actor, Detention, Verb.CHANGE).filter(
        ~Exists(acting), incident=incident, current_facility=facility, released_at__isnull=True
    )
    return [row.detainee for row in held.select_related("detainee")]


def _id(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None
