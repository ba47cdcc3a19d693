"""The form of a release, filled in within a minute: when, how, with what papers, bound to what, whom to call next."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.board.forms_case import DayField
from casework.board.forms_fields import MomentField
from casework.board.forms_person import LONGEST
from casework.board.forms_rows import Rows
from detainees.models import Debrief, Detention
from detainees.services.debrief import Call, Condition, Told

LEAST_CONDITIONS, MOST_CONDITIONS = 3, 20
LONGEST_LINE = 500
LONGEST_STATEMENT = 10_000
_CONDITION = re.compile(r"condition_(\d{1,2})")


def _line(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_LINE, required=False, **more)


def _text(label: Any, *, rows: int, longest: int = LONGEST) -> forms.CharField:
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, max_length=longest, required=False, widget=widget)


class ToldForm(Rows):
    """What the person tells on coming out. Nothing of it is required."""

    papers = forms.MultipleChoiceField(
        label=_("Papers they were given"),
        choices=Debrief.Paper.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    other_papers = _line(_("Other papers, numbers, dates"))
    is_injured = forms.BooleanField(label=_("Injured now"), required=False)
    injuries = _text(_("Injuries now"), rows=2)
    statement = _text(_("What the person says happened"), rows=3, longest=LONGEST_STATEMENT)
    call_name = _line(_("Name"))
    call_phone = _line(_("Telephone"), widget=forms.TextInput({"type": "tel", "autocomplete": "off"}))
    call_when = _line(_("When it is safe"))
    call_on = DayField(label=_("On which day"), required=False)

    def __init__(self, data: Any, *, detention: Detention, initial: Mapping[str, Any]) -> None:
        self.zone = detention.incident.zone
        tomorrow = timezone.now().astimezone(self.zone).date() + timedelta(days=1)
        super().__init__(data, initial={"call_on": tomorrow, **initial})
        self.numbers = range(1, 1 + _rows_of(data or initial))
        for number in self.numbers:
            self.fields[f"condition_{number}"] = _line(_("What they must do"))
            self.fields[f"condition_{number}_by"] = DayField(label=_("By which day"), required=False)

    @property
    def conditions(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The rows of conditions: what, and by when."""
        return [(self[f"condition_{number}"], self[f"condition_{number}_by"]) for number in self.numbers]

    @property
    def has_more_conditions(self) -> bool:
        """Whether something stands, or is wrong, beyond the first row."""
        return any(bound.value() or bound.errors for row in self.conditions[1:] for bound in row)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in self.numbers:
            if cleaned.get(f"condition_{number}_by") and not cleaned.get(f"condition_{number}"):
                self.add_error(f"condition_{number}", _("Say what is to be done by that day."))
        if self._is_anybody_called(cleaned) and not cleaned.get("call_on") and "call_on" not in self.errors:
            self.add_error("call_on", _("Say on which day."))
        return cleaned

    def told(self) -> Told:
        """What the services take."""
        said = self.cleaned_data
        return Told(
            papers=tuple(said["papers"]),
            other_papers=said["other_papers"] or None,
            conditions=tuple(self._conditions(said)),
            is_injured=said["is_injured"],
            injuries=said["injuries"] or None,
            statement=said["statement"] or None,
            call=self._call(said),
        )

    def _conditions(self, said: Mapping[str, Any]) -> Iterator[Condition]:
        for number in self.numbers:
            if said[f"condition_{number}"]:
                yield Condition(said[f"condition_{number}"], said[f"condition_{number}_by"])

    def _call(self, said: Mapping[str, Any]) -> Call | None:
        if not self._is_anybody_called(said):
            return None
        return Call(on=said["call_on"], name=said["call_name"], phone=said["call_phone"], when=said["call_when"])

    def _is_anybody_called(self, said: Mapping[str, Any]) -> bool:
        return any(said.get(name) for name in ("call_name", "call_phone", "call_when"))


def _rows_of(known: Mapping[str, Any]) -> int:
    """So many rows of conditions that those which stand, or were typed, all have one."""
    numbers = (int(found[1]) for name in known if (found := _CONDITION.fullmatch(name)))
    return min(max([LEAST_CONDITIONS, *numbers]), MOST_CONDITIONS)


class ReleaseForm(ToldForm):
    """When and how the person came out, and what they tell."""

    at = MomentField(label=_("Released at"), required=True)
    # Nothing is chosen by itself: a release in a hurry would all be "without a record".
    outcome = forms.ChoiceField(
        label=_("How released"), choices=[("", _("choose one")), *Detention.Release.choices]
    )
    field_order = ("at", "outcome")

    def __init__(self, data: Any, *, detention: Detention, initial: Mapping[str, Any] | None = None) -> None:
        now = timezone.now()
        super().__init__(data, detention=detention, initial={**(initial or {}), "at": now})
        self.fields["at"].in_zone(self.zone)  # type: ignore[attr-defined]
        self.now = self.fields["at"].prepare_value(now)


class DebriefForm(ToldForm):
    """What is told after the release, or was written down wrongly. `version`: of the detention as it was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def initial_of(detention: Detention, debrief: Debrief | None) -> dict[str, Any]:
        """What the form holds when it is shown. Opens the debrief."""
        standing: dict[str, Any] = {"version": detention.version, "is_injured": detention.is_injured}
        if debrief is None:
            return standing
        for number, condition in enumerate(debrief.conditions or (), start=1):
            standing[f"condition_{number}"] = condition["what"]
            standing[f"condition_{number}_by"] = _day(condition.get("by"))
        if debrief.call:
            standing["call_on"] = debrief.call_on
            standing |= {f"call_{name}": debrief.call.get(name, "") for name in ("name", "phone", "when")}
        kept = ("papers", "other_papers", "injuries", "statement")
        return standing | {name: getattr(debrief, name) for name in kept}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
