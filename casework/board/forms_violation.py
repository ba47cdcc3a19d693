"""Forms of what was done to a person: recorded, corrected, weighed; and of statements about single facts."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.board.forms_custody import LONGEST_SOURCE, SaidForm
from casework.board.forms_fields import MomentField
from casework.board.forms_person import LONGEST
from casework.board.forms_rows import Rows
from casework.staff import wording
from detainees.models import Confidence, Detention, Facility, Unit, Violation

LONGEST_ACCOUNT = 20_000


class ViolationForm(Rows):
    """What happened, when, where, by whom, as told by whom."""

    ROWS: ClassVar = (("happened_at", "facility", "unit"), ("account", "injuries"), ("source", "state"))
    kind = forms.ChoiceField(label=_("What was done"))
    happened_at = MomentField(label=_("When"))
    facility = forms.ModelChoiceField(
        access.visible(access.NOBODY, Facility),
        label=_("Where"),
        required=False,
        empty_label=_("unknown, or not listed"),
    )
    unit = forms.ModelChoiceField(
        access.visible(access.NOBODY, Unit), label=_("By which unit"), required=False, empty_label=_("unknown")
    )
    account = forms.CharField(
        label=_("How it happened"),
        max_length=LONGEST_ACCOUNT,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("As told."),
    )
    injuries = forms.CharField(
        label=_("Injuries"), max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 3})
    )
    source = forms.CharField(
        label=_("Who says so"), max_length=LONGEST_SOURCE, required=False, help_text=_("And how: a call, a paper.")
    )
    state = forms.ChoiceField(label=_("How well it stands"), choices=Confidence.choices, initial=Confidence.TOLD)

    def __init__(self, *args: Any, actor: access.Actor, detention: Detention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = wording.violations()  # type: ignore[attr-defined]
        places = access.visible(actor, Facility).filter(region=detention.incident.region_id)
        self.fields["facility"].queryset = places.order_by("name", "id")  # type: ignore[attr-defined]
        self.fields["unit"].queryset = access.visible(actor, Unit)  # type: ignore[attr-defined]
        self.fields["happened_at"].in_zone(detention.incident.zone)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """When, where, by whom and how; without the kind and how well it stands."""
        said = self.cleaned_data
        texts = {name: said[name] or None for name in ("account", "injuries")}
        return {**{name: said[name] for name in ("happened_at", "facility", "unit")}, **texts}


class ChangeViolationForm(ViolationForm):
    """The same of one that stands: what it is does not change."""

    def __init__(self, *args: Any, violation: Violation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_at"].stands(violation.happened_at)  # type: ignore[attr-defined]
        del self.fields["kind"]


class ClaimForm(SaidForm):
    """Something said about one fact that differs from what stands, or may."""

    ROWS: ClassVar = (("source", "confidence"),)
    MOMENTS: ClassVar = ("apprehended_at", "delivered_at")
    field = forms.ChoiceField(label=_("About what"))
    moment = MomentField(label=_("The moment, if it is about one"))
    text = forms.CharField(
        label=_("What was said, if it is about something else"), max_length=LONGEST, required=False
    )
    said_at = MomentField(label=_("Said at"), required=True)
    field_order = ("field", "moment", "text", "said_at", "source", "confidence")

    def __init__(self, *args: Any, detention: Detention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about = (*self.MOMENTS, "place", "description", "health", "stated_reason")
        self.fields["field"].choices = [(name, wording.field(name)) for name in about]  # type: ignore[attr-defined]
        for name in ("moment", "said_at"):
            self.fields[name].in_zone(detention.incident.zone)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        wanted = "moment" if cleaned.get("field") in self.MOMENTS else "text"
        if not self.errors and not cleaned.get(wanted):
            self.add_error(wanted, _("Say what was said."))
        return cleaned

    def value(self) -> str:
        """What was said, as JSON."""
        said = self.cleaned_data
        return str(said["moment"].isoformat() if said["field"] in self.MOMENTS else said["text"])
