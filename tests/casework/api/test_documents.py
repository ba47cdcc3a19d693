"""Documents over the API: asked for, watched, handed out, tried again; what they lack is said."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from casework.models import AuditEntry, Case, Document
from casework.services import document as service
from casework.services import files
from detainees.models import Detention, Region, RoleGrant
from tests.api import Program, body_of
from tests.casework.api.papers import case_file, make_whole_detention
from tests.makers import (
    NEIGHBOUR,
    make_authority,
    make_case,
    make_charge,
    make_court,
    make_detainee,
    make_detention,
    make_document,
    make_incident,
    make_lawyer,
    make_region,
)

Programs = Callable[..., Program]


@pytest.fixture
def away(db: None) -> Region:
    return make_region(NEIGHBOUR)


@pytest.fixture
def detention(db: None) -> Detention:
    """A detention with everything that its documents are made of."""
    detention = make_whole_detention()
    make_charge(case=make_case(detention=detention, court=make_court()))
    return detention


def admission(detention: Detention, **facts: Any) -> dict[str, Any]:
    authority = make_authority(lawyer=make_lawyer(), detainee=detention.detainee)
    return {
        "template": "admit_defender",
        "case": str(detention.cases.get().pk),
        "authority": str(authority.pk),
        "voice": "own",
        **facts,
    }


def test_asking_is_answered_at_once_with_the_row_to_watch(program: Programs, detention: Detention) -> None:
    hers = program()

    answer = hers.post("/documents/", case_file(detention, edition="archive", language="en"))

    assert answer.status_code == 202
    row = Document.objects.get()
    assert answer["Location"] == f"/api/v1/documents/{row.pk}/"
    said = body_of(answer)
    assert {
        name: said[name] for name in ("state", "edition", "language", "version", "error", "file", "digest")
    } == {
        "state": "waiting",
        "edition": "archive",
        "language": "en",
        "version": 1,
        "error": None,
        "file": None,
        "digest": None,
    }
    assert said["progress"] == {"attempts": 0, "most_attempts": 3, "started_at": None, "made_at": None}
    assert body_of(hers.get(f"/documents/{row.pk}/")) == said


def test_the_same_request_asks_once(program: Programs, detention: Detention) -> None:
    hers = program()
    key = {"Idempotency-Key": "one-request-0001"}

    first, again = (hers.post("/documents/", case_file(detention), **key) for _ in range(2))
    other = hers.post("/documents/", case_file(detention, edition="archive"), **key)

    assert (first.status_code, again.status_code) == (202, 202)
    assert (body_of(first), first["Location"]) == (body_of(again), again["Location"])
    assert (other.status_code, body_of(other)["code"]) == (422, "idempotency_key_reused")
    assert Document.objects.count() == 1


def test_while_nothing_has_changed_the_document_that_is_there_is_the_answer(
    program: Programs, detention: Detention
) -> None:
    hers = program()

    first, second = (hers.post("/documents/", case_file(detention)) for _ in range(2))

    assert first["Location"] == second["Location"]


def test_a_file_is_handed_out_to_the_letter_after_one_entry_in_the_log(
    program: Programs, detention: Detention, superuser_connection: Any
) -> None:
    hers = program()
    row = Document.objects.get(pk=body_of(hers.post("/documents/", case_file(detention)))["id"])
    service.make(row.pk)
    row.refresh_from_db()
    said = body_of(hers.get(f"/documents/{row.pk}/"))

    answer = hers.get(said["file"].removeprefix("/api/v1"), Accept="application/pdf")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="summary-{row.made_at:%Y-%m-%d}.pdf"'
    assert answer["Cache-Control"] == "no-store"
    assert answer.content.startswith(b"%PDF-")
    assert (said["state"], said["size"]) == ("ready", len(answer.content))
    log = superuser_connection.execute(
        "SELECT subjects FROM casework_auditentry WHERE actor_id = %s AND action = %s",
        [hers.client.pk, AuditEntry.Action.DOWNLOAD],
    ).fetchall()
    assert log == [([detention.subject_id],)]


def test_a_file_that_is_not_ready_is_refused_in_json(program: Programs, detention: Detention) -> None:
    hers = program()
    address = body_of(hers.post("/documents/", case_file(detention)))["id"]

    answer = hers.get(f"/documents/{address}/file/", Accept="application/pdf")

    assert (answer.status_code, body_of(answer)["code"]) == (409, "not_ready")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_case_file_without_its_facts_says_which(program: Programs) -> None:
    bare = make_detention(
        detainee=make_detainee(surname="", given_name=""), incident=make_incident(city=""), apprehended_at=None
    )

    answer = program().post("/documents/", case_file(bare))

    assert (answer.status_code, body_of(answer)["code"]) == (422, "lacks_facts")
    assert [(fault["code"], fault["message"]) for fault in body_of(answer)["errors"]] == [
        ("person_name", "the person's name"),
        ("detention_start", "when the person was detained or delivered"),
        ("detention_place", "place of the detention"),
        ("custody_path", "where the person was held"),
    ]
    assert not Document.objects.exists()


def test_a_motion_without_a_court_says_so(program: Programs, detention: Detention) -> None:
    detention.cases.update(court=None)

    answer = program().post("/documents/", admission(detention))

    assert answer.status_code == 422
    assert [fault["code"] for fault in body_of(answer)["errors"]] == ["court"]


@pytest.mark.parametrize("voice", ["own", "defender"])
def test_the_motion_is_asked_for_in_both_voices(program: Programs, detention: Detention, voice: str) -> None:
    answer = program().post("/documents/", admission(detention, voice=voice))

    assert answer.status_code == 202
    said = body_of(answer)
    assert (said["template"], said["voice"], said["edition"]) == ("admit_defender", voice, "court")


def test_a_motion_in_a_criminal_case_is_refused_at_its_case(program: Programs, detention: Detention) -> None:
    detention.cases.update(branch=Case.Branch.CRIMINAL)

    answer = program().post("/documents/", admission(detention))

    assert answer.status_code == 422
    assert [(fault["field"], fault["code"]) for fault in body_of(answer)["errors"]] == [
        ("/case", "not_administrative")
    ]
    assert not Document.objects.exists()


@pytest.mark.parametrize("fault", ["file_lost", "file_changed"])
def test_a_file_that_is_lost_or_changed_is_refused_in_json(
    program: Programs, detention: Detention, fault: str
) -> None:
    hers = program()
    row = Document.objects.get(pk=body_of(hers.post("/documents/", case_file(detention)))["id"])
    service.make(row.pk)
    row.refresh_from_db()
    place = files.folder() / row.file_name[:2] / row.file_name
    stored = place.read_bytes()
    place.unlink()
    if fault == "file_changed":
        place.write_bytes(stored[:-1])

    answer = hers.get(f"/documents/{row.pk}/file/", Accept="application/pdf")

    assert (answer.status_code, body_of(answer)["code"]) == (409, fault)


def test_who_no_longer_acts_is_not_admitted(program: Programs, detention: Detention) -> None:
    over = make_authority(lawyer=make_lawyer(), detainee=detention.detainee, revoked_at=timezone.now())

    answer = program().post("/documents/", {**admission(detention), "authority": str(over.pk)})

    assert answer.status_code == 422
    assert [(fault["field"], fault["code"]) for fault in body_of(answer)["errors"]] == [
        ("/authority", "not_in_force")
    ]


@pytest.mark.parametrize(
    ("facts", "places"),
    [
        ({}, ["/template"]),
        ({"template": "novel"}, ["/template"]),
        ({"template": ["case_file"]}, ["/template"]),
        ({"template": "case_file"}, ["/detention", "/edition"]),
        ({"template": "case_file", "edition": "court", "detention": "x"}, ["/detention"]),
        ({"template": "admit_defender", "edition": "court"}, [""]),
        ([], [""]),
    ],
)
def test_what_is_asked_for_wrongly_names_the_place(program: Programs, facts: Any, places: list[str]) -> None:
    answer = program()._send("POST", "/documents/", facts, {"Idempotency-Key": "asked-wrongly"})

    assert answer.status_code == 422
    assert [fault["field"] for fault in body_of(answer)["errors"]] == places
    assert "novel" not in answer.content.decode()


def test_what_failed_is_told_and_tried_again(program: Programs, detention: Detention) -> None:
    row = make_document(detention=detention, state=Document.State.FAILED, fault="timed_out", attempts=3)
    hers = program()

    told = body_of(hers.get(f"/documents/{row.pk}/"))
    assert (told["state"], told["error"]["code"]) == ("failed", "timed_out")
    assert "too long" in told["error"]["message"]

    again = hers.post(f"/documents/{row.pk}/retry/")
    assert (again.status_code, body_of(again)["state"], body_of(again)["error"]) == (202, "waiting", None)
    row.refresh_from_db()
    assert row.asker_id == hers.client.pk
    third = hers.post(f"/documents/{row.pk}/retry/")
    assert (third.status_code, body_of(third)["code"]) == (409, "not_failed")


def test_documents_of_another_region_are_not_there(program: Programs, away: Region) -> None:
    hidden = make_detention(detainee=make_detainee(region=away), incident=make_incident(region=away))
    row, hers = make_document(detention=hidden), program()

    assert body_of(hers.get("/documents/"))["results"] == []
    assert hers.get(f"/documents/{row.pk}/").status_code == 404
    assert hers.get(f"/documents/{row.pk}/file/").status_code == 404
    assert hers.post(f"/documents/{row.pk}/retry/").status_code == 404
    asked = hers.post("/documents/", case_file(hidden))
    assert [fault["field"] for fault in body_of(asked)["errors"]] == ["/detention"]
    for role in (RoleGrant.Role.OPERATOR, RoleGrant.Role.ANALYST):
        assert program(role=role).get("/documents/").status_code == 404


def test_a_token_that_may_only_read_asks_for_nothing(program: Programs, detention: Detention) -> None:
    assert program(scopes=("read",)).post("/documents/", case_file(detention)).status_code == 403
    assert program(scopes=("write",)).post("/documents/", case_file(detention)).status_code == 404
    assert not Document.objects.exists()


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(
    program: Programs, detention: Detention, django_assert_num_queries: Any, many: int
) -> None:
    for _ in range(many):
        make_document(detention=detention)
    hers = program()
    hers.get("/documents/")

    with django_assert_num_queries(2):  # the token, the rows
        answer = hers.get("/documents/?state=waiting&template=case_file")

    assert len(body_of(answer)["results"]) == many
