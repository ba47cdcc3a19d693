"""Which part of the queue is looked at. All of it are codes and ids, so that it may stand in an address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.board.forms_report import IncidentChoice, offer, open_incidents
from casework.staff import wording
from detainees.models import Incident, Region, Triage
from detainees.vocabulary import Urgency


class RegionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Region) -> str:
        return wording.region_name(obj)


class QueueFilter(forms.Form):
    """Narrows the queue by region, incident and mark."""

    incident = IncidentChoice(
        access.visible(access.NOBODY, Incident), label=_("Incident"), required=False, empty_label=_("any")
    )
    region = RegionChoice(
        access.visible(access.NOBODY, Region), label=_("Region"), required=False, empty_label=_("any")
    )
    urgency = forms.ChoiceField(label=_("Mark"), required=False, choices=[("", _("any")), *Urgency.choices])

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "incident", open_incidents(actor))
        if _sees_one_region(actor):
            del self.fields["region"]
        else:
            self.fields["region"].queryset = access.visible(actor, Region).order_by("name_ru")  # type: ignore[attr-defined]

    def narrow(self, rows: Any) -> Any:
        """The rows that fit. What does not fit the form narrows nothing."""
        if not self.is_valid():
            return rows
        said = self.cleaned_data
        if said.get("incident"):
            rows = rows.filter(incident=said["incident"])
        if said.get("region"):
            rows = rows.filter(region=said["region"])
        if said["urgency"]:
            rows = rows.filter(report__urgency__contains=[said["urgency"]])
        return rows

    @property
    def is_narrowed(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())


def _sees_one_region(actor: access.Actor) -> bool:
    places = {
        (grant.region, grant.incident)
        for grant in actor.grants
        if access.Verb.SEE in access.POLICY[grant.role].get(Triage, ())
    }
    return len(places) == 1 and places != {(None, None)}
