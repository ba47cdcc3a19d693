"""What holds at each endpoint of records, found by the router: pages, retries, states, problems.

An endpoint that is added tomorrow is asked tomorrow; of its list it must say how many queries it takes.
"""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework.rest.problems import MEDIA_TYPE
from casework.rest.viewsets import AddableViewSet, ChangeableViewSet, RecordViewSet
from casework.urls.api import router
from detainees.bearer import Bearer
from detainees.models import Incident
from tests import makers
from tests.access.world import World, plant
from tests.api import Program, body_of, make_program
from tests.bodies import addable, body_for, changeable, endpoints, name_of, one_kind, row_of, samples

NOBODYS = "00000000-0000-4000-8000-000000000000"
MARK = "Мурадалиева"

# The token and the rows; where a list opens something, the keys of whom it opens besides.
QUERIES = {
    "incidents": 3,
    "people": 3,
    "detentions": 3,
    "stays": 3,
    "debriefs": 3,
    "facilities": 2,
    "headcounts": 3,
    "pairs": 2,
    "merges": 2,
    "searches": 2,
    "hits": 2,
    "attempts": 2,
    "violations": 2,
    "witnesses": 2,
    "officers": 2,
    "regions": 2,
    "campaigns": 2,
    "units": 2,
    "lawyers": 3,
    "authorities": 2,
    "cases": 2,
    "charges": 2,
    "hearings": 2,
    "rulings": 2,
    "documents": 2,
}

every = pytest.mark.parametrize("viewset", endpoints(), ids=name_of)
every_addable = pytest.mark.parametrize("viewset", addable(), ids=name_of)
every_changeable = pytest.mark.parametrize("viewset", changeable(), ids=name_of)


@pytest.fixture
def world(db: None) -> World:
    world = plant(decided_by=makers.make_user("planter"))
    for incident in world.rows[Incident].values():
        incident.note = "Задерживали выборочно"
        incident.save(update_fields=["note"])
    for _each in range(2):
        makers.make_campaign()
        makers.make_unit()
        makers.make_officer()
        makers.make_facility()
    return world


@pytest.fixture
def partner(world: World) -> Program:
    """A program that reads and writes everywhere."""
    return make_program(everywhere=True)


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(fault["field"], fault["code"]) for fault in body_of(answer).get("errors", [])]


def is_problem(answer: Any, status: int, code: str) -> bool:
    """Whether this is an error as RFC 9457 has it, of this status and code."""
    body = body_of(answer)
    return (
        (answer.status_code, answer.headers["Content-Type"]) == (status, MEDIA_TYPE)
        and (body["status"], body["code"]) == (status, code)
        and {"title", "detail"} <= body.keys()
    )


def key_of(viewset: type[RecordViewSet], row: dict[str, Any]) -> str:
    return str(row["code" if viewset.model._meta.pk.name == "code" else "id"])


@every
def test_a_list_takes_as_many_queries_for_one_row_as_for_three(
    viewset: type[RecordViewSet], world: World, partner: Program
) -> None:
    name, taken, shown = name_of(viewset), [], []
    partner.get(f"/{name}/?limit=3")  # what is read once a process is read now
    for limit in (1, 3):
        with CaptureQueriesContext(connection) as queries:
            shown.append(len(body_of(partner.get(f"/{name}/?limit={limit}"))["results"]))
        taken.append(len(queries))
    assert shown == [1, 3]
    assert taken == [QUERIES[name]] * 2


@every
def test_pages_show_each_row_once_in_both_orders(
    viewset: type[RecordViewSet], world: World, partner: Program
) -> None:
    name, walks = name_of(viewset), dict[str, list[str]]()
    for order in ("newest", "oldest"):
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            asked = f"/{name}/?limit=2&order={order}" + (f"&cursor={cursor}" if cursor else "")
            answer = body_of(partner.get(asked))
            assert 1 <= len(answer["results"]) <= 2
            seen += [key_of(viewset, row) for row in answer["results"]]
            cursor = answer["next"]
        walks[order] = seen
    everybody = {str(key) for key in viewset.model._default_manager.values_list("pk", flat=True)}
    assert set(walks["newest"]) == everybody
    assert len(walks["newest"]) == len(everybody) > 2
    assert walks["oldest"] == walks["newest"][::-1]


