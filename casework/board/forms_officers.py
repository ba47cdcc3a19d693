"""Forms of who took part in a violation and who saw it: ticked where they are known, described where they are not."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework import access
from casework.board.forms_fields import NameField
from casework.board.forms_person import LONGEST_LINE
from casework.board.forms_rows import Rows
from casework.board.forms_violation import LONGEST_ACCOUNT
from casework.templatetags.records import marks_of, witness_called
from detainees.models import Officer, Unit, Witness

MARKS = ("name", "rank", "badge", "vehicle", "looks")
PARTS = ("name", "phone", "address")


class OfficerForm(Rows):
    """By what an officer is known."""

    ROWS: ClassVar = (("name", "rank", "badge"), ("vehicle", "unit"))
    name = NameField(label=_("Name"))
    rank = forms.CharField(label=_("Rank"), max_length=LONGEST_LINE, required=False)
    badge = forms.CharField(label=_("Badge"), max_length=LONGEST_LINE, required=False)
    vehicle = forms.CharField(label=_("Vehicle"), max_length=LONGEST_LINE, required=False)
    unit = forms.ModelChoiceField(
        access.visible(access.NOBODY, Unit), label=_("Unit"), required=False, empty_label=_("unknown")
    )
    looks = forms.CharField(
        label=_("What they look like"), max_length=LONGEST_LINE, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = access.visible(actor, Unit)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.marks():
            raise forms.ValidationError(_("Say by what the officer is known."))
        return cleaned

    def marks(self) -> dict[str, str]:
        """What is known, under the names that the record has for it."""
        return {name: self.cleaned_data[name] for name in MARKS if self.cleaned_data.get(name)}


class KnownOfficerForm(OfficerForm):
    """The same of one who is described already."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def initial_of(officer: Officer, *, seen: int) -> dict[str, Any]:
        """What stands now. Opens the officer. `seen` is the newest entry of their history."""
        marks = officer.marks or {}
        return {**{name: marks.get(name, "") for name in MARKS}, "unit": officer.unit_id, "seen": seen}

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        return {"marks": self.marks(), "unit": self.cleaned_data["unit"], "seen": self.cleaned_data["seen"]}


class WitnessForm(Rows):
    """Who saw it, and what."""

    ROWS: ClassVar = (("name", "phone", "address"),)
    name = NameField(label=_("Name"))
    phone = forms.CharField(label=_("Telephone"), max_length=LONGEST_LINE, required=False)
    address = forms.CharField(label=_("Address"), max_length=LONGEST_LINE, required=False)
    saw = forms.CharField(
        label=_("What they saw"),
        max_length=LONGEST_ACCOUNT,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("In their own words."),
    )
    is_ready_for_court = forms.BooleanField(
        label=_("Ready to speak in court"),
        required=False,
        help_text=_("Then the case file names them; otherwise it does not."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.person():
            raise forms.ValidationError(_("Give a name, a telephone or an address of the witness."))
        return cleaned

    def person(self) -> dict[str, str]:
        """Who it is, under the names that the record has for it."""
        return {name: self.cleaned_data[name] for name in PARTS if self.cleaned_data.get(name)}

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        said = self.cleaned_data
        return {
            "person": self.person(),
            "saw": said["saw"] or None,
            "is_ready_for_court": said["is_ready_for_court"],
        }


class KnownWitnessForm(WitnessForm):
    """The same of one who is known already."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def initial_of(witness: Witness, *, seen: int) -> dict[str, Any]:
        """What stands now. Opens the witness. `seen` is the newest entry of their history."""
        person = witness.person or {}
        plain = {"saw": witness.saw or "", "is_ready_for_court": witness.is_ready_for_court, "seen": seen}
        return {**{name: person.get(name, "") for name in PARTS}, **plain}

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "seen": self.cleaned_data["seen"]}


class _KnownForm(forms.Form):
    """Which of those who are known belong to a violation. Opens them: their marks and names are the labels.

    `stood` keeps who belonged to it when the form was shown, so that what a colleague ties meanwhile stays tied.
    """

    known = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    stood = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, tied: Iterable[Any], labels: dict[str, str], **kwargs: Any) -> None:
        here = [str(row.pk) for row in tied]
        super().__init__(*args, **{**kwargs, "initial": {"known": here, "stood": ",".join(here)}})
        self.fields["known"].choices = list(labels.items())  # type: ignore[attr-defined]

    def changed(self) -> tuple[set[str], set[str]]:
        """The ids that were ticked, and those whose tick was taken away."""
        offered = {key for key, _label in self.fields["known"].choices}  # type: ignore[attr-defined]
        chosen, stood = set(self.cleaned_data["known"]), offered & {*self.cleaned_data["stood"].split(",")}
        return chosen - stood, stood - chosen


class TakingPartForm(_KnownForm):
    """Which officers took part."""

    def __init__(self, *args: Any, officers: Sequence[Officer], tied: Iterable[Officer], **kwargs: Any) -> None:
        labels = {str(row.pk): f"{marks_of(row)}{_unit(row)}" for row in officers}
        super().__init__(*args, tied=tied, labels=labels, **kwargs)
        self.fields["known"].label = pgettext_lazy("officers", "Who took part")


class SeenByForm(_KnownForm):
    """Which witnesses saw it."""

    def __init__(self, *args: Any, witnesses: Sequence[Witness], tied: Iterable[Witness], **kwargs: Any) -> None:
        labels = {str(row.pk): witness_called(row) for row in witnesses}
        super().__init__(*args, tied=tied, labels=labels, **kwargs)
        self.fields["known"].label = _("Who saw it")


def _unit(officer: Officer) -> str:
    return f" · {officer.unit.name}" if officer.unit else ""
