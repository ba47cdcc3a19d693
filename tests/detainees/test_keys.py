"""Data keys: made once a subject, cached when committed, never left over from what was rolled back."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction

from detainees import keys
from detainees.models import Detainee, SubjectKey
from tests import makers
from tests.makers import opened
from tests.together import begin, until, waiting_for_a_lock


def person() -> Detainee:
    return Detainee(identity={"surname": "Алиева"}, description="Красная куртка")


def assert_opens(detainee: Detainee) -> None:
    again = Detainee.objects.get(pk=detainee.pk)
    keys.recent.forget()
    with opened(detainee.id):
        assert (again.name.surname, again.description) == ("Алиева", "Красная куртка")


def undone(detainee: Detainee) -> None:
    with transaction.atomic():
        detainee.save(force_insert=True)
        with opened(detainee.id):
            assert Detainee.objects.get(pk=detainee.pk).name.surname == "Алиева"
        transaction.set_rollback(True)


def test_an_instance_whose_savepoint_was_rolled_back_is_saved_again_and_opens(db):
    detainee = person()
    undone(detainee)
    assert SubjectKey.objects.count() == 0
    detainee.save(force_insert=True)
    assert_opens(detainee)


def test_an_instance_whose_transaction_was_rolled_back_is_saved_again_and_opens(committed_db):
    detainee = person()
    undone(detainee)
    assert keys.recent.take([detainee.id]) == {}
    detainee.save(force_insert=True)
    assert_opens(detainee)


def test_a_committed_key_is_asked_for_once(committed_db, django_assert_num_queries):
    detainee = person()
    detainee.save(force_insert=True)
    keys.recent.forget()
    with django_assert_num_queries(1):
        found = keys.keys_of([detainee.id])
    with django_assert_num_queries(0):
        assert keys.keys_of([detainee.id]) == found


def test_keys_of_many_are_asked_for_in_one_query(committed_db, django_assert_num_queries):
    people = [makers.make_detainee().id for _ in range(5)]
    keys.recent.forget()
    keys.keys_of(people[:2])
    with django_assert_num_queries(1):
        assert set(keys.keys_of(people)) == set(people)


def test_a_key_is_not_kept_forever(committed_db, monkeypatch):
    detainee = makers.make_detainee()
    keys.keys_of([detainee.id])
    assert set(keys.recent.take([detainee.id])) == {detainee.id}
    later = time.monotonic() + keys.CACHED_SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert keys.recent.take([detainee.id]) == {}


def test_no_more_keys_are_kept_than_said(committed_db, monkeypatch):
    monkeypatch.setattr(keys, "CACHED_KEYS", 2)
    first, *others = [makers.make_detainee().id for _ in range(3)]
    keys.recent.forget()
    for subject in (first, *others):
        keys.keys_of([subject])
    assert set(keys.recent.take([first, *others])) == set(others)


@pytest.mark.parametrize("winner_commits", [True, False], ids=["the first commits", "the first rolls back"])
def test_two_writers_who_make_the_key_of_one_subject_at_once_seal_under_the_same(committed_db, winner_commits):
    detainee = makers.make_detainee(description=None, surname="")
    SubjectKey.objects.all().delete()
    keys.recent.forget()
    has_made, may_end = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            keys.key_for(detainee.id, "detainee")
            has_made.set()
            assert may_end.wait(10)
            transaction.set_rollback(not winner_commits)

    def second() -> None:
        with transaction.atomic():
            row = Detainee.objects.get(pk=detainee.pk)
            row.identity, row.description = {"surname": "Алиева"}, "Красная куртка"
            row.save()

    with ThreadPoolExecutor(2) as pool:
        writers = [begin(pool, first)]
        assert has_made.wait(10)
        writers.append(begin(pool, second))
        until(lambda: waiting_for_a_lock() == 1)
        may_end.set()
        failures = [failure for writer in writers if (failure := writer.exception(10))]
    assert failures == []
    assert SubjectKey.objects.filter(subject_id=detainee.id).count() == 1
    assert_opens(detainee)