@every
def test_a_cursor_of_another_make_is_refused(viewset: type[RecordViewSet], world: World, partner: Program) -> None:
    for cursor in ("x", "bnVsbA", "W10", "%F0%9F%98%80", "e30", "WyJhIiwiYiIsImMiXQ"):
        answer = partner.get(f"/{name_of(viewset)}/?cursor={cursor}")
        assert is_problem(answer, 422, "invalid")
        assert [field for field, _code in codes(answer)] == ["/cursor"]


@every
def test_a_list_refuses_what_it_does_not_know_and_repeats_nothing(
    viewset: type[RecordViewSet], world: World, partner: Program
) -> None:
    for asked in (f"surname={MARK}", f"limit={MARK}", f"order={MARK}", "limit=1&limit=2", "limit=101", "limit=0"):
        answer = partner.get(f"/{name_of(viewset)}/?{asked}")
        assert is_problem(answer, 422, "invalid")
        assert MARK not in answer.content.decode()


@every
def test_each_filter_is_taken_and_narrows(viewset: type[RecordViewSet], world: World, partner: Program) -> None:
    name = name_of(viewset)
    everything = {key_of(viewset, row) for row in body_of(partner.get(f"/{name}/"))["results"]}
    for each, value in samples(name, viewset.filters, world):
        said = str(value).lower() if isinstance(value, bool) else str(value).replace("+", "%2B")
        answer = partner.get(f"/{name}/?{each}={said}")
        assert answer.status_code == 200, f"{each}: {answer.content.decode()}"
        assert {key_of(viewset, row) for row in body_of(answer)["results"]} <= everything


@every
def test_what_is_not_there_is_404_and_says_so_as_a_problem(
    viewset: type[RecordViewSet], world: World, partner: Program
) -> None:
    for key in (NOBODYS, "1", "x" * 300, "%00", "..", "RU-XX-1"):
        assert is_problem(partner.get(f"/{name_of(viewset)}/{key}/"), 404, "not_found"), key


@every
def test_methods_that_an_address_does_not_take_are_problems(
    viewset: type[RecordViewSet], world: World, partner: Program
) -> None:
    address = f"/{name_of(viewset)}/"
    assert is_problem(partner._send("DELETE", address, None, {}), 405, "method_not_allowed")
    assert is_problem(partner._send("PUT", f"{address}{NOBODYS}/", {}, {}), 405, "method_not_allowed")
    if not issubclass(viewset, AddableViewSet):
        assert is_problem(partner.post(address), 405, "method_not_allowed")
    if not issubclass(viewset, ChangeableViewSet):
        assert is_problem(partner.patch(f"{address}{NOBODYS}/", {}, If_Match="x"), 405, "method_not_allowed")


@every
def test_without_a_token_or_with_one_that_is_over_nothing_is_told(
    viewset: type[RecordViewSet], world: World
) -> None:
    address = f"/api/v1/{name_of(viewset)}/"
    stranger = Client().get(address)
    assert is_problem(stranger, 401, "unauthenticated")
    assert stranger.headers["WWW-Authenticate"].startswith("Bearer")
    for text in (Bearer.generate().text, make_program(revoked_at=makers.EVENING).bearer.text, "x"):
        answer = Client().get(address, headers={"Authorization": f"Bearer {text}"})
        assert is_problem(answer, 401, "invalid_token")


@every
def test_a_token_that_only_sends_reports_sees_no_endpoint(viewset: type[RecordViewSet], world: World) -> None:
    bot = make_program(scopes=("report",))
    row = row_of(viewset.model, world)

    assert is_problem(bot.get(f"/{name_of(viewset)}/"), 404, "not_found")
    assert is_problem(bot.get(f"/{name_of(viewset)}/{row.pk}/"), 404, "not_found")
    if issubclass(viewset, AddableViewSet):
        assert is_problem(bot.post(f"/{name_of(viewset)}/"), 404, "not_found")


