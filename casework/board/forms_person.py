"""The form by which one person of a report becomes a new detention."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.board.forms_fields import ArticlesField, BirthField, MomentField, NameField, TextsField
from casework.board.forms_rows import Rows
from casework.staff import wording
from detainees.heard import Heard, HeardPerson
from detainees.models import Detainee, Facility, Incident
from detainees.names import PersonName
from detainees.services.differences import Facts, NewPlace
from detainees.spoken import folded

LONGEST = 2_000
LONGEST_LINE = 300
OLDEST = 120


class PlaceMixin(forms.Form):
    """Where: a place that is known, or one that is added as it was heard."""

    facility = forms.ModelChoiceField(
        access.visible(access.NOBODY, Facility),
        label=_("Place"),
        required=False,
        empty_label=_("unknown, or not listed"),
    )
    new_place = forms.CharField(
        label=_("Place not listed"),
        max_length=160,
        required=False,
        help_text=_("As heard. It is added to the list, which stands unsealed: no private home."),
    )
    new_place_kind = forms.ChoiceField(
        label=_("What it is"), choices=Facility.Kind.choices, initial=Facility.Kind.OTHER, required=False
    )

    def offer_places(self, actor: access.Actor, incident: Incident) -> None:
        """Offer the places of the incident's region that the actor may see."""
        field = self.fields["facility"]
        field.queryset = places_of(actor, incident)  # type: ignore[attr-defined]

    def clean_new_place(self) -> str:
        text: str = self.cleaned_data["new_place"].strip()
        if text and self.cleaned_data.get("facility"):
            raise forms.ValidationError(_("Choose a place or write one, not both."))
        return text

    def place(self) -> Facility | NewPlace | None:
        chosen: Facility | None = self.cleaned_data.get("facility")
        if chosen is not None:
            return chosen
        name = self.cleaned_data.get("new_place", "")
        kind = self.cleaned_data.get("new_place_kind") or Facility.Kind.OTHER
        return NewPlace(name=name, kind=kind) if name else None


