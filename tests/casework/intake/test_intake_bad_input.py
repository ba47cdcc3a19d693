"""What is wrong with a report is named by its place, with what is allowed, and never by what was sent."""

import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.door import REPORTS, Answer, Door, envelopes

SENT = "Пуговкина-Zx9"  # stands in every bad value, and must not come back

Change = Callable[[dict[str, Any]], Any]


def _in_person(**facts: Any) -> Change:
    return lambda report: report["people"][0].update(facts)


def _in_report(**facts: Any) -> Change:
    return lambda report: report.update(facts)


BAD: dict[str, tuple[Change, str, str]] = {
    "unknown channel": (_in_report(channel=SENT), "/channel", "not_allowed"),
    "channel of another type": (_in_report(channel=[SENT]), "/channel", "not_allowed"),
    "text of another type": (_in_report(text={"ru": SENT}), "/text", "not_text"),
    "text too long": (_in_report(text=SENT * 1_600), "/text", "too_long"),
    "empty text": (_in_report(text=" \n"), "/text", "blank"),
    "null": (_in_report(place=None), "/place", "null"),
    "moment without offset": (_in_report(sent_at="2022-09-25T18:42:00"), "/sent_at", "not_a_moment"),
    "moment in words": (_in_report(sent_at=f"вчера {SENT}"), "/sent_at", "not_a_moment"),
    "moment as a number": (_in_report(sent_at=1664120520), "/sent_at", "not_a_moment"),
    "moment that is no day": (_in_report(sent_at="2022-02-30T18:42:00Z"), "/sent_at", "not_a_moment"),
    "moment beyond the calendar": (_in_report(sent_at="9999-12-31T23:59:59-12:00"), "/sent_at", "in_the_future"),
    "moment before the calendar": (_in_report(sent_at="0001-01-01T00:00:00+14:00"), "/sent_at", "too_early"),
    "moment of another century": (_in_report(sent_at="1999-12-31T23:59:59Z"), "/sent_at", "too_early"),
    "moment in the far future": (_in_report(sent_at="2999-01-01T00:00:00Z"), "/sent_at", "in_the_future"),
    "unknown region": (_in_report(region=SENT), "/region", "unknown_key"),
    "unknown urgency": (_in_report(urgency=["injured", SENT]), "/urgency/1", "not_allowed"),
    "heads as text": (_in_report(heads="7"), "/heads", "not_in_range"),
    "heads as a fraction": (_in_report(heads=7.0), "/heads", "not_in_range"),
    "heads as a flag": (_in_report(heads=True), "/heads", "not_in_range"),
    "no heads": (_in_report(heads=0), "/heads", "not_in_range"),
    "heads beyond any number": (_in_report(heads=10**30), "/heads", "not_in_range"),
    "more minors than heads": (_in_report(minors=8), "/minors", "more_minors_than_heads"),
    "reporter of another type": (_in_report(reporter=SENT), "/reporter", "not_an_object"),
    "unknown fact of the reporter": (_in_report(reporter={SENT: 1}), "/reporter", "unknown_field"),
    "flag as text": (_in_report(reporter={"may_be_called": "yes"}), "/reporter/may_be_called", "not_a_flag"),
    "unknown field": (_in_report(**{SENT: 1}), "", "unknown_field"),
    "people of another type": (_in_report(people={SENT: 1}), "/people", "not_a_list"),
    "no people": (_in_report(people=[]), "/people", "empty"),
    "201 people": (_in_report(people=[{"surname": SENT}] * 201), "/people", "too_many"),
    "person of another type": (_in_report(people=[SENT]), "/people/0", "not_an_object"),
    "person about whom nothing is said": (_in_report(people=[{}]), "/people/0", "empty"),
    "unknown fact of a person": (_in_person(**{SENT: 1}), "/people/0", "unknown_field"),
    "surname of another type": (_in_person(surname=7), "/people/0/surname", "not_text"),
    "surname of 300 characters": (_in_person(surname="Щ" * 300), "/people/0/surname", "too_long"),
    "surname with a control character": (
        _in_person(surname=f"{SENT}\x07"),
        "/people/0/surname",
        "control_character",
    ),
    "surname with a line break": (_in_person(surname=f"{SENT}\nИ"), "/people/0/surname", "control_character"),
    "surname that turns around": (_in_person(surname=f"{SENT}\u202e"), "/people/0/surname", "direction_mark"),
    "alias that turns around": (
        _in_person(aliases=["Ш", f"{SENT}\u200f"]),
        "/people/0/aliases/1",
        "direction_mark",
    ),
    "unknown sex": (_in_person(sex=SENT), "/people/0/sex", "not_allowed"),
    "age of a tree": (_in_person(age=121), "/people/0/age", "not_in_range"),
    "birth date in another form": (
        _in_person(birth_date="11.03.1994"),
        "/people/0/birth_date",
        "not_a_birth_date",
    ),
    "birth date to come": (_in_person(birth_date="2999-01-01"), "/people/0/birth_date", "not_a_birth_date"),
    "unknown trait": (_in_person(traits=[SENT]), "/people/0/traits/0", "not_allowed"),
    "unknown article": (_in_person(articles=["koap:20.2:5", SENT]), "/people/0/articles/1", "unknown_key"),
    "unknown violation": (_in_person(violations=[SENT]), "/people/0/violations/0", "unknown_key"),
    "apprehended tomorrow": (
        _in_person(apprehended_at="2999-01-01T00:00:00Z"),
        "/people/0/apprehended_at",
        "in_the_future",
    ),
    "nothing said": (
        lambda report: [report.pop(name) for name in ("text", "heads", "minors", "people")],
        "",
        "says_nothing",
    ),
    "no channel": (lambda report: report.pop("channel"), "/channel", "required"),
}


