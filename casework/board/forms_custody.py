"""Forms of a detention: where the person was brought, confirmed; what was entered wrongly."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.board.forms_fields import MomentField
from casework.board.forms_person import LONGEST, PlaceMixin
from casework.board.forms_rows import Rows
from detainees.models import Confidence, CustodyStay, Detention, Facility
from detainees.services.custody import Said

LONGEST_SOURCE = 300
_OF_A_STOP = ("facility", "place", "arrived_at", "left_at", "source", "confidence")


class SaidForm(Rows):
    """Who says so, and how well it stands."""

    source = forms.CharField(
        label=_("Who says so"), max_length=LONGEST_SOURCE, required=False, help_text=_("And how: a call, a paper.")
    )
    confidence = forms.ChoiceField(
        label=_("How well it stands"), choices=Confidence.choices, initial=Confidence.TOLD
    )

    def said(self) -> Said:
        """Where the fact comes from."""
        return Said(source=self.cleaned_data["source"] or None, confidence=self.cleaned_data["confidence"])


class MoveForm(PlaceMixin, SaidForm):
    """To which place the person was brought, and when."""

    ROWS: ClassVar = (("facility", "new_place", "new_place_kind"), ("source", "confidence"))
    at = MomentField(label=_("Brought there at"), required=True)
    field_order = ("facility", "new_place", "new_place_kind", "at", "source", "confidence")

    def __init__(self, *args: Any, actor: access.Actor, detention: Detention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_places(actor, detention.incident)
        self.fields["at"].in_zone(detention.incident.zone)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and self.place() is None:
            self.add_error("facility", _("Say where they are: choose a place or write one."))
        return cleaned


class LostForm(SaidForm):
    """Since when nobody knows where the person is."""

    ROWS: ClassVar = (("source", "confidence"),)
    at = MomentField(label=_("Unknown since"), required=True)
    field_order = ("at", "source", "confidence")

    def __init__(self, *args: Any, detention: Detention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].in_zone(detention.incident.zone)  # type: ignore[attr-defined]


class ConfirmForm(Rows):
    """Who knows that the detention is real, and how."""

    how = forms.CharField(
        label=_("How it was confirmed"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The call, the paper, the lawyer who saw them."),
    )
    at = MomentField(label=_("When"), required=True)

    def __init__(self, *args: Any, detention: Detention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].in_zone(detention.incident.zone)  # type: ignore[attr-defined]


class CorrectForm(Rows):
    """Facts of the detention that were entered wrongly or are known better now."""

    ROWS: ClassVar = (("apprehended_at", "delivered_at", "sobered_at"), ("agency", "stated_reason"))
    apprehended_at = MomentField(label=_("Apprehended"))
    delivered_at = MomentField(label=_("Delivered to the station"))
    sobered_at = MomentField(label=_("Sobered"))
    agency = forms.CharField(label=_("Who took them"), max_length=80, required=False)
    stated_reason = forms.CharField(label=_("Reason they were given"), max_length=LONGEST, required=False)
    is_minor = forms.BooleanField(label=_("Minor at that moment"), required=False)
    is_injured = forms.BooleanField(label=_("Injured"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, detention: Detention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("apprehended_at", "delivered_at", "sobered_at"):
            field: Any = self.fields[name]
            field.in_zone(detention.incident.zone)
            field.stands(getattr(detention, name))

    def facts(self) -> dict[str, Any]:
        """What the service takes: facts and the version in which they were seen."""
        return {**self.cleaned_data, "stated_reason": self.cleaned_data["stated_reason"] or None}


class StopForm(PlaceMixin, SaidForm):
    """A stop of the path as it stands, to be corrected. What is not touched stays."""

    ROWS: ClassVar = (
        ("facility", "new_place", "new_place_kind"),
        ("arrived_at", "left_at"),
        ("source", "confidence"),
    )
    place_in_words = forms.CharField(
        label=_("Place in words"),
        max_length=LONGEST_SOURCE,
        required=False,
        help_text=_("When no facility fits: a street, a yard."),
    )
    arrived_at = MomentField(label=_("Brought there at"), required=True)
    left_at = MomentField(label=_("Left there at"), help_text=_("Empty: still there."))
    seen = forms.IntegerField(widget=forms.HiddenInput)
    field_order = (
        "facility",
        "new_place",
        "new_place_kind",
        "place_in_words",
        "arrived_at",
        "left_at",
        "source",
        "confidence",
    )

    def __init__(
        self, data: Any, *, actor: access.Actor, detention: Detention, stay: CustodyStay, seen: int
    ) -> None:
        """Opens the stop. `seen` is the newest entry of its history."""
        self.standing = {name: getattr(stay, name) for name in _OF_A_STOP} | {"arrived_at": stay.arrival_said}
        super().__init__(data, initial={**self.standing, "place_in_words": stay.place, "seen": seen})
        self.offer_places(actor, detention.incident)
        if stay.facility is not None:
            # Held elsewhere than in the incident's region: that place is among the choices too.
            offered: Any = self.fields["facility"]
            offered.queryset = offered.queryset | access.visible(actor, Facility).filter(pk=stay.facility.pk)
        for name in ("arrived_at", "left_at"):
            field: Any = self.fields[name]
            field.in_zone(detention.incident.zone)
            field.stands(self.standing[name])
        # What nobody said may stay unsaid; what was said is not taken back.
        self.fields["arrived_at"].required = stay.is_arrival_said

    def facts(self) -> dict[str, Any]:
        """What was corrected: facts that the service takes."""
        said = self.cleaned_data
        typed = {
            **{name: said[name] for name in ("arrived_at", "left_at", "confidence")},
            "facility": self.place(),
            "place": said["place_in_words"] or None,
            "source": said["source"] or None,
        }
        return {name: value for name, value in typed.items() if value != (self.standing[name] or None)}
