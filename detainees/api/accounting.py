"""The accounting of an incident as the API gives it: figures alone, as far as the asker sees the rows."""

from typing import Any

from casework import access
from detainees.models import CustodyStay, Detention, Headcount, Incident, Triage
from detainees.services import accounting

_FIGURE = {"type": "integer", "minimum": 0}
_SAID = {
    "type": ["integer", "null"],
    "minimum": 0,
    "description": "Heads of the newest count. Null: nobody counted.",
}
_ALL = {
    "said": _SAID,
    "named": {**_FIGURE, "description": "People whose path leads there."},
    "confirmed": {**_FIGURE, "description": "Those of them whose detention is confirmed."},
    "released": _FIGURE,
    "people_not_accounted_for": {
        **_FIGURE,
        "description": "Not known to be out, nor to be in a place one can go to.",
    },
    "heads_without_names": {
        **_FIGURE,
        "description": "Heads said beyond the names of who was there at the count.",
    },
}
_OF_A_PLACE = {
    "facility": {"type": ["string", "null"], "format": "uuid", "description": "Null: nobody knows where."},
    **_ALL,
    "is_about": {"type": "boolean", "description": "The source did not count exactly."},
    "counted_at": {"type": ["string", "null"], "format": "date-time"},
    "here": {**_FIGURE, "description": "Those still there by their last word."},
    "released": {**_FIGURE, "description": "Those released from there."},
    "moved_on": {**_FIGURE, "description": "Those who left for elsewhere, known or not."},
}


def _described(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


SCHEMA: dict[str, Any] = _described(
    {
        **_ALL,
        "reports_waiting": {
            **_FIGURE,
            "description": "Reports of it that nobody has dealt with, quarantine apart.",
        },
        "held": {**_FIGURE, "description": "People in places one can go to."},
        "places": {"type": "array", "items": _described(_OF_A_PLACE)},
    }
)


def told(actor: access.Actor, incident: Incident) -> dict[str, Any]:
    """The figures of the rows that the actor sees; a program of somebody else counts those too whom it may not find."""
    found = accounting.accounting(
        detentions=access.counted(actor, Detention).filter(incident=incident),
        stays=access.counted(actor, CustodyStay).filter(detention__incident=incident),
        headcounts=access.counted(actor, Headcount).filter(incident=incident),
        triages=access.counted(actor, Triage).filter(incident=incident),
    )
    return {
        **_figures(found),
        "reports_waiting": found.reports_waiting,
        "held": found.held,
        "places": [_of_place(place) for place in found.places],
    }


def _figures(of: accounting.Accounting | accounting.Place) -> dict[str, Any]:
    return {
        "said": of.said,
        "named": of.named,
        "confirmed": of.confirmed,
        "released": of.released,
        "people_not_accounted_for": of.people_lost,
        "heads_without_names": of.heads_without_names,
    }


def _of_place(place: accounting.Place) -> dict[str, Any]:
    return {
        "facility": place.facility,
        **_figures(place),
        "is_about": place.is_about,
        "counted_at": place.counted_at,
        "here": place.here,
        "moved_on": place.moved_on,
    }
