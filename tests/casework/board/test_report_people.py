"""People of a report become detentions one by one, or are linked to known ones; heads are written down."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from detainees.models import Claim, Detention, Facility, Headcount, Incident, Report, TriageOutcome, User
from detainees.reference import reference
from detainees.services import triage as service
from tests.casework.board.reports import CONTENT, ENGLISH, act, filled, of, taken
from tests.makers import (
    EVENING,
    NEIGHBOUR,
    make_detainee,
    make_detention,
    make_facility,
    make_incident,
    make_region,
    make_report,
    opened,
)

SignedIn = Callable[[User], Client]


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident()


@pytest.fixture
def station(incident: Incident) -> Facility:
    return make_facility(region=incident.region, name="ОП по Ленинскому району")


@pytest.fixture
def report(incident: Incident, station: Facility) -> Report:
    return make_report(incident=incident, content=CONTENT, is_quarantined=False)


# People


def test_a_person_of_a_report_becomes_a_detention_with_its_source(
    signed_in: SignedIn, olga: User, report: Report, station: Facility
) -> None:
    taken(report, olga)
    facts = filled(
        report,
        age=16,
        facility=station.id,
        delivered_at="2022-09-25T20:10",
        violations=["beating"],
        source="мать, Зарема",
        articles="20.2 ч. 5",
    )

    answer = act(signed_in(olga), report, "people/0/new", **facts)

    assert answer.headers["Location"] == f"/reports/{report.id}/"
    detention = Detention.objects.get(outcomes__triage__report=report)
    assert detention.is_minor
    assert detention.incident == of(report).incident
    assert detention.current_facility == station
    assert detention.delivered_at == EVENING + timedelta(minutes=100)
    with opened(detention.subject_id):
        assert detention.detainee.name.full == "Курачев Джамал"
        assert detention.violations.get().source == "мать, Зарема"
        assert [*detention.claims.order_by("field").values_list("field", "report")] == [
            ("age", report.id),
            ("articles", report.id),
        ]
    outcome = TriageOutcome.objects.get(triage__report=report)
    assert (outcome.person_index, outcome.kind, outcome.decided_by) == (0, "created", olga)


def test_the_form_is_filled_with_what_was_heard(
    signed_in: SignedIn, olga: User, report: Report, station: Facility
) -> None:
    taken(report, olga)

    form = signed_in(olga).get(f"/reports/{report.id}/").context["person_form"]

    names = ("surname", "given_name", "age", "traits", "facility", "violations", "source")
    assert {name: form.initial[name] for name in names} == {
        "surname": "Курачев",
        "given_name": "Джамал",
        "age": 16,
        "traits": ["minor"],
        "facility": station,
        "violations": ("beating",),
        "source": "мать, Зарема",
    }


def test_nobody_without_name_and_description_is_recorded_and_nothing_typed_is_lost(
    signed_in: SignedIn, olga: User, report: Report
) -> None:
    taken(report, olga)
    facts = filled(report, surname="", given_name="", stated_reason="Без объяснений")

    answer = act(signed_in(olga), report, "people/0/new", **facts)

    assert answer.status_code == 422
    assert "Без объяснений" in answer.content.decode()
    assert not Detention.objects.exists()


def test_who_wrote_while_another_took_the_report_sees_both_sides(
    signed_in: SignedIn, olga: User, karim: User, report: Report
) -> None:
    typed = filled(taken(report, olga), stated_reason="Сорвали плакат")
    service.take_over(triage=report.triage, by=karim)

    answer = act(signed_in(olga), report, "people/0/new", **typed)

    assert answer.status_code == 409
    assert "While you wrote, karim took this report" in answer.content.decode()
    assert "Сорвали плакат" in answer.content.decode()
    assert not Detention.objects.exists()


def test_what_was_typed_is_saved_by_taking_the_report_back(
    signed_in: SignedIn, olga: User, karim: User, report: Report
) -> None:
    taken(report, olga)
    service.take_over(triage=report.triage, by=karim)

    act(signed_in(olga), report, "people/0/new", **filled(report, take_over="1"))

    assert of(report).taken_by == olga
    assert Detention.objects.count() == 1


def test_one_person_is_recorded_once(signed_in: SignedIn, olga: User, report: Report) -> None:
    client = signed_in(olga)
    typed = filled(taken(report, olga))

    act(client, report, "people/0/new", **typed)
    again = act(client, report, "people/0/new", **typed)

    assert again.status_code == 409
    assert "While you wrote, olga dealt with this person" in again.content.decode()
    assert Detention.objects.count() == 1


def test_a_person_known_already_is_proposed_and_linked(
    signed_in: SignedIn, olga: User, report: Report, incident: Incident
) -> None:
    known = make_detention(
        incident=incident,
        detainee=make_detainee(surname="Курачёв", given_name="Джамал", region=incident.region),
        apprehended_at=None,
    )
    client = signed_in(olga)
    taken(report, olga)

    page = client.get(f"/reports/{report.id}/")
    assert [candidate.detention for candidate in page.context["similar"].found] == [known]
    act(client, report, "people/0/link", detention=known.id, version=of(report).version)

    outcome = TriageOutcome.objects.get(triage__report=report)
    assert (outcome.kind, outcome.detention) == ("linked", known)
    assert Detention.objects.count() == 1


def test_linking_keeps_what_contradicts_as_a_statement(
    signed_in: SignedIn, olga: User, report: Report, incident: Incident, station: Facility
) -> None:
    detainee = make_detainee(surname="Цахуева", given_name="Ума", description="чёрный платок")
    known = make_detention(incident=incident, detainee=detainee)
    taken(report, olga)

    act(signed_in(olga), report, "people/1/link", detention=known.id, version=of(report).version)

    with opened(known.subject_id):
        known.detainee.refresh_from_db()
        assert known.detainee.description == "чёрный платок"
        claim = Claim.objects.get(detention=known, field="description")
        assert (claim.value, claim.report) == ("красный платок", report)
    # Where she is held was not known: that is filled in.
    known.refresh_from_db()
    assert known.current_facility == station


def test_a_detention_of_another_region_cannot_be_linked(signed_in: SignedIn, olga: User, report: Report) -> None:
    foreign = make_detention(incident=make_incident(region=make_region(NEIGHBOUR)))
    taken(report, olga)

    answer = act(signed_in(olga), report, "people/0/link", detention=foreign.id, version=of(report).version)

    assert answer.status_code == 404
    assert not TriageOutcome.objects.exists()


def test_a_report_without_an_incident_is_placed_by_linking(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    report = taken(make_report(region=incident.region, content=CONTENT), olga)
    known = make_detention(incident=incident)

    act(signed_in(olga), report, "people/0/link", detention=known.id, version=of(report).version)

    assert of(report).incident == incident


def test_a_person_of_whom_nothing_is_recorded_is_set_aside(
    signed_in: SignedIn, olga: User, report: Report
) -> None:
    taken(report, olga)

    act(signed_in(olga), report, "people/1/set-aside")

    outcome = TriageOutcome.objects.get(triage__report=report)
    assert (outcome.person_index, outcome.kind) == (1, "set_aside")


# Heads


def test_heads_of_a_report_are_written_down_with_their_source(
    signed_in: SignedIn, olga: User, incident: Incident, station: Facility
) -> None:
    content = {"heads": 44, "minors": 6, "facility": station.name}
    report = taken(make_report(incident=incident, content=content, heads=44), olga)
    client = signed_in(olga)
    form = client.get(f"/reports/{report.id}/").context["heads_form"]
    assert (form.initial["heads"], form.initial["minors"], form.initial["facility"]) == (44, 6, station)

    act(
        client, report, "heads", heads=44, minors=6, facility=station.id,
        counted_at="2022-09-25T21:00", source="отец у входа", version=of(report).version,
    )  # fmt: skip

    headcount = Headcount.objects.get()
    assert (headcount.facility, headcount.heads, headcount.minors, headcount.report) == (station, 44, 6, report)
    assert TriageOutcome.objects.get().kind == "headcount"
    assert act(client, report, "finish").headers["Location"] == "/queue/next/"


def test_heads_of_a_place_that_nobody_knew_add_the_place(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    report = taken(make_report(incident=incident, content={"heads": 12, "text": "в пазике"}, heads=12), olga)

    act(
        signed_in(olga), report, "heads", heads=12, new_place="Белый ПАЗ", new_place_kind="vehicle",
        counted_at="2022-09-25T21:00", version=of(report).version,
    )  # fmt: skip

    headcount = Headcount.objects.get()
    assert (headcount.facility.name, headcount.facility.kind) == ("Белый ПАЗ", "vehicle")
    assert not headcount.facility.is_verified


@pytest.mark.parametrize("heads", ["", "0", "-3", "100001", "many"])
def test_heads_are_a_number_of_people(
    heads: str, signed_in: SignedIn, olga: User, incident: Incident, station: Facility
) -> None:
    report = taken(make_report(incident=incident, content={"heads": 12, "text": "в пазике"}, heads=12), olga)

    answer = act(
        signed_in(olga), report, "heads", heads=heads, facility=station.id,
        counted_at="2022-09-25T21:00", version=of(report).version,
    )  # fmt: skip

    assert answer.status_code == 422
    assert not Headcount.objects.exists()


# By number


def by_number(client: Client, report: Report, number: str) -> Any:
    return act(client, report, "people/0/link", number=number, version=of(report).version)


def test_whom_no_name_proposes_is_linked_by_the_number_of_the_detention(
    signed_in: SignedIn, olga: User, report: Report, incident: Incident
) -> None:
    known = make_detention(incident=incident, detainee=make_detainee(surname="Иная", given_name="Вовсе"))
    client = signed_in(olga)
    taken(report, olga)
    assert client.get(f"/reports/{report.id}/").context["similar"].found == []

    answer = by_number(client, report, f" {known.reference.replace('-', ' ')} ")

    assert answer.status_code == 302
    outcome = TriageOutcome.objects.get(triage__report=report)
    assert (outcome.kind, outcome.detention) == ("linked", known)
    assert Detention.objects.count() == 1


def test_a_number_that_was_misheard_is_told_at_its_field_and_kept(
    signed_in: SignedIn, olga: User, report: Report, incident: Incident
) -> None:
    known = make_detention(incident=incident)
    wrong = known.reference[:-1] + str((int(known.reference[-1]) + 1) % 10)
    taken(report, olga)

    answer = by_number(signed_in(olga), report, wrong)

    assert answer.status_code == 422
    assert answer.context["link_form"].errors.keys() == {"number"}
    words = answer.content.decode()
    assert "One digit is wrong" in words
    assert f'value="{wrong}"' in words
    assert not TriageOutcome.objects.exists()


def test_a_hidden_detention_is_answered_like_one_that_does_not_exist(
    signed_in: SignedIn, olga: User, report: Report
) -> None:
    hidden = make_detention(incident=make_incident(region=make_region(NEIGHBOUR)))
    absent = reference(hidden.number + 1_000)
    client = signed_in(olga)
    taken(report, olga)

    answers = [by_number(client, report, number) for number in (hidden.reference, absent)]

    assert [answer.status_code for answer in answers] == [422, 422]
    errors = [answer.context["link_form"].errors for answer in answers]
    assert errors[0] == errors[1] == {"number": ["No detention that you may change has this number."]}
    assert not TriageOutcome.objects.exists()


def test_a_number_sent_after_somebody_else_decided_is_kept_on_the_page(
    signed_in: SignedIn, olga: User, report: Report, incident: Incident
) -> None:
    known = make_detention(incident=incident)
    taken(report, olga)

    answer = act(signed_in(olga), report, "people/0/link", number=known.reference, version=of(report).version - 1)

    assert answer.status_code == 409
    assert f'value="{known.reference}"' in answer.content.decode()
    assert not TriageOutcome.objects.exists()


def test_of_a_person_without_a_name_the_page_says_that_nobody_is_described_so(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    nameless = {"text": "Забрали парня в красной куртке", "people": [{"description": "красная куртка"}]}
    reports = [make_report(incident=incident, content=content) for content in (nameless, CONTENT)]
    client = signed_in(olga)

    pages = [client.get(f"/reports/{taken(each, olga).id}/", headers=ENGLISH).content.decode() for each in reports]

    assert ["Nobody described like this is known there yet" in page for page in pages] == [True, False]
    assert ["Nobody with a name like this" in page for page in pages] == [False, True]
