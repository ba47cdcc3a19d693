"""Which detentions of the list are looked at. All of it are codes and ids, so that it may stand in an address."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework import access
from casework.access import Verb
from casework.board.forms_queue import RegionChoice
from casework.board.forms_report import IncidentChoice, offer
from casework.models import Authority
from casework.staff import wording
from detainees.models import Detention, Facility, Incident, Region

_HOLD_NOBODY = (Facility.Kind.COURT, Facility.Kind.ENLISTMENT)
MARKS = ("held", "missing", "confirmed", "alone", "minor", "over")
# Which people of a place are meant: those who are there by the last word, unless it says otherwise.
PATHS = (
    ("", _("there now")),
    ("ever", _("ever there")),
    ("released", _("released from there")),
    ("moved", _("moved on from there")),
)
KNOWN = (
    ("", pgettext_lazy("what is known of people", "anything")),
    ("lost", _("not accounted for")),
    ("held", _("held in a known place")),
    ("out", _("released")),
)


class DetentionFilter(forms.Form):
    """Narrows the list. What does not fit the form narrows nothing."""

    incident = IncidentChoice(
        access.visible(access.NOBODY, Incident), label=_("Incident"), required=False, empty_label=_("any")
    )
    region = RegionChoice(
        access.visible(access.NOBODY, Region), label=_("Region"), required=False, empty_label=_("any")
    )
    facility = forms.ModelChoiceField(
        access.visible(access.NOBODY, Facility), label=_("Held in"), required=False, empty_label=_("any place")
    )
    # Without a place: who of those whose place nobody knew.
    path = forms.ChoiceField(label=_("Who of that place"), choices=PATHS, required=False)
    known = forms.ChoiceField(label=_("What is known of them"), choices=KNOWN, required=False)
    held = forms.BooleanField(label=_("Held now"), required=False)
    over = forms.BooleanField(label=_("Over the limit"), required=False)
    alone = forms.BooleanField(label=_("Without a lawyer"), required=False)
    missing = forms.BooleanField(label=_("Place unknown"), required=False)
    confirmed = forms.BooleanField(label=_("Confirmed"), required=False)
    minor = forms.BooleanField(label=_("Minors"), required=False)

    def __init__(self, *args: Any, actor: access.Actor, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.now = actor, now
        regions = _own_regions(actor)
        incidents = access.visible(actor, Incident)
        offer(self, "incident", incidents.order_by("-began_at", "id"))
        if regions is not None:
            del self.fields["region"]
        else:
            self.fields["region"].queryset = access.visible(actor, Region).order_by("name_ru")  # type: ignore[attr-defined]
        places = access.visible(actor, Facility).exclude(kind__in=_HOLD_NOBODY)
        places = places.filter(region__in=regions) if regions else places
        # A figure of the accounting may lead to the people of a court, or of a place elsewhere.
        places = places | access.visible(actor, Facility).filter(pk__in=self._asked("facility"))
        offer(self, "facility", places.order_by("name", "id"))
        if not access.may(actor, Verb.SEE, Authority):
            del self.fields["alone"]

    def _asked(self, name: str) -> list[UUID]:
        try:
            return [UUID(self.data.get(name, ""))]
        except ValueError:
            return []

    @property
    def said(self) -> dict[str, Any]:
        """What is asked for. A part that does not fit is as if nobody had asked for it."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def wants_over(self) -> bool:
        return "over" in self.said

    @property
    def is_narrowed(self) -> bool:
        return bool(self.said)

    @property
    def chosen(self) -> list[forms.BoundField]:
        """The fields to choose from."""
        return [self[name] for name in self.fields if name not in MARKS]

    @property
    def marks(self) -> list[forms.BoundField]:
        """The fields to tick."""
        return [self[name] for name in MARKS if name in self.fields]

    def narrow(self, rows: Any) -> Any:
        """The rows that fit; of those over the limit all that may be, which their clocks then tell."""
        said = self.said
        places = {"incident": "incident", "region": "region", "facility": "current_facility"}
        if "path" in said:
            del places["facility"]
            rows = self._of_path(rows, said["path"], said.get("facility"))
        rows = rows.filter(**{column: said[name] for name, column in places.items() if name in said})
        if {"held", "missing", "alone", "over"} & said.keys():
            rows = rows.filter(released_at__isnull=True)
        if "missing" in said:
            rows = rows.place_unknown()
        if "known" in said:
            rows = self._of_known(rows, said["known"])
        if "confirmed" in said:
            rows = rows.filter(confirmed_at__isnull=False)
        if "minor" in said:
            rows = rows.filter(is_minor=True)
        if "alone" in said:
            acting = access.visible(self.actor, Authority).in_force(at=self.now)  # type: ignore[attr-defined]
            rows = rows.filter(~Exists(acting.filter(detainee=OuterRef("detainee"))))
        return self._maybe_over(rows) if "over" in said else rows

    def _of_path(self, rows: Any, path: str, facility: Facility | None) -> Any:
        sets = {"ever": rows.ever_in, "released": rows.released_from, "moved": rows.moved_on_from}
        return sets[path](facility)

    def _of_known(self, rows: Any, known: str) -> Any:
        if known == "lost":
            return rows.not_accounted_for()
        if known == "held":
            return rows.accounted_for().filter(released_at__isnull=True)
        return rows.filter(released_at__isnull=False)

    def _maybe_over(self, rows: Any) -> Any:
        limits = (limit.hours for limit in wording.pack().limits if limit.purpose == "holding")
        due = self.now - timedelta(hours=min(limits))
        return rows.filter(Q(delivered_at__lte=due) | Q(apprehended_at__lte=due) | Q(sobered_at__lte=due))


def _own_regions(actor: access.Actor) -> set[str] | None:
    """The regions of a reader who sees people of these alone; None for one who may see others."""
    grants = [grant for grant in actor.grants if Verb.SEE in access.POLICY[grant.role].get(Detention, ())]
    regions = {grant.region for grant in grants}
    named = {region for region in regions if region is not None}
    return named if grants and None not in regions and len(named) == 1 else None
