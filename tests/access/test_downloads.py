"""A stored file goes out whole to who may open the document, and no byte of it to anybody else."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from casework.access import Verb, rows
from casework.models import Document
from tests import makers
from tests.access.asking import Person, cast, programs
from tests.access.expectation import Reader, program_reader, reader
from tests.access.world import PLACES, World, plant, plant_files

Contents = dict[tuple[str, str], bytes]


@pytest.fixture
def world(db: None) -> World:
    return plant(decided_by=makers.make_user("planter"))


@pytest.fixture
def contents(world: World) -> Contents:
    return plant_files(world)


def test_staff_get_the_files_of_their_people_in_both_editions(world: World, contents: Contents) -> None:
    wrong = []
    for person in cast(world):
        for key, content in contents.items():
            answer = page(person, world, key)
            wrong += wrong_with(f"{person.handle}: {key}", reader(person.handle), key[0], content, answer)
    assert "\n".join(wrong) == ""


def test_programs_get_the_files_of_their_region_in_both_editions(world: World, contents: Contents) -> None:
    wrong = []
    for role, program, _actor in programs():
        for key, content in contents.items():
            answer = program.get(f"/documents/{stored(world, key).pk}/file/")
            wrong += wrong_with(f"{role}: {key}", program_reader(role), key[0], content, answer)
    assert "\n".join(wrong) == ""


def test_what_is_refused_is_answered_like_a_document_that_is_not_there(world: World, contents: Contents) -> None:
    karim = next(person for person in cast(world) if person.handle == "karim")
    hidden = page(karim, world, ("away", "court"))
    absent = karim.client.get(reverse("document-file", args=[uuid4()]))

    # Tokens against forgery are new on each page.
    assert re.sub(rb"[\w-]{36,}", b"", hidden.content) == re.sub(rb"[\w-]{36,}", b"", absent.content)
    assert hidden.status_code == absent.status_code == 404


def test_strangers_get_no_file(world: World, contents: Contents) -> None:
    for key in contents:
        row = stored(world, key)
        assert Client().get(reverse("document-file", args=[row.pk])).status_code == 302
        assert Client().get(f"/api/v1/documents/{row.pk}/file/").status_code == 401


def test_a_file_that_goes_out_to_another_region_is_noticed(
    world: World, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    karim = next(person for person in cast(world) if person.handle == "karim")
    monkeypatch.setattr(rows, "_reach", lambda grant, model, scope, actor: rows.EVERYTHING)

    answer = page(karim, world, ("away", "court"))

    assert wrong_with("karim", reader("karim"), "away", contents["away", "court"], answer)


def stored(world: World, key: tuple[str, str]) -> Document:
    place, edition = key
    person = world.rows[Document][place].detainee_id
    return Document.objects.get(detainee=person, edition=edition, state=Document.State.READY)


def page(person: Person, world: World, key: tuple[str, str]) -> Any:
    return person.client.get(reverse("document-file", args=[stored(world, key).pk]))


def wrong_with(what: str, who: Reader, place: str, content: bytes, answer: Any) -> list[str]:
    may = who.may(Verb.OPEN, Document) and who.reaches(Document, place)
    if may:
        good = (answer.status_code, answer["Content-Type"], answer.content) == (200, "application/pdf", content)
    else:
        # Who sees the kind, and may not open it, is told so.
        good = answer.status_code == 404 and content not in answer.content
    return [] if good else [f"{what}: {answer.status_code}, {'may' if may else 'may not'}"]


def test_the_files_lie_in_every_place(contents: Contents) -> None:
    assert {place for place, _edition in contents} == set(PLACES)
    assert len(set(contents.values())) == len(contents) == len(PLACES) * 2
