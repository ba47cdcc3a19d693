"""Somebody is erased: shut for whoever has our keys today, and told so wherever the record stands."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.environment import BASE_DIR, Environment
from casework.keylife import erasure, requests, rotation
from casework.keylife.backup import write_archives
from casework.keylife.lock import key_work
from casework.keylife.opening import open_everything
from casework.keylife.refusal import KeyWorkRefused
from casework.keylife.restore import restore
from casework.keylife.subjects import mentions
from casework.models import Erasure
from casework.services.document.download import download
from casework.services.document.making import make
from detainees import keys
from detainees.crypto_keyfiles import generation_files
from detainees.fields import ErasedBlob, NotReading, opening
from detainees.models import ContactAttempt, Detainee, ErasedSubject, SearchRequest, SubjectKey, User
from tests.api import make_program
from tests.casework.keylife.place import IDENTITY, an_order, elsewhere, quietly, somebody
from tests.makers import (
    EVENING,
    grant,
    make_attempt,
    make_backup,
    make_claim,
    make_debrief,
    make_detainee,
    make_detention,
    make_document,
    make_erasure,
    make_hit,
    make_hold,
    make_outcome,
    make_report,
    make_search,
    make_user,
    opened,
)
from tests.refusals import refused


def approved(*subjects: Detainee) -> Erasure:
    return make_erasure(subjects=[each.pk for each in subjects], approved_at=timezone.now())


def erase(here: Environment, *subjects: Detainee) -> Erasure:
    made = approved(*subjects)
    [ended] = erasure.carry_out(here, [made], tell=quietly)
    keys.recent.forget()
    return ended


def opens(environment: Environment) -> int:
    return open_everything(environment, quietly)


def test_the_key_and_the_generation_that_wrapped_it_are_gone(here: Environment) -> None:
    gone, stays = make_detainee(), make_detainee(surname="Курачев")

    ended = erase(here, gone)

    assert not SubjectKey.objects.filter(subject_id=gone.pk).exists()
    assert SubjectKey.objects.get(subject_id=stays.pk).generation == 2
    assert [*generation_files(here.keyring_dir)] == [2]
    assert (ended.state, ended.generation, ended.counts_from) == ("erased", 1, ended.finished_at)
    assert ErasedSubject.objects.get().pk == gone.pk
    with opened(stays.pk):
        assert Detainee.objects.get(pk=stays.pk).name.surname == "Курачев"


def test_people_that_belong_together_are_erased_together(here: Environment) -> None:
    one, other, stays = make_detainee(), make_detainee(), make_detainee()
    erase(here, one, other)
    assert set(SubjectKey.objects.filter(kind="detainee").values_list("subject_id", flat=True)) == {stays.pk}


def test_a_legal_hold_refuses_before_anything_is_destroyed(here: Environment) -> None:
    gone, held = make_detainee(), make_detainee()
    hold = make_hold(subject=held.pk)
    made = [approved(gone), approved(held)]
    with pytest.raises(KeyWorkRefused, match=f"{held.reference} is under a legal hold"):
        erasure.carry_out(here, made, tell=quietly)
    assert SubjectKey.objects.filter(subject_id__in=[gone.pk, held.pk]).count() == 2
    assert [*generation_files(here.keyring_dir)] == [1]

    requests.lift(hold=hold, by=None)

    assert len(erasure.carry_out(here, made, tell=quietly)) == 2
    # Both under one new generation.
    assert [*generation_files(here.keyring_dir)] == [2]


def test_a_hold_that_is_over_refuses_nothing(here: Environment) -> None:
    held = make_detainee()
    make_hold(subject=held.pk, until=timezone.now().date() - timedelta(days=1))
    assert erase(here, held).state == "erased"


def test_what_nobody_approved_is_not_carried_out(here: Environment) -> None:
    with pytest.raises(KeyWorkRefused, match="Nobody has approved"):
        erasure.carry_out(here, [make_erasure()], tell=quietly)


def test_it_counts_from_the_day_on_which_the_last_backup_of_its_keys_goes(here: Environment) -> None:
    now = timezone.now()
    make_backup(generations=[1], kept_until=now + timedelta(days=9))
    make_backup(generations=[1], kept_until=now + timedelta(days=30))
    make_backup(generations=[2], kept_until=now + timedelta(days=90))

    ended = erase(here, make_detainee())

    assert ended.counts_from == now + timedelta(days=30)
    assert not ended.counts_at(now + timedelta(days=29))
    assert ended.counts_at(now + timedelta(days=30))


def test_an_erasure_that_was_killed_is_ended_by_the_next_run_or_by_a_rotation(here: Environment) -> None:
    first, second = approved(make_detainee()), approved(make_detainee())
    for made in (first, second):
        kill_in_the_middle(made)
        made.refresh_from_db()
        assert (made.state, made.finished_at) == ("begun", None)
        assert not SubjectKey.objects.filter(subject_id__in=made.subjects).exists()
    # The first was ended by the run that was killed at the second.
    assert [row.pk for row in erasure.due()] == [second.pk]
    assert Erasure.objects.get(pk=first.pk).state == "erased"

    with psycopg.connect(here.database_url, autocommit=True) as connection, key_work(connection):
        rotation.rotate(connection, here, tell=quietly)
    assert erasure.settle(here) == 1

    assert erasure.due() == []
    assert {row.state for row in Erasure.objects.all()} == {"erased"}
    assert len(generation_files(here.keyring_dir)) == 1


def kill_in_the_middle(made: Erasure) -> None:
    """Carry it out in another process, which is killed when a new generation stands beside the old one."""
    program = (
        "import os, signal, django; django.setup();"
        "from django.conf import settings;"
        "from casework.keylife import erasure, rotation;"
        "from casework.models import Erasure;"
        "killed = lambda *_given: os.kill(os.getpid(), signal.SIGKILL);"
        f"made = Erasure.objects.get(pk='{made.pk}');"
        "tell = lambda words: setattr(rotation, '_move', killed) if 'are destroyed' in words else None;"
        "erasure.carry_out(settings.ENVIRONMENT, [made], tell=tell)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "casework.settings"},
        capture_output=True,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def test_yesterdays_records_under_todays_keyring_leave_the_erased_person_shut_and_open_all_others(
    here: Environment, tmp_path: Path
) -> None:
    for day in ("yesterday", "today"):
        (tmp_path / day).mkdir()
    gone, stays = somebody().detainee, somebody().detainee
    yesterday = write_archives(an_order(here, tmp_path / "yesterday"), tell=quietly)
    all_values = opens(here)
    erase(here, gone)
    today = write_archives(an_order(here, tmp_path / "today"), tell=quietly)
    with elsewhere(here, tmp_path) as there:
        restored = restore(
            there, records=yesterday.records, keyring=today.keyring, identities=[IDENTITY], tell=quietly
        )
        assert restored.shut == [gone.pk]
        assert 0 < opens(there) < all_values
        with psycopg.connect(there.owner_url) as connection:
            keyed = connection.execute("SELECT subject_id FROM detainees_subjectkey").fetchall()
            sealed = connection.execute(
                "SELECT identity FROM detainees_detainee WHERE id = %s", [gone.pk]
            ).fetchone()
        assert (gone.pk,) not in keyed
        assert (stays.pk,) in keyed
        # The record came back, ciphertext and all: it is the key that did not.
        assert sealed
        assert sealed[0]
    # Shown at last that yesterday's keyring would have opened both: that is what "counts from" is for.
    with elsewhere(here, tmp_path) as there:
        restored = restore(
            there, records=yesterday.records, keyring=yesterday.keyring, identities=[IDENTITY], tell=quietly
        )
        assert restored.shut == []
        assert opens(there) == all_values


def test_nothing_can_be_sealed_for_who_was_erased(here: Environment) -> None:
    gone = make_detainee()
    erase(here, gone)
    gone.description = "Красная куртка"
    with pytest.raises(keys.KeyDestroyed):
        gone.save()
    # Nor by who writes past the program.
    with pytest.raises(IntegrityError, match="erased_subject_gets_no_new_key"), transaction.atomic():
        SubjectKey.objects.create(subject_id=gone.pk, kind="detainee", generation=2, wrapped=b"\x01" * 61)


def test_an_erased_person_is_told_so_and_never_by_a_blank(
    here: Environment, signed_in: Callable[[User], Client]
) -> None:
    detention = somebody()
    karim = make_user("karim")
    grant(karim, "coordinator", region=detention.region)
    client = signed_in(karim)
    address = reverse("person", args=[detention.pk])
    assert "Гаджиалиева" in client.get(address).content.decode()

    erase(here, detention.detainee)

    pages = [address, reverse("detentions"), reverse("hearings"), reverse("documents", args=[detention.pk])]
    pages += [reverse("incident", args=[detention.incident_id]), reverse("home")]
    pages += [reverse("case", args=[detention.cases.get().pk])]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert "Гаджиалиева" not in answer.content.decode(), page
    for page in (address, reverse("detentions")):
        assert "Данные стёрты" in client.get(page).content.decode(), page
    history = client.get(reverse("history", kwargs={"kind": "detainee", "pk": detention.detainee_id}))
    assert history.status_code == 200
    assert "Гаджиалиева" not in history.content.decode()
    assert client.post(reverse("search"), {"q": detention.reference}, follow=True).status_code == 200


def test_the_page_of_an_erased_person_shows_no_python_and_offers_nothing(
    here: Environment, signed_in: Callable[[User], Client]
) -> None:
    detention = somebody(released_at=EVENING + timedelta(hours=3))
    for field, value in (("age", 19), ("citizenship", "RU"), ("traits", ["minor"]), ("name", {"surname": "Г"})):
        make_claim(detention=detention, field=field, value=value)
    make_claim(detention=detention, field="released", value={"at": "", "outcome": "", "conditions": ""})
    detention.documents.update(state="ready", made_at=timezone.now())
    make_debrief(detention=detention, conditions=[{"what": "Явиться", "by": None}])
    karim = make_user("karim")
    grant(karim, "coordinator", region=detention.region)
    client, address = signed_in(karim), reverse("person", args=[detention.pk])
    offers = [
        reverse(name, args=[detention.pk])
        for name in ("person-facts", "person-correct", "person-confirm", "assign", "claim-new", "case-new")
    ]
    before = client.get(address).content.decode()
    assert [each for each in (*offers, "/accept", "#documents") if each not in before] == []

    erase(here, detention.detainee)

    page = client.get(address).content.decode()
    assert [each for each in (*offers, "/accept", "/reject", "#documents") if each in page] == []
    assert "ничего из них не открыть" in page
    for python in ("&#x27;", "{'", "ErasedBlob", "surname"):
        assert python not in page
    documents = client.get(reverse("documents", args=[detention.pk])).content.decode()
    assert reverse("document-case-file", args=[detention.pk]) not in documents
    assert detention.documents.get().reference in documents
    assert reverse("document-file", args=[detention.documents.get().pk]) not in documents


def test_programs_read_null_of_an_erased_person_and_write_nothing(here: Environment) -> None:
    person = make_detention().detainee
    program = make_program()
    address = f"/people/{person.pk}/"
    assert program.get(address).json()["identity"]["surname"] == "Гаджиалиева"

    erase(here, person)

    one = program.get(address)
    assert (one.status_code, one.json()["identity"]) == (200, None)
    refusal = program.patch(address, {"description": "Синяя куртка"})
    assert (refusal.status_code, refusal.json()["code"]) == (409, "erased")


def test_a_form_about_an_erased_person_says_so(here: Environment, signed_in: Callable[[User], Client]) -> None:
    detention = make_detention()
    karim = make_user("karim")
    grant(karim, "coordinator", region=detention.region)
    client = signed_in(karim)
    address = reverse("person-facts", args=[detention.pk])
    erase(here, detention.detainee)
    form = client.get(address)
    assert form.status_code == 200
    said = {bound.html_name: bound.value() for bound in form.context["form"] if bound.value()}
    answer = client.post(address, {**said, "description": "Синяя куртка"})
    assert answer.status_code == 422
    assert "ничего не добавить" in answer.content.decode(), answer.context["form"].errors


def test_a_report_that_was_erased_is_told_so(here: Environment, signed_in: Callable[[User], Client]) -> None:
    report = make_report()
    olga = make_user("olga")
    grant(olga, "operator")
    client = signed_in(olga)
    made = make_erasure(subjects=[report.pk], approved_at=timezone.now())
    erasure.carry_out(here, [made], tell=quietly)
    keys.recent.forget()
    for page in (reverse("report", args=[report.pk]), reverse("queue")):
        answer = client.get(page)
        assert answer.status_code == 200
        assert "Забрали соседа" not in answer.content.decode()
    assert "Данные стёрты" in client.get(reverse("report", args=[report.pk])).content.decode()


def test_documents_of_an_erased_person_are_neither_handed_out_nor_made(here: Environment) -> None:
    detention = somebody()
    ready = detention.documents.get()
    ready.state, ready.made_at = "ready", timezone.now()
    ready.save(update_fields=["state", "made_at"])
    waiting = make_document(detention=detention)
    erase(here, detention.detainee)
    with refused("erased"):
        download(document=ready, actor=make_user("karim").pk)
    make(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.fault) == ("failed", "erased")


def test_who_was_not_named_when_reading_began_stays_shut_as_before(here: Environment) -> None:
    gone, other = make_detainee(), make_detainee()
    erase(here, gone)
    with opening({}, [gone.pk]):
        assert isinstance(Detainee.objects.get(pk=gone.pk).identity, ErasedBlob)
        with pytest.raises(NotReading):
            _shut = Detainee.objects.get(pk=other.pk).identity


def test_it_is_said_where_the_person_is_still_spoken_of(here: Environment) -> None:
    detention = somebody()
    report = make_report()
    olga = make_user("olga")
    make_outcome(report=report, decided_by=olga, kind="linked", detention=detention)
    make_backup()
    lines = list(mentions([detention.detainee_id]))
    assert any(report.reference in line and "names them" in line for line in lines)
    assert any("the backup of 2022-09-25" in line for line in lines)
    assert any("base backups and archives of WAL" in line for line in lines)


def test_search_requests_that_look_for_them_are_named_but_those_that_look_for_somebody_else(db: None) -> None:
    olga, person, report = make_user("olga"), make_detainee(), make_report()
    found = make_search(state="found", person=person, found_by=olga, found_at=EVENING)
    ringing, heard = make_hit(person=person).request, make_hit(report=report).request
    other = make_hit(person=person, state="different", decided_by=olga, decided_at=EVENING).request

    told = "\n".join(mentions([person.pk, report.pk]))

    for search in (found, ringing, heard):
        assert f"search request {search.reference} looks for them" in told
    assert other.reference not in told
    assert found.reference not in "\n".join(mentions([person.pk, found.pk]))


def test_a_search_request_is_erased_by_its_number_and_the_person_stays(here: Environment) -> None:
    olga, person = make_user("olga"), make_detainee()
    search = make_search(state="found", person=person, found_by=olga, found_at=EVENING, note="Плачет")
    attempt = make_attempt(request=search, by=olga, note="Не ответила")

    made = requests.ask(numbers=[search.reference], basis="person", by=None)
    assert made.subjects == [search.pk]
    [_ended] = erasure.carry_out(here, [requests.approve(erasure=made, by=None)], tell=quietly)
    keys.recent.forget()

    with opening({}, [search.pk]):
        stands = SearchRequest.objects.get(pk=search.pk)
        assert [type(value) for value in (stands.sought, stands.seeker, stands.ways)] == [ErasedBlob] * 3
        assert ContactAttempt.objects.get(pk=attempt.pk).note == stands.note != "Плачет"
    assert SubjectKey.objects.filter(subject_id=person.pk).exists()
    with refused("already_erased"):
        requests.ask(numbers=[search.reference], basis="person", by=None)


def test_a_search_request_under_a_legal_hold_is_not_erased(db: None) -> None:
    search = make_search()
    requests.hold(number=search.reference, basis="court", until=None, by=None)

    with refused("under_hold"):
        requests.ask(numbers=[search.reference], basis="person", by=None)

    assert not Erasure.objects.exists()
