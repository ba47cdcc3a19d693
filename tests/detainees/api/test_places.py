"""Places by the API: anybody who sees the kind sees all of them; whether one is verified, people say."""

from collections.abc import Callable
from typing import Any

import pytest

from detainees.models import Facility, RoleGrant
from tests.api import Program, body_of, make_program
from tests.makers import NEIGHBOUR, make_campaign, make_facility, make_region, make_unit

Make = Callable[..., Program]
Role = RoleGrant.Role

STATION = {"kind": "station", "name": "Ленинский отдел", "region": "RU-DA"}


def faults(answer: Any) -> list[tuple[str, str]]:
    return [(fault["field"], fault["code"]) for fault in body_of(answer)["errors"]]


def test_places_of_every_region_are_seen(db: None) -> None:
    ours, theirs = make_facility(), make_facility(region=make_region(NEIGHBOUR))

    listed = body_of(make_program(Role.ANALYST).get("/facilities/"))["results"]

    assert [row["id"] for row in listed] == [str(theirs.id), str(ours.id)]


def test_a_place_is_shown_with_all_that_is_known_of_it(db: None) -> None:
    place = make_facility(phones="+7 8722 00-00-01", parcel_rules="Вода\nХлеб", time_zone="Europe/Samara")

    shown = body_of(make_program().get(f"/facilities/{place.id}/"))

    assert shown == {
        "id": str(place.id),
        "kind": "station",
        "name": place.name,
        "official_name": "",
        "region": "RU-DA",
        "city": "Махачкала",
        "address": "",
        "time_zone": "Europe/Samara",
        "phones": "+7 8722 00-00-01",
        "hours": "",
        "parcel_rules": "Вода\nХлеб",
        "entrances": "",
        "registration_plate": "",
        "is_verified": False,
        "created_at": shown["created_at"],
    }


def test_an_operator_adds_a_place_and_changes_none(db: None) -> None:
    hotline = make_program(Role.OPERATOR)

    made = hotline.post("/facilities/", STATION)

    assert made.status_code == 201
    assert Facility.objects.get().name == "Ленинский отдел"
    address = f"/facilities/{body_of(made)['id']}/"
    assert hotline.patch(address, {"name": "Другой"}).status_code == 403
    assert Facility.objects.get().name == "Ленинский отдел"


def test_a_coordinator_corrects_a_place_and_an_empty_text_takes_back_what_stood(db: None) -> None:
    place = make_facility(phones="+7 8722 00-00-01", entrances="Со двора")

    answer = make_program().patch(f"/facilities/{place.id}/", {"phones": "", "entrances": "", "kind": "court"})

    assert answer.status_code == 200
    place.refresh_from_db()
    assert (place.phones, place.entrances, place.kind) == ("", "", "court")


def test_a_program_verifies_no_place(db: None) -> None:
    place = make_facility()

    answer = make_program().patch(f"/facilities/{place.id}/", {"is_verified": True})

    assert (answer.status_code, faults(answer)) == (422, [("", "unknown_field")])
    place.refresh_from_db()
    assert not place.is_verified


def test_a_change_of_a_place_says_in_its_history_which_program_it_was(db: None) -> None:
    place, program = make_facility(), make_program()

    program.patch(f"/facilities/{place.id}/", {"city": "Каспийск"})

    event: Any = place.events.order_by("-pgh_id").first()  # type: ignore[attr-defined]
    assert (event.city, event.pgh_context.metadata["client"]) == ("Каспийск", str(program.client.id))


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("time_zone", "Europe/Makhachkala", "not_a_zone"),
        ("time_zone", "../../etc/passwd", "not_a_zone"),
        ("kind", "prison", "not_allowed"),
        ("name", "", "blank"),
        ("name", "Отдел\nвторой", "control_character"),
        ("name", "Отдел\u202e", "direction_mark"),
        ("name", "О" * 161, "too_long"),
        ("parcel_rules", "О" * 10_001, "too_long"),
        ("region", "RU-XX", "unknown_record"),
        ("region", None, "null"),
        ("registration_plate", 777, "not_text"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_added(field: str, value: Any, code: str, db: None) -> None:
    make_region()

    answer = make_program().post("/facilities/", {**STATION, field: value})

    assert (answer.status_code, faults(answer)) == (422, [(f"/{field}", code)])
    assert not value or str(value) not in answer.content.decode()
    assert not Facility.objects.exists()


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [("kind=court", ["court"]), ("region=RU-STA", ["away"]), ("is_verified=true", ["known"]), ("kind=remand", [])],
)
def test_places_are_filtered(asked: str, wanted: list[str], db: None) -> None:
    places = {
        "court": make_facility(kind="court"),
        "away": make_facility(region=make_region(NEIGHBOUR)),
        "known": make_facility(is_verified=True),
    }

    listed = body_of(make_program().get(f"/facilities/?{asked}"))["results"]

    assert [row["id"] for row in listed] == [str(places[name].id) for name in wanted]


def test_regions_are_read_by_their_codes(db: None) -> None:
    make_region()
    program = make_program(Role.OPERATOR)

    assert body_of(program.get("/regions/RU-DA/"))["code"] == "RU-DA"
    assert program.get("/regions/RU-XX/").status_code == 404
    assert program.get("/regions/ru-da/").status_code == 404
    codes = [row["code"] for row in body_of(program.get("/regions/?order=oldest"))["results"]]
    assert codes == sorted(codes)
    assert "RU-DA" in codes


def test_campaigns_and_units_are_read_and_written_by_nobody(db: None) -> None:
    campaign, unit, program = make_campaign(), make_unit(region=make_region()), make_program()

    assert body_of(program.get(f"/campaigns/{campaign.id}/"))["name_ru"] == campaign.name_ru
    assert body_of(program.get(f"/units/{unit.id}/"))["region"] == "RU-DA"
    assert [row["id"] for row in body_of(program.get("/units/?region=RU-DA"))["results"]] == [str(unit.id)]
    assert body_of(program.get("/units/?region=RU-STA"))["results"] == []
    for address in ("/campaigns/", "/units/", "/regions/"):
        assert program.post(address, {}).status_code == 405
