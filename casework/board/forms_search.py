"""Forms of search requests: who looks for whom, how they are reached, what came of a try, why a request is closed."""

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.access import Verb
from casework.board.forms_call import OLDEST, place_said
from casework.board.forms_fields import BirthField, MomentField, NameField, TextsField
from casework.board.forms_person import LONGEST
from casework.board.forms_queue import RegionChoice
from casework.board.forms_report import LONGEST_NUMBER, IncidentChoice, offer, open_incidents
from casework.board.forms_rows import Rows
from casework.staff.moments import zone_of
from detainees.heard import HeardPerson
from detainees.ladder import MayBeTold
from detainees.models import ContactAttempt, Detainee, Detention, Incident, Region, SearchRequest, number_of
from detainees.services.contact import tellable
from detainees.ways import Way, usable, ways_of

LONGEST_LINE = 300
WAYS_OFFERED, MOST_WAYS = 2, 8
_NAMES = ("surname", "given_name", "patronymic")
_WAY = re.compile(r"way_(\d)_address")
_PARTS = ("kind", "address", "opens", "closes", "never")


class SearchForm(Rows):
    """Whom somebody looks for, who they are, and how and when they may be told."""

    ROWS: ClassVar = (
        ("surname", "given_name", "patronymic"),
        ("aliases", "birth_date", "age", "sex"),
        ("seeker_name", "relation"),
        ("incident", "region", "asked_at"),
    )
    surname = NameField(label=_("Surname"))
    given_name = NameField(label=_("Given name"))
    patronymic = NameField(label=_("Patronymic"))
    aliases = TextsField(
        label=_("Also called"), required=False, help_text=_("Nicknames, a maiden name. By comma.")
    )
    birth_date = BirthField(label=_("Born on"), help_text=_("A day, or a year alone."))
    age = forms.IntegerField(label=_("Age"), min_value=0, max_value=OLDEST, required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=Detainee.Sex.choices, initial=Detainee.Sex.UNKNOWN)
    description = forms.CharField(
        label=_("What they look like"), max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 2})
    )
    last_seen = forms.CharField(
        label=_("Last seen"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Where, when, with whom; what they wrote last."),
    )
    seeker_name = NameField(label=_("Who asks"))
    relation = forms.ChoiceField(
        label=_("Is to them"), choices=[("", _("choose one")), *SearchRequest.Relation.choices]
    )
    note = forms.CharField(label=_("Note"), max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 2}))
    incident = IncidentChoice(
        access.visible(access.NOBODY, Incident),
        label=_("Incident"),
        required=False,
        empty_label=_("not known yet"),
    )
    region = RegionChoice(
        access.visible(access.NOBODY, Region), label=_("Region"), required=False, empty_label=_("not known yet")
    )
    asked_at = MomentField(label=_("When they asked"), required=True)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.data if self.is_bound else self.initial
        # One row more than stands, so that a new way has a place.
        self.numbers = range(1, min(_rows_of(known) + 1, MOST_WAYS) + 1)
        for number in self.numbers:
            self.fields |= dict(zip(_named(number), _way_fields(), strict=True))
        offer(self, "incident", open_incidents(actor))
        self.fields["region"].queryset = access.visible(actor, Region).order_by("name_ru")  # type: ignore[attr-defined]
        self.fields["asked_at"].in_zone(zone_of(place_said(self)))  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(request: SearchRequest, *, seen: int) -> dict[str, Any]:
        """What stands now. Opens the request. `seen` is the newest entry of its history."""
        person = HeardPerson.from_json(request.sought)
        said: dict[str, Any] = {
            **{part: getattr(person.name, part) for part in (*_NAMES, "aliases", "birth_date")},
            "age": person.age,
            "sex": person.sex or Detainee.Sex.UNKNOWN,
            "description": person.description,
            "last_seen": request.last_seen or "",
            "seeker_name": (request.seeker or {}).get("name", ""),
            "relation": request.relation,
            "note": request.note or "",
            "incident": request.incident,
            "region": request.region,
            "asked_at": request.asked_at,
            "seen": seen,
        }
        for number, way in enumerate(ways_of(request.ways), 1):
            parts = (way.kind, way.address, way.opens, way.closes, way.is_never)
            said |= dict(zip(_named(number), parts, strict=True))
        return said

    @property
    def ways(self) -> list[list[forms.BoundField]]:
        """The fields of each way to the seeker, row by row."""
        return [[self[name] for name in _named(number)] for number in self.numbers]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in self.numbers:
            kind, address, *rest = (cleaned.get(name) for name in _named(number))
            if any(rest) and not address:
                self.add_error(_named(number)[1], _("Say which number or address this is about."))
            if address and not kind:
                self.add_error(_named(number)[0], _("Say what kind of way this is."))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        said = self.cleaned_data
        sought = {
            **{part: said[part] for part in _NAMES},
            "aliases": list(said["aliases"]),
            "birth_date": said["birth_date"],
            "age": said["age"],
            "sex": "" if said["sex"] == Detainee.Sex.UNKNOWN else said["sex"],
            "description": said["description"],
        }
        named = any(sought[part] for part in (*_NAMES, "aliases", "description"))
        return {
            "sought": {key: value for key, value in sought.items() if value not in ("", None, [])}
            if named
            else {},
            "last_seen": said["last_seen"] or None,
            "seeker": {"name": said["seeker_name"]} if said["seeker_name"] else None,
            "ways": [way.to_json() for way in self._ways()] or None,
            "note": said["note"] or None,
            **{name: said[name] for name in ("relation", "incident", "region", "asked_at")},
        }

    def _ways(self) -> Iterator[Way]:
        for number in self.numbers:
            kind, address, opens, closes, is_never = (self.cleaned_data[name] for name in _named(number))
            if address:
                yield Way(kind, address, opens, closes, is_never)


