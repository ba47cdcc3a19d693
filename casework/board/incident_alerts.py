"""What needs a decision in an incident, the gravest first, each in one sentence with at most two things to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import access
from casework.access import Verb
from casework.board.incident_figures import Figures, Place
from casework.deadlines import ClockState
from casework.staff.moments import told
from detainees.models import Detention, Facility

MOST_LOST = 3


@dataclass(frozen=True, slots=True)
class Alert:
    """What `board/_parts/alert.html` takes."""

    state: str
    title: str
    text: str = ""
    time: str = ""
    icon: str = ""
    actions: list[dict[str, Any]] = field(default_factory=list)


def alerts(figures: Figures, *, name_of: Callable[[Any], str]) -> list[Alert]:
    """`name_of` gives the name of a detention's person, or its number where the reader may not open it."""
    found = [*_lost(figures, name_of), *_doors(figures), *_over(figures), *_soon(figures)]
    return [*found, *_unnamed(figures), *_rivals(figures)]


def listed(figures: Figures, place: Place | None = None, **more: str) -> str:
    """The list of the incident's people, narrowed to a place."""
    query = {"incident": str(figures.incident.pk), "held": "on", **more}
    if place is not None and place.facility is not None:
        query["facility"] = str(place.facility.pk)
    return f"{reverse('detentions')}?{urlencode(query)}"


def _lost(figures: Figures, name_of: Callable[[Any], str]) -> Iterator[Alert]:
    for row in [row for row in figures.missing if row.is_minor][:MOST_LOST]:
        yield Alert(
            "over",
            _("Lost, a minor: %(name)s") % {"name": name_of(row)},
            _("Nobody knows where this person is held."),
            actions=_page_of(figures, row),
        )
    if figures.missing:
        title = ngettext(
            "Place unknown: %(count)d person", "Place unknown: %(count)d people", len(figures.missing)
        )
        yield Alert(
            "soon",
            title % {"count": len(figures.missing)},
            _("They were taken, are not known to be out, and nobody knows where they are."),
            actions=[{"url": listed(figures, missing="on"), "label": _("Whom we look for")}],
        )


def _doors(figures: Figures) -> Iterator[Alert]:
    for place in figures.places:
        if place.is_refused and place.facility is not None:
            yield Alert("over", _("A lawyer is not let in"), place.facility.name, actions=_open(figures, place))


def _over(figures: Figures) -> Iterator[Alert]:
    for place in figures.places:
        count = place.counted(ClockState.OVER)
        if count and place.facility is not None:
            title = ngettext("Over the limit: %(count)d person", "Over the limit: %(count)d people", count)
            text = f"{place.facility.name}. {place.clock.note if place.clock else ''}"
            yield Alert("over", title % {"count": count}, text, actions=_open(figures, place, over="on"))


def _soon(figures: Figures) -> Iterator[Alert]:
    for place in figures.places:
        count = place.counted(ClockState.SOON)
        if count and place.facility is not None:
            title = ngettext("Soon over: %(count)d person", "Soon over: %(count)d people", count)
            yield Alert("soon", title % {"count": count}, place.facility.name, actions=_open(figures, place))


def _unnamed(figures: Figures) -> Iterator[Alert]:
    for place in figures.places:
        if place.said is None or place.known or place.facility is None or not place.unnamed:
            continue
        is_van = place.facility.kind == Facility.Kind.VEHICLE
        title = _("A van with nobody known by name") if is_van else _("Nobody known by name")
        text = ngettext("%(place)s: %(heads)d head said.", "%(place)s: %(heads)d heads said.", place.said.heads)
        yield Alert(
            "soon" if is_van else "",
            title,
            text % {"place": place.facility.name, "heads": place.said.heads},
            time=told(place.said.counted_at, place.facility.zone, now=figures.now),
            icon="question-dashed",
        )


def _rivals(figures: Figures) -> Iterator[Alert]:
    for place in figures.places:
        if place.rival is None or place.said is None or place.facility is None:
            continue
        numbers = {"one": place.said.heads, "other": place.rival.heads}
        yield Alert(
            "",
            _("Said: %(one)d or %(other)d") % numbers,
            _("%(place)s: the sources differ. Both numbers are kept.") % {"place": place.facility.name},
            time=told(place.said.counted_at, place.facility.zone, now=figures.now),
            icon="not-equal",
        )


def _page_of(figures: Figures, row: Detention) -> list[dict[str, Any]]:
    # An analyst counts people and opens nobody.
    if not access.may(figures.actor, Verb.OPEN, Detention):
        return []
    return [{"url": reverse("person", args=[row.pk]), "label": _("Open"), "primary": True}]


def _open(figures: Figures, place: Place, **more: str) -> list[dict[str, Any]]:
    return [{"url": listed(figures, place, **more), "label": _("Who is there")}]
