"""Which changes an open page hears of. A page's reader was checked by its view before it gets a ticket."""

from collections.abc import Collection
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings

from casework.services import tickets
from detainees.models import Triage

QUEUE = "queue:all"
SEARCHES = "searches:all"


def address(topics: Collection[str]) -> str:
    """Where the page listens, with a ticket that opens one stream within a minute."""
    return f"{settings.ENVIRONMENT.live_url}?{urlencode({'ticket': tickets.issue(topics=topics)})}"


def report_changed(triage: Triage) -> None:
    """Tell the queue, and the page of the incident, that something became of a report."""
    tickets.announce(queue="all")
    if triage.incident_id is not None:
        tickets.announce(incident=triage.incident_id)


def incident(pk: UUID) -> str:
    """The topic of an incident: its people, heads and lawyers."""
    return f"incident:{pk}"
