"""The place of an incident by the API: sealed, read by who may open it, given and changed as a pair of coordinates."""

from typing import Any
from uuid import UUID

import pytest

from casework.services import audit
from detainees.models import Incident, RoleGrant
from tests.api import body_of, make_program
from tests.detainees.api.test_incidents import RALLY, faults, ids
from tests.makers import make_incident, make_region

QUERIES_OF_A_LIST = 3


@pytest.mark.parametrize(
    ("given", "lacking"),
    [
        ({"latitude": 42.98}, "longitude"),
        ({"longitude": 47.5}, "latitude"),
        ({"latitude": 42.98, "longitude": None}, "longitude"),
        ({"latitude": None}, "longitude"),
    ],
)
def test_half_of_the_coordinates_is_refused_by_name(db: None, given: dict[str, Any], lacking: str) -> None:
    make_region()
    program = make_program()

    answer = program.post("/incidents/", {**RALLY, **given})
    assert (answer.status_code, faults(answer)) == (422, [(f"/{lacking}", "half_coordinates")])
    assert not Incident.objects.exists()

    standing = make_incident(coordinates=[42.98, 47.5])
    changed = program.patch(f"/incidents/{standing.id}/", given)
    assert (changed.status_code, faults(changed)) == (422, [(f"/{lacking}", "half_coordinates")])
    assert body_of(program.get(f"/incidents/{standing.id}/"))["longitude"] == 47.5


def test_the_place_is_read_by_who_may_open_it_under_one_entry(db: None) -> None:
    make_region()
    facts = {**RALLY, "kind": "search", "place": "ул. Ленина, 1", "latitude": 42.98, "longitude": 47.5}
    program = make_program()
    made = body_of(program.post("/incidents/", facts))
    before = len(audit.of_subject(subject=UUID(made["id"])))

    (row,) = body_of(program.get("/incidents/"))["results"]
    shut = body_of(make_program(RoleGrant.Role.ANALYST).get(f"/incidents/{made['id']}/"))

    assert (row["place"], row["latitude"], row["longitude"]) == ("ул. Ленина, 1", 42.98, 47.5)
    assert len(audit.of_subject(subject=UUID(made["id"]))) == before + 1
    assert (shut["city"], shut["place"], shut["latitude"], shut["longitude"]) == ("Махачкала", None, None, None)


def test_a_place_is_taken_away(db: None) -> None:
    incident = make_incident(place="ул. Ленина, 1", coordinates=[42.98, 47.5])
    program = make_program()

    for nothing in ("", None):
        answer = program.patch(
            f"/incidents/{incident.id}/", {"place": nothing, "latitude": None, "longitude": None}
        )
        assert body_of(answer)["place"] is body_of(answer)["latitude"] is None

    assert Incident.objects.get().place is None


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_with_places_takes_one_fixed_number_of_queries(
    db: None, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        make_incident(place=f"ул. Ленина, {number}", coordinates=[42.98, 47.5])
    program = make_program()
    program.get("/incidents/")

    with django_assert_num_queries(QUERIES_OF_A_LIST):
        assert len(ids(program.get("/incidents/"))) == count
