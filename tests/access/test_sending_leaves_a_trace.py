"""Nothing is opened before the audit row that names it is committed: what is sent, handed out or made by a worker.

Searches, forms that are shown again because they were refused, bodies to the API, files, and the jobs of the worker.
"""

import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from casework import tasks
from casework.board import asking
from casework.models import Document
from casework.rest import shapes
from casework.services import document
from casework.services.document import making, signing_key
from casework.staff import pages
from detainees.models import Detainee, Report, Triage, User
from detainees.services import intake_keys
from tests import makers
from tests.access.asking import Person, cast, programs, undone
from tests.access.forms_shown import ADMIN, PAGES, plant_for, shown
from tests.access.routes import Route
from tests.access.test_mass_assignment_pages import CSRF
from tests.access.watching import Watch, reading_without_a_trace, watched
from tests.access.world import World
from tests.api import Program, make_program
from tests.bodies import endpoints
from tests.detainees.services.test_opening_envelopes import sealed
from tests.sendings import sendings

# A coordinator, who may write most, and who lets people in: between them they are shown every form.
WRITES = {"karim", "sasha"}
WRITTEN = [route for route in ADMIN if not route.name.endswith("_changelist")]
ONE = [route for route in PAGES if route.name == "person-facts"]
REFUSED = 422
ENOUGH = 30
SEARCHES = {
    "/search/": {"q": "Гаджиалиева"},
    "/reports/new/similar/": {"people-0-name": "Гаджиалиева"},
    "/admin/detainees/detention/": {"asked": "Гаджиалиева"},
}


@pytest.fixture
def karim(db: None) -> User:
    return makers.make_user("karim")


@pytest.fixture
def world(karim: User) -> World:
    return plant_for(karim, 1)


