"""Search requests: written down, rung for, found, told and closed. Nobody is told anything by the machine."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from detainees import keys
from detainees.models import Detainee, Detention, Relative, SearchHit, SearchRequest, User
from detainees.services import changes, timeline
from detainees.services.moments import must_have_come
from detainees.services.refusal import Refused, begin
from detainees.ways import next_safe, ways_of

State = SearchRequest.State
FACTS = frozenset(
    {"sought", "last_seen", "seeker", "ways", "note", "relation", "incident", "region", "is_practice", "asked_at"}
)


@dataclass(frozen=True, slots=True)
class Alike:
    """Whom a request may look for, and how likely it is: either a person or somebody of a report."""

    request: UUID
    score: float
    person: UUID | None = None
    report: UUID | None = None

    @property
    def key(self) -> tuple[UUID, UUID | None, UUID | None]:
        return self.request, self.person, self.report


@transaction.atomic
def add_request(*, by: User | None, **facts: Any) -> SearchRequest:
    """Write down that somebody looks for a person. Practice follows the incident.

    Raises `Refused`: "in_the_future", "nobody_sought" where nothing says who is looked for; `TypeError` for others
    than `FACTS`.
    """
    _must_be_facts(facts)
    if not facts.get("sought"):
        raise Refused("nobody_sought", ("surname",))
    must_have_come(asked_at=facts.get("asked_at"))
    begin(by=by, verb="add_search")
    request = SearchRequest(**{"asked_at": timezone.now(), **_placed(facts)}, entered_by=by)
    request.save(force_insert=True)
    return request


@transaction.atomic
def change_request(*, request: SearchRequest, seen: int, by: User | None, **facts: Any) -> SearchRequest:
    """Correct what was written down; `seen` is the newest entry of its history. Practice follows the incident.

    Raises `Refused`: "stale", "in_the_future", "nobody_sought", "practice_and_real"; `TypeError` beyond `FACTS`.
    """
    _must_be_facts(facts)
    locked = _locked(request)
    if changes.newest(locked) != seen:
        raise Refused("stale")
    if "sought" in facts and not facts["sought"]:
        raise Refused("nobody_sought", ("surname",))
    must_have_come(asked_at=facts.get("asked_at"))
    if not (facts := changes.differing(locked, _placed(facts))):
        return locked
    if locked.person is not None and facts.get("is_practice", locked.is_practice) != locked.is_practice:
        raise Refused("practice_and_real")
    begin(by=by, verb="change_search")
    for name, value in facts.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(facts))
    return locked


@transaction.atomic
def ring(*, alike: Iterable[Alike], of: Q) -> int:
    """Keep these as hits, and silence those of the hits `of` this that are not among them. Returns how many ring anew.

    What somebody decided stays decided. What was proposed, and has no score, rings until then.
    """
    begin(by=None, verb="ring")
    wanted = {each.key: each for each in alike}
    known = {(row.request_id, row.person_id, row.report_id): row for row in SearchHit.objects.filter(of)}
    silent = [row.pk for key, row in known.items() if key not in wanted and row.score]
    SearchHit.objects.filter(pk__in=silent, state=SearchHit.State.RINGING).update(state=SearchHit.State.GONE)
    rings = 0
    new = []
    for key, each in wanted.items():
        row = known.get(key)
        if row is None:
            new.append(
                SearchHit(request_id=each.request, person_id=each.person, report_id=each.report, score=each.score)
            )
        elif row.state == SearchHit.State.GONE or (
            row.state == SearchHit.State.RINGING and row.score != each.score
        ):
            rings += row.state == SearchHit.State.GONE
            SearchHit.objects.filter(pk=row.pk, state=row.state).update(
                state=SearchHit.State.RINGING, score=each.score
            )
    # Another worker may have found the same from the other end.
    SearchHit.objects.bulk_create(new, ignore_conflicts=True)
    return rings + len(new)


@transaction.atomic
def propose(*, request: SearchRequest, person: Detainee, by: User | None) -> SearchHit:
    """The hit of these two, known or made now because somebody thinks of it: without a score, for staff to decide.

    Raises `Refused`: "already_decided" when nobody is looked for any more, "practice_and_real", "erased".
    """
    locked = _locked(request)
    _must_fit(locked, person)
    begin(by=by, verb="ring")
    hit, is_new = SearchHit.objects.get_or_create(request=locked, person=person, defaults={"score": 0.0})
    if not is_new and hit.state == SearchHit.State.GONE:
        hit.state, hit.score = SearchHit.State.RINGING, 0.0
        hit.save(update_fields=["state", "score"])
    return hit


@transaction.atomic
def say_found(*, request: SearchRequest, person: Detainee, by: User) -> SearchRequest:
    """Say that this is whom the request looks for. The seeker is to be called as soon as it is safe.

    Raises `Refused`: "already_decided" when it is not looked for any more, "practice_and_real", "erased".
    """
    locked = _locked(request)
    _must_fit(locked, person)
    begin(by=by, verb="say_found")
    now = timezone.now()
    locked.state, locked.person, locked.found_by, locked.found_at = State.FOUND, person, by, now
    locked.call_at = next_safe(ways_of(locked.ways), now, zone=zone_of(locked)) or now
    locked.save(update_fields=["state", "person", "found_by", "found_at", "call_at"])
    decided = {"state": SearchHit.State.SAME, "decided_by": by, "decided_at": now}
    SearchHit.objects.update_or_create(
        request=locked, person=person, defaults=decided, create_defaults={**decided, "score": 1.0}
    )
    _tell_timeline("search_found", locked, person, by)
    return locked


@transaction.atomic
def tell_apart(*, hit: SearchHit, by: User) -> SearchHit:
    """Say that it is somebody else. It does not ring for this request again. Raises `Refused("already_decided")`."""
    locked = SearchHit.objects.select_for_update(of=("self",)).get(pk=hit.pk)
    if locked.state != SearchHit.State.RINGING:
        raise Refused("already_decided")
    begin(by=by, verb="tell_apart")
    return _decide(locked, SearchHit.State.DIFFERENT, by)


@transaction.atomic
def take_back(*, hit: SearchHit, by: User) -> SearchHit:
    """Undo that it is somebody else: it rings again. Raises `Refused("already_decided")` for another state."""
    locked = SearchHit.objects.select_for_update(of=("self",)).get(pk=hit.pk)
    if locked.state != SearchHit.State.DIFFERENT:
        raise Refused("already_decided")
    begin(by=by, verb="ring")
    locked.state, locked.decided_by, locked.decided_at = SearchHit.State.RINGING, None, None
    locked.save(update_fields=["state", "decided_by", "decided_at"])
    return locked


@transaction.atomic
def lose(*, request: SearchRequest, by: User) -> SearchRequest:
    """Say that it was somebody else after all: the person is looked for again, and does not ring for this one again.

    What was told meanwhile stays among the tries. Raises `Refused("already_decided")` when nobody was found.
    """
    locked = _locked(request)
    person = locked.person
    if locked.state not in (State.FOUND, State.TOLD) or person is None:
        raise Refused("already_decided")
    begin(by=by, verb="lose")
    locked.state, locked.call_at = State.LOOKING, None
    locked.person = locked.relative = locked.found_by = locked.found_at = None
    locked.save(update_fields=["state", "call_at", "person", "relative", "found_by", "found_at"])
    for hit in SearchHit.objects.filter(request=locked, person=person):
        _decide(hit, SearchHit.State.DIFFERENT, by)
    _tell_timeline("search_lost", locked, person, by)
    return locked


@transaction.atomic
def name_contact(*, request: SearchRequest, relative: Relative | None, by: User) -> SearchRequest:
    """Say which contact of the person the seeker is, or that they are none. Raises `Refused("other_person")`."""
    locked = _locked(request)
    if relative is not None and relative.detainee_id != locked.person_id:
        raise Refused("other_person")
    begin(by=by, verb="name_contact")
    locked.relative = relative
    locked.save(update_fields=["relative"])
    return locked


@transaction.atomic
def close(*, request: SearchRequest, closing: str, by: User) -> SearchRequest:
    """Look for nobody any more, for this reason. Raises `Refused("already_decided")` when it is closed."""
    locked = _locked(request)
    if locked.state == State.CLOSED:
        raise Refused("already_decided")
    begin(by=by, verb="close_search")
    locked.state, locked.closing, locked.call_at = State.CLOSED, closing, None
    locked.save(update_fields=["state", "closing", "call_at"])
    return locked


@transaction.atomic
def reopen(*, request: SearchRequest, by: User) -> SearchRequest:
    """Take a closing back: it stands as it did before. Raises `Refused("already_decided")` when it is not closed."""
    locked = _locked(request)
    if locked.state != State.CLOSED:
        raise Refused("already_decided")
    begin(by=by, verb="reopen_search")
    told = locked.attempts.exclude(told="nothing").filter(at__gte=locked.found_at or timezone.now()).exists()
    locked.state = State.LOOKING if locked.person_id is None else State.TOLD if told else State.FOUND
    locked.closing = ""
    locked.call_at = timezone.now() if locked.state == State.FOUND else None
    locked.save(update_fields=["state", "closing", "call_at"])
    return locked


def zone_of(request: SearchRequest) -> ZoneInfo:
    """In which time zone the safe hours of a seeker are meant: the incident's, else the region's, else ours."""
    if request.incident is not None:
        return request.incident.zone
    return ZoneInfo(request.region.time_zone if request.region is not None else settings.TIME_ZONE)


def _placed(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts, with the region and the practice of the incident that they name."""
    incident = facts.get("incident")
    if incident is None:
        return facts
    return {**facts, "region": facts.get("region") or incident.region, "is_practice": incident.is_practice}


def _decide(hit: SearchHit, state: str, by: User) -> SearchHit:
    hit.state, hit.decided_by, hit.decided_at = state, by, timezone.now()
    hit.save(update_fields=["state", "decided_by", "decided_at"])
    return hit


def _locked(request: SearchRequest) -> SearchRequest:
    rows = SearchRequest.objects.select_related("incident__region", "region", "person")
    return rows.select_for_update(of=("self",)).get(pk=request.pk)


def _must_fit(request: SearchRequest, person: Detainee) -> None:
    if request.state != State.LOOKING:
        raise Refused("already_decided")
    if request.is_practice != person.is_practice:
        raise Refused("practice_and_real")
    if keys.erased_among([person.pk]):
        raise Refused("erased")


def _must_be_facts(facts: dict[str, Any]) -> None:
    if not facts.keys() <= FACTS:
        raise TypeError("Only facts named in FACTS are written down here.")


def _tell_timeline(kind: str, request: SearchRequest, person: Detainee, by: User) -> None:
    timeline.write(
        kind=kind,
        by=by,
        subject=person.pk,
        detention=Detention.objects.filter(detainee=person).order_by("-created_at").first(),
        facts={"request": request.reference},
    )