class PersonForm(PlaceMixin, Rows):
    """What was heard of one person, split and completed by whoever reads it."""

    ROWS: ClassVar = (
        ("surname", "given_name", "patronymic"),
        ("age", "sex", "birth_date"),
        ("aliases", "custody_name"),
        ("description", "health"),
        ("phone", "note"),
        ("facility", "new_place", "new_place_kind"),
        ("apprehended_at", "delivered_at"),
        ("articles", "stated_reason"),
    )
    # Who it is stands first; the place, which other forms ask too, after it.
    field_order = ("surname", "given_name", "patronymic", "age", "sex", "birth_date", "aliases", "custody_name")

    surname = NameField(label=_("Surname"))
    given_name = NameField(label=_("Given name"))
    patronymic = NameField(label=_("Patronymic"))
    custody_name = NameField(label=_("Name given there"), help_text=_("The other one is not said there."))
    aliases = TextsField(label=_("Also heard as"), required=False, help_text=_("By comma."))
    birth_date = BirthField(label=_("Born on"), help_text=_("A day, or a year alone."))
    sex = forms.ChoiceField(label=_("Sex"), choices=Detainee.Sex.choices, initial=Detainee.Sex.UNKNOWN)
    age = forms.IntegerField(label=_("Age"), min_value=0, max_value=OLDEST, required=False)
    description = forms.CharField(
        label=_("What they look like"), max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 2})
    )
    health = forms.CharField(
        label=_("Injuries, medicines"), max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 2})
    )
    phone = forms.CharField(label=_("Telephone"), max_length=LONGEST_LINE, required=False)
    note = forms.CharField(
        label=_("Note"), max_length=LONGEST, required=False, help_text=_("Kept as a statement.")
    )
    is_injured = forms.BooleanField(label=_("Injured"), required=False)
    traits = forms.MultipleChoiceField(
        label=_("Traits"),
        choices=Detainee.Trait.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    apprehended_at = MomentField(label=_("Apprehended"))
    delivered_at = MomentField(label=_("Delivered to the station"))
    stated_reason = forms.CharField(label=_("Reason they were given"), max_length=LONGEST, required=False)
    articles = ArticlesField(
        label=_("Articles alleged"), required=False, help_text=_("For example 20.2 ч. 5, 19.3 ч. 1")
    )
    violations = forms.MultipleChoiceField(
        label=_("What was done to them"), required=False, widget=forms.CheckboxSelectMultiple
    )
    account = forms.CharField(
        label=_("How it happened"), max_length=20_000, required=False, widget=forms.Textarea({"rows": 3})
    )
    source = forms.CharField(label=_("Who says so"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: access.Actor, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_places(actor, incident)
        self.fields["violations"].choices = wording.violations()  # type: ignore[attr-defined]
        for name in ("apprehended_at", "delivered_at"):
            self.fields[name].in_zone(incident.zone)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        says_who = ("surname", "given_name", "patronymic", "custody_name", "aliases", "description", "note")
        if not self.errors and not any(cleaned.get(name) for name in says_who):
            raise forms.ValidationError(
                _("Give a name, or describe the person: somebody must be able to tell who it is.")
            )
        return cleaned

    def facts(self) -> Facts:
        """What the service takes."""
        said, place = self.cleaned_data, self.place()
        parts = ("surname", "given_name", "patronymic", "custody_name", "aliases")
        texts = (
            "sex",
            "age",
            "description",
            "health",
            "phone",
            "note",
            "is_injured",
            "stated_reason",
            "account",
            "source",
        )
        return Facts(
            name=PersonName(
                **{part: said[part] for part in parts},
                birth_date=said["birth_date"],
            ),
            facility=place if isinstance(place, Facility) else None,
            new_place=place if isinstance(place, NewPlace) else None,
            apprehended_at=said["apprehended_at"],
            delivered_at=said["delivered_at"],
            traits=tuple(said["traits"]),
            articles=said["articles"],
            violations=tuple(said["violations"]),
            **{name: said[name] for name in texts},
        )


def places_of(actor: access.Actor, incident: Incident) -> Any:
    """The places where people of this incident may be held, by name."""
    return access.visible(actor, Facility).filter(region=incident.region_id).order_by("name", "id")


def matched_place(actor: access.Actor, incident: Incident, spoken: str) -> Facility | None:
    """The one place whose name has the words that were said; None when none or several have."""
    words = set(folded(spoken))
    if not words:
        return None
    fitting = [place for place in places_of(actor, incident) if words <= set(folded(place.name))]
    exact = [place for place in fitting if set(folded(place.name)) == words]
    found = exact or fitting
    return found[0] if len(found) == 1 else None


def heard_facts(heard: Heard, person: HeardPerson, place: Facility | None) -> Facts:
    """What the report itself says of this person, with nothing read into it."""
    spoken = person.facility or heard.facility
    return Facts(
        name=person.name,
        sex=person.sex,
        age=person.age,
        description=person.description,
        health=person.health,
        phone=person.phone,
        note=person.note,
        traits=person.traits,
        facility=place,
        new_place=NewPlace(name=spoken[:160]) if spoken and place is None else None,
        apprehended_at=person.apprehended_at,
        delivered_at=person.delivered_at,
        articles=person.articles,
        violations=person.violations,
        account=heard.text if person.violations else "",
        source=heard.reporter.shown,
    )


def prefilled(facts: Facts, *, version: int, is_injured: bool) -> dict[str, Any]:
    """The form's initial values from what was heard."""
    traits = set(facts.traits) | ({Detainee.Trait.MINOR.value} if facts.is_minor else set())
    return {
        "surname": facts.name.surname,
        "given_name": facts.name.given_name,
        "patronymic": facts.name.patronymic,
        "custody_name": facts.name.custody_name,
        "aliases": facts.name.aliases,
        "birth_date": facts.name.birth_date,
        "sex": facts.sex or Detainee.Sex.UNKNOWN,
        "age": facts.age,
        "description": facts.description,
        "health": facts.health,
        "phone": facts.phone,
        "note": facts.note,
        "is_injured": is_injured,
        "traits": sorted(traits),
        "facility": facts.facility,
        "new_place": facts.new_place.name if facts.new_place else "",
        "apprehended_at": facts.apprehended_at,
        "delivered_at": facts.delivered_at,
        "articles": facts.articles,
        "violations": facts.violations,
        "account": facts.account,
        "source": facts.source,
        "version": version,
    }