@every_addable
def test_what_is_added_is_answered_with_its_address_and_state(
    viewset: type[AddableViewSet], world: World, partner: Program
) -> None:
    name = name_of(viewset)
    before = viewset.model._default_manager.count()

    answer = partner.post(f"/{name}/", body_for(name, viewset.form, world))

    assert answer.status_code == viewset.made, answer.content.decode()
    assert answer.headers["Location"] == f"/api/v1/{name}/{body_of(answer)['id']}/"
    again = partner.get(f"/{name}/{body_of(answer)['id']}/")
    assert (body_of(again), again.headers["ETag"]) == (body_of(answer), answer.headers["ETag"])
    assert viewset.model._default_manager.count() == before + 1


@every_addable
def test_a_request_that_is_sent_twice_is_done_once(
    viewset: type[AddableViewSet], world: World, partner: Program
) -> None:
    name = name_of(viewset)
    body, key = body_for(name, viewset.form, world), "the-same-key-again"
    first = partner.post(f"/{name}/", body, **{"Idempotency-Key": key})
    stands = viewset.model._default_manager.count()

    second = partner.post(f"/{name}/", body, **{"Idempotency-Key": key})

    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert second.headers["Location"] == first.headers["Location"]
    assert viewset.model._default_manager.count() == stands


@every_addable
def test_a_key_that_was_used_is_refused_with_another_body(
    viewset: type[AddableViewSet], world: World, partner: Program
) -> None:
    name, key = name_of(viewset), "the-same-key-again"
    partner.post(f"/{name}/", body_for(name, viewset.form, world), **{"Idempotency-Key": key})
    stands = viewset.model._default_manager.count()

    answer = partner.post(f"/{name}/", {"note": MARK}, **{"Idempotency-Key": key})

    assert is_problem(answer, 422, "idempotency_key_reused")
    assert MARK not in answer.content.decode()
    assert viewset.model._default_manager.count() == stands


@every_addable
def test_a_key_belongs_to_one_client(viewset: type[AddableViewSet], world: World, partner: Program) -> None:
    name, key = name_of(viewset), "the-same-key-again"
    first = partner.post(f"/{name}/", body_for(name, viewset.form, world), **{"Idempotency-Key": key})

    other = make_program(everywhere=True).post(
        f"/{name}/", body_for(name, viewset.form, world, place="next"), **{"Idempotency-Key": key}
    )

    assert (first.status_code, other.status_code) == (viewset.made, viewset.made)
    assert body_of(first)["id"] != body_of(other)["id"]


@every_addable
def test_without_a_key_nothing_is_added(viewset: type[AddableViewSet], world: World, partner: Program) -> None:
    name, body = name_of(viewset), body_for(name_of(viewset), viewset.form, world)
    before = viewset.model._default_manager.count()
    for key, code in (("", "missing"), ("short", "invalid"), ("x" * 101, "invalid"), ("with a space", "invalid")):
        answer = partner.post(f"/{name}/", body, **{"Idempotency-Key": key})
        assert is_problem(answer, 400, f"idempotency_key_{code}")
    assert viewset.model._default_manager.count() == before


@every_addable
def test_what_is_required_is_named_when_it_is_missing(
    viewset: type[AddableViewSet], world: World, partner: Program
) -> None:
    name = name_of(viewset)
    body = body_for(name, viewset.form, world)
    for missing in [each for each in body if required(viewset, each)]:
        answer = partner.post(f"/{name}/", {each: value for each, value in body.items() if each != missing})
        assert is_problem(answer, 422, "invalid")
        assert (f"/{missing}", "required") in codes(answer)