@pytest.mark.parametrize(("change", "place", "code"), BAD.values(), ids=BAD)
def test_a_fault_is_named_by_its_place_and_not_by_its_value(
    door: Door, behind: psycopg.Connection, report: Any, change: Change, place: str, code: str
) -> None:
    change(report)
    before = envelopes(behind)

    answer = door.post(report)

    assert (answer.status, answer.code) == (422, "invalid")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.faults == [(place, code)]
    assert SENT not in answer.body.decode()
    assert envelopes(behind) == before


def test_all_faults_come_at_once(door: Door, report: Any) -> None:
    report["people"][1]["age"] = -1
    report["people"][0]["sex"] = SENT
    report["heads"] = "many"
    del report["sent_at"]

    answer = door.post(report)

    assert sorted(answer.faults) == [
        ("/heads", "not_in_range"),
        ("/people/0/sex", "not_allowed"),
        ("/people/1/age", "not_in_range"),
        ("/sent_at", "required"),
    ]


def test_a_fault_says_what_is_allowed(door: Door, report: Any) -> None:
    report["channel"] = SENT
    report["people"][0]["age"] = 121

    messages = [fault["message"] for fault in door.post(report).json()["errors"]]

    assert messages == [
        "Takes one of: phone, bot, messenger, sms, email, web, partner, field.",
        "Takes a whole number from 0 to 120.",
    ]


def test_a_clock_may_run_five_minutes_ahead(door: Door, report: Any, now: datetime) -> None:
    ahead = door.post({**report, "sent_at": (now + timedelta(minutes=4)).isoformat()})
    too_far = door.post({**report, "sent_at": (now + timedelta(minutes=6)).isoformat()})

    assert ahead.status == 201
    assert too_far.faults == [("/sent_at", "in_the_future")]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "malformed"),
        (b"{", "malformed"),
        (b'{"channel": NaN}', "malformed"),
        (b'{"channel": "\xff"}', "malformed"),
        ('{"channel": "телефон"}'.encode("utf-16"), "malformed"),
        (b'{"text": "\\ud800"}', "malformed"),
        (b'{"heads": ' + b"1" * 5_000 + b"}", "malformed"),
        (b'{"channel": "phone", "channel": "bot"}', "name_twice"),
        (b'{"people": [{"age": 1, "age": 2}]}', "name_twice"),
        (b"[" * 17 + b"]" * 17, "too_deep"),
        (b"[" * 300_000 + b"]" * 300_000, "malformed"),
    ],
)
def test_a_body_that_is_no_json_is_refused(door: Door, behind: psycopg.Connection, body: bytes, code: str) -> None:
    before = envelopes(behind)

    answer = door.post(body)

    assert (answer.status, answer.code) == (400, code)
    assert envelopes(behind) == before


@pytest.mark.parametrize("body", [b"[]", b"7", b"null", '"Пуговкина-Zx9"'.encode()])
def test_json_that_is_no_object_is_refused(door: Door, body: bytes) -> None:
    answer = door.post(body)

    assert answer.status == 422
    assert answer.faults in ([("", "not_an_object")], [("", "null")])
    assert SENT not in answer.body.decode()


def heard(connection: socket.socket, word: bytes) -> bytes:
    """What came back until this word: head and body may come apart."""
    answer = b""
    while word not in answer and (more := connection.recv(65_536)):
        answer += more
    return answer


@pytest.mark.parametrize("size", [1_000_001, 10_000_000])
def test_too_large_a_body_is_refused_before_it_is_sent(door: Door, size: int) -> None:
    head = (
        f"POST {REPORTS} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {door.token}\r\n"
        f"Content-Type: application/json\r\nIdempotency-Key: too-large-1\r\nContent-Length: {size}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as connection:
        connection.sendall(head.encode() + b"x" * 1_000)

        answer = heard(connection, b"too_large")

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"too_large" in answer


def test_a_body_just_below_a_megabyte_is_read(door: Door) -> None:
    answer = door.post(b'"' + b"x" * 999_998 + b'"')

    assert answer.faults == [("", "not_an_object")]


def test_a_body_of_unknown_length_is_refused(door: Door) -> None:
    head = (
        f"POST {REPORTS} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {door.token}\r\n"
        "Content-Type: application/json\r\nIdempotency-Key: chunked-1\r\nTransfer-Encoding: chunked\r\n\r\n"
        "2\r\n{}\r\n0\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as connection:
        connection.sendall(head.encode())

        answer = heard(connection, b"length_required")

    assert answer.startswith(b"HTTP/1.1 411 ")
    assert b"length_required" in answer


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_only_json_is_taken(door: Door, report: Any, kind: str) -> None:
    answer = door.post(report, Content_Type=kind)

    assert (answer.status, answer.code) == (415, "unsupported_media_type")


def test_answers_are_json_only(door: Door, report: Any) -> None:
    answer = door.post(report, Accept="text/html")

    assert (answer.status, answer.code) == (406, "not_acceptable")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_reports_are_sent_and_nothing_else(door: Door, method: str) -> None:
    answer = door.request(method, REPORTS, Authorization=f"Bearer {door.token}")

    assert (answer.status, answer.code) == (405, "method_not_allowed")


@pytest.mark.parametrize("path", ["/", "/admin/", "/api/v1/people/", f"/{SENT.encode().hex()}/"])
def test_there_is_nothing_else_here(door: Door, path: str) -> None:
    answer: Answer = door.request("GET", path)

    assert (answer.status, answer.code) == (404, "not_found")
