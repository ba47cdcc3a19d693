"""Forms of a person: names, looks, contacts, health, relatives."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.board.forms_fields import BirthField, NameField, TextsField
from casework.board.forms_person import LONGEST, LONGEST_LINE
from casework.board.forms_rows import Rows
from detainees.models import Detainee, Relative
from detainees.names import PersonName

_CONTACTS = ("phone", "address", "messenger")
_NAMES = ("surname", "given_name", "patronymic", "custody_name", "aliases")


class PersonFactsForm(Rows):
    """All that is known of who the person is."""

    ROWS: ClassVar = (
        ("surname", "given_name", "patronymic"),
        ("custody_name", "aliases", "birth_date"),
        ("sex", "citizenship"),
        ("description", "health"),
        ("phone", "messenger", "address"),
    )
    surname = NameField(label=_("Surname"))
    given_name = NameField(label=_("Given name"))
    patronymic = NameField(label=_("Patronymic"))
    custody_name = NameField(label=_("Name given there"), help_text=_("The other one is not said there."))
    aliases = TextsField(label=_("Also heard as"), required=False, help_text=_("By comma."))
    birth_date = BirthField(label=_("Born on"), help_text=_("A day, or a year alone."))
    sex = forms.ChoiceField(label=_("Sex"), choices=Detainee.Sex.choices)
    citizenship = forms.RegexField(
        r"^[A-Za-z]{2}$",
        label=_("Citizenship"),
        required=False,
        max_length=2,
        help_text=_("Two letters: RU, BY, GE."),
    )
    description = forms.CharField(
        label=_("What they look like"), max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 2})
    )
    health = forms.CharField(
        label=_("Injuries, medicines"), max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 2})
    )
    traits = forms.MultipleChoiceField(
        label=_("Traits"), choices=Detainee.Trait.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    phone = forms.CharField(label=_("Telephone"), max_length=LONGEST_LINE, required=False)
    messenger = forms.CharField(label=_("Messenger"), max_length=LONGEST_LINE, required=False)
    address = forms.CharField(label=_("Address"), max_length=LONGEST_LINE, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def initial_of(detainee: Detainee, *, seen: int) -> dict[str, Any]:
        """What stands now. Opens the person. `seen` is the newest entry of their history."""
        name, contacts = detainee.name, detainee.contacts or {}
        return {
            **{part: getattr(name, part) for part in _NAMES},
            "birth_date": name.birth_date,
            "sex": detainee.sex,
            "citizenship": detainee.citizenship,
            "description": detainee.description or "",
            "health": detainee.health or "",
            "traits": detainee.traits,
            **{way: contacts.get(way, "") for way in _CONTACTS},
            "seen": seen,
        }

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        said = self.cleaned_data
        birth_date = said["birth_date"]
        return {
            "name": PersonName(**{part: said[part] for part in _NAMES}, birth_date=birth_date),
            "sex": said["sex"],
            "citizenship": said["citizenship"].upper(),
            "description": said["description"] or None,
            "health": said["health"] or None,
            "traits": sorted(said["traits"]),
            "contacts": {way: said[way] for way in _CONTACTS if said[way]} or None,
        }


class RelativeForm(Rows):
    """Somebody close, and what they may be told."""

    ROWS: ClassVar = (("name", "relation", "phone"), ("may_be_told", "reach"))
    name = NameField(label=_("Name"), required=True)
    relation = forms.CharField(label=_("Who to them"), max_length=LONGEST_LINE, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=LONGEST_LINE, required=False)
    may_be_told = forms.ChoiceField(
        label=_("May be told"), choices=Relative.MayBeTold.choices, initial=Relative.MayBeTold.NOTHING
    )
    reach = forms.CharField(
        label=_("How and when to reach"),
        max_length=LONGEST_LINE,
        required=False,
        help_text=_("Safe hours; what must not be used."),
    )

    def contact(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name", "relation", "phone") if self.cleaned_data[name]}


class KnownRelativeForm(RelativeForm):
    """The same of somebody who is known already."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def initial_of(relative: Relative, *, seen: int) -> dict[str, Any]:
        """What stands now. Opens the contact. `seen` is the newest entry of their history."""
        contact = relative.contact or {}
        return {
            **{name: contact.get(name, "") for name in ("name", "relation", "phone")},
            "may_be_told": relative.may_be_told,
            "reach": relative.reach or "",
            "seen": seen,
        }

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        said = self.cleaned_data
        return {
            "contact": self.contact(),
            "may_be_told": said["may_be_told"],
            "reach": said["reach"] or None,
            "seen": said["seen"],
        }
