"""Forms of an incident: what it is, and how many heads are said to be where."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework import access
from casework.board.forms_fields import MomentField
from casework.board.forms_person import PlaceMixin
from casework.board.forms_queue import RegionChoice
from casework.board.forms_report import MOST_HEADS
from casework.board.forms_rows import Rows
from casework.staff.moments import zone_of
from detainees.models import Campaign, Incident, Region


class IncidentForm(Rows):
    """What happened, where, since when."""

    ROWS: ClassVar = (
        ("title_ru", "title_en"),
        ("kind", "authorisation", "began_at"),
        ("region", "city", "place"),
        ("latitude", "longitude"),
    )

    title_ru = forms.CharField(
        label=_("Title in Russian"), max_length=160, help_text=_("Town and day are enough. No names of people.")
    )
    title_en = forms.CharField(label=_("Title in English"), max_length=160, required=False)
    kind = forms.ChoiceField(label=_("What it is"), choices=Incident.Kind.choices)
    authorisation = forms.ChoiceField(
        label=_("Authorised"), choices=Incident.Authorisation.choices, initial=Incident.Authorisation.UNKNOWN
    )
    began_at = MomentField(label=_("Began"), required=True)
    region = RegionChoice(access.visible(access.NOBODY, Region), label=_("Region"), empty_label=_("choose one"))
    city = forms.CharField(label=_("Town"), max_length=80)
    place = forms.CharField(label=_("Square, street, building"), max_length=200, required=False)
    latitude = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90, required=False)
    longitude = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180, required=False)
    campaign = forms.ModelChoiceField(
        access.visible(access.NOBODY, Campaign),
        label=_("Counted together with"),
        required=False,
        empty_label=pgettext_lazy("campaign", "nothing"),
    )
    is_practice = forms.BooleanField(label=_("Practice: invented, with no path to real people"), required=False)
    note = forms.CharField(label=_("Note"), max_length=10_000, required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, actor: access.Actor, incident: Incident | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = access.visible(actor, Region).order_by("name_ru")
        own = {grant.region for grant in actor.grants}
        if None not in own:
            regions = regions.filter(pk__in=own)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
        self.fields["campaign"].queryset = access.visible(actor, Campaign)  # type: ignore[attr-defined]
        self.fields["began_at"].in_zone(incident.zone if incident else zone_of(None))  # type: ignore[attr-defined]
        if incident is not None:
            self.fields["began_at"].stands(incident.began_at)  # type: ignore[attr-defined]
            # People were placed by the region already, and practice never becomes real.
            del self.fields["region"], self.fields["is_practice"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and (cleaned["latitude"] is None) != (cleaned["longitude"] is None):
            self.add_error("longitude", _("Give both latitude and longitude, or neither."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What the services take."""
        return {**self.cleaned_data, "note": self.cleaned_data["note"] or None}


class CountForm(PlaceMixin, Rows):
    """So many people are in that place, at that moment, by that source."""

    ROWS: ClassVar = (
        ("facility", "new_place", "new_place_kind"),
        ("heads", "minors", "counted_at"),
    )

    heads = forms.IntegerField(label=_("People there"), min_value=0, max_value=MOST_HEADS)
    minors = forms.IntegerField(label=_("Minors among them"), min_value=0, max_value=MOST_HEADS, required=False)
    counted_at = MomentField(label=_("As of"), required=True)
    is_about = forms.BooleanField(label=_("About so many"), required=False)
    source = forms.CharField(label=_("Who says so"), max_length=300, required=False)

    field_order = (
        "facility",
        "new_place",
        "new_place_kind",
        "heads",
        "minors",
        "counted_at",
        "is_about",
        "source",
    )

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
