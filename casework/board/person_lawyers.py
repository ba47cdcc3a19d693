"""Who acts for a person: assigned, and no longer."""

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from casework import access
from casework.access import Verb
from casework.board.answers import me
from casework.board.forms_fields import MomentField
from casework.board.forms_person import places_of
from casework.board.forms_rows import Rows
from casework.board.person import found
from casework.board.person_verbs import ASKED, ask_about
from casework.models import Authority, Lawyer
from casework.services import lawyer as service
from casework.templatetags.records import lawyer_called
from detainees.ladder import Level
from detainees.models import Detention, Facility
from detainees.services import changes

LONGEST_PAPER = 300


class LawyerChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of lawyers by name: shown while they are open."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{lawyer_called(obj)}, {obj.get_kind_display()}"


class RightForm(Rows):
    """By what right, until when."""

    kind = forms.ChoiceField(
        label=gettext_lazy("By what right"), choices=Authority.Kind.choices, initial=Authority.Kind.WARRANT
    )
    until = MomentField(label=gettext_lazy("Until"), help_text=gettext_lazy("Empty: until somebody ends it."))
    paper = forms.CharField(
        label=gettext_lazy("Number and date of the paper"),
        max_length=LONGEST_PAPER,
        required=False,
        help_text=gettext_lazy("Number and date, without the word “warrant”."),
    )

    def __init__(self, *args: Any, detention: Detention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].in_zone(detention.incident.zone)  # type: ignore[attr-defined]


class AssignForm(RightForm):
    """Who acts, by what right, until when."""

    ROWS: ClassVar = (("lawyer", "kind"), ("until", "paper"))
    field_order = ("lawyer",)
    lawyer = LawyerChoice(
        access.visible(access.NOBODY, Lawyer),
        label=gettext_lazy("Who"),
        empty_label=gettext_lazy("choose one"),
    )

    def __init__(self, *args: Any, lawyers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lawyer"].queryset = lawyers  # type: ignore[attr-defined]


def consent_form(detention: Detention) -> str:
    """Where it is written down that the person agrees to a lawyer."""
    return f"{reverse('person-consent', args=[detention.pk])}?level={Level.SHARE_LAWYER}"


@require_http_methods(ASKED)
@access.declares(Verb.ADD, Authority)
def assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a lawyer act for the person, and see them."""
    actor, detention = access.actor(request), found(request, pk, Verb.CHANGE)
    near = access.visible(actor, Lawyer, Verb.OPEN).filter(regions=detention.region_id).values("pk")
    lawyers = access.visible(actor, Lawyer, Verb.OPEN).filter(is_active=True, pk__in=near)

    def give(form: AssignForm) -> Authority:
        facts = {**form.cleaned_data, "paper": form.cleaned_data["paper"] or None}
        return service.assign(detainee=detention.detainee, by=me(request), **facts)

    return ask_about(
        request,
        detention,
        title=_("Assign a lawyer"),
        submit=_("Assign"),
        build=lambda data: AssignForm(data, lawyers=lawyers, detention=detention),
        do=give,
        done=_("The lawyer acts for this person and sees them now."),
        part="lawyers",
        opens=[detention, *lawyers],
        reach=Verb.ADD,
        ways={"never_asked": (consent_form(detention), _("Write a consent down"))},
    )


class AssignmentForm(RightForm):
    """The same of an assignment that stands, and since when."""

    ROWS: ClassVar = (("kind", "paper"), ("since", "until"))
    field_order = ("kind", "paper", "since", "until")
    since = MomentField(label=pgettext_lazy("moment", "From"), required=True)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, authority: Authority, seen: int, detention: Detention) -> None:
        """Opens the assignment. `seen` is the newest entry of its history."""
        self.standing = {name: getattr(authority, name) for name in service.CORRECTABLE}
        super().__init__(data, detention=detention, initial={**self.standing, "seen": seen})
        self.fields["since"].in_zone(detention.incident.zone)  # type: ignore[attr-defined]
        for name in ("since", "until"):
            self.fields[name].stands(self.standing[name])  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What the service takes: facts that differ from what stands, and the newest change that was seen."""
        said = {**self.cleaned_data, "paper": self.cleaned_data["paper"] or None}
        changed = {name: said[name] for name, value in self.standing.items() if said[name] != value}
        return {**changed, "seen": said["seen"]}


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Authority)
def change(request: HttpRequest, pk: UUID, authority: UUID) -> HttpResponse:
    """Correct by what right a lawyer acts, since when and until when."""
    actor, detention = access.actor(request), found(request, pk, Verb.CHANGE)

    def now() -> Authority:
        return access.find(actor, Authority, Verb.CHANGE, pk=authority, detainee=detention.detainee_id)

    def build(data: Any) -> AssignmentForm:
        # Read again: when somebody else saved meanwhile, the form shows what stands now.
        row = now()
        return AssignmentForm(data, authority=row, seen=changes.newest(row), detention=detention)

    return ask_about(
        request,
        detention,
        title=_("By what right the lawyer acts"),
        submit=_("Save"),
        build=build,
        do=lambda form: service.change_assignment(authority=now(), by=me(request), **form.facts()),
        done=_("Saved."),
        part="lawyers",
        reach=Verb.CHANGE,
    )


