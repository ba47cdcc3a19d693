"""Who may be meant: people known already whose names are near to what was heard."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from casework import access
from casework.finding import find_people, find_reports
from casework.services.people import SearchUnavailable
from casework.staff import reason_words
from detainees.heard import HeardPerson
from detainees.matching import Evidence, Match
from detainees.models import Detention, Facility, Incident, Report
from detainees.names import birth_year
from detainees.sought import Sought

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A detention that may be that of the person who was heard of, and why it is proposed."""

    detention: Detention
    match: Match

    @property
    def is_likely(self) -> bool:
        return self.match.is_likely

    @property
    def reasons(self) -> list[dict[str, str]]:
        return reason_words.reasons(self.match.reasons)


@dataclass(frozen=True, slots=True)
class AlsoHeard:
    """Another report that waits and speaks of somebody alike."""

    report: Report
    match: Match

    @property
    def reasons(self) -> list[dict[str, str]]:
        return reason_words.reasons(self.match.reasons)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who may be meant, which other reports may speak of them, and whether everybody could be asked about."""

    found: list[Candidate] = field(default_factory=list)
    also_heard: list[AlsoHeard] = field(default_factory=list)
    is_away: bool = False
    is_loading: bool = False


def candidates(
    actor: access.Actor,
    heard: HeardPerson,
    *,
    incidents: Iterable[Incident],
    facility: Facility | None,
    report: Report | None = None,
) -> Candidates:
    """At most five detentions of these incidents, the nearest person first. Never stands in the way of a page.

    With the report in which they were heard of, other reports that wait and speak of somebody alike as well.
    """
    at = heard.apprehended_at or timezone.now()
    place = str(facility.pk) if facility else ""
    evidence = Evidence(birth_year=birth_year(heard.name), age=heard.age, sex=heard.sex, place=place, at=at)
    sought = Sought.named(heard.name, evidence, description=heard.description)
    if sought.is_nobody:
        return Candidates()
    places = list(incidents)
    try:
        people = find_people(actor, sought, most=MOST_SHOWN, incidents=places)
        others = find_reports(actor, sought, most=MOST_SHOWN, besides=report) if report else []
    except SearchUnavailable:
        return Candidates(is_away=True)
    found = [
        Candidate(detention, people.matches[detention.detainee_id])
        for detention in shown_detentions(actor).filter(detainee__in=people.matches, incident__in=places)
    ]
    found.sort(key=lambda candidate: -candidate.match.score)
    also_heard = [AlsoHeard(other, match) for other, match in others]
    return Candidates(found[:MOST_SHOWN], also_heard, is_loading=people.is_loading)


def shown_detentions(actor: access.Actor) -> Any:
    """Visible detentions with everything that a line about them shows."""
    return access.visible(actor, Detention).select_related(
        "detainee", "incident__region", "current_facility__region"
    )
