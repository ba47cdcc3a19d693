"""People by the API: names are opened for who may read them, under one entry of the log."""

from typing import Any

import psycopg
import pytest

from detainees.models import Detainee, RoleGrant
from tests.api import Program, body_of, make_program
from tests.makers import HOME, NEIGHBOUR, make_detainee, make_detention, make_incident, make_region, opened

Role = RoleGrant.Role
PATIMAT = {"identity": {"surname": "Гаджиалиева", "given_name": "Патимат"}, "region": HOME}


def faults(answer: Any) -> list[tuple[str, str]]:
    return [(fault["field"], fault["code"]) for fault in body_of(answer).get("errors", [])]


def ids(answer: Any) -> list[str]:
    return [row["id"] for row in body_of(answer)["results"]]


@pytest.fixture
def patimat(db: None) -> Detainee:
    return make_detainee(health="Инсулин в 8 и в 20", contacts={"phone": "+79280000025"})


@pytest.fixture
def log(superuser_connection: psycopg.Connection) -> psycopg.Connection:
    """The audit log, as nobody of the application may read it."""
    return superuser_connection


def entries(log: psycopg.Connection, program: Program, person: Detainee) -> list[str]:
    """Under which places the log says that this program opened the person."""
    rows = log.execute(
        "SELECT place FROM casework_auditentry WHERE actor_id = %s AND %s = ANY (subjects) ORDER BY id",
        [program.client.id, person.id],
    )
    return [str(place) for (place,) in rows.fetchall()]


def test_a_list_opens_names_alone_and_one_record_all_of_it(patimat: Detainee) -> None:
    program = make_program()

    (row,) = body_of(program.get("/people/"))["results"]
    record = body_of(program.get(f"/people/{patimat.id}/"))

    assert row["identity"] == {"surname": "Гаджиалиева", "given_name": "Патимат"}
    assert row["reference"] == patimat.reference
    assert not row.keys() & {"health", "contacts", "description"}
    assert record["health"] == "Инсулин в 8 и в 20"
    assert record["contacts"] == {"phone": "+79280000025"}
    assert record["description"] == "Красная куртка"


def test_reading_people_is_written_down(patimat: Detainee, log: psycopg.Connection) -> None:
    program = make_program()

    program.get("/people/")
    program.get(f"/people/{patimat.id}/")

    assert entries(log, program, patimat) == ["api:people", "api:people"]


def test_people_of_another_region_are_not_there(patimat: Detainee) -> None:
    hidden = make_detainee(surname="Тавлуев", region=make_region(NEIGHBOUR))
    program = make_program()

    assert ids(program.get("/people/")) == [str(patimat.id)]
    assert program.get(f"/people/{hidden.id}/").status_code == 404
    assert program.patch(f"/people/{hidden.id}/", {"sex": "male"}, If_Match="x").status_code == 404


def test_who_was_detained_in_ones_region_is_read_there(patimat: Detainee) -> None:
    guest = make_detainee(surname="Тавлуев", region=make_region(NEIGHBOUR))
    make_detention(detainee=guest, incident=make_incident())

    assert ids(make_program().get("/people/")) == [str(guest.id), str(patimat.id)]


def test_an_analyst_sees_no_people(patimat: Detainee) -> None:
    program = make_program(Role.ANALYST)

    assert program.get("/people/").status_code == 404
    assert program.get(f"/people/{patimat.id}/").status_code == 404
    assert program.post("/people/", PATIMAT).status_code == 404


def test_a_token_that_only_writes_gets_no_name_back(patimat: Detainee) -> None:
    writer = make_program(scopes=("write",))

    assert writer.get("/people/").status_code == 404
    assert writer.post("/people/", PATIMAT).status_code == 404
    assert Detainee.objects.get() == patimat


def test_a_person_is_added_with_what_is_known(db: None) -> None:
    make_region()
    facts = {**PATIMAT, "description": "Красная куртка", "traits": ["minor", "minor"], "citizenship": "RU"}

    made = make_program(Role.OPERATOR).post("/people/", facts)

    person = Detainee.objects.get()
    assert made.status_code == 201
    assert (person.traits, person.citizenship, person.region_id) == (["minor"], "RU", HOME)
    assert person.is_practice is False
    assert body_of(made)["reference"] == person.reference
    with opened(person.id):
        assert person.name.surname == "Гаджиалиева"


