"""Who took part in a violation, and who saw it: named, described, tied to it and taken off again."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import access
from casework.access import Verb
from casework.board.answers import me
from casework.board.forms_officers import (
    KnownOfficerForm,
    KnownWitnessForm,
    OfficerForm,
    SeenByForm,
    TakingPartForm,
    WitnessForm,
)
from casework.board.person import found
from casework.board.person_verbs import ASKED, ask_about
from casework.staff import wording
from detainees.models import Detention, Officer, Violation, Witness
from detainees.services import changes
from detainees.services import violation as violations

# Those of the incident and of the unit. Marks are sealed: nobody looks for the others by their badge.
MOST_OFFERED = 60


def _violation(request: HttpRequest, detention: Detention, pk: UUID, verb: Verb) -> Violation:
    return access.find(access.actor(request), Violation, verb, pk=pk, detention=detention)


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Violation)
def officers(request: HttpRequest, pk: UUID, violation: UUID) -> HttpResponse:
    """Tick which of the officers known at this incident took part."""
    actor, detention = access.actor(request), found(request, pk, Verb.CHANGE)
    row = _violation(request, detention, violation, Verb.CHANGE)
    seen = access.visible(actor, Officer)
    near = Q(violations__detention__incident=detention.incident_id)
    near |= Q(unit=row.unit_id) if row.unit_id else Q()
    tied = list(seen.filter(violations=row).select_related("unit"))
    others = seen.filter(near).exclude(pk__in=[each.pk for each in tied]).distinct().select_related("unit")
    offered = [*tied, *others[:MOST_OFFERED]]

    def tie(form: TakingPartForm) -> Violation:
        added, removed = form.changed()
        stay = seen.filter(violations=row).exclude(pk__in=removed)
        now = [*stay, *seen.filter(pk__in=added).exclude(pk__in=stay)]
        return violations.change_violation(violation=row, officers=now, by=me(request))

    return ask_about(
        request,
        detention,
        title=_("Who took part: %(violation)s") % {"violation": wording.violation(row.kind)},
        submit=_("Save"),
        build=lambda data: TakingPartForm(data, officers=offered, tied=tied),
        do=tie,
        done=_("Saved."),
        part="violations",
        reach=Verb.CHANGE,
        opens=[detention, *offered],
    )


@require_http_methods(ASKED)
@access.declares(Verb.ADD, Officer)
def add_officer(request: HttpRequest, pk: UUID, violation: UUID) -> HttpResponse:
    """Describe an officer who took part and is not known yet."""
    actor, detention = access.actor(request), found(request, pk, Verb.CHANGE)
    row = _violation(request, detention, violation, Verb.CHANGE)

    def describe(form: OfficerForm) -> Violation:
        officer = violations.describe_officer(marks=form.marks(), unit=form.cleaned_data["unit"], by=me(request))
        now = [*access.visible(actor, Officer).filter(violations=row), officer]
        return violations.change_violation(violation=row, officers=now, by=me(request))

    return ask_about(
        request,
        detention,
        title=_("Describe an officer: %(violation)s") % {"violation": wording.violation(row.kind)},
        submit=_("Add"),
        build=lambda data: OfficerForm(data, actor=actor, initial={"unit": row.unit_id}),
        do=describe,
        done=_("The officer is described."),
        part="violations",
        reach=Verb.CHANGE,
    )


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Officer)
def change_officer(request: HttpRequest, pk: UUID, officer: UUID) -> HttpResponse:
    """Correct by what an officer is known, in every record that names them."""
    actor, detention = access.actor(request), found(request, pk, Verb.CHANGE)
    row = access.find(actor, Officer, Verb.CHANGE, pk=officer)

    def build(data: Any) -> KnownOfficerForm:
        # Read again: when somebody else saved meanwhile, the form shows what stands now.
        now = access.find(actor, Officer, Verb.CHANGE, pk=officer)
        initial = KnownOfficerForm.initial_of(now, seen=changes.newest(now))
        return KnownOfficerForm(data, actor=actor, initial=initial)

    return ask_about(
        request,
        detention,
        title=_("What is known of the officer"),
        note=_("The officer is the same in every violation that names them."),
        submit=_("Save"),
        build=build,
        do=lambda form: violations.correct_officer(officer=row, by=me(request), **form.facts()),
        done=_("Saved."),
        part="violations",
        reach=Verb.CHANGE,
        opens=[detention, row],
        history=row,
    )


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Witness)
def witnesses(request: HttpRequest, pk: UUID, violation: UUID) -> HttpResponse:
    """Tick which of the witnesses of this incident saw it."""
    actor, detention = access.actor(request), found(request, pk, Verb.CHANGE)
    row = _violation(request, detention, violation, Verb.CHANGE)
    seen = access.visible(actor, Witness, Verb.CHANGE).filter(incident=detention.incident_id)
    offered = list(seen.prefetch_related("violations"))
    tied = [each for each in offered if row in each.violations.all()]

    def tie(form: SeenByForm) -> Violation:
        added, removed = form.changed()
        for witness in (each for each in offered if str(each.pk) in added | removed):
            others = [each for each in witness.violations.all() if each != row]
            told = [*others, row] if str(witness.pk) in added else others
            violations.change_witness(witness=witness, violations=told, by=me(request))
        return row

    return ask_about(
        request,
        detention,
        title=_("Who saw it: %(violation)s") % {"violation": wording.violation(row.kind)},
        submit=_("Save"),
        build=lambda data: SeenByForm(data, witnesses=offered, tied=tied),
        do=tie,
        done=_("Saved."),
        part="violations",
        reach=Verb.CHANGE,
        opens=[detention, *offered],
    )


@require_http_methods(ASKED)
@access.declares(Verb.ADD, Witness)
def add_witness(request: HttpRequest, pk: UUID, violation: UUID) -> HttpResponse:
    """Add somebody who saw it."""
    detention = found(request, pk, Verb.CHANGE)
    row = _violation(request, detention, violation, Verb.CHANGE)

    def add(form: WitnessForm) -> Witness:
        incident = detention.incident
        return violations.add_witness(incident=incident, violations=[row], by=me(request), **form.facts())

    return ask_about(
        request,
        detention,
        title=_("Add a witness: %(violation)s") % {"violation": wording.violation(row.kind)},
        submit=_("Add"),
        build=WitnessForm,
        do=add,
        done=_("The witness is added."),
        part="violations",
        reach=Verb.ADD,
    )


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Witness)
def change_witness(request: HttpRequest, pk: UUID, witness: UUID) -> HttpResponse:
    """Correct who a witness is, what they saw, and whether they would say so in court."""
    actor, detention = access.actor(request), found(request, pk, Verb.CHANGE)
    row = access.find(actor, Witness, Verb.CHANGE, pk=witness, incident=detention.incident_id)

    def build(data: Any) -> KnownWitnessForm:
        # Read again: when somebody else saved meanwhile, the form shows what stands now.
        now = access.find(actor, Witness, Verb.CHANGE, pk=witness)
        return KnownWitnessForm(data, initial=KnownWitnessForm.initial_of(now, seen=changes.newest(now)))

    return ask_about(
        request,
        detention,
        title=_("What is known of the witness"),
        submit=_("Save"),
        build=build,
        do=lambda form: violations.correct_witness(witness=row, by=me(request), **form.facts()),
        done=_("Saved."),
        part="violations",
        reach=Verb.CHANGE,
        opens=[detention, row],
        history=row,
    )