@pytest.fixture
def watch(superuser_connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> Watch:
    signing_key.signer()  # the installation's own key, and of no person
    return watched(superuser_connection, monkeypatch)


@pytest.fixture
def ready(world: World) -> list[Document]:
    """A case file in both editions, asked for and waiting."""
    detention = makers.make_detention(delivered_at=makers.EVENING + timedelta(hours=1))
    makers.make_stay(detention=detention)
    asker = makers.make_user("asker")
    return [
        document.ask_for_case_file(detention=detention, edition=edition, asker=asker.id, made_by=asker.handle)
        for edition in Document.Edition.values
    ]


def send_every_form(person: Person, world: World, watch: Watch, routes: Iterable[Route]) -> list[int]:
    """As it is shown, and with words where a day or a choice belongs: what each was answered with."""
    watch.begin(person.user.pk, f"{person.handle}: a form is shown")
    statuses = []
    for route, form in list(shown(person.client, world, routes)):
        wrong = {each: ["Проба"] for each in form.names - {CSRF}}
        if route.kind == "admin":
            wrong |= {each: [""] for each in form.names - form.texts}
        for values in (form.values, {**form.values, **wrong, CSRF: form.values[CSRF]}):
            watch.begin(person.user.pk, f"{person.handle}: {route}: {form.address}")
            statuses.append(undone(person.client, "post", form.address, data=values).status_code)
    return statuses


def send_to_every_endpoint(program: Program, world: World, watch: Watch) -> list[int]:
    statuses = []
    for viewset in endpoints():
        for sending in sendings(viewset, world):
            for body in ({**sending.body, "foreign": "Проба"}, sending.body):
                watch.begin(program.client.pk, str(sending))
                act = sending.method.lower()
                statuses.append(undone(program, act, sending.address, facts=body).status_code)
    return statuses


def look_for(person: Person, watch: Watch) -> None:
    for address, sent in SEARCHES.items():
        watch.begin(person.user.pk, f"{person.handle}: {address}")
        assert undone(person.client, "post", address, data=sent).status_code == 200


def make(documents: list[Document], watch: Watch) -> None:
    for row in documents:
        watch.begin(row.asker_id, f"the worker makes {row.edition}")
        tasks.make_document(str(row.pk))
        row.refresh_from_db()
        assert row.state == Document.State.READY, row.fault


def test_forms_that_are_sent_and_shown_again_open_nothing_before_it_is_written_down(
    world: World, watch: Watch
) -> None:
    statuses = []
    for person in cast(world):
        if person.handle.partition("-")[0] in WRITES:
            Triage.objects.filter(pk=world.rows[Triage]["here"].pk).update(taken_by=person.user)
            statuses += send_every_form(person, world, watch, [*PAGES, *WRITTEN])

    assert "\n".join(watch.untraced) == ""
    assert statuses.count(REFUSED) > ENOUGH
    assert world.rows[Detainee]["here"].pk in watch.opened
    assert world.rows[Report]["here"].pk in watch.opened


def test_a_search_opens_nothing_before_it_is_written_down(world: World, watch: Watch) -> None:
    for person in cast(world):
        if person.handle.startswith(("karim", "olga", "maria", "lev")):
            watch.opened.clear()
            look_for(person, watch)
            assert world.rows[Detainee]["here"].pk in watch.opened

    assert "\n".join(watch.untraced) == ""


def test_what_programs_send_opens_nothing_before_it_is_written_down(world: World, watch: Watch) -> None:
    statuses = []
    for _role, program, _actor in programs():
        statuses += send_to_every_endpoint(program, world, watch)

    assert "\n".join(watch.untraced) == ""
    assert {200, 201, REFUSED} <= {*statuses}
    assert world.rows[Detainee]["here"].pk in watch.opened


def test_the_worker_opens_what_it_makes_a_document_of_after_the_asker_is_written_down(
    ready: list[Document], watch: Watch
) -> None:
    make(ready, watch)

    assert "\n".join(watch.untraced) == ""
    assert {row.subject_id for row in ready} <= watch.opened


def test_a_file_is_opened_after_who_takes_it_is_written_down(
    world: World, ready: list[Document], watch: Watch
) -> None:
    make(ready, watch)
    program = make_program(everywhere=True)
    for row in ready:
        for person in cast(world) if row is ready[0] else ():
            watch.opened.clear()
            watch.begin(person.user.pk, f"{person.handle}: a file")
            answer = person.client.get(f"/documents/{row.pk}/file/")
            assert (row.subject_id in watch.opened) == (answer.status_code == 200)
        watch.opened.clear()
        watch.begin(program.client.pk, "a program: a file")
        assert program.get(f"/documents/{row.pk}/file/").status_code == 200
        assert row.subject_id in watch.opened

    assert "\n".join(watch.untraced) == ""


def test_the_worker_opens_of_what_arrived_nothing_that_is_sealed_for_a_reader(db: None, watch: Watch) -> None:
    today = datetime.now(UTC).date()
    intake_keys.make_intake_keys(today=today)
    envelope = sealed(today, makers.make_client(region=makers.make_region()))
    envelope.save()

    watch.begin(None, "the worker opens envelopes")
    tasks.open_envelopes()

    assert Report.objects.filter(pk=envelope.pk).exists()
    assert watch.opened == set()


Way = Callable[[World, list[Document], Watch], Any]


def karim_of(world: World) -> Person:
    return next(person for person in cast(world) if person.handle.startswith("karim"))


WAYS: dict[str, tuple[Any, Way]] = {
    "a form": (asking, lambda world, _ready, watch: send_every_form(karim_of(world), world, watch, ONE)),
    "a search": (pages, lambda world, _ready, watch: look_for(karim_of(world), watch)),
    "a body": (shapes, lambda world, _ready, watch: send_to_every_endpoint(make_program(), world, watch)),
    "a job": (making, lambda _world, ready, watch: make(ready, watch)),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_opened_by_any_of_these_ways_without_a_trace_is_noticed(
    way: str, world: World, ready: list[Document], watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, go = WAYS[way]
    monkeypatch.setattr(module, "reading", reading_without_a_trace)

    go(world, ready, watch)

    assert watch.untraced != []


def test_a_file_that_is_taken_without_a_trace_is_noticed(
    ready: list[Document], watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(ready, watch)
    assert watch.untraced == []
    # The package has a function of that name.
    download = sys.modules["casework.services.document.download"]
    monkeypatch.setattr(download, "reading", reading_without_a_trace)

    for row in ready:
        watch.begin(row.asker_id, "a file without a trace")
        document.download(document=row, actor=row.asker_id)

    assert watch.untraced == [f"a file without a trace: {row.subject_id}" for row in ready]
