"""What was done to a person, and what is said of them: recorded, weighed, accepted, set aside."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework import access
from casework.access import Verb
from casework.board.answers import go, me
from casework.board.forms_violation import ChangeViolationForm, ClaimForm, ViolationForm
from casework.board.person import found
from casework.board.person_verbs import ASKED, ask_about
from casework.services import tickets
from casework.services.reading import reading
from casework.staff import pages, wording
from detainees.models import Claim, Violation
from detainees.services import claim as claims
from detainees.services import violation as violations
from detainees.services.custody import Said
from detainees.services.refusal import Refused


@require_http_methods(ASKED)
@access.declares(Verb.ADD, Violation)
def add_violation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record what was done to the person."""
    actor, detention = access.actor(request), found(request, pk, Verb.CHANGE)

    def record(form: ViolationForm) -> Violation:
        said = form.cleaned_data
        return violations.record_violation(
            detention=detention,
            kind=said["kind"],
            jurisdiction=settings.ENVIRONMENT.jurisdiction,
            said=Said(source=said["source"] or None, confidence=said["state"]),
            by=me(request),
            **form.facts(),
        )

    initial = {"facility": detention.current_facility_id}
    return ask_about(
        request,
        detention,
        title=_("Record a violation"),
        submit=_("Record"),
        build=lambda data: ViolationForm(data, actor=actor, detention=detention, initial=initial),
        do=record,
        done=_("The violation is recorded."),
        part="violations",
        reach=Verb.ADD,
    )


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Violation)
def change_violation(request: HttpRequest, pk: UUID, violation: UUID) -> HttpResponse:
    """Correct when, where and how it happened, and say how well it stands now."""
    actor, detention = access.actor(request), found(request, pk, Verb.CHANGE)
    row = access.find(actor, Violation, Verb.CHANGE, pk=violation, detention=detention)

    def save(form: ChangeViolationForm) -> Violation:
        said = form.cleaned_data
        facts = {**form.facts(), "source": said["source"] or None}
        violations.change_violation(violation=row, by=me(request), **facts)
        return violations.weigh_violation(violation=row, state=said["state"], by=me(request))

    def build(data: Any) -> ChangeViolationForm:
        initial = {name: getattr(row, name) for name in ChangeViolationForm.base_fields}
        return ChangeViolationForm(data, actor=actor, detention=detention, violation=row, initial=initial)

    return ask_about(
        request,
        detention,
        title=_("Correct: %(violation)s") % {"violation": wording.violation(row.kind)},
        submit=_("Save"),
        build=build,
        do=save,
        done=_("Saved."),
        part="violations",
        reach=Verb.CHANGE,
        history=row,
    )


@require_http_methods(ASKED)
@access.declares(Verb.ADD, Claim)
def add_claim(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep something that was said and may differ from what stands. It changes nothing yet."""
    detention = found(request, pk, Verb.CHANGE)

    def state(form: ClaimForm) -> Claim:
        said = form.cleaned_data
        return claims.state_claim(
            detention=detention,
            field=said["field"],
            value=form.value(),
            said_at=said["said_at"],
            said=form.said(),
            by=me(request),
        )

    return ask_about(
        request,
        detention,
        title=_("Somebody says otherwise"),
        submit=_("Keep the statement"),
        build=lambda data: ClaimForm(data, detention=detention, initial={"said_at": timezone.now()}),
        do=state,
        done=_("The statement is kept beside the others."),
        part="claims",
        reach=Verb.ADD,
    )


@require_POST
@access.declares(Verb.CHANGE, Claim)
def accept(request: HttpRequest, pk: UUID, claim: UUID) -> HttpResponse:
    """Let the record say what this statement says."""
    return _decide(request, pk, claim, claims.accept_claim, _("Accepted: the record says so now."))


@require_POST
@access.declares(Verb.CHANGE, Claim)
def reject(request: HttpRequest, pk: UUID, claim: UUID) -> HttpResponse:
    """Set a statement aside; it stays readable."""
    return _decide(request, pk, claim, claims.reject_claim, _("Set aside. It stays readable."))


def _decide(request: HttpRequest, pk: UUID, claim: UUID, service: Callable[..., Claim], done: str) -> HttpResponse:
    actor, detention = access.actor(request), found(request, pk, Verb.CHANGE)
    row = access.find(actor, Claim, Verb.CHANGE, pk=claim, detention=detention)
    subjects = pages.subjects_to_open(actor, [detention])
    with reading(actor=actor.id or pages.NOBODY, subjects=subjects, place="person"):
        try:
            with transaction.atomic():
                access.confirm_reach(actor, service(claim=row, by=me(request)), Verb.CHANGE)
                tickets.announce(incident=detention.incident_id)
        except Refused as refused:
            messages.error(request, wording.refusal(refused))
        else:
            messages.success(request, done)
    return go(request, f"{reverse('person', args=[pk])}#claims")
