"""The accounting of an incident: figures by place that lead to people, and whoever is not accounted for by name."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from casework.models import Lawyer
from detainees.models import Detention, Facility, Incident, TimelineEntry, User
from detainees.services import incident as incidents
from tests.casework.board.incidents import ENGLISH, SignedIn, hold, incident, karims, read, row_of, send, station
from tests.makers import EVENING, make_authority, make_claim, make_facility, make_headcount, make_report, make_stay

# Fixtures that the tests below name.
__all__ = ["incident", "karims", "station"]
QUERIES = 15
FIGURES = ("Named", "Confirmed", "Still there", "Released", "Moved on")
HOUR = timedelta(hours=1)


@pytest.fixture
def night(incident: Incident, station: Facility) -> dict[str, Detention]:
    """One held in the station, one lost from there, one released from there, one last seen in a van."""
    van = make_facility(region=incident.region, kind="vehicle", name="Автозак Р 418")
    held = hold(incident, station, surname="Курачев")
    lost = hold(incident, None, surname="Цахуева", is_minor=True)
    out = hold(incident, None, surname="Эльдаров", released_at=EVENING + 3 * HOUR)
    riding = hold(incident, van, surname="Тамбиев")
    make_stay(detention=held, facility=station)
    make_stay(detention=riding, facility=van, source="Видео с балкона")
    for row in (lost, out):
        make_stay(detention=row, facility=station, left_at=EVENING + 3 * HOUR)
    make_stay(detention=lost, facility=None, arrived_at=EVENING + 3 * HOUR, source="Мать: телефон выключен")
    make_headcount(incident=incident, facility=station, heads=9)
    return {"held": held, "lost": lost, "out": out, "riding": riding}


def links(text: str, words: str) -> dict[str, str]:
    """Where the figures of this row lead, by their heads."""
    row = row_of(text, words)
    found = re.findall(r'data-label="([^"]+)"><a[^>]* href="([^"]+)"', row)
    return {label: unescape(address) for label, address in found}


def test_figures_by_place_stand_with_those_who_are_lost(
    karims: Client, incident: Incident, station: Facility, night: dict[str, Detention]
) -> None:
    text = read(karims, "incident-accounting", incident.pk)

    row = row_of(text, station.name)
    numbers = {label: re.search(rf'data-label="{label}">(?:<[^>]+>)*(\d+)', row) for label in ("Said", *FIGURES)}
    assert {label: found[1] for label, found in numbers.items() if found} == {
        "Said": "9",
        "Named": "3",
        "Confirmed": "0",
        "Still there": "1",
        "Released": "1",
        "Moved on": "1",
    }
    assert "6 heads without names" in row
    assert "1 person" in row_of(text, "Nobody knows where</strong>")
    assert "1 person" in row_of(text, "Автозак Р 418</strong>")
    lost = text[text.index('id="lost"') : text.index("By place")]
    # The minor first; with who last said what.
    assert lost.index("Цахуева") < lost.index("Тамбиев")
    assert "Last word: Мать: телефон выключен" in lost
    assert "Last word: Видео с балкона" in lost
    assert f"Nobody knows where. Seen last in: {station.name}." in lost
    assert "Курачев" not in lost
    assert "Эльдаров" not in lost


def test_each_figure_leads_to_the_people_that_it_counts(
    karims: Client, incident: Incident, station: Facility, night: dict[str, Detention]
) -> None:
    text = read(karims, "incident-accounting", incident.pk)

    def people(address: str) -> set[str]:
        page = karims.get(address, headers=ENGLISH).content.decode()
        return {name for name, row in night.items() if f'/detentions/{row.pk}/"' in page}

    of_station = {label: people(address) for label, address in links(text, station.name).items()}
    assert of_station == {
        "Named": {"held", "lost", "out"},
        "Still there": {"held"},
        "Released": {"out"},
        "Moved on": {"lost"},
    }
    assert people(links(text, "Nobody knows where</strong>")["Still there"]) == {"lost"}
    strip = text[text.index('<dl class="numbers">') : text.index("</dl>", text.index('<dl class="numbers">'))]
    leads = [unescape(each) for each in re.findall(r'<a href="([^"]+)"', strip)]
    counted = [people(each) for each in leads if not each.startswith("/queue/")]
    assert f"/queue/?incident={incident.pk}" in leads
    assert counted == [{"lost", "riding"}, {*night}, set(), {"held"}, {"out"}]


def test_the_figures_of_a_court_lead_to_its_people(karims: Client, incident: Incident) -> None:
    court = make_facility(region=incident.region, kind="court", name="Советский районный суд")
    there = hold(incident, court)
    other = hold(incident, None)

    address = links(read(karims, "incident-accounting", incident.pk), court.name)["Named"]

    page = karims.get(address, headers=ENGLISH).content.decode()
    assert f"/detentions/{there.pk}/" in page
    assert f"/detentions/{other.pk}/" not in page


def test_whoever_is_lost_is_released_found_or_asked_about_from_the_list(
    karims: Client, incident: Incident, night: dict[str, Detention]
) -> None:
    lost = night["lost"]
    text = read(karims, "incident-accounting", incident.pk)
    page = reverse("incident-accounting", args=[incident.pk])
    release = f"{reverse('person-release', args=[lost.pk])}?from=accounting"
    assert release in text
    assert f"{reverse('person-move', args=[lost.pk])}?from=accounting" in text
    assert f"{reverse('person', args=[lost.pk])}#close" in text

    answer = karims.post(release, {"at": "2022-09-26T02:15", "outcome": "after_talk"}, headers=ENGLISH)

    assert (answer.status_code, answer["location"]) == (302, page)
    assert "Цахуева" not in read(karims, "incident-accounting", incident.pk)


def test_the_last_word_names_its_report(karims: Client, incident: Incident) -> None:
    report = make_report(incident=incident)
    make_stay(detention=hold(incident, None), facility=None, report=report)

    assert report.reference in read(karims, "incident-accounting", incident.pk)


def test_an_analyst_reads_figures_and_no_name(
    signed_in: SignedIn, anya: User, incident: Incident, station: Facility, night: dict[str, Detention]
) -> None:
    text = read(signed_in(anya), "incident-accounting", incident.pk)

    assert "6 heads without names" in row_of(text, station.name)
    assert night["lost"].reference in text
    assert [each for each in ("Цахуева", "Тамбиев", "Мать: телефон", "Видео") if each in text] == []
    assert reverse("person", args=[night["lost"].pk]) not in text
    assert reverse("person-release", args=[night["lost"].pk]) not in text


@pytest.mark.parametrize("who", ["nina", "zarema", "sasha"])
def test_who_sees_no_people_of_it_finds_no_accounting(
    who: str, signed_in: SignedIn, incident: Incident, request: pytest.FixtureRequest
) -> None:
    hold(incident, None)
    client = signed_in(request.getfixturevalue(who))

    assert client.get(reverse("incident-accounting", args=[incident.pk])).status_code == 404


def test_a_lawyer_counts_their_own_people_and_gets_no_buttons(
    signed_in: SignedIn, lev: User, levs_practice: Lawyer, incident: Incident, night: dict[str, Detention]
) -> None:
    make_authority(lawyer=levs_practice, detainee=night["lost"].detainee)

    text = read(signed_in(lev), "incident-accounting", incident.pk)

    assert "Цахуева" in text
    assert "Тамбиев" not in text
    assert "heads without names" not in text
    assert "?from=accounting" not in text


def test_an_incident_of_which_everybody_is_known_says_so(karims: Client, incident: Incident) -> None:
    text = read(karims, "incident-accounting", incident.pk)

    assert "Nobody: each person is known to be out, or in a place one can go to." in text
    assert reverse("incident-accounting", args=[incident.pk]) in read(karims, "incident", incident.pk)


@pytest.mark.parametrize("many", [1, 3])
def test_it_costs_the_same_queries_for_one_person_and_for_three(
    many: int,
    karims: Client,
    incident: Incident,
    station: Facility,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _each in range(many):
        make_stay(detention=hold(incident, station), facility=station)
        make_stay(detention=hold(incident, None), facility=None, report=make_report(incident=incident))
        make_headcount(incident=incident)
    with django_assert_num_queries(QUERIES):
        assert read(karims, "incident-accounting", incident.pk).count("Is in …") == many


# Closing


def test_an_incident_is_not_closed_quietly_while_somebody_is_lost(
    karims: Client, incident: Incident, night: dict[str, Detention], karim: User
) -> None:
    text = read(karims, "incident-close", incident.pk)
    assert "Not accounted for: people 2, heads without names 6." in text
    assert "Цахуева" in text

    for typed in ({}, {"reason": " "}, {"reason": "", "seen": "2-6-0"}):
        assert send(karims, "incident-close", incident, typed).status_code == 422
    incident.refresh_from_db()
    assert incident.state == "live"

    said = {"reason": "Обе семьи просили больше не искать", "seen": "2-6-0"}
    assert send(karims, "incident-close", incident, said).status_code == 302
    incident.refresh_from_db()
    assert incident.state == "closed"
    assert TimelineEntry.objects.get(incident=incident, kind="incident_closed_despite").by == karim
    text = read(karims, "incident-accounting", incident.pk)
    assert (
        "The incident was closed though people (2) and heads without names (6) were not accounted for,"
        " and reports waited (0): Обе семьи просили больше не искать" in text
    )


def test_an_incident_is_not_closed_quietly_while_a_report_of_it_waits(
    karims: Client, incident: Incident, station: Facility
) -> None:
    hold(incident, station)
    make_report(incident=incident, is_quarantined=True)
    assert "wait" not in read(karims, "incident-close", incident.pk)
    make_report(incident=incident, is_quarantined=False)

    text = read(karims, "incident-close", incident.pk)
    quietly = send(karims, "incident-close", incident, {})

    assert "1 report of it waits in the queue." in text
    assert quietly.status_code == 422
    incident.refresh_from_db()
    assert incident.state == "live"
    assert send(karims, "incident-close", incident, {"reason": "Это повтор", "seen": "0-0-1"}).status_code == 302


def test_who_read_other_figures_reads_the_list_again_before_closing(
    karims: Client, incident: Incident, night: dict[str, Detention]
) -> None:
    hold(incident, None, surname="Новиков")

    answer = send(karims, "incident-close", incident, {"reason": "Закончили", "seen": "2-6-0"})

    assert answer.status_code == 409
    assert "Новиков" in answer.content.decode()
    assert 'value="3-6-0"' in answer.content.decode()
    incident.refresh_from_db()
    assert incident.state == "live"


def test_the_last_who_was_found_lets_the_incident_close_without_a_word(
    karims: Client, incident: Incident, station: Facility
) -> None:
    hold(incident, station)
    incidents.count_heads(incident=incident, facility=station, heads=1, counted_at=EVENING, by=None)

    assert "Not accounted for" not in read(karims, "incident-close", incident.pk)
    assert send(karims, "incident-close", incident, {}).status_code == 302


def test_who_is_lost_by_another_record_stands_in_the_list_and_in_the_figure_of_the_place(
    karims: Client, incident: Incident, station: Facility, night: dict[str, Detention]
) -> None:
    held = night["held"]
    said = make_claim(detention=held, field="whereabouts", value=(EVENING + 5 * HOUR).isoformat())

    text = read(karims, "incident-accounting", incident.pk)

    assert f"In {station.name} by one record; by another nobody knows where, later." in text
    address = re.findall(r'data-label="Not accounted for"><a[^>]* href="([^"]+)"', row_of(text, station.name))
    listed = karims.get(unescape(address[0]), headers=ENGLISH).content.decode()
    assert [key for key, row in night.items() if f"/detentions/{row.pk}/" in listed] == ["held"]
    page = karims.get(reverse("person", args=[held.pk]), headers=ENGLISH).content.decode()
    assert "nobody knows where, since" in page
    assert page.count(f"/claims/{said.pk}/accept/") == 1
