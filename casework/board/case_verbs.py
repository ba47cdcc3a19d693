"""What staff and lawyers do with a case: open it, correct it, bring a charge, follow its re-qualification."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import access
from casework.access import Verb
from casework.board.answers import me
from casework.board.asking import Question, ask
from casework.board.case import address, crumbs, found
from casework.board.forms_case import CaseChangeForm, CaseForm, ChargeForm, RequalifyForm
from casework.models import Case, Charge
from casework.services import case as service
from casework.staff import wording
from detainees.models import Detention, User

ASKED = ["GET", "HEAD", "POST"]


@require_http_methods(ASKED)
@access.declares(Verb.ADD, Case)
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a case of the person of this detention, with the articles that are charged."""
    actor = access.actor(request)
    access.find(actor, Detention, pk=pk)
    detention = access.visible(actor, Detention).select_related("detainee", "incident", "region").get(pk=pk)
    person = reverse("person", args=[pk])
    question = Question(
        title=_("New case"),
        submit=_("Open the case"),
        back=person,
        crumbs=[(person, detention.reference)],
        build=lambda data: CaseForm(data, actor=actor, region=detention.region),
        do=lambda form: _open(detention, form, by=me(request)),
        done=_("The case is open."),
        incident=detention.incident_id,
        reach=Verb.ADD,
    )
    return ask(request, question)


@transaction.atomic
def _open(detention: Detention, form: CaseForm, *, by: User) -> Case:
    row = service.open_case(
        detainee=detention.detainee,
        region=detention.region,
        jurisdiction=settings.ENVIRONMENT.jurisdiction,
        detention=detention,
        by=by,
        **form.facts(),
    )
    for article in form.cleaned_data["article"]:
        service.bring_charge(case=row, article=article, by=by, brought_on=form.cleaned_data["opened_on"])
    return row


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Case)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct what is known of a case."""
    actor, row = access.actor(request), found(request, pk, Verb.CHANGE)

    def build(data: Any) -> CaseChangeForm:
        # Read anew: what stands now is set beside what was typed.
        initial = {} if data else CaseChangeForm.initial_of(found(request, pk))
        return CaseChangeForm(data, actor=actor, region=row.region, initial=initial)

    question = Question(
        title=_("Change the case"),
        submit=_("Save"),
        back=address(row),
        crumbs=crumbs(row),
        build=build,
        do=lambda form: service.change_case(case=row, by=me(request), **form.facts()),
        done=_("The case is corrected."),
        opens=[row],
        incident=incident_of(row),
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.ADD, Charge)
def add_charge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add an article to a case."""
    row = found(request, pk)

    def bring(form: ChargeForm) -> Charge:
        said = form.cleaned_data
        return service.bring_charge(
            case=row, article=said["article"], brought_on=said["on"], note=said["note"] or None, by=me(request)
        )

    question = Question(
        title=_("New charge"),
        submit=_("Add the charge"),
        back=address(row),
        crumbs=crumbs(row),
        build=ChargeForm,
        do=bring,
        done=_("The charge is added."),
        incident=incident_of(row),
        reach=Verb.ADD,
    )
    return ask(request, question)


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Charge)
def requalify(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A charge was turned into another article. The old one stays, crossed out."""
    charge = access.find(access.actor(request), Charge, Verb.CHANGE, pk=pk)
    row = found(request, charge.case_id)
    question = Question(
        title=_("Re-qualify: %(article)s") % {"article": wording.article(charge.article)},
        note=_("The old charge stays in the case and is shown as replaced."),
        submit=_("Re-qualify"),
        back=address(row),
        crumbs=crumbs(row),
        build=RequalifyForm,
        do=lambda form: service.requalify(
            charge=charge, article=form.cleaned_data["article"], on=form.cleaned_data["on"], by=me(request)
        ),
        done=_("The charge is re-qualified."),
        history=charge,
        incident=incident_of(row),
        reach=Verb.ADD,
    )
    return ask(request, question)


def incident_of(row: Case) -> UUID | None:
    return row.detention.incident_id if row.detention else None
