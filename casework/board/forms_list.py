"""A list of people that somebody sent: where it is from, its text or file, and its lines, one form each."""

import contextlib
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.forms import formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.board.forms_fields import BirthField, LongSelect, MomentField, NameField
from casework.board.forms_person import PlaceMixin
from casework.board.forms_report import IncidentChoice, offer, open_incidents
from casework.services.listed import facts_of
from casework.sheets import LARGEST_FILE
from casework.staff.moments import zone_of
from detainees.listed import name_in
from detainees.models import Facility, Incident, TriageOutcome
from detainees.report_form import LONGEST_TEXT
from detainees.services.differences import Facts
from detainees.vocabulary import Channel

# A form of Django takes a thousand fields.
MOST_LINES = 100
LONGEST_RAW = 5_000
LONGEST_NOTE = 1_000
OLDEST = 120
NEW, SKIP = "new", "skip"


class ListForm(PlaceMixin):
    """One place, one moment, who sent it, and the list as it came."""

    field_order = ("incident", "told_at", "facility", "new_place", "new_place_kind", "channel", "source")

    incident = IncidentChoice(access.visible(access.NOBODY, Incident), label=_("Incident"), empty_label=None)
    told_at = MomentField(
        label=_("As of"),
        required=True,
        help_text=_("When they were there by this list; no arrival is said by it."),
    )
    channel = forms.ChoiceField(label=_("By"), choices=Channel.choices, initial=Channel.MESSENGER)
    source = forms.CharField(label=_("Who sent it"), max_length=200, required=False)
    text = forms.CharField(
        label=_("The list"),
        max_length=LONGEST_TEXT,
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 14, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_(
            "Paste it as it is, or type it from a photo: one person a line. Numbers, ages and notes may stay."
        ),
    )
    file = forms.FileField(
        label=_("Or a file"), required=False, help_text=_("XLSX, CSV or plain text, up to 2 MB. It is not kept.")
    )

    doubles_meant = forms.BooleanField(label=_("One person stands in several lines: save it so."), required=False)

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "incident", open_incidents(actor))
        place: Any = self.fields["facility"]
        place.widget = LongSelect()
        incidents = open_incidents(actor).values("region")
        place.queryset = access.visible(actor, Facility).filter(region__in=incidents).order_by("name", "id")
        if not self.is_bound:
            self.fields["text"].widget.attrs["autofocus"] = True
        incident = self.occasion()
        self.fields["told_at"].in_zone(zone_of(incident.region if incident else None))  # type: ignore[attr-defined]

    def occasion(self) -> Incident | None:
        """The incident that is chosen, in whose time the moment is told."""
        value = self.data.get("incident") if self.is_bound else self.initial.get("incident")
        try:
            chosen: Incident | None = self.fields["incident"].clean(getattr(value, "pk", value))
        except forms.ValidationError:
            return None
        return chosen

    def moment(self) -> datetime:
        """The moment of the list, or now while it cannot be read."""
        with contextlib.suppress(forms.ValidationError):
            at: datetime | None = self.fields["told_at"].to_python(self["told_at"].value())
            if at is not None:
                return at
        return timezone.now()

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if file and file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 2 MB."))
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        incident, place = cleaned.get("incident"), cleaned.get("facility")
        if incident and place and place.region_id != incident.region_id:
            self.add_error("facility", _("This place is in another region than the incident."))
        return cleaned


class LineForm(forms.Form):
    """One line: as it came, as it is understood, and who it is."""

    raw = forms.CharField(max_length=LONGEST_RAW, required=False, strip=False, widget=forms.HiddenInput)
    kind = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)
    twin = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    name = NameField(label=_("Surname, name, patronymic"))
    age = forms.IntegerField(
        label=_("Age"),
        min_value=0,
        max_value=OLDEST,
        required=False,
        # The arrows of a number's field would change it instead of going to the next line.
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    born = BirthField(label=_("Born"))
    note = forms.CharField(
        label=_("Note"), max_length=LONGEST_NOTE, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    decision = forms.CharField(max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        decision = cleaned.get("decision")
        if not decision:
            self.add_error("decision", _("Say who this is."))
        elif decision == NEW and not (cleaned.get("name") or cleaned.get("note")):
            self.add_error("name", _("Give a name or a note: somebody must be able to tell who it is."))
        return cleaned

    @property
    def is_named(self) -> bool:
        """Whether the line says somebody, also one who is set aside. A heading does not."""
        said = self.cleaned_data
        return bool(said["name"] or (said["decision"] != SKIP and (said["note"] or said["age"] is not None)))

    @property
    def known(self) -> UUID | None:
        """The detention that was chosen, by its id; None for anything else."""
        try:
            return UUID(self.cleaned_data.get("decision") or "")
        except ValueError:
            return None

    @property
    def outcome(self) -> str:
        decision = self.cleaned_data["decision"]
        made = {NEW: TriageOutcome.Kind.CREATED, SKIP: TriageOutcome.Kind.SET_ASIDE}
        return made.get(decision, TriageOutcome.Kind.LINKED)

    def facts(self, source: str, at: datetime) -> Facts:
        """What the line says of its person, as the services take it. `at` is the moment of the list."""
        said = self.cleaned_data
        name = name_in(said["name"])
        return facts_of(name, age=said["age"], born=said["born"], note=said["note"], source=source, at=at)


Lines = formset_factory(LineForm, extra=0, max_num=MOST_LINES, validate_max=True, absolute_max=MOST_LINES)
