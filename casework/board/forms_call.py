"""What an operator writes down while somebody speaks. Checked by the same form as a report of the hotline's API."""

from typing import Any

from django import forms
from django.conf import settings
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from casework import access
from casework.board.forms_fields import MomentField, NameField
from casework.board.forms_queue import RegionChoice
from casework.board.forms_report import IncidentChoice, offer, open_incidents
from casework.staff import wording
from casework.staff.moments import zone_of
from detainees.models import Incident, Region
from detainees.report_form import LONGEST_TEXT, MOST_PEOPLE, report_form
from detainees.spoken import split_name
from detainees.vocabulary import Channel, Trait, Urgency

MOST_HEADS = 100_000
OLDEST = 120
LINES_OFFERED = 3


class CallForm(forms.Form):
    """Who speaks, where and when it was, what happened. Names of the detained stand in `PeopleForms`."""

    contact = forms.CharField(label=_("Phone"), max_length=300, required=False)
    reporter_name = NameField(label=_("Name"))
    relation = forms.CharField(label=_("Who they are to the detained"), max_length=200, required=False)
    may_be_called = forms.BooleanField(label=_("may be called back"), required=False)
    channel = forms.ChoiceField(label=_("By"), choices=Channel.choices, initial=Channel.PHONE)
    sent_at = MomentField(label=_("When they said it"), required=True)
    incident = IncidentChoice(
        access.visible(access.NOBODY, Incident),
        label=_("Incident"),
        required=False,
        empty_label=_("not known yet"),
    )
    region = RegionChoice(
        access.visible(access.NOBODY, Region), label=_("Region"), required=False, empty_label=_("not known yet")
    )
    place = forms.CharField(label=_("Where it happened"), max_length=500, required=False)
    facility = forms.CharField(label=_("Where they are held"), max_length=300, required=False)
    apprehended_at = MomentField(label=_("Apprehended"))
    delivered_at = MomentField(label=_("Delivered to the station"))
    heads = forms.IntegerField(label=_("How many there"), min_value=1, max_value=MOST_HEADS, required=False)
    minors = forms.IntegerField(label=_("Minors among them"), min_value=0, max_value=MOST_HEADS, required=False)
    urgency = forms.MultipleChoiceField(
        label=_("Urgent"), choices=Urgency.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(
        label=_("What happened"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea({"rows": 4})
    )
    violations = forms.MultipleChoiceField(
        label=_("What was done to them"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "incident", open_incidents(actor))
        self.fields["region"].queryset = access.visible(actor, Region).order_by("name_ru")  # type: ignore[attr-defined]
        self.fields["violations"].choices = wording.violations()  # type: ignore[attr-defined]
        if not self.is_bound:
            self.fields["contact"].widget.attrs["autofocus"] = True
        zone = zone_of(place_said(self))
        for name in ("sent_at", "apprehended_at", "delivered_at"):
            self.fields[name].in_zone(zone)  # type: ignore[attr-defined]


class PersonLine(forms.Form):
    """One person, in one line: what is not said is left empty."""

    name = NameField(label=_("Surname, name, patronymic"))
    age = forms.IntegerField(label=_("Age"), min_value=0, max_value=OLDEST, required=False)
    description = forms.CharField(label=_("What they look like"), max_length=2_000, required=False)
    health = forms.CharField(label=_("Injuries, medicines"), max_length=2_000, required=False)
    traits = forms.MultipleChoiceField(
        label=_("Traits"), choices=Trait.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def heard(self) -> dict[str, Any]:
        """What was said of this person, in the words of `detainees.report_form`."""
        said = self.cleaned_data
        if not said:  # a line that nobody touched
            return {}
        parts = split_name(said["name"])
        facts = {
            "surname": parts.surname,
            "given_name": parts.given_name,
            "patronymic": parts.patronymic,
            "age": said["age"],
            "description": said["description"],
            "health": said["health"],
            "traits": said["traits"],
        }
        return {key: value for key, value in facts.items() if value not in ("", None, [])}


PeopleForms = formset_factory(
    PersonLine, extra=LINES_OFFERED, max_num=MOST_PEOPLE, validate_max=True, absolute_max=MOST_PEOPLE
)


def place_said(form: forms.Form) -> Any:
    """The region whose time a form's moments are in: of the incident chosen, else the one chosen beside it."""
    for name in ("incident", "region"):
        value = form.data.get(name) if form.is_bound else form.initial.get(name)
        try:
            chosen = form.fields[name].clean(getattr(value, "pk", value))
        except forms.ValidationError:
            continue
        if chosen is not None:
            return chosen.region if isinstance(chosen, Incident) else chosen
    return None


def report_of(form: CallForm, people: "BaseFormSet[PersonLine]") -> dict[str, Any] | None:
    """The call as a report, or None when something is missing: then the forms say what."""
    said = form.cleaned_data
    together = {"apprehended_at": said["apprehended_at"], "delivered_at": said["delivered_at"]}
    for_each = {key: at.isoformat() for key, at in together.items() if at} | (
        {"violations": said["violations"]} if said["violations"] else {}
    )
    heard = [person | for_each for line in people if (person := line.heard())]
    if for_each.get("violations") and not heard:
        form.add_error("violations", _("Name or describe at least one person to whom this was done."))
        return None
    reporter = {
        "name": said["reporter_name"],
        "contact": said["contact"],
        "relation": said["relation"],
        "may_be_called": said["may_be_called"] or None,
    }
    data = {
        "channel": said["channel"],
        "sent_at": said["sent_at"].isoformat(),
        "reporter": {key: value for key, value in reporter.items() if value},
        "people": heard,
        **{key: said[key] for key in ("text", "place", "facility", "urgency", "heads", "minors")},
    }
    return checked(form, {key: value for key, value in data.items() if value not in ("", None, [], {})})


def checked(form: forms.Form, data: dict[str, Any]) -> dict[str, Any] | None:
    """The report, if the hotline's own form lets it in; otherwise its faults stand beside our fields."""
    try:
        report_form(settings.ENVIRONMENT.jurisdiction).run_validation(data)
    except ValidationError as error:
        faults = error.detail if isinstance(error.detail, dict) else {"": error.detail}
        for name, fault in faults.items():
            form.add_error(name if name in form.fields else None, _first_text(fault))
        return None
    return data


def _first_text(fault: Any) -> str:
    while isinstance(fault, dict | list):
        fault = next(iter(fault.values() if isinstance(fault, dict) else fault))
    return str(fault)


def initial_call(actor: access.Actor) -> dict[str, Any]:
    """Now, in the only live incident or the only region that the actor works in."""
    live = list(open_incidents(actor).live()[:2])
    regions = {grant.region for grant in actor.grants if grant.region}
    return {
        "channel": Channel.PHONE,
        "sent_at": timezone.now(),
        "incident": live[0] if len(live) == 1 else None,
        "region": next(iter(regions)) if len(regions) == 1 else None,
    }