@every_addable
def test_a_value_of_another_type_names_its_field_and_is_not_repeated(
    viewset: type[AddableViewSet], world: World, partner: Program
) -> None:
    name = name_of(viewset)
    for each in one_kind(viewset.form).fields:
        for wrong in ([{MARK: MARK}], {MARK: [MARK]}, 1.5e300):
            answer = partner.post(f"/{name}/", {**body_for(name, viewset.form, world), each: wrong})
            assert answer.status_code == 422, f"{each}: {answer.content.decode()}"
            assert all(field.startswith(f"/{each}") for field, _code in codes(answer))
            assert MARK not in answer.content.decode()


@every_changeable
def test_a_change_needs_the_state_that_was_read(
    viewset: type[ChangeableViewSet], world: World, partner: Program
) -> None:
    name = name_of(viewset)
    address, changes = address_of(viewset, world), dict(samples(name, viewset.changes, world))
    read = partner.get(address)

    unnamed = partner.patch(address, changes, If_Match="")
    other = partner.patch(address, changes, If_Match='"another"')
    assert is_problem(unnamed, 428, "precondition_required")
    assert is_problem(other, 412, "stale")
    assert partner.get(address).content == read.content

    saved = partner.patch(address, changes, If_Match=read.headers["ETag"])
    assert saved.status_code == 200, saved.content.decode()
    assert saved.headers["ETag"] != read.headers["ETag"]
    assert is_problem(partner.patch(address, changes, If_Match=read.headers["ETag"]), 412, "stale")


@every_changeable
def test_each_field_of_a_change_is_taken_and_changes_nothing_else(
    viewset: type[ChangeableViewSet], world: World, partner: Program
) -> None:
    name, address = name_of(viewset), address_of(viewset, world)
    for each, value in samples(name, viewset.changes, world):
        if name == "incidents" and each in {"latitude", "longitude"}:
            continue  # they come in pairs
        before = body_of(partner.get(address))
        answer = partner.patch(address, {each: value})
        assert answer.status_code == 200, f"{each}: {answer.content.decode()}"
        after = body_of(answer)
        changed = {key for key in after if after[key] != before.get(key)}
        assert changed <= {each, "version"}, each


@every_changeable
def test_an_empty_change_changes_nothing(viewset: type[ChangeableViewSet], world: World, partner: Program) -> None:
    address = address_of(viewset, world)
    read = partner.get(address)

    answer = partner.patch(address, {})

    assert (answer.status_code, answer.content) == (200, read.content)
    assert answer.headers["ETag"] == read.headers["ETag"]


@every_changeable
def test_who_may_only_read_changes_and_adds_nothing(
    viewset: type[ChangeableViewSet], world: World, partner: Program
) -> None:
    reader = make_program(everywhere=True, scopes=("read",))
    address = address_of(viewset, world)
    read = reader.get(address)

    assert is_problem(
        reader.patch(address, dict(samples(name_of(viewset), viewset.changes, world))), 403, "forbidden"
    )
    if issubclass(viewset, AddableViewSet):
        body = body_for(name_of(viewset), viewset.form, world)
        assert is_problem(reader.post(f"/{name_of(viewset)}/", body), 403, "forbidden")
    assert reader.get(address).content == read.content


def test_the_router_names_each_endpoint_as_its_address() -> None:
    assert [(prefix, basename) for prefix, _viewset, basename in router.registry] == [
        (prefix, prefix) for prefix, _viewset, _basename in router.registry
    ]


@pytest.mark.parametrize("address", ["/", "/nowhere/", "/people", "/people/search", "/%00/"])
def test_addresses_that_are_none_are_problems(address: str, db: None) -> None:
    assert is_problem(make_program().get(address), 404, "not_found")


def address_of(viewset: type[RecordViewSet], world: World) -> str:
    return f"/{name_of(viewset)}/{row_of(viewset.model, world).pk}/"


def required(viewset: type[AddableViewSet], name: str) -> bool:
    field = one_kind(viewset.form).fields.get(name)
    return field is not None and field.required
