"""The disk is seized: what was written into every form and sent to every endpoint, refused or taken, is not on it.

The forms and endpoints are those that exist (`ways_in`, `ways_in_api`); web process, worker and the hotline's door are
the real ones, and so are their logs and temporary folders.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.test import Client

from casework.celery import app
from casework.models import Document
from detainees.models import ApiClient, Region, Report, RoleGrant, User
from detainees.services import intake_keys
from tests import makers, seizure
from tests.access.asking import Person
from tests.access.forms_shown import ADMIN, PAGES, SIGNING_IN
from tests.api import make_program
from tests.door import add_token
from tests.journeys.running import Running, running
from tests.journeys.seized import begun, seized
from tests.journeys.ways_in import UNSHOWN, Walk
from tests.journeys.ways_in_api import Speaker
from tests.journeys.words import BEGINNINGS, Words
from tests.sendings import taking
from tests.workers import wait_until

pytestmark = pytest.mark.journey

PLANTED = "Планталитов"


def test_nothing_is_found_of_what_was_written_into_every_form_and_sent_to_every_endpoint(
    committed_db: str,
    superuser_connection: psycopg.Connection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: Any,
    caplog: Any,
) -> None:
    words, since = Words(), begun(superuser_connection)
    with running(committed_db, tmp_path, monkeypatch) as processes:
        walk = into_every_form(processes, words)
        speaker = to_every_endpoint(processes, words)
        by_the_hotline(processes, words, superuser_connection)
        files_to_be_checked(processes, words)
        the_worker_is_done(processes)
        with planted(processes) as lying:
            places = seized(committed_db, superuser_connection, since) | seizure.directory(tmp_path)
    said = capfd.readouterr()
    places["output"] = (said.out + said.err + caplog.text).encode()

    found = seizure.search(places, (*BEGINNINGS, PLANTED))

    assert {find.place for find in found if find.word == PLANTED} == lying
    assert words.told(places, [find for find in found if find.word != PLANTED]) == []
    assert walk.not_taken + speaker.not_taken + speaker.not_refused == []
    # Every address that takes something was sent something, and what is said to be plain is that.
    assert walk.unshown == {*UNSHOWN}
    assert speaker.sent == taking()
    assert sorted({*words.plain.values()} - stored(words, places["dump"])) == []


@contextmanager
def planted(processes: Running) -> Iterator[set[str]]:
    """A word in the temporary folder of each process and beside their logs: the search must look there."""
    assert b"Unprocessable Entity" in processes.log("web").read_bytes()
    folders = (*processes.temporary(), processes.log("web").parent)
    lying = [folder / "planted.txt" for folder in folders]
    for each in lying:
        each.write_text(PLANTED)
    yield {str(each) for each in lying}
    for each in lying:
        each.unlink()


def into_every_form(processes: Running, words: Words) -> Walk:
    """As a coordinator, as who lets people in, and as a stranger at the doors."""
    walk = Walk(processes, words)
    karim = reader("karim", RoleGrant.Role.COORDINATOR, makers.make_region())
    sasha = reader("sasha", RoleGrant.Role.SECURITY)
    walk.through(karim, [*PAGES, *ADMIN])
    walk.through(sasha, [*PAGES, *ADMIN, *SIGNING_IN])
    walk.through(Person("stranger", sasha.user, Client(headers={"Accept-Language": "en"})), SIGNING_IN)
    walk.past_the_forms(karim, PAGES)
    walk.past_the_forms(sasha, SIGNING_IN)
    walk.into_search_boxes(karim, ADMIN)
    return walk


def to_every_endpoint(processes: Running, words: Words) -> Speaker:
    speaker = Speaker(processes, make_program(everywhere=True), words)
    speaker.through()
    return speaker


def by_the_hotline(processes: Running, words: Words, superuser: psycopg.Connection) -> None:
    """One report that the door refuses, and one that it takes and the worker opens."""
    intake_keys.make_intake_keys(today=datetime.now(UTC).date())
    client = makers.make_client(is_trusted=True, region=makers.make_region())
    processes.door.token = add_token(superuser, client.pk)
    report = {
        "channel": "phone",
        "sent_at": makers.EVENING.isoformat(),
        "text": words.name("door, text"),
        "reporter": {"name": words.name("door, reporter"), "contact": words.phone("door, contact")},
        "people": [{"surname": words.name("door, person").split()[0], "description": words.name("door, looks")}],
    }
    refused = processes.door.post({**report, "channel": words.name("door, channel")})
    assert refused.status in {400, 422}
    assert processes.door.post(report).status == 201
    app.send_task("casework.open_envelopes", queue="default", retry=False)
    wait_until(lambda: Report.objects.filter(client=client).exists(), log=processes.log("worker"))


def files_to_be_checked(processes: Running, words: Words) -> None:
    """Files with a name and words, one small and one too large for the memory of a careless handler."""
    for size in (1, 3_000_000):
        name = words.name("/v/, name of the file").split()[1] + ".pdf"
        content = b"%PDF-1.7\n" + words.name("/v/, content").encode() * 3 + b"\n" * size
        assert processes.upload(Client(), "/v/", name, content).status == 200


def the_worker_is_done(processes: Running) -> None:
    """Return when the documents that were asked for are made, case files among them."""
    # Those that were asked for; what was only planted has facts that no service fixed.
    askers = [*User.objects.values_list("pk", flat=True), *ApiClient.objects.values_list("pk", flat=True)]
    asked = Document.objects.filter(asker_id__in=askers)
    wait_until(lambda: not asked.unfinished().exists(), log=processes.log("worker"))
    assert asked.filter(state=Document.State.READY).exists()


def reader(handle: str, role: RoleGrant.Role, region: Region | None = None) -> Person:
    """Somebody with a password and a browser."""
    user = makers.make_user(handle, password="a-long-invented-password")
    makers.grant(user, role, region=region)
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return Person(handle, user, client)


def stored(words: Words, dump: bytes) -> set[str]:
    """The fields that are kept plain of which the dump has a word."""
    return {where for word, where in words.plain.items() if word.encode() in dump}
