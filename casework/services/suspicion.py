"""Who may be one person: those who were changed lately are compared with whoever is alike, and the work list is kept.

Names are found in the memory of the people process; two records are weighed by all that is known of both
(`detainees.sameness`). Nobody is merged here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from casework.models import AuditEntry
from casework.people.entries import Reach
from casework.services import people
from casework.services.reading import reading
from detainees import sameness
from detainees.fields import open_keys
from detainees.matching import POSSIBLE, Evidence
from detainees.models import Claim, CustodyStay, Detainee, Detention, Facility, Relative
from detainees.names import birth_year
from detainees.sameness import SUSPECTED, Hold, Person, Taking
from detainees.services import merging
from detainees.sought import Sought

# Of those whose names are alike so many are weighed.
_MOST_ALIKE = 24
_AT_ONCE = 100
_EVERYBODY = Reach(is_everything=True)
_PLACE = "matching"


def compare_changed(*, most: int = _AT_ONCE) -> int:
    """Compare those who were entered or changed since they were compared last. Returns how many pairs are new.

    What an open transaction may still change waits for it. Raises `SearchUnavailable`; who was not reached by then
    is compared the next time.
    """
    new = 0
    for person, changed_in in _changed(most):
        new += merging.suspect(person=person, alike=_alike(person))
        # Who was changed again meanwhile is compared again.
        _execute(
            "UPDATE detainees_change SET is_compared = true WHERE subject_id = %s AND changed_in = %s::text::xid8",
            [person, changed_in],
        )
    return new


def known_of(ids: Collection[UUID]) -> dict[UUID, Person]:
    """What is known of these people, in a fixed number of queries. They must be open."""
    takings, facilities, holds = _custody(ids)
    ages, phones = _ages(ids), _phones(ids)
    found = {}
    for row in Detainee.objects.filter(pk__in=ids):
        name = row.name
        age, told_on = ages.get(row.pk, (None, None))
        found[row.pk] = Person(
            name=name,
            born_on=_day(name.birth_date),
            birth_year=birth_year(name),
            age=age,
            age_on=told_on,
            sex=row.sex if row.sex != Detainee.Sex.UNKNOWN else "",
            takings=frozenset(takings[row.pk]),
            facilities=frozenset(facilities[row.pk]),
            holds=frozenset(holds[row.pk]),
            description=row.description or "",
            phones=frozenset([*phones[row.pk], *_phones_in(row.contacts)]),
        )
    return found


def _changed(most: int) -> list[tuple[UUID, str]]:
    return _execute(
        "SELECT subject_id, changed_in::text FROM detainees_change WHERE kind = 'person' AND NOT is_compared"
        " AND changed_in < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY changed_in LIMIT %s",
        [most],
    )


def _alike(person: UUID) -> dict[UUID, float]:
    """Those who may be this person, with how likely it is; nobody for who stands for nobody any more."""
    row = Detainee.objects.filter(pk=person).first()
    if row is None:
        return {}
    with reading(actor=None, subjects=[person], place=_PLACE, action=AuditEntry.Action.LOAD):
        # Whose key is destroyed is alike to nobody.
        if person not in open_keys() or row.identity is None:
            return {}
        sought = Sought.named(row.name, _evidence(row), description=row.description or "")
    answer = people.search(sought, reach=_EVERYBODY, most=_MOST_ALIKE, least=POSSIBLE)
    others = Detainee.objects.filter(pk__in=[hit.id for hit in answer.hits], is_practice=row.is_practice)
    ids = list(others.exclude(pk=person).values_list("pk", flat=True))
    if not ids:
        return {}
    with reading(actor=None, subjects=[person, *ids], place=_PLACE, action=AuditEntry.Action.LOAD):
        known = known_of([person, *ids])
        scores = {other: sameness.weigh(known[person], known[other]).score for other in ids if other in known}
    return {other: score for other, score in scores.items() if score >= SUSPECTED}


def _evidence(row: Detainee) -> Evidence:
    return Evidence(birth_year=birth_year(row.name), sex=row.sex if row.sex != Detainee.Sex.UNKNOWN else "")


def _custody(
    ids: Collection[UUID],
) -> tuple[dict[UUID, list[Taking]], dict[UUID, list[str]], dict[UUID, list[Hold]]]:
    """Where each was taken, in which places they were, and in which of those by the word of one who knows."""
    takings: dict[UUID, list[Taking]] = defaultdict(list)
    facilities: dict[UUID, list[str]] = defaultdict(list)
    holds: dict[UUID, list[Hold]] = defaultdict(list)
    rows = Detention.objects.filter(detainee__in=ids).values_list(
        "detainee", "incident", "region", "apprehended_at", "incident__began_at", "current_facility",
        "current_facility__kind",
    )  # fmt: skip
    for person, incident, region, taken_at, began_at, facility, kind in rows:
        takings[person].append(Taking(str(incident), region, taken_at or began_at))
        facilities[person] += [str(facility)] if facility and kind != Facility.Kind.STREET else []
    # In the street all of a rally are taken: that two were there says nothing.
    stays = CustodyStay.objects.filter(detention__detainee__in=ids, facility__isnull=False)
    columns = ("facility", "facility__kind", "arrived_at", "left_at", "detention__confirmed_at")
    places = stays.exclude(facility__kind=Facility.Kind.STREET).values_list("detention__detainee", *columns)
    for person, facility, kind, since, until, confirmed_at in places:
        facilities[person].append(str(facility))
        if confirmed_at is not None and kind not in Facility.PASSED_THROUGH:
            holds[person].append(Hold(str(facility), since, until))
    return takings, facilities, holds


def _ages(ids: Collection[UUID]) -> dict[UUID, tuple[int | None, date | None]]:
    """The age that was told last of each, and the day."""
    claims = Claim.objects.filter(detention__detainee__in=ids, field="age").exclude(state=Claim.State.REJECTED)
    told: dict[UUID, tuple[int | None, date | None]] = {}
    for claim in claims.select_related("detention").order_by("said_at"):
        if isinstance(claim.value, int):
            told[claim.detention.detainee_id] = (claim.value, claim.said_at.date())
    return told


def _phones(ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """The phones of those who are close to each."""
    phones: dict[UUID, list[str]] = defaultdict(list)
    for relative in Relative.objects.filter(detainee__in=ids):
        phones[relative.detainee_id] += _phones_in(relative.contact)
    return phones


def _phones_in(contacts: Any) -> Iterator[str]:
    for name, value in (contacts or {}).items():
        if name == "phone" and isinstance(value, str) and value:
            yield value


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _execute(query: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall() if cursor.description else []
