"""The form of a report: what one may say, how much of it, and what must be there.

Checked twice: by the intake process for whoever sends, and by the worker that opens envelopes, which trusts
nothing that a process outside wrote. Knows no model, no database and no key.
"""

from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from casework import jurisdictions
from detainees.strict import (
    BirthDateField,
    FlagField,
    KeyField,
    ListOf,
    MomentField,
    NameField,
    StrictSerializer,
    TextField,
    WholeField,
)
from detainees.vocabulary import Channel, Sex, Trait, Urgency

MOST_PEOPLE = 200
LONGEST_TEXT = 20_000
_MOST_OF_A_KIND = 20


class ReporterForm(StrictSerializer):
    """Who says it, and how they may be reached."""

    name = NameField(required=False)
    contact = TextField(longest=300, required=False, help_text=_("Telephone, messenger, address."))
    relation = TextField(longest=200, required=False, help_text=_("To the detained: mother, lawyer, witness."))
    may_be_called = FlagField(required=False)
    safe_hours = TextField(longest=200, required=False, help_text=_("When it is safe to call."))


class PersonForm(StrictSerializer):
    """One detained person, as heard. Each fact may be missing, but not all of them."""

    default_error_messages = {"empty": _("Say at least one thing about this person.")}

    surname = NameField(required=False)
    given_name = NameField(required=False)
    patronymic = NameField(required=False)
    custody_name = NameField(required=False, help_text=_("The name the person gave there. The other is not said."))
    aliases = ListOf(child=NameField(), most=_MOST_OF_A_KIND, required=False)
    description = TextField(longest=2_000, required=False, help_text=_("Jacket, hair, height."))
    sex = KeyField(keys=Sex.values, required=False)
    age = WholeField(least=0, most=120, required=False)
    birth_date = BirthDateField(required=False)
    traits = ListOf(child=KeyField(keys=Trait.values), most=_MOST_OF_A_KIND, required=False)
    health = TextField(longest=2_000, required=False, help_text=_("Injuries, medicines with their times."))
    phone = TextField(longest=300, required=False, help_text=_("Their own telephone."))
    note = TextField(longest=2_000, required=False, help_text=_("Whatever else was said of them."))
    facility = TextField(longest=300, required=False, help_text=_("Van, station, court, hospital, in words."))
    apprehended_at = MomentField(required=False)
    delivered_at = MomentField(required=False, help_text=_("To the station."))

    def __init__(self, *, pack: jurisdictions.Pack, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._articles, self._violations = pack.articles.keys(), pack.violations.keys()

    def get_fields(self) -> dict[str, Any]:
        return {
            **super().get_fields(),
            "articles": ListOf(child=KeyField(keys=self._articles), most=_MOST_OF_A_KIND, required=False),
            "violations": ListOf(child=KeyField(keys=self._violations), most=_MOST_OF_A_KIND, required=False),
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise self.fault("empty")
        return attrs


class ReportForm(StrictSerializer):
    """One report. People as heard, or a number of heads, or what was said: at least one of the three."""

    default_error_messages = {
        "says_nothing": _("Give at least one of: text, heads, people."),
        "more_minors_than_heads": _("Takes no more minors than heads."),
    }

    channel = KeyField(keys=Channel.values)
    sent_at = MomentField(help_text=_("When the person said it."))
    text = TextField(longest=LONGEST_TEXT, required=False, help_text=_("Kept literally."))
    reporter = ReporterForm(required=False)
    place = TextField(longest=500, required=False, help_text=_("Where it happened, in words."))
    facility = TextField(longest=300, required=False, help_text=_("Where they are held, in words."))
    urgency = ListOf(child=KeyField(keys=Urgency.values), most=len(Urgency.values), required=False)
    heads = WholeField(least=1, most=100_000, required=False, help_text=_("How many are said to be held."))
    minors = WholeField(least=0, most=100_000, required=False, help_text=_("How many of the heads are minors."))

    def __init__(self, *, pack: jurisdictions.Pack, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._pack = pack

    def get_fields(self) -> dict[str, Any]:
        return {
            **super().get_fields(),
            "region": KeyField(
                keys=self._pack.regions.keys(),
                required=False,
                help_text=_("ISO 3166-2. Left out: the client's own region."),
            ),
            "people": ListOf(child=PersonForm(pack=self._pack), most=MOST_PEOPLE, required=False),
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.keys() & {"text", "heads", "people"}:
            raise self.fault("says_nothing")
        if attrs.get("minors", 0) > attrs.get("heads", attrs.get("minors", 0)):
            message = str(self.error_messages["more_minors_than_heads"])
            raise ValidationError({"minors": [message]}, code="more_minors_than_heads")
        return attrs


@cache
def report_form(jurisdiction: str) -> ReportForm:
    """The form under a pack, made once: `report_form("ru").run_validation(data)` raises `ValidationError`."""
    return ReportForm(pack=jurisdictions.load(jurisdiction))
