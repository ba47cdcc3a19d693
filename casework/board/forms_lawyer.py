"""The form of a lawyer, lay defender or supporter."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.access import Verb
from casework.board.forms_fields import NameField, TextsField
from casework.board.forms_rows import Rows
from casework.models import Lawyer
from casework.staff import wording
from detainees.models import Region

LONGEST_LINE, LONGEST_HANDLE = 120, 32
MOST_PEOPLE = 1_000
_PERSON = ("name", "phone", "bar_number", "bar")


class RegionsChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Region) -> str:
        return wording.region_name(obj)


class LanguagesField(TextsField):
    """ISO 639 codes, by comma."""

    def clean(self, value: Any) -> Any:
        codes = tuple(code.lower() for code in super().clean(value))
        if any(not (code.isascii() and code.isalpha() and len(code) in (2, 3)) for code in codes):
            raise forms.ValidationError(_("Two or three Latin letters each: ru, av, dar."))
        return codes


class LawyerForm(Rows):
    """Who they are, where they work, how much they can take on."""

    ROWS: ClassVar = (("name", "kind"), ("phone", "bar_number", "bar"), ("languages", "capacity"))
    name = NameField(label=_("Name"), required=True)
    kind = forms.ChoiceField(label=_("What they are"), choices=Lawyer.Kind.choices)
    phone = forms.CharField(label=_("Telephone"), max_length=LONGEST_LINE, required=False)
    bar_number = forms.CharField(label=_("Number in the register"), max_length=LONGEST_LINE, required=False)
    bar = forms.CharField(label=_("Bar chamber"), max_length=LONGEST_LINE, required=False)
    languages = LanguagesField(label=_("Languages"), required=False, help_text=_("ISO 639 codes: ru, av, dar."))
    capacity = forms.IntegerField(
        label=_("People at a time"),
        min_value=0,
        max_value=MOST_PEOPLE,
        required=False,
        help_text=_("Empty: not said."),
    )
    regions = RegionsChoice(
        access.visible(access.NOBODY, Region), label=_("Regions"), widget=forms.CheckboxSelectMultiple
    )
    account = forms.CharField(
        label=_("Account"),
        max_length=LONGEST_HANDLE,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=_(
            "The handle with which they sign in. The security officer makes it, with the role of a lawyer."
        ),
    )
    is_active = forms.BooleanField(label=_("Takes people on"), required=False, initial=True)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = _own_regions(actor)
        self.fields["regions"].queryset = access.visible(actor, Region).order_by("name_ru")  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(lawyer: Lawyer, regions: list[Region]) -> dict[str, Any]:
        """What stands now. Opens the lawyer."""
        person = lawyer.person or {}
        return {
            **{name: person.get(name, "") for name in _PERSON},
            "kind": lawyer.kind,
            "languages": lawyer.languages,
            "capacity": lawyer.capacity,
            "account": lawyer.user.handle if lawyer.user else "",
            "is_active": lawyer.is_active,
            "version": lawyer.version,
            "regions": [region.pk for region in regions],
        }

    def clean_regions(self) -> list[Region]:
        chosen = list(self.cleaned_data["regions"])
        if self.own is not None and not any(region.pk in self.own for region in chosen):
            raise forms.ValidationError(_("Choose a region of yours too, or you would not see this lawyer."))
        return chosen

    def facts(self) -> dict[str, Any]:
        """What the services take."""
        said = self.cleaned_data
        return {
            "kind": said["kind"],
            "person": {name: said[name] for name in _PERSON if said[name]},
            "languages": list(said["languages"]),
            "capacity": said["capacity"],
            "regions": said["regions"],
            **({"account": said["account"]} if "account" in said else {}),
        }

    def corrected(self) -> dict[str, Any]:
        """The same of one who is known already, and the version in which they were seen."""
        return {**self.facts(), **{name: self.cleaned_data[name] for name in ("is_active", "version")}}


def _own_regions(actor: access.Actor) -> set[str] | None:
    """Where the actor adds lawyers; None for everywhere."""
    grants = [grant for grant in actor.grants if Verb.ADD in access.POLICY[grant.role].get(Lawyer, ())]
    everywhere = any(grant.region is None and grant.incident is None for grant in grants)
    return None if everywhere else {grant.region for grant in grants if grant.region is not None}
