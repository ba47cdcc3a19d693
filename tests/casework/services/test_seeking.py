"""Whoever may be whom a search request looks for rings at the desk, by whatever door they came; nobody is told."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from casework.environment import read
from casework.services import seeking
from casework.services.people import SearchUnavailable
from detainees.keys import recent
from detainees.models import Change, Detainee, Incident, Report, SearchHit, SearchRequest, SubjectKey, User
from detainees.names import PersonName
from detainees.services import changes, merging, person, searching, triage
from tests.makers import make_detainee, make_detention, make_incident, make_report, make_search, make_user, opened
from tests.people import people_process_away

FATIMAT = {"surname": "Gadzhialieva", "given_name": "Fatimat"}


@pytest.fixture
def incident(committed_db: str) -> Incident:
    return make_incident()


@pytest.fixture
def olga(committed_db: str) -> User:
    return make_user("olga")


def taken(incident: Incident, surname: str, given_name: str, **facts: object) -> Detainee:
    detainee = make_detainee(surname=surname, given_name=given_name, description=None, **facts)
    make_detention(detainee=detainee, incident=incident)
    return detainee


def heard(*people: dict[str, Any], **facts: Any) -> Report:
    return make_report(
        content={"text": "Забрали у театра", "people": list(people)}, **{"is_quarantined": False} | facts
    )


def ring() -> int:
    """Compare everybody who waits. Transactions of other databases of the server may hold them back for a moment."""
    new = 0
    for _try in range(600):
        new += seeking.ring_for_changed()
        if not Change.objects.filter(is_searched=False).exists():
            break
        time.sleep(0.1)
    return new


def rings() -> set[tuple[UUID, UUID | None, UUID | None]]:
    return {*SearchHit.objects.ringing().values_list("request", "person", "report")}


def erase(subject: UUID) -> None:
    SubjectKey.objects.filter(subject_id=subject).delete()
    recent.forget()


# Names that come


def test_a_new_person_in_another_spelling_rings_and_another_does_not(incident: Incident) -> None:
    search = make_search(incident=incident)
    assert ring() == 0

    fatimat = taken(incident, "Gadzhialieva", "Fatimat")
    taken(incident, "Тамбиев", "Мурад")

    assert ring() == 1
    assert rings() == {(search.pk, fatimat.pk, None)}
    assert ring() == 0


def test_a_new_request_rings_for_whoever_stands_already(incident: Incident) -> None:
    patimat = taken(incident, "Гаджиалиева", "Патимат")
    report = heard({"surname": "Тамбиева"}, FATIMAT, incident=incident)
    taken(incident, "Тамбиев", "Мурад")
    ring()

    search = make_search(incident=incident)

    assert ring() == 2
    assert rings() == {(search.pk, patimat.pk, None), (search.pk, None, report.pk)}


def test_both_ways_round_weigh_the_same(incident: Incident) -> None:
    first = make_search(incident=incident)
    ring()
    taken(incident, "Gadzhialieva", "Fatimat")
    heard(FATIMAT, incident=incident)
    ring()
    second = make_search(incident=incident)

    ring()

    scores = [
        [*SearchHit.objects.filter(request=search).order_by("report").values_list("report", "person", "score")]
        for search in (first, second)
    ]
    assert len(scores[0]) == 2
    assert scores[0] == scores[1]


def test_a_name_alone_rings_without_a_place_or_anything_else(incident: Incident) -> None:
    search = make_search()

    patimat = taken(incident, "Гаджиалиева", "Патимат")

    assert ring() == 1
    assert rings() == {(search.pk, patimat.pk, None)}


def test_who_is_looked_for_by_looks_rings_for_who_is_described_so(incident: Incident) -> None:
    search = make_search(incident=incident, sought={"description": "Зелёная куртка с капюшоном, рыжая борода"})
    described = make_detainee(identity=None, description="рыжая борода, зелёная куртка с капюшоном")
    make_detention(detainee=described, incident=incident)

    assert ring() == 1

    assert rings() == {(search.pk, described.pk, None)}


def test_a_corrected_name_rings_and_falls_silent(incident: Incident, olga: User) -> None:
    search, zukhra = make_search(incident=incident), taken(incident, "Тамбиева", "Зухра")
    ring()
    assert rings() == set()

    alike = PersonName(surname="Гаджиалиева", given_name="Патя")
    person.change_person(detainee=zukhra, by=olga, name=alike)
    ring()
    assert rings() == {(search.pk, zukhra.pk, None)}

    person.change_person(detainee=zukhra, by=olga, name=PersonName(surname="Тамбиева", given_name="Зухра"))
    ring()
    assert rings() == set()
    assert SearchHit.objects.get().state == "gone"


def test_a_corrected_request_looks_for_the_other_name(incident: Incident, olga: User) -> None:
    search = make_search(incident=incident)
    patimat, zukhra = taken(incident, "Гаджиалиева", "Патимат"), taken(incident, "Тамбиева", "Зухра")
    ring()
    assert rings() == {(search.pk, patimat.pk, None)}

    with opened(search.pk):
        searching.change_request(
            request=search,
            seen=changes.newest(search),
            by=olga,
            sought={"surname": "Тамбиева", "given_name": "Зухра"},
        )
    ring()

    assert rings() == {(search.pk, zukhra.pk, None)}


# Reports that wait


def test_a_report_that_waits_rings_once_for_a_request_with_its_likeliest_person(incident: Incident) -> None:
    search = make_search(incident=incident)
    ring()

    report = heard({"surname": "Гаджиалиев", "given_name": "Магомед"}, FATIMAT, FATIMAT, incident=incident)

    assert ring() == 1
    assert rings() == {(search.pk, None, report.pk)}


def test_a_report_falls_silent_when_that_person_is_dealt_with(incident: Incident, olga: User) -> None:
    make_search(incident=incident)
    report = heard({"surname": "Тамбиев", "given_name": "Мурад"}, FATIMAT, incident=incident)
    ring()
    taken_by = triage.take(triage=report.triage, by=olga)
    triage.decide(triage=taken_by, person_index=0, kind="set_aside", by=olga)
    ring()
    assert len(rings()) == 1

    triage.decide(triage=taken_by, person_index=1, kind="set_aside", by=olga)
    ring()

    assert rings() == set()


def test_a_report_falls_silent_when_it_is_rejected_and_rings_when_it_is_brought_back(
    incident: Incident, olga: User
) -> None:
    make_search(incident=incident)
    report = heard(FATIMAT, incident=incident)
    ring()
    assert len(rings()) == 1

    taken_by = triage.take(triage=report.triage, by=olga)
    rejected = triage.reject(triage=taken_by, reason="forged", by=olga)
    ring()
    assert rings() == set()

    triage.reopen(triage=rejected, by=olga)
    ring()
    assert len(rings()) == 1


def test_what_is_in_quarantine_does_not_ring(incident: Incident) -> None:
    make_search(incident=incident)
    heard(FATIMAT, incident=incident, is_quarantined=True)

    assert ring() == 0


# What staff said


def test_who_was_told_apart_does_not_ring_again(incident: Incident, olga: User) -> None:
    search, patimat = make_search(incident=incident), taken(incident, "Гаджиалиева", "Патимат")
    ring()
    searching.tell_apart(hit=SearchHit.objects.get(), by=olga)

    person.change_person(detainee=patimat, by=olga, description="Красная куртка")
    ring()
    with opened(search.pk):
        searching.change_request(request=search, seen=changes.newest(search), by=olga, relation="sibling")
    ring()

    assert rings() == set()
    assert SearchHit.objects.get().state == "different"


@pytest.mark.parametrize("end", ["found", "closed"])
def test_what_is_found_or_closed_looks_for_nobody(incident: Incident, olga: User, end: str) -> None:
    search = make_search(incident=incident)
    other = make_search(surname="Тамбиева", given_name="Зухра")
    patimat = taken(incident, "Гаджиалиева", "Патимат")
    ring()
    if end == "found":
        with opened(search.pk):
            searching.say_found(request=search, person=patimat, by=olga)
    else:
        searching.close(request=search, closing="at_home", by=olga)

    fatimat = taken(incident, "Гаджиалиева", "Фатимат")
    assert ring() == 0
    assert rings() == set()

    # Looked for again, everybody who came meanwhile rings but who was told apart.
    if end == "found":
        searching.lose(request=search, by=olga)
        ring()
        assert rings() == {(search.pk, fatimat.pk, None)}
    else:
        searching.reopen(request=search, by=olga)
        ring()
        assert rings() == {(search.pk, patimat.pk, None), (search.pk, fatimat.pk, None)}
    assert SearchRequest.objects.get(pk=other.pk).state == "looking"


def test_who_was_merged_rings_as_the_one_who_stands(incident: Incident, olga: User) -> None:
    search = make_search(incident=incident)
    kept, merged = taken(incident, "Тамбиева", "Зухра"), taken(incident, "Гаджиалиева", "Патимат")
    ring()
    assert rings() == {(search.pk, merged.pk, None)}

    with opened(kept.pk, merged.pk):
        merging.merge_people(kept=kept, merged=merged, by=olga)
    assert rings() == {(search.pk, kept.pk, None)}


# Who must not meet


def test_practice_and_real_never_meet(incident: Incident) -> None:
    invented = make_incident(is_practice=True)
    real, practice = make_search(incident=incident), make_search(incident=invented, is_practice=True)
    patimat = taken(incident, "Гаджиалиева", "Патимат")
    lesson = taken(invented, "Гаджиалиева", "Патимат", is_practice=True)
    report, lesson_report, unplaced = (
        heard(FATIMAT, incident=incident),
        heard(FATIMAT, incident=invented),
        heard(FATIMAT),
    )

    ring()
    of_reports = {(real.pk, None, report.pk), (real.pk, None, unplaced.pk), (practice.pk, None, lesson_report.pk)}
    expected = {(real.pk, patimat.pk, None), (practice.pk, lesson.pk, None)} | of_reports
    assert rings() == expected

    # From the other end.
    SearchHit.objects.all().delete()
    SearchRequest.objects.update(relation="sibling")
    ring()
    assert rings() == expected


def test_who_is_erased_does_not_ring(incident: Incident) -> None:
    search = make_search(incident=incident)
    patimat, report = taken(incident, "Гаджиалиева", "Патимат"), heard(FATIMAT, incident=incident)
    ring()
    assert len(rings()) == 2

    for gone in (patimat.pk, report.pk):
        erase(gone)
    ring()
    assert rings() == set()

    SearchRequest.objects.filter(pk=search.pk).update(relation="sibling")
    assert ring() == 0
    assert rings() == set()


def test_an_erased_request_looks_for_nobody(incident: Incident) -> None:
    search = make_search(incident=incident)
    taken(incident, "Гаджиалиева", "Патимат")
    ring()

    erase(search.pk)
    taken(incident, "Гаджиалиева", "Фатимат")

    assert ring() == 0
    assert rings() == set()


# Late, away, often


def test_what_an_open_transaction_may_still_change_is_compared_after_it(incident: Incident) -> None:
    make_search(incident=incident)
    ring()
    with psycopg.connect(read().database_url) as open_still:
        open_still.execute("SELECT pg_current_xact_id()")
        taken(incident, "Гаджиалиева", "Патя")
        assert seeking.ring_for_changed() == 0
        assert Change.objects.filter(is_searched=False).count() == 1

    assert ring() == 1


def test_a_request_that_is_written_while_names_are_passed_over_is_compared(incident: Incident) -> None:
    taken(incident, "Гаджиалиева", "Патимат")
    written, may_commit = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            make_search(incident=incident)
            written.set()
            may_commit.wait(60)
        connections.close_all()

    slow = threading.Thread(target=write_slowly)
    slow.start()
    assert written.wait(30)
    waits = Change.objects.filter(is_searched=False)
    deadline = time.monotonic() + 30
    while waits.exists() and time.monotonic() < deadline:
        assert seeking.ring_for_changed() == 0
    assert not waits.exists()

    may_commit.set()
    slow.join(30)

    assert ring() == 1


def test_while_the_people_process_is_away_nothing_is_lost(incident: Incident) -> None:
    search, patimat = make_search(incident=incident), taken(incident, "Гаджиалиева", "Патимат")
    report = heard(FATIMAT, incident=incident)
    with people_process_away(), pytest.raises(SearchUnavailable):
        ring()
    assert Change.objects.filter(is_searched=False).count() == 3
    assert rings() == set()

    ring()

    assert rings() == {(search.pk, patimat.pk, None), (search.pk, None, report.pk)}


def test_as_many_are_compared_at_once_as_are_asked_for_and_the_rest_wait(incident: Incident) -> None:
    make_search(incident=incident)
    ring()
    for given_name in ("Патимат", "Фатимат", "Патя"):
        taken(incident, "Гаджиалиева", given_name)
    deadline = time.monotonic() + 60
    while seeking.ring_for_changed(most=1) == 0 and time.monotonic() < deadline:
        time.sleep(0.1)

    assert Change.objects.filter(is_searched=False).count() == 2
    assert ring() == 2


def test_while_nobody_is_looked_for_it_costs_one_update(incident: Incident) -> None:
    taken(incident, "Гаджиалиева", "Патимат")
    ring()
    for given_name in ("Фатимат", "Патя"):
        taken(incident, "Гаджиалиева", given_name)

    with CaptureQueriesContext(connection) as asked:
        ring()

    updates = [query["sql"] for query in asked if query["sql"].lstrip().startswith("UPDATE")]
    assert updates
    assert {*updates} == {seeking._WHILE_NOBODY_LOOKS}
    assert not Change.objects.filter(is_searched=False).exists()


# Who is told of it


def test_every_opening_stands_in_the_log(incident: Incident, superuser_connection: psycopg.Connection) -> None:
    search, patimat = make_search(incident=incident), taken(incident, "Гаджиалиева", "Патимат")
    report = heard(FATIMAT, incident=incident)
    away = taken(incident, "Тамбиев", "Мурад")

    ring()

    logged = superuser_connection.execute(
        "SELECT DISTINCT unnest(subjects) FROM casework_auditentry WHERE place = 'searching' AND action = 'load'"
    )
    assert {row[0] for row in logged} == {search.pk, patimat.pk, report.pk, away.pk}


@pytest.fixture
def heard_by_pages(committed_db: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(read().database_url, autocommit=True) as listening:
        listening.execute("LISTEN habeas_changes")
        yield listening


def test_open_pages_hear_that_it_rings_and_nothing_else(
    incident: Incident, heard_by_pages: psycopg.Connection
) -> None:
    make_search(incident=incident)
    ring()
    assert [*heard_by_pages.notifies(timeout=0.2)] == []

    taken(incident, "Гаджиалиева", "Патимат")
    ring()

    assert [said.payload for said in heard_by_pages.notifies(timeout=2, stop_after=1)] == ['{"searches": "all"}']


def test_the_seeker_is_not_called_by_a_ring(incident: Incident) -> None:
    search = make_search(incident=incident)
    taken(incident, "Гаджиалиева", "Патимат")

    ring()

    stands = SearchRequest.objects.get(pk=search.pk)
    assert (stands.state, stands.person, stands.call_at) == ("looking", None, None)
    assert not SearchRequest.objects.to_call(at=datetime(2199, 1, 1, tzinfo=UTC)).exists()
