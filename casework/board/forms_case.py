"""Forms of a case: its numbers, court and stage; what is charged."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import Case as When
from django.db.models import IntegerField, Value
from django.db.models import When as If
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.board.forms_fields import ArticlesField
from casework.board.forms_person import LONGEST
from casework.board.forms_rows import Rows
from casework.models import Case
from detainees.models import Facility, Region

LONGEST_NUMBER = 60
_NUMBERS = ("case_number", "uid", "protocol_number")


class DayField(forms.DateField):
    """A day."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)


class CourtChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A court, with its town where several are called alike."""

    def label_from_instance(self, obj: Facility) -> str:
        return f"{obj.name}, {obj.city}" if obj.city else obj.name

    def offer(self, actor: access.Actor, region: Region) -> None:
        """Offer the courts that the actor may see, those of the region first: an appeal may go to another."""
        near = When(If(region=region, then=Value(0)), default=Value(1), output_field=IntegerField())
        courts = access.visible(actor, Facility).filter(kind=Facility.Kind.COURT).select_related("region")
        self.queryset = courts.annotate(near=near).order_by("near", "name", "id")


class NumbersForm(Rows):
    """The court, and the numbers under which it and the police keep the case."""

    court = CourtChoice(
        access.visible(access.NOBODY, Facility), label=_("Court"), required=False, empty_label=_("not known yet")
    )
    case_number = forms.CharField(label=_("Number of the case"), max_length=LONGEST_NUMBER, required=False)
    uid = forms.CharField(
        label=_("Unique identifier"),
        max_length=LONGEST_NUMBER,
        required=False,
        help_text=_("The same in all courts: 05RS0018-01-2022-000000-00."),
    )
    protocol_number = forms.CharField(label=_("Number of the record"), max_length=LONGEST_NUMBER, required=False)
    protocol_on = DayField(label=_("Record of"), required=False)
    opened_on = DayField(label=_("Opened on"), required=False)

    def __init__(self, *args: Any, actor: access.Actor, region: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["court"].offer(actor, region)  # type: ignore[attr-defined]

    def numbers(self) -> dict[str, str]:
        """The numbers that were given, as the case keeps them."""
        said: dict[str, Any] = self.cleaned_data
        numbers = {name: said[name] for name in _NUMBERS if said[name]}
        day: date | None = said["protocol_on"]
        return {**numbers, "protocol_on": day.isoformat()} if day else numbers


class CaseForm(NumbersForm):
    """A new proceeding, and the article it begins with."""

    ROWS: ClassVar = (
        ("branch", "court"),
        ("article", "opened_on"),
        ("case_number", "uid"),
        ("protocol_number", "protocol_on"),
    )
    branch = forms.ChoiceField(label=_("Branch"), choices=Case.Branch.choices)
    article = ArticlesField(
        label=_("Articles charged"), required=False, help_text=_("For example 20.2 ч. 5, 19.3 ч. 1")
    )
    field_order = (
        "branch",
        "court",
        "article",
        "opened_on",
        "case_number",
        "uid",
        "protocol_number",
        "protocol_on",
    )

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        said = self.cleaned_data
        return {**{name: said[name] for name in ("branch", "court", "opened_on")}, "numbers": self.numbers()}


class CaseChangeForm(NumbersForm):
    """What is known better now."""

    ROWS: ClassVar = (
        ("stage", "court"),
        ("case_number", "uid"),
        ("protocol_number", "protocol_on"),
        ("opened_on", "closed_on"),
    )
    stage = forms.ChoiceField(label=_("Stage"), choices=Case.Stage.choices)
    closed_on = DayField(label=_("Closed on"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = (
        "stage",
        "court",
        "case_number",
        "uid",
        "protocol_number",
        "protocol_on",
        "opened_on",
        "closed_on",
    )

    @staticmethod
    def initial_of(case: Case) -> dict[str, Any]:
        """What stands now. Opens the case."""
        names = ("stage", "court", "opened_on", "closed_on", "version")
        return {**(case.numbers or {}), **{name: getattr(case, name) for name in names}}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opened, closed = cleaned.get("opened_on"), cleaned.get("closed_on")
        if opened and closed and closed < opened:
            self.add_error("closed_on", _("The case closes before it opens."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What the service takes: facts and the version in which they were seen."""
        names = ("stage", "court", "opened_on", "closed_on", "version")
        return {**{name: self.cleaned_data[name] for name in names}, "numbers": self.numbers()}


class ChargeForm(Rows):
    """One article of the pack."""

    ROWS: ClassVar = (("article", "on"),)
    article = ArticlesField(label=_("Article"), help_text=_("For example 20.2 ч. 5"))
    on = DayField(label=_("Since the day"), required=False)
    note = forms.CharField(label=_("Note"), max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 2}))

    def clean_article(self) -> str:
        found: tuple[str, ...] = self.cleaned_data["article"]
        if len(found) != 1:
            raise forms.ValidationError(_("Give one article with its part."))
        return found[0]


class RequalifyForm(ChargeForm):
    """Into which article a charge was turned."""

    note = None  # type: ignore[assignment]
