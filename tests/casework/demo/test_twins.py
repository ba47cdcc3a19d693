"""Three of the demo's night are written twice, and the worker finds each pair by itself."""

import time

from django.utils import timezone

from casework.demo import night, places, staff, twins
from casework.services import suspicion
from detainees.models import Change, Detention, MatchCandidate
from tests.makers import make_region


def is_compared() -> bool:
    suspicion.compare_changed()
    return not Change.objects.filter(kind="person", is_compared=False).exists()


def test_three_people_are_written_twice_and_suspected(committed_db: str) -> None:
    dagestan = make_region()
    people, now = staff.hire(dagestan), timezone.now()
    tonight = night.enact(dagestan, places.lay_out(dagestan, people.karim), people, now=now)

    again = twins.enact(tonight, people, now=now)

    assert Detention.objects.filter(incident=tonight.incident).count() == night.DETENTIONS + twins.TWICE
    for _try in range(600):
        if is_compared():
            break
        time.sleep(0.1)
    suspected = {person for pair in MatchCandidate.objects.waiting() for person in (pair.one_id, pair.other_id)}
    assert {each.detainee_id for each in again} <= suspected