class TryForm(Rows):
    """What came of a try to reach the seeker, or of their own call."""

    ROWS: ClassVar = (("direction", "way", "at"), ("result", "told", "again_at"))
    direction = forms.ChoiceField(label=_("Who called"), choices=ContactAttempt.Direction.choices)
    way = forms.ChoiceField(label=_("By"), choices=ContactAttempt.Way.choices)
    at = MomentField(label=_("When"), required=True)
    result = forms.ChoiceField(label=_("What came of it"), choices=ContactAttempt.Result.choices)
    told = forms.ChoiceField(label=_("What they were told"), choices=MayBeTold.choices)
    again_at = MomentField(label=_("Call again at"))
    note = forms.CharField(label=_("Note"), max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, request: SearchRequest, zone: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = [*MayBeTold].index(MayBeTold(tellable(request=request).what))
        self.fields["told"].choices = MayBeTold.choices[: most + 1]  # type: ignore[attr-defined]
        self.fields["way"].choices = _usable_kinds(request)  # type: ignore[attr-defined]
        for name in ("at", "again_at"):
            self.fields[name].in_zone(zone)  # type: ignore[attr-defined]
        self.initial.setdefault("at", timezone.now())

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        return {**self.cleaned_data, "note": self.cleaned_data["note"] or None}


class CalledForm(Rows):
    """What came of a call after a release."""

    ROWS: ClassVar = (("way", "at"), ("result", "again_at"))
    way = forms.ChoiceField(label=_("By"), choices=ContactAttempt.Way.choices)
    at = MomentField(label=_("When"), required=True)
    result = forms.ChoiceField(label=_("What came of it"), choices=ContactAttempt.Result.choices)
    again_at = MomentField(label=_("Call again at"))
    note = forms.CharField(label=_("Note"), max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, zone: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("at", "again_at"):
            self.fields[name].in_zone(zone)  # type: ignore[attr-defined]
        self.initial.setdefault("at", timezone.now())

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        return {**self.cleaned_data, "note": self.cleaned_data["note"] or None}


class CloseForm(forms.Form):
    """Why nobody is looked for any more."""

    closing = forms.ChoiceField(label=_("Why"), choices=SearchRequest.Closing.choices, widget=forms.RadioSelect)


class FoundForm(forms.Form):
    """Who it is, by the number of the person or of a detention of theirs."""

    number = forms.CharField(
        label=_("Number of the person or of a detention"),
        max_length=LONGEST_NUMBER,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "found_%s", **kwargs})
        self.actor = actor

    def clean_number(self) -> Detainee:
        """The person. One who is hidden from the reader is answered like one who does not exist."""
        number = number_of(self.cleaned_data["number"])
        if number is None:
            raise forms.ValidationError(
                _("One digit is wrong, missing, or two are swapped. Have the number read again.")
            )
        seen = access.visible(self.actor, Detainee, Verb.OPEN)
        detentions = access.visible(self.actor, Detention).filter(number=number).values("detainee")
        # Every kind is asked for, so that all answers cost the same.
        ways: list[dict[str, Any]] = [{"number": number}, {"merged__number": number}, {"pk__in": detentions}]
        found = [seen.filter(**way).first() for way in ways]
        person = next((each for each in found if each is not None), None)
        if person is None:
            raise forms.ValidationError(_("No person whom you may open has this number."))
        return person


def _usable_kinds(request: SearchRequest) -> list[tuple[str, Any]]:
    """Each kind of way of which something may be used, the addresses beside it; of a way nobody named, all others."""
    ways = ways_of(request.ways)
    barred = {way.kind for way in ways} - {way.kind for way in usable(ways)}
    addresses = {
        str(kind): ", ".join(way.address for way in usable(ways) if way.kind == kind)
        for kind in ContactAttempt.Way
    }
    return [
        (kind, f"{label}: {addresses[kind]}" if addresses[kind] else label)
        for kind, label in sorted(ContactAttempt.Way.choices, key=lambda choice: not addresses[choice[0]])
        if kind not in barred
    ]


def _named(number: int) -> list[str]:
    return [f"way_{number}_{part}" for part in _PARTS]


def _rows_of(known: Any) -> int:
    numbers = (int(found[1]) for name in known if (found := _WAY.fullmatch(name)) and known.get(name))
    return max([WAYS_OFFERED - 1, *numbers])


def _way_fields() -> tuple[forms.Field, ...]:
    hour = {"type": "time"}
    return (
        forms.ChoiceField(
            label=_("Way"), choices=ContactAttempt.Way.choices, initial=ContactAttempt.Way.PHONE, required=False
        ),
        forms.CharField(label=_("Number or address"), max_length=LONGEST_LINE, required=False),
        forms.TimeField(label=_("Safe from"), required=False, widget=forms.TimeInput(hour, format="%H:%M")),
        forms.TimeField(label=_("until"), required=False, widget=forms.TimeInput(hour, format="%H:%M")),
        forms.BooleanField(label=_("never by this one"), required=False),
    )
