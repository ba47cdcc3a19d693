"""A call: what an operator writes down becomes a report, half of it is never lost, and who is known is shown."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from detainees.models import Incident, Report, Triage, User
from tests.makers import NEIGHBOUR, make_detainee, make_detention, make_incident, make_region, opened

SignedIn = Callable[[User], Client]
ENGLISH = {"accept-language": "en"}
SIMILAR = "/reports/new/similar/"


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident()


def lines(*people: dict[str, Any]) -> dict[str, Any]:
    """The lines of people as the form sends them."""
    typed = {
        f"people-{number}-{key}": value for number, person in enumerate(people) for key, value in person.items()
    }
    return {"people-TOTAL_FORMS": max(len(people), 1), "people-INITIAL_FORMS": 0, **typed}


def call(client: Client, *people: dict[str, Any], **said: Any) -> Any:
    usual = {"channel": "phone", "sent_at": "2022-09-25T21:05"}
    return client.post("/reports/new/", {**usual, **said, **lines(*people)}, headers=ENGLISH)


def content_of(report: Report) -> Any:
    with opened(report.id):
        return report.content


def test_a_call_becomes_a_report_in_the_queue(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    answer = call(
        signed_in(olga),
        {"name": "Курачев Джамал Гаджиевич", "age": 16, "health": "рука", "traits": ["minor"]},
        {"name": "", "description": "красный платок"},
        incident=incident.id,
        contact="+7 000 000-42-01",
        reporter_name="Зарема",
        relation="мать",
        may_be_called="on",
        facility="ОП по Ленинскому району",
        urgency=["injured", "minor"],
        text="Сына забрали у театра",
        violations=["beating"],
    )

    report = Report.objects.get()
    assert answer.headers["Location"] == f"/reports/{report.id}/"
    assert content_of(report) == {
        "channel": "phone",
        "sent_at": "2022-09-25T21:05:00+03:00",
        "text": "Сына забрали у театра",
        "facility": "ОП по Ленинскому району",
        "urgency": ["injured", "minor"],
        "reporter": {
            "name": "Зарема", "contact": "+7 000 000-42-01", "relation": "мать", "may_be_called": True,
        },
        "people": [
            {
                "surname": "Курачев", "given_name": "Джамал", "patronymic": "Гаджиевич", "age": 16,
                "health": "рука", "traits": ["minor"], "violations": ["beating"],
            },
            {"description": "красный платок", "violations": ["beating"]},
        ],
    }  # fmt: skip
    triage = Triage.objects.get(report=report)
    assert (report.entered_by, report.people_count, report.is_quarantined) == (olga, 2, False)
    assert (triage.incident, triage.region, triage.state) == (incident, incident.region, "new")
    assert triage.rank > 0


def test_heads_alone_are_a_report(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    call(signed_in(olga), incident=incident.id, heads=44, minors=6, facility="ОП")

    report = Report.objects.get()
    assert (report.heads, report.people_count) == (44, 0)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "text"),
        ({"text": "Забрали", "sent_at": ""}, "sent_at"),
        ({"text": "Забрали", "sent_at": "2099-01-01T00:00"}, "sent_at"),
        ({"text": "Забрали", "heads": 0}, "heads"),
        ({"text": "Забрали", "heads": 2, "minors": 3}, "minors"),
        ({"text": "Забрали", "violations": ["beating"]}, "violations"),
        ({"text": "Забрали", "urgency": ["at once"]}, "urgency"),
    ],
)
def test_what_is_wrong_is_said_and_all_that_was_typed_stays(
    said: dict[str, Any], field: str, signed_in: SignedIn, olga: User
) -> None:
    answer = call(signed_in(olga), {"age": ""}, contact="+7 000 000-42-01", place="у театра", **said)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Not saved yet" in text
    assert "+7 000 000-42-01" in text
    assert "у театра" in text
    form = answer.context["form"]
    assert form.errors.get(field) or form.non_field_errors()
    assert not Report.objects.exists()


def test_a_half_typed_person_stays_beside_the_fault(signed_in: SignedIn, olga: User) -> None:
    answer = call(signed_in(olga), {"name": "Курачев Джамал", "age": 160}, {"name": "Цахуева"}, text="Забрали")

    text = answer.content.decode()
    assert answer.status_code == 422
    assert ("Курачев Джамал" in text, "Цахуева" in text) == (True, True)
    assert list(answer.context["people"].errors[0]) == ["age"]


@pytest.mark.parametrize("name", ["Кура\u202eчев", "Кура\u0007чев", "К" * 201])
def test_a_name_that_deceives_the_eye_is_not_taken(name: str, signed_in: SignedIn, olga: User) -> None:
    answer = call(signed_in(olga), {"name": name}, text="Забрали")

    assert answer.status_code == 422
    assert list(answer.context["people"].errors[0]) == ["name"]


def test_a_call_is_offered_the_only_live_incident(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    make_incident(state=Incident.State.CLOSED)
    make_incident(region=make_region(NEIGHBOUR))

    form = signed_in(olga).get("/reports/new/").context["form"]

    assert (form.initial["incident"], form.initial["region"]) == (incident, incident.region.code)


def test_a_call_cannot_be_placed_where_the_operator_sees_nothing(signed_in: SignedIn, olga: User) -> None:
    hidden = make_incident(region=make_region(NEIGHBOUR))

    answer = call(signed_in(olga), text="Забрали", incident=hidden.id)

    assert answer.status_code == 422
    assert not Report.objects.exists()


# Who is known already


def similar(client: Client, name: str, **said: Any) -> Any:
    headers = {"hx-trigger-name": "people-1-name", "accept-language": "en"}
    return client.post(SIMILAR, {"people-1-name": name, **said}, headers=headers)


@pytest.mark.parametrize("typed", ["Гӏалибегов Камиль", "Камиль Галибегов", "г1алибегов", "ГАЛИБЕГОВ"])
def test_who_is_known_already_is_shown_however_it_is_typed(
    typed: str, signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    named = make_detainee(surname="Гӏалибегов", given_name="Камиль", region=incident.region)
    known = make_detention(incident=incident, detainee=named)
    make_detention(incident=incident, detainee=make_detainee(surname="Бекшоков", given_name="Ислам"))

    answer = similar(signed_in(olga), typed, incident=incident.id)

    assert [candidate.detention for candidate in answer.context["similar"].found] == [known]
    assert "Like person 2" in answer.content.decode()
    assert "Гӏалибегов Камиль" in answer.content.decode()


def test_people_of_another_region_are_never_shown(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    next_door = make_region(NEIGHBOUR)
    hidden = make_detainee(surname="Курачев", region=next_door)
    make_detention(incident=make_incident(region=next_door), detainee=hidden)

    answer = similar(signed_in(olga), "Курачев")

    assert answer.context["similar"].found == []
    assert "Nobody with a name like this" in answer.content.decode()


@pytest.mark.parametrize("typed", ["", "   ", "12", "К" * 5_000])
def test_what_is_no_name_shows_nobody(typed: str, signed_in: SignedIn, olga: User, incident: Incident) -> None:
    make_detention(incident=incident)

    answer = similar(signed_in(olga), typed)

    assert (answer.status_code, answer.context["similar"].found) == (200, [])


@pytest.mark.parametrize("who", ["nina", "anya", "sasha"])
def test_who_may_open_nobody_is_shown_nobody(
    who: str, request: pytest.FixtureRequest, signed_in: SignedIn, incident: Incident
) -> None:
    make_detention(incident=incident)

    assert similar(signed_in(request.getfixturevalue(who)), "Гаджиалиева").status_code == 404
