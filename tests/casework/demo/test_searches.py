"""Three of the demo look for somebody: for one it rings by itself, one is to be called, one waits."""

import time

from django.utils import timezone

from casework.demo import night, places, searches, staff
from casework.services import seeking
from detainees.models import Change, SearchHit, SearchRequest
from tests.makers import make_region


def is_compared() -> bool:
    seeking.ring_for_changed()
    return not Change.objects.filter(is_searched=False).exists()


def test_the_demo_has_a_request_that_rings_one_to_be_told_and_one_without_anybody(committed_db: str) -> None:
    dagestan = make_region()
    people, now = staff.hire(dagestan), timezone.now()
    tonight = night.enact(dagestan, places.lay_out(dagestan, people.karim), people, now=now)

    rings, found, friend = searches.enact(tonight, people, now=now)

    for _try in range(600):
        if is_compared():
            break
        time.sleep(0.1)
    assert {hit.request_id for hit in SearchHit.objects.ringing()} == {rings.pk}
    found.refresh_from_db()
    friend.refresh_from_db()
    assert (found.state, friend.state) == (SearchRequest.State.FOUND, SearchRequest.State.LOOKING)
    assert found.call_at is not None