class LetInForm(Rows):
    """When the lawyer came to the person."""

    at = MomentField(label=gettext_lazy("When"), required=True)

    def __init__(self, *args: Any, detention: Detention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].in_zone(detention.incident.zone)  # type: ignore[attr-defined]


class NotLetInForm(LetInForm):
    """Where the lawyer came to, and when."""

    ROWS: ClassVar = (("facility", "at"),)
    facility = forms.ModelChoiceField(
        access.visible(access.NOBODY, Facility),
        label=gettext_lazy("Place"),
        empty_label=gettext_lazy("choose one"),
    )
    field_order = ("facility",)

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facility"].queryset = places  # type: ignore[attr-defined]


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Authority)
def not_let_in(request: HttpRequest, pk: UUID, authority: UUID) -> HttpResponse:
    """The lawyer came to a place and was not let in to the person."""
    actor, detention = access.actor(request), found(request, pk, Verb.CHANGE)
    row = access.find(actor, Authority, Verb.CHANGE, pk=authority, detainee=detention.detainee_id)
    places = places_of(actor, detention.incident)
    initial = {"facility": detention.current_facility_id, "at": timezone.now()}
    return ask_about(
        request,
        detention,
        title=_("The lawyer was not let in"),
        submit=_("Write down"),
        build=lambda data: NotLetInForm(data, places=places, detention=detention, initial=initial),
        do=lambda form: service.not_let_in(authority=row, by=me(request), **form.cleaned_data),
        done=_("It is written down that the lawyer was not let in."),
        part="lawyers",
        reach=Verb.CHANGE,
    )


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Authority)
def let_in(request: HttpRequest, pk: UUID, authority: UUID) -> HttpResponse:
    """The lawyer was let in after all."""
    actor, detention = access.actor(request), found(request, pk, Verb.CHANGE)
    row = access.find(actor, Authority, Verb.CHANGE, pk=authority, detainee=detention.detainee_id)
    return ask_about(
        request,
        detention,
        title=_("The lawyer was let in"),
        submit=_("Write down"),
        build=lambda data: LetInForm(data, detention=detention, initial={"at": timezone.now()}),
        do=lambda form: service.let_in(authority=row, by=me(request), **form.cleaned_data),
        done=_("It is written down that the lawyer was let in."),
        part="lawyers",
        reach=Verb.CHANGE,
    )


@require_http_methods(ASKED)
@access.declares(Verb.CHANGE, Authority)
def end(request: HttpRequest, pk: UUID, authority: UUID) -> HttpResponse:
    """The lawyer no longer acts for the person, and loses sight of them."""
    actor, detention = access.actor(request), found(request, pk, Verb.CHANGE)
    row = access.find(actor, Authority, Verb.CHANGE, pk=authority, detainee=detention.detainee_id)
    return ask_about(
        request,
        detention,
        title=_("The lawyer no longer acts for this person"),
        note=_("From this moment on the lawyer sees nothing of this person."),
        submit=_("End the assignment"),
        build=Rows,
        do=lambda _form: service.end_assignment(authority=row, by=me(request)),
        done=_("The assignment is over."),
        part="lawyers",
        is_danger=True,
        reach=Verb.CHANGE,
    )
