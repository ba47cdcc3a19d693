"""Who may be meant: people known already whose names are near to what was heard."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from casework import access
from casework.services import people
from casework.staff import wording
from detainees.matching import POSSIBLE, KnownName, Match, Reason, Sign, compare
from detainees.models import Detainee, Detention, Facility, Incident
from detainees.names import PersonName

# People of one incident whose names are compared: a night of the largest size on record.
MOST_COMPARED = 6_000
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A detention that may be that of the person who was heard of, and why it is proposed."""

    detention: Detention
    match: Match
    place: Reason | None

    @property
    def is_likely(self) -> bool:
        return self.match.is_likely

    @property
    def reasons(self) -> list[dict[str, str]]:
        return wording.reasons([*self.match.reasons, *([self.place] if self.place else [])])


def candidates(
    actor: access.Actor,
    name: PersonName,
    *,
    incidents: Iterable[Incident],
    facility: Facility | None,
    page: str,
) -> list[Candidate]:
    """At most five detentions of these incidents, the nearest name first. Nobody without a name is proposed."""
    heard = KnownName.of(name)
    if not heard.words or actor.id is None:
        return []
    people_there = compared_people(actor, incidents)
    folded = people.folded_names(actor=actor.id, people=people_there, place=page)
    matches = {person: compare(heard, known) for person, known in folded.items()}
    near = sorted((each for each in matches.items() if each[1].score >= POSSIBLE), key=lambda each: -each[1].score)
    nearest = dict(near[:MOST_SHOWN])
    found = [
        Candidate(detention, nearest[detention.detainee_id], _place(detention, facility))
        for detention in shown_detentions(actor).filter(detainee__in=nearest, incident__in=incidents)
    ]
    return sorted(found, key=lambda candidate: -candidate.match.score)[:MOST_SHOWN]


def compared_people(actor: access.Actor, incidents: Iterable[Incident]) -> list[Detainee]:
    """The people of these incidents whom the actor may open, newest first, with what a comparison needs."""
    rows = access.visible(actor, Detainee, access.Verb.OPEN).filter(detentions__incident__in=incidents)
    return list(rows.order_by("-created_at").only("id", "identity")[:MOST_COMPARED])


def shown_detentions(actor: access.Actor) -> Any:
    """Visible detentions with everything that a line about them shows."""
    return access.visible(actor, Detention).select_related(
        "detainee", "incident__region", "current_facility__region"
    )


def _place(detention: Detention, facility: Facility | None) -> Reason | None:
    if facility is None or detention.current_facility_id is None:
        return None
    return Reason(Sign.SAME if detention.current_facility_id == facility.id else Sign.OTHER, "place")
