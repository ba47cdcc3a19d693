"""A list of people on its pages: read, decided line by line, saved as one report, taken back."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from detainees.models import Claim, Detainee, Detention, Facility, Incident, Report, Triage, TriageOutcome, User
from detainees.services import custody
from tests.makers import (
    EVENING,
    NEIGHBOUR,
    make_detainee,
    make_detention,
    make_facility,
    make_incident,
    make_region,
    opened,
)
from tests.people import people_process_away

SignedIn = Callable[[User], Client]
ENGLISH = {"accept-language": "en"}
TEXT = "Список ОВД Тверское:\n1. Курачев Джамал, 23 года\n2. Цахуева Ума 20.2 ч. 5\n\nпривет всем\n"
GARBLED = "Курачев Джамал, 23 года\nЦахуева Ума".encode().decode("latin-1")


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident()


@pytest.fixture
def station(incident: Incident) -> Facility:
    return make_facility(region=incident.region, name="ОП по Ленинскому району")


def known_as(incident: Incident, surname: str, given_name: str, **facts: Any) -> Detention:
    person = make_detainee(surname=surname, given_name=given_name, region=incident.region, **facts)
    return make_detention(incident=incident, detainee=person)


def read(client: Client, at: Incident, text: str = TEXT, **said: Any) -> Any:
    usual = {"incident": at.pk, "told_at": "2022-09-25T21:05", "channel": "messenger", "text": text}
    return client.post("/lists/read/", usual | said, headers=ENGLISH)


def upload(client: Client, incident: Incident, name: str, content: bytes, **said: Any) -> Any:
    return read(client, incident, text="", file=SimpleUploadedFile(name, content), **said)


def save(client: Client, incident: Incident, *lines: dict[str, Any], **said: Any) -> Any:
    usual = {
        "incident": incident.pk,
        "told_at": "2022-09-25T21:05",
        "channel": "messenger",
        "source": "чат у театра",
        "text": TEXT,
        "lines-TOTAL_FORMS": len(lines),
        "lines-INITIAL_FORMS": len(lines),
    }
    typed = {f"lines-{place}-{key}": value for place, line in enumerate(lines) for key, value in line.items()}
    return client.post("/lists/save/", usual | typed | said, headers=ENGLISH)


def line(name: str, decision: Any, **more: Any) -> dict[str, Any]:
    return {"raw": name, "kind": "person", "name": name, "decision": str(decision), **more}


def decisions(answer: Any) -> list[str]:
    return [row.decision for row in answer.context["rows"]]


# Reading


def test_each_line_is_shown_as_new_known_or_perhaps(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    known = known_as(incident, "Курачёв", "Джамал")
    known_as(incident, "Акбиев", "Тимур")

    answer = read(signed_in(olga), incident, "Курачев Джамал\nЦахуева Ума\nАкбиев\nСписок:\nпривет всем")

    rows = answer.context["rows"]
    assert [len(row.found) for row in rows] == [1, 0, 1, 0, 0]
    # Perhaps known, and what was not understood: a person decides.
    assert decisions(answer) == [str(known.pk), "new", "", "skip", ""]
    assert [row.is_proposed for row in rows] == [True, True, False, True, False]
    assert "Курачёв Джамал" in answer.content.decode()
    assert "the same surname" in answer.content.decode()
    assert not Report.objects.exists()


def test_who_contradicts_the_line_is_never_proposed(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    identity = {"surname": "Курачев", "given_name": "Джамал", "birth_date": "1950-01-01"}
    make_detention(incident=incident, detainee=make_detainee(region=incident.region, identity=identity))

    answer = read(signed_in(olga), incident, "Курачев Джамал, 23 года")

    (row,) = answer.context["rows"]
    assert (len(row.found), row.decision) == (1, "")


def test_every_line_of_the_list_stands_in_the_table(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    answer = read(signed_in(olga), incident)

    page = answer.content.decode()
    assert all(text in page for text in TEXT.splitlines())
    assert [row.kind for row in answer.context["rows"]] == ["heading", "person", "person", "unclear"]
    assert ("a heading?" in page, "not understood" in page) == (True, True)


def test_a_name_that_stands_twice_is_pointed_out(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    answer = read(signed_in(olga), incident, "Список:\nКурачев Джамал\nЦахуева Ума\nДжамал Курачев")

    assert [row.twin for row in answer.context["rows"]] == [0, 0, 0, 2]
    assert "the same name as in line 2" in answer.content.decode()
    assert decisions(answer) == ["skip", "new", "new", ""]


def test_letters_that_make_no_sense_are_asked_about(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    asked = read(signed_in(olga), incident, GARBLED)

    assert asked.status_code == 422
    assert "The letters make no sense" in asked.content.decode()
    ways = {each.key: each.sample for each in asked.context["asked"]}
    assert ways["cp1252:utf-8"] == "Курачев Джамал, 23 года Цахуева Ума"
    mended = read(signed_in(olga), incident, GARBLED, letters="cp1252:utf-8")
    assert decisions(mended) == ["new", "new"]
    assert "Курачев Джамал, 23 года" in mended.context["form"]["text"].value()
    kept = read(signed_in(olga), incident, GARBLED, letters="")
    assert [row.form["raw"].value() for row in kept.context["rows"]] == GARBLED.split("\n")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251", "koi8-r"])
def test_a_csv_in_any_encoding_is_read(encoding: str, signed_in: SignedIn, olga: User, incident: Incident) -> None:
    text = "ФИО;Дата рождения;Примечание\nКурачев Джамал Гаджиевич;12.03.1998;журналист\nЦахуева Ума;1990;\n"

    answer = upload(signed_in(olga), incident, "list.csv", text.encode(encoding))

    forms = [row.form for row in answer.context["rows"]]
    assert [form["name"].value() for form in forms] == ["", "Курачев Джамал Гаджиевич", "Цахуева Ума"]
    assert [form["born"].value() for form in forms] == ["", "12.03.1998", "1990"]
    assert forms[1]["note"].value() == "журналист"


def test_an_xlsx_is_read(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    book, content = Workbook(), io.BytesIO()
    book.active.append(["№", "Фамилия", "Имя", "Возраст"])
    book.active.append([1, "Курачев", "Джамал", 23])
    book.save(content)

    answer = upload(signed_in(olga), incident, "list.xlsx", content.getvalue())

    row = answer.context["rows"][1]
    assert (row.form["name"].value(), row.form["age"].value()) == ("Курачев Джамал", 23)
    assert "1 | Курачев | Джамал | 23" in answer.context["form"]["text"].value()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "\n" * 30}, "text"),
        ({"text": "Курачев Джамал\n" * 101}, "text"),
        ({"text": "я" * 20_001}, "text"),
        ({"told_at": ""}, "told_at"),
        ({"incident": ""}, "incident"),
        ({"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 none")}, "file"),
        ({"file": SimpleUploadedFile("a.xls", b"\xd0\xcf\x11\xe0 old")}, "file"),
        ({"file": SimpleUploadedFile("a.csv", b"x" * 2_200_000)}, "file"),
    ],
)
def test_what_cannot_be_read_is_said_and_what_was_pasted_stays(
    said: dict[str, Any], field: str, signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    answer = read(signed_in(olga), incident, **{"source": "чат у театра"} | said)

    assert answer.status_code == 422
    assert answer.context["form"].errors.get(field)
    assert "чат у театра" in answer.content.decode()


def test_people_of_another_region_are_never_shown(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    hidden = make_incident(region=make_region(NEIGHBOUR))
    known_as(hidden, "Курачев", "Джамал")

    assert decisions(read(signed_in(olga), incident, "Курачев Джамал")) == ["new"]
    assert read(signed_in(olga), hidden, "Курачев Джамал").status_code == 422


@pytest.mark.parametrize("text", ["Курачев Джамал", "Курачев Джамал\nЦахуева Ума\nАкбиев Тимур"], ids=["1", "3"])
def test_reading_takes_as_many_queries_for_one_line_as_for_three(
    text: str, signed_in: SignedIn, olga: User, incident: Incident, django_assert_num_queries: Any
) -> None:
    for surname, given_name in (("Курачев", "Джамал"), ("Цахуева", "Ума"), ("Акбиев", "Тимур")):
        known_as(incident, surname, given_name)
    client = signed_in(olga)
    read(client, incident, text)

    with django_assert_num_queries(14):
        read(client, incident, text)


# One line asked anew


def ask(client: Client, incident: Incident, **said: Any) -> Any:
    typed = {f"lines-4-{key}": value for key, value in ({"kind": "person"} | said).items()}
    headers = {"hx-trigger-name": "lines-4-name", **ENGLISH}
    return client.post("/lists/line/", {"incident": incident.pk, **typed}, headers=headers)


def test_a_corrected_name_is_looked_for_anew(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    known = known_as(incident, "Курачев", "Джамал")

    answer = ask(signed_in(olga), incident, name="Курачев Джамал")

    assert (answer.context["line"].number, answer.context["line"].decision) == (5, str(known.pk))
    assert f'name="lines-4-decision" value="{known.pk}"' in answer.content.decode()
    assert ask(signed_in(olga), incident, name="Курачев Джамал", decision="new").context["line"].decision == "new"
    # Who is not among them any more is not decided.
    assert ask(signed_in(olga), incident, name="Цахуева", decision=str(known.pk)).context["line"].decision == "new"


def test_while_nobody_answers_for_names_lines_stay_undecided(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    with people_process_away():
        answer = read(signed_in(olga), incident, "Курачев Джамал\nСписок:")

    assert decisions(answer) == ["", "skip"]
    assert "It is asked again by itself." in answer.content.decode()


@pytest.mark.parametrize("said", [{}, {"name": ""}, {"name": "К" * 300}, {"name": "12", "born": "?", "age": "x"}])
def test_what_is_no_name_stands_in_nobodys_way(
    said: dict[str, Any], signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    assert ask(signed_in(olga), incident, **said).status_code == 200


# Saving


def test_a_decided_list_becomes_one_report(
    signed_in: SignedIn, olga: User, incident: Incident, station: Facility
) -> None:
    known = known_as(incident, "Цахуева", "Ума")

    answer = save(
        signed_in(olga),
        incident,
        {"raw": "Список ОВД Тверское:", "kind": "heading", "name": "", "decision": "skip"},
        line("Курачев Джамал", "new", age=16, note="несовершеннолетний, 20.2 ч. 5"),
        line("Цахуева Ума", known.pk, born="1990"),
        line("Акбиев И. И.", "new", born="12.03.1998"),
        line("Курачев Джамал", "skip"),
        facility=station.pk,
    )

    report = Report.objects.get()
    assert answer.headers["Location"] == f"/reports/{report.pk}/"
    with opened(report.pk):
        content = report.content
    assert content["text"].replace("\r\n", "\n") == TEXT
    assert (content["facility"], content["reporter"]) == (station.name, {"relation": "чат у театра"})
    assert content["people"] == [
        {
            "surname": "Курачев", "given_name": "Джамал", "age": 16, "traits": ["minor"],
            "note": "несовершеннолетний", "articles": ["koap:20.2:5"],
        },
        {"surname": "Цахуева", "given_name": "Ума", "birth_date": "1990"},
        {"surname": "Акбиев", "given_name": "И.", "patronymic": "И.", "birth_date": "1998-03-12"},
        {"surname": "Курачев", "given_name": "Джамал"},
    ]  # fmt: skip
    outcomes = [*TriageOutcome.objects.values_list("person_index", "kind")]
    assert outcomes == [(0, "created"), (1, "linked"), (2, "created"), (3, "set_aside")]
    assert Triage.objects.get(report=report).state == "done"
    assert Detention.objects.filter(current_facility=station).count() == 3
    assert {*Claim.objects.values_list("field", flat=True)} >= {"age", "articles"}


def test_each_part_of_a_note_comes_where_it_belongs(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    client = signed_in(olga)
    note = "студент, 8 928 000-11-22, просит лекарства, 20.2 ч. 5"

    save(client, incident, line("Курачев Джамал", "new", note=note, born="2006"))

    person = Detainee.objects.get()
    with opened(person.pk):
        assert person.contacts == {"phone": "8 928 000-11-22"}
        assert (person.health, person.description) == ("просит лекарства", None)
        assert person.name.birth_date == "2006"
        assert Claim.objects.get(field="note").value == "студент"
    # Born in 2006, they were 16 at most.
    assert Detention.objects.get().is_minor
    found = client.post("/search/", {"q": "+7 928 000 11 22"}, headers=ENGLISH)
    assert found.context["results"].detentions == [Detention.objects.get()]


@pytest.mark.parametrize(
    ("born", "is_minor"),
    [("2005", True), ("2004", False), ("26.09.2004", True), ("25.09.2004", False), ("", False)],
)
def test_who_was_under_18_at_the_moment_of_the_list_is_a_minor(
    born: str, is_minor: bool, signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    save(signed_in(olga), incident, line("Курачев Джамал", "new", born=born))

    assert Detention.objects.get().is_minor is is_minor


def test_a_year_of_birth_is_shown_and_searched_by_everywhere(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    client = signed_in(olga)
    save(client, incident, line("Курачев Джамал", "new", born="1990"))
    detention = Detention.objects.get()

    page = client.get(f"/detentions/{detention.pk}/", headers=ENGLISH).content.decode()
    form = client.get(f"/detentions/{detention.pk}/facts/", headers=ENGLISH)
    assert "1990, day unknown" in page
    assert 'value="1990"' in form.content.decode()
    (row,) = read(client, incident, "Курачев Джамал, 1990 г.р.").context["rows"]
    assert ("same", "birth_year") in {(each.sign.value, each.part) for each in row.found[0].match.reasons}
    (row,) = read(client, incident, "Курачев Джамал, 1950 г.р.").context["rows"]
    assert row.decision == ""


def test_two_lines_that_are_one_known_person_are_asked_about(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    known = known_as(incident, "Курачев", "Джамал")
    client = signed_in(olga)

    answer = read(client, incident, "Курачев Джамал\nДжамал Курачев")
    refused = save(client, incident, line("Курачев Джамал", known.pk), line("Курачев Мага", known.pk))

    assert decisions(answer) == [str(known.pk), ""]
    assert [row.double for row in answer.context["rows"]] == [0, 1]
    assert "the same known person as in line 1" in answer.content.decode()
    assert refused.status_code == 422
    assert "Line 1 is the same person." in refused.content.decode()
    assert not Report.objects.exists()
    save(client, incident, line("Курачев Джамал", known.pk), line("Курачев Мага", known.pk), doubles_meant="on")
    assert [*TriageOutcome.objects.values_list("kind", "detention")] == [("linked", known.pk)] * 2


def test_whom_the_list_says_to_be_free_and_whom_it_does_not_name_are_not_proposed(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    answer = read(signed_in(olga), incident, "Курбанов Курбан, отпустили\n+ ещё трое\nЗадержана Алиева Патимат")

    page = answer.content.decode()
    assert decisions(answer) == ["", "", "new"]
    assert ("let go, or elsewhere?" in page, "more people than are named" in page) == (True, True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 4, "This is a photo."),
        (b"\x89PNG\r\n\x1a\n" + bytes(400), "This is a photo."),
        (b"\x00\x00\x00\x18ftypheic" + bytes(400), "This is a photo."),
        (b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj", "This is a PDF"),
        (b"{\\rtf1\\ansi text}", "This is a PDF"),
        (b"OggS" + bytes(200), "This file is no text"),
        (bytes(range(32)) * 30, "This file is no text"),
    ],
)
def test_a_file_that_is_no_text_is_refused_with_words(
    content: bytes, words: str, signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    answer = upload(signed_in(olga), incident, "list.txt", content)

    assert answer.status_code == 422
    (fault,) = answer.context["form"].errors["file"]
    assert fault.startswith(words)
    assert not answer.context["form"]["text"].value()


def test_a_line_that_is_too_long_is_called_so(signed_in: SignedIn, olga: User, incident: Incident) -> None:
    answer = read(signed_in(olga), incident, "Курачев Джамал " * 350)

    assert answer.context["form"].errors["text"] == ["A line is longer than 5,000 characters: divide it."]


@pytest.mark.parametrize(
    ("lines", "said", "where"),
    [
        ([line("Курачев", "")], {}, "decision"),
        ([line("Курачев", "nonsense")], {}, "decision"),
        ([line("Курачев", "00000000-0000-4000-8000-000000000000")], {}, "decision"),
        ([line("", "new")], {}, "name"),
        ([line("Кура\u202eчев", "new")], {}, "name"),
        ([line("Курачев", "new", born="давно")], {}, "born"),
        ([line("Курачев", "new", age="160")], {}, "age"),
        ([line("Курачев", "new")], {"told_at": "2099-01-01T00:00"}, ""),
        ([line("Курачев", "new")], {"new_place": "Автозак", "facility": "x"}, ""),
    ],
)
def test_nothing_is_saved_before_every_line_is_decided_and_all_that_was_typed_stays(
    lines: list[dict[str, Any]],
    said: dict[str, Any],
    where: str,
    signed_in: SignedIn,
    olga: User,
    incident: Incident,
) -> None:
    answer = save(signed_in(olga), incident, *lines, line("Цахуева Ума", "new", note="красный платок"), **said)

    assert answer.status_code in {409, 422}
    assert "Not saved yet" in answer.content.decode()
    assert "красный платок" in answer.content.decode()
    if where:
        assert where in answer.context["lines"].errors[0]
    assert not Report.objects.exists()
    assert not Detainee.objects.exists()


def test_nobody_is_linked_whom_the_operator_does_not_see(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    hidden = known_as(make_incident(region=make_region(NEIGHBOUR)), "Курачев", "Джамал")

    answer = save(signed_in(olga), incident, line("Курачев Джамал", hidden.pk))

    assert answer.status_code == 409
    assert not Report.objects.exists()


def test_a_place_of_another_region_is_not_taken(signed_in: SignedIn, karim: User, incident: Incident) -> None:
    away = make_facility(region=make_region(NEIGHBOUR))

    assert save(signed_in(karim), incident, line("Курачев", "new"), facility=away.pk).status_code == 422


@pytest.mark.parametrize("who", ["maria", "lev", "anya", "sasha", "nina"])
@pytest.mark.parametrize("page", ["new", "read", "save"])
def test_who_takes_no_reports_has_no_lists(
    who: str, page: str, request: pytest.FixtureRequest, signed_in: SignedIn, incident: Incident
) -> None:
    client = signed_in(request.getfixturevalue(who))
    answer = client.get("/lists/new/") if page == "new" else client.post(f"/lists/{page}/", {"text": TEXT})

    assert answer.status_code == 404


def test_the_form_begins_in_the_incident_that_was_asked_for(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    other = make_incident()
    hidden = make_incident(region=make_region(NEIGHBOUR))
    client = signed_in(olga)

    def begins(address: str) -> Any:
        return client.get(address).context["form"].initial.get("incident")

    assert begins(f"/lists/new/?incident={other.pk}") == other
    assert [begins(f"/lists/new/{query}") for query in ("", f"?incident={hidden.pk}", "?incident=x")] == [None] * 3


@pytest.mark.parametrize("page", ["/queue/", "/incidents/{}/"])
def test_the_list_is_reached_from_the_queue_and_the_incident(
    page: str, signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    assert "/lists/new/" in signed_in(olga).get(page.format(incident.pk)).content.decode()


# Taking back


def saved(client: Client, incident: Incident) -> Report:
    save(client, incident, line("Курачев Джамал", "new"), line("Цахуева Ума", "new"))
    return Report.objects.get()


def test_a_saved_list_is_taken_back_from_the_notice_and_from_its_page(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    client = signed_in(olga)
    report = saved(client, incident)
    page = client.get(f"/reports/{report.pk}/", headers=ENGLISH).content.decode()
    assert page.count(f'action="/reports/{report.pk}/undo/"') == 2

    answer = client.post(f"/reports/{report.pk}/undo/", headers=ENGLISH)

    assert answer.headers["Location"] == f"/reports/{report.pk}/"
    assert not Detention.objects.exists()
    page = client.get(f"/reports/{report.pk}/", headers=ENGLISH).content.decode()
    assert "2 people are taken back." in page
    assert f"/reports/{report.pk}/undo/" not in page


def test_whom_somebody_has_worked_on_is_named_when_the_rest_is_taken_back(
    signed_in: SignedIn, olga: User, karim: User, incident: Incident
) -> None:
    client = signed_in(olga)
    report = saved(client, incident)
    touched = Detention.objects.get(outcomes__person_index=0)
    custody.confirm(detention=touched, how="дежурный", at=EVENING + timedelta(hours=4), by=karim)

    client.post(f"/reports/{report.pk}/undo/", headers=ENGLISH)

    page = client.get(f"/reports/{report.pk}/", headers=ENGLISH).content.decode()
    assert f"Somebody has worked on these since, and they stay: {touched.reference}." in page
    assert [*Detention.objects.all()] == [touched]


def test_a_list_that_was_taken_back_is_not_taken_back_again(
    signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    client = signed_in(olga)
    report = saved(client, incident)
    client.post(f"/reports/{report.pk}/undo/")

    answer = client.post(f"/reports/{report.pk}/undo/", headers=ENGLISH)

    assert answer.status_code == 409
    assert "There is nothing to take back" in answer.content.decode()


@pytest.mark.parametrize("who", ["maria", "lev", "anya", "sasha", "nina", "zarema"])
def test_who_does_not_work_on_the_report_takes_nothing_back(
    who: str, request: pytest.FixtureRequest, signed_in: SignedIn, olga: User, incident: Incident
) -> None:
    report = saved(signed_in(olga), incident)

    answer = signed_in(request.getfixturevalue(who)).post(f"/reports/{report.pk}/undo/")

    assert answer.status_code == 404
    assert Detention.objects.count() == 2
