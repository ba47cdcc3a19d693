"""Small forms of a report: where it belongs, how many heads, why it is set aside."""

import contextlib
from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.access import Verb
from casework.board.forms_fields import LongSelect, MomentField
from casework.board.forms_person import PlaceMixin
from casework.staff import wording
from detainees.models import Detention, Incident, Triage, number_of

MOST_HEADS = 100_000
LONGEST_NUMBER = 40
# As many as a list to choose from can hold; older incidents lead to their people from their own pages.
MOST_OFFERED = 100


class IncidentChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Incidents by title in the page's language."""

    widget = LongSelect

    def label_from_instance(self, obj: Incident) -> str:
        return wording.incident_title(obj)


def offer(form: forms.Form, name: str, rows: Any) -> None:
    """Take any of these rows, and offer the first of them, with what was chosen besides."""
    field: Any = form.fields[name]
    field.queryset = rows

    @cache  # a page asks twice
    def choices() -> list[tuple[Any, Any]]:
        offered = list(rows[:MOST_OFFERED])
        value = form[name].value()
        with contextlib.suppress(forms.ValidationError):
            chosen = field.clean(getattr(value, "pk", value))
            if chosen is not None and chosen not in offered:
                offered.append(chosen)
        empty = [] if field.empty_label is None else [("", field.empty_label)]
        return [*empty, *((row.pk, field.label_from_instance(row)) for row in offered)]

    field.choices = choices


class PlaceForm(forms.Form):
    """At which incident the people of a report were taken."""

    incident = IncidentChoice(access.visible(access.NOBODY, Incident), label=_("Incident"), empty_label=None)

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "incident", open_incidents(actor))


class HeadsForm(PlaceMixin):
    """So many people are held there, by this report."""

    heads = forms.IntegerField(label=_("People there"), min_value=1, max_value=MOST_HEADS)
    minors = forms.IntegerField(label=_("Minors among them"), min_value=0, max_value=MOST_HEADS, required=False)
    is_about = forms.BooleanField(label=_("About so many"), required=False)
    counted_at = MomentField(label=_("As of"), required=True)
    source = forms.CharField(label=_("Who says so"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: access.Actor, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_places(actor, incident)
        self.fields["counted_at"].in_zone(incident.zone)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (cleaned.get("minors") or 0) > cleaned.get("heads", MOST_HEADS):
            self.add_error("minors", _("More minors than heads."))
        if not self.errors and self.place() is None:
            self.add_error("facility", _("Say where they are: choose a place or write one."))
        return cleaned


class LinkForm(forms.Form):
    """The detention, by its number, that a person of the report is found in."""

    number = forms.CharField(
        label=_("Number of the detention"),
        max_length=LONGEST_NUMBER,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "link_%s", **kwargs})
        self.actor = actor

    def clean_number(self) -> Detention:
        """The detention. One that is hidden from the reader is answered like one that does not exist."""
        number = number_of(self.cleaned_data["number"])
        if number is None:
            raise forms.ValidationError(
                _("One digit is wrong, missing, or two are swapped. Have the number read again.")
            )
        found: Detention | None = access.visible(self.actor, Detention, Verb.CHANGE).filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("No detention that you may change has this number."))
        return found


class RejectForm(forms.Form):
    """Why a report is set aside."""

    reason = forms.ChoiceField(label=_("Why"), choices=Triage.Reason.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


def open_incidents(actor: access.Actor) -> Any:
    """Incidents that people may still be placed in, live ones first, newest first."""
    # "live" comes after "closed" in the alphabet.
    return (
        access.visible(actor, Incident)
        .exclude(state=Incident.State.ARCHIVED)
        .select_related("region")
        .order_by("-state", "-began_at", "id")
    )