def test_nobody_is_added_where_one_does_not_read(db: None) -> None:
    make_region(NEIGHBOUR)

    assert make_program().post("/people/", {**PATIMAT, "region": NEIGHBOUR}).status_code == 403
    assert make_program().post("/people/", {"description": "Чёрная жилетка"}).status_code == 403
    assert not Detainee.objects.exists()


def test_names_are_replaced_as_a_whole_and_the_rest_stays(patimat: Detainee) -> None:
    answer = make_program().patch(
        f"/people/{patimat.id}/", {"identity": {"surname": "Гаджиева", "birth_date": "1994-03-11"}, "health": None}
    )

    assert body_of(answer)["identity"] == {"surname": "Гаджиева", "birth_date": "1994-03-11"}
    assert (body_of(answer)["health"], body_of(answer)["description"]) == (None, "Красная куртка")


def test_traits_are_taken_back_by_an_empty_list(db: None) -> None:
    person = make_detainee(traits=["minor"])

    assert body_of(make_program().patch(f"/people/{person.id}/", {"traits": []}))["traits"] == []


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"identity": {"surname": "Мурад\u202e"}}, ("/identity/surname", "direction_mark")),
        ({"identity": {"surname": "М" * 201}}, ("/identity/surname", "too_long")),
        ({"identity": {"aliases": ["Мурад", 7]}}, ("/identity/aliases/1", "not_text")),
        ({"identity": {"birth_date": "2999-01-01"}}, ("/identity/birth_date", "not_a_birth_date")),
        ({"identity": {"name": "Мурад"}}, ("/identity", "unknown_field")),
        ({"identity": "Мурад"}, ("/identity", "not_an_object")),
        ({"traits": ["Мурад"]}, ("/traits/0", "not_allowed")),
        ({"sex": "Мурад"}, ("/sex", "not_allowed")),
        ({"citizenship": "Мурад"}, ("/citizenship", "not_a_country")),
        ({"contacts": {"phone": 7}}, ("/contacts", "not_words")),
        ({"contacts": {"Мурад": "x"}}, ("/contacts", "not_words")),
        ({"region": "Мурад"}, ("/region", "not_a_code")),
        ({"is_practice": "Мурад"}, ("/is_practice", "not_a_flag")),
    ],
)
def test_what_does_not_fit_is_named_and_not_repeated(
    wrong: dict[str, Any], fault: tuple[str, str], db: None
) -> None:
    make_region()

    answer = make_program().post("/people/", {**PATIMAT, **wrong})

    assert (answer.status_code, faults(answer)) == (422, [fault])
    assert "Мурад" not in answer.content.decode()
    assert not Detainee.objects.exists()


def test_a_name_is_no_filter(patimat: Detainee) -> None:
    answer = make_program().get("/people/?surname=Гаджиалиева")

    assert (answer.status_code, faults(answer)) == (422, [("", "unknown_field")])
    assert "Гаджиалиева" not in answer.content.decode()


def test_people_are_filtered(patimat: Detainee) -> None:
    there, minor = make_detention().detainee, make_detainee(traits=["minor", "journalist"])
    incident = there.detentions.get().incident_id
    program = make_program()

    assert ids(program.get(f"/people/?incident={incident}")) == [str(there.id)]
    assert ids(program.get("/people/?trait=minor")) == [str(minor.id)]
    assert ids(program.get("/people/?region=RU-STA")) == []
    assert len(ids(program.get("/people/?region=RU-DA"))) == 3


def test_pages_go_by_number(db: None) -> None:
    people = [make_detainee() for _each in range(3)]
    program = make_program()

    first = body_of(program.get("/people/?limit=2"))
    late = make_detainee()
    second = body_of(program.get(f"/people/?limit=2&cursor={first['next']}"))

    assert [row["id"] for row in first["results"]] == [str(people[2].id), str(people[1].id)]
    assert ([row["id"] for row in second["results"]], second["next"]) == ([str(people[0].id)], None)
    assert str(late.id) in ids(program.get("/people/"))
