"""What the staff's API says when something is wrong: a stable code, the place, and nothing that was sent."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from casework.models import Case, Document
from casework.services import document as service
from tests.api import Program, body_of
from tests.casework.api.papers import case_file, make_whole_detention
from tests.makers import make_case, make_detention, make_lawyer

Programs = Callable[..., Program]
SECRET = "Гаджиалиева"
ADDRESSES = ["lawyers", "authorities", "cases", "charges", "hearings", "rulings", "documents"]


def sent(hers: Program, method: str, address: str, body: bytes = b"", **headers: str) -> Any:
    """A request whose body is bytes as they are."""
    usual = {
        "Authorization": f"Bearer {hers.bearer.text}",
        "Accept-Language": "en",
        "Idempotency-Key": "errors-request-0001",
    }
    content = headers.pop("Content_Type", "application/json")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Client().generic(method, f"/api/v1{address}", data=body, content_type=content, headers=usual | named)


@pytest.mark.parametrize("name", ADDRESSES)
def test_strangers_learn_nothing(db: None, name: str) -> None:
    answer = Client().get(f"/api/v1/{name}/")
    forged = Client().get(f"/api/v1/{name}/", headers={"Authorization": f"Bearer habeas_abcdefgh_{'x' * 43}"})

    assert [(each.status_code, body_of(each)["code"]) for each in (answer, forged)] == [
        (401, "unauthenticated"),
        (401, "invalid_token"),
    ]
    assert answer["WWW-Authenticate"] == 'Bearer realm="habeas"'


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize(
    ("query", "place", "code"),
    [
        ("persn=1", "", "unknown_field"),
        ("limit=0", "/limit", "not_in_range"),
        ("limit=5&limit=6", "", "twice"),
        (f"cursor={SECRET}", "/cursor", "cursor"),
        (f"order={SECRET}", "/order", "not_allowed"),
    ],
)
def test_a_mistyped_question_is_not_answered_with_everybody(
    program: Programs, name: str, query: str, place: str, code: str
) -> None:
    answer = program().get(f"/{name}/?{query}")

    assert answer.status_code == 422
    assert [(fault["field"], fault["code"]) for fault in body_of(answer)["errors"]] == [(place, code)]
    assert SECRET not in answer.content.decode()


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_field_that_nobody_offers_is_refused_and_not_repeated(program: Programs, name: str) -> None:
    # A document says its kind first, or it is not known which fields are its own.
    answer = program().post(f"/{name}/", {"template": "case_file", SECRET: SECRET} | {"subject_id": SECRET})

    assert answer.status_code == 422
    assert [(fault["field"], fault["code"]) for fault in body_of(answer)["errors"]] == [("", "unknown_field")]
    assert SECRET not in answer.content.decode()


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"{", {}, 400, "malformed"),
        ('{"person": "\ud800"}'.encode("utf-8", "surrogatepass"), {}, 400, "malformed"),
        (b'{"person": NaN}', {}, 400, "malformed"),
        (b'{"person": 1, "person": 2}', {}, 400, "name_twice"),
        (b"[" * 40 + b"]" * 40, {}, 400, "too_deep"),
        (b"{}", {"Idempotency_Key": ""}, 400, "idempotency_key_missing"),
        (b"{}", {"Idempotency_Key": "short"}, 400, "idempotency_key_invalid"),
        (b"{}", {"Content_Type": "text/plain"}, 415, "unsupported_media_type"),
        (b"{}", {"Accept": "text/html"}, 406, "not_acceptable"),
        (b'{"person": "' + b"x" * 10_000_000 + b'"}', {}, 413, "too_large"),
        (b"[]", {}, 422, "invalid"),
    ],
)
def test_a_body_that_cannot_be_taken_saves_nothing(
    program: Programs, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    answer = sent(program(), "POST", "/cases/", body, **headers)

    assert (answer.status_code, body_of(answer)["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert not Case.objects.exists()


def test_records_are_neither_replaced_nor_deleted(program: Programs) -> None:
    row, hers = make_case(), program()

    for method in ("PUT", "DELETE"):
        answer = sent(hers, method, f"/cases/{row.pk}/", b"{}")
        assert (answer.status_code, body_of(answer)["code"]) == (405, "method_not_allowed")
    assert Case.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("key", ["1", SECRET, "00000000-0000-0000-0000-00000000000g", "../people"])
@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_that_names_nothing_is_not_found(program: Programs, name: str, key: str) -> None:
    answer = program().get(f"/{name}/{key}/")

    assert (answer.status_code, body_of(answer)["code"]) == (404, "not_found")
    assert SECRET not in answer.content.decode()


def test_the_same_key_is_one_request_and_its_answer_stands(program: Programs) -> None:
    detention, hers = make_detention(), program()
    facts = {"person": str(detention.detainee_id), "region": "RU-DA"}
    key = {"Idempotency-Key": "one-request-0001"}

    first, again = (hers.post("/cases/", facts, **key) for _ in range(2))
    other = hers.post("/cases/", {**facts, "branch": "criminal"}, **key)
    elsewhere = program().post("/cases/", facts, **key)

    assert [each.status_code for each in (first, again, other, elsewhere)] == [201, 201, 422, 201]
    assert (first["Location"], body_of(first)) == (again["Location"], body_of(again))
    assert body_of(other)["code"] == "idempotency_key_reused"
    assert Case.objects.count() == 2


def test_a_token_comes_as_often_as_it_may(program: Programs) -> None:
    hers = program(per_minute=2)

    answers = [hers.get("/lawyers/") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert body_of(answers[-1])["code"] == "too_many_requests"


def test_pages_follow_each_other_without_a_gap(program: Programs) -> None:
    keys = {str(make_lawyer().pk) for _ in range(5)}
    hers, address, found = program(), "/lawyers/?limit=2", list[str]()
    while address:
        page = body_of(hers.get(address))
        found += [row["id"] for row in page["results"]]
        address = f"/lawyers/?limit=2&cursor={page['next']}" if page["next"] else ""

    assert len(found) == len(keys)
    assert set(found) == keys


def test_a_fault_of_ours_is_a_problem_too_and_says_nothing_of_it(
    program: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    detention, hers = make_whole_detention(), program()
    row = Document.objects.get(pk=body_of(hers.post("/documents/", case_file(detention)))["id"])

    def fail(**_: object) -> bytes:
        raise RuntimeError(f"nobody foresaw {row.pk}")

    monkeypatch.setattr(service, "download", fail)

    answer = Client(raise_request_exception=False).get(
        f"/api/v1/documents/{row.pk}/file/", headers={"Authorization": f"Bearer {hers.bearer.text}"}
    )

    assert (answer.status_code, body_of(answer)["code"]) == (500, "failed")
    assert answer["Content-Type"] == "application/problem+json"
    assert "foresaw" not in answer.content.decode()
