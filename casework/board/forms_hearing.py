"""Forms of hearings and rulings."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework import access, jurisdictions
from casework.board.forms_case import CourtChoice, DayField
from casework.board.forms_fields import MomentField
from casework.board.forms_person import LONGEST
from casework.board.forms_rows import Rows
from casework.models import Case, Hearing, Ruling
from casework.staff.moments import told, zone_of
from detainees.models import Facility

LONGEST_LINE = 300
MOST_DAYS, MOST_HOURS = 30, 200
_AMOUNT_OF = {"fine": "fine", "arrest_days": "arrest", "work_hours": "work"}


class HearingForm(Rows):
    """Which court, when. Without a moment the hearing is to be announced."""

    ROWS: ClassVar = (("kind", "court"), ("starts_at", "room"), ("judge", "attended_by"))
    kind = forms.ChoiceField(label=_("What it is"), choices=Hearing.Kind.choices)
    court = CourtChoice(access.visible(access.NOBODY, Facility), label=_("Court"), empty_label=_("choose one"))
    starts_at = MomentField(label=_("Begins at"), help_text=_("Empty: to be announced."))
    room = forms.CharField(label=_("Room"), max_length=40, required=False)
    judge = forms.CharField(label=_("Judge"), max_length=LONGEST_LINE, required=False)
    attended_by = forms.CharField(label=_("Who attends"), max_length=LONGEST_LINE, required=False)

    def __init__(
        self, *args: Any, actor: access.Actor, case: Case, hearing: Hearing | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.hearing, self.place = hearing, (hearing.court if hearing else case.court or case.region)
        self.fields["court"].offer(actor, case.region)  # type: ignore[attr-defined]
        self.fields["starts_at"].zone = zone_of(self.place)  # type: ignore[attr-defined]
        self.fields["starts_at"].help_text = _("In the time of the court's place. Empty: to be announced.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        court, at = cleaned.get("court"), cleaned.get("starts_at")
        if court is not None and at is not None:
            cleaned["starts_at"] = self._in_time_of(court, at)
        return cleaned

    def _in_time_of(self, court: Facility, at: datetime) -> datetime:
        # The clock on the wall was typed, and it hangs in the court that was chosen.
        return at.astimezone(zone_of(self.place)).replace(tzinfo=zone_of(court))

    def facts(self) -> dict[str, Any]:
        """What the services take."""
        said = self.cleaned_data
        texts = {name: said[name] or None for name in ("judge", "attended_by")}
        return {**said, **texts}


class HearingChangeForm(HearingForm):
    """The same, and how it ended."""

    outcome = forms.ChoiceField(label=_("How it ended"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, hearing: Hearing, **kwargs: Any) -> None:
        super().__init__(*args, hearing=hearing, **kwargs)
        self.was = hearing.outcome
        self.fields["starts_at"].stands(hearing.starts_at)  # type: ignore[attr-defined]
        # Adjourning makes the next hearing too, and is a question of its own.
        ends = [each for each in Hearing.Outcome.choices if each[0] != "adjourned" or self.was == "adjourned"]
        self.fields["outcome"].choices = [("", _("not yet")), *ends]  # type: ignore[attr-defined]
        if hearing.moved_to_id is not None:
            del self.fields["outcome"]

    @staticmethod
    def initial_of(hearing: Hearing) -> dict[str, Any]:
        """What stands now. Opens the hearing."""
        names = ("kind", "court", "starts_at", "room", "judge", "attended_by", "outcome", "version")
        return {name: getattr(hearing, name) for name in names}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        outcome = cleaned.get("outcome", self.was)
        if outcome and not cleaned.get("starts_at") and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Say when the hearing was."))
        return cleaned


class AdjournForm(Rows):
    """To when a hearing was moved."""

    to = MomentField(label=_("Moved to"))

    def __init__(self, *args: Any, hearing: Hearing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].in_zone(zone_of(hearing.court))  # type: ignore[attr-defined]
        self.fields["to"].help_text = _("In the time of the court's place. Empty: to be announced.")


class RulingForm(Rows):
    """What the court ruled. Only the amount that belongs to the sanction is taken."""

    ROWS: ClassVar = (
        ("hearing", "sanction"),
        ("fine", "arrest_days", "work_hours"),
        ("announced_on", "copy_received_on"),
    )
    hearing = forms.ModelChoiceField(
        access.visible(access.NOBODY, Hearing),
        label=_("In the hearing"),
        required=False,
        empty_label=_("without one, or not listed"),
    )
    sanction = forms.ChoiceField(label=_("Sanction"), choices=Ruling.Sanction.choices)
    fine = forms.DecimalField(label=_("Fine"), max_digits=12, decimal_places=2, min_value=0, required=False)
    arrest_days = forms.IntegerField(label=_("Days of arrest"), min_value=1, max_value=MOST_DAYS, required=False)
    work_hours = forms.IntegerField(label=_("Hours of work"), min_value=1, max_value=MOST_HOURS, required=False)
    announced_on = DayField(label=_("Announced on"))
    copy_received_on = DayField(
        label=_("Copy received on"), required=False, help_text=_("Starts the term of appeal.")
    )
    summary = forms.CharField(
        label=_("Summary"), max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(
        self, *args: Any, actor: access.Actor, case: Case, ruling: Ruling | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        currency = jurisdictions.load(case.jurisdiction).currency
        self.fields["fine"].help_text = _("In %(currency)s. Empty: not known yet.") % {"currency": currency}
        # What a court has not sat on yet it has not ruled in; what stands already is not lost by saving.
        may_be = Q(starts_at__isnull=False) | Q(pk=ruling.hearing_id if ruling else None)
        rows = access.visible(actor, Hearing).filter(may_be, case=case)
        field: Any = self.fields["hearing"]
        field.queryset = rows.select_related("court__region")
        field.label_from_instance = _hearing_told

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, sanction in _AMOUNT_OF.items():
            if cleaned.get(name) is not None and cleaned.get("sanction") != sanction:
                self.add_error(name, _("The amount does not belong to this sanction."))
        announced, received = cleaned.get("announced_on"), cleaned.get("copy_received_on")
        if announced and received and received < announced:
            self.add_error("copy_received_on", _("The copy was received before the ruling was announced."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        return {**self.cleaned_data, "summary": self.cleaned_data["summary"] or None}


def _hearing_told(hearing: Hearing) -> str:
    at = told(hearing.starts_at, hearing.court.zone) if hearing.starts_at else _("to be announced")
    return f"{at}, {hearing.court.name}"


class RulingChangeForm(RulingForm):
    """What is known better now."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def initial_of(ruling: Ruling) -> dict[str, Any]:
        """What stands now. Opens the ruling."""
        amounts = ("fine", "arrest_days", "work_hours")
        names = ("sanction", *amounts, "announced_on", "copy_received_on", "summary", "version")
        return {**{name: getattr(ruling, name) for name in names}, "hearing": ruling.hearing_id}


class CopyForm(Rows):
    """When the copy of a ruling was received."""

    copy_received_on = DayField(label=_("Copy received on"), help_text=_("Starts the term of appeal."))
