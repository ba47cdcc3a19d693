"""The list of detentions: who is on it for whom, narrowed how, at what cost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from casework.board import detentions as page
from casework.models import AuditEntry, Lawyer
from casework.services import audit
from detainees.models import Detention, User
from tests import makers

SignedIn = Callable[[User], Client]
QUERIES = 9


def listed(client: Client, **query: str) -> list[Detention]:
    answer = client.get(reverse("detentions"), query)
    assert answer.status_code == 200
    return [line.detention for line in answer.context["lines"]]


def held(**facts: object) -> Detention:
    now = timezone.now()
    return makers.make_detention(**{"apprehended_at": now - timedelta(hours=1)} | facts)  # type: ignore[arg-type]


def test_the_newest_stand_first(karim: User, signed_in: SignedIn) -> None:
    first, second = held(), held()

    assert listed(signed_in(karim)) == [second, first]


def test_nobody_of_another_region_is_listed(zarema: User, karim: User, signed_in: SignedIn) -> None:
    ours = held()

    assert listed(signed_in(zarema)) == []
    assert listed(signed_in(karim)) == [ours]


def test_lev_sees_those_assigned_to_him_until_the_assignment_ends(
    lev: User, levs_practice: Lawyer, signed_in: SignedIn
) -> None:
    his, _other = held(), held()
    authority = makers.make_authority(lawyer=levs_practice, detainee=his.detainee)
    client = signed_in(lev)
    before = listed(client)

    authority.revoked_at = timezone.now()
    authority.save(update_fields=["revoked_at"])

    assert before == [his]
    assert listed(client) == []


def test_anya_counts_people_and_reads_no_names(anya: User, signed_in: SignedIn) -> None:
    row = held()

    answer = signed_in(anya).get(reverse("detentions"))

    assert row.detainee.reference in answer.content.decode()
    assert "Гаджиалиева" not in answer.content.decode()


def test_whoever_may_see_nobody_finds_no_list(nina: User, sasha: User, signed_in: SignedIn) -> None:
    assert signed_in(nina).get(reverse("detentions")).status_code == 404
    assert signed_in(sasha).get(reverse("detentions")).status_code == 404


def test_opened_names_stand_in_the_audit_log(karim: User, signed_in: SignedIn) -> None:
    row = held()

    answer = signed_in(karim).get(reverse("detentions"))

    assert "Гаджиалиева" in answer.content.decode()
    entry = audit.of_subject(subject=row.subject_id)[0]
    assert (entry.actor_id, entry.action, entry.place) == (karim.id, AuditEntry.Action.READ, "detentions")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    count: int, karim: User, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    incident, place, lawyer = makers.make_incident(), makers.make_facility(), makers.make_lawyer()
    for _each in range(count):
        row = held(incident=incident, current_facility=place)
        makers.make_authority(lawyer=lawyer, detainee=row.detainee)
        makers.make_charge(case=makers.make_case(detention=row))
    client = signed_in(karim)
    listed(client)

    with django_assert_num_queries(QUERIES):
        listed(client)


def test_the_list_goes_on_page_by_page_without_a_count(
    karim: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "PAGE_SIZE", 2)
    first, second, third = held(), held(), held()
    client = signed_in(karim)

    opening = client.get(reverse("detentions"), {"held": "on"})
    following = client.get(opening.context["page"]["next_url"])

    assert [line.detention for line in opening.context["lines"]] == [third, second]
    assert [line.detention for line in following.context["lines"]] == [first]
    assert following.context["page"]["next_url"] == ""


def test_a_broken_address_begins_the_list_anew(karim: User, signed_in: SignedIn) -> None:
    row = held()

    assert listed(signed_in(karim), after="broken", incident="broken", region="?") == [row]


def test_the_list_is_narrowed_by_incident_place_and_mark(karim: User, signed_in: SignedIn) -> None:
    place = makers.make_facility()
    placed = held(current_facility=place, is_minor=True)
    missing = held()
    out = held(released_at=timezone.now())
    client = signed_in(karim)

    assert listed(client, incident=str(out.incident_id)) == [out]
    assert listed(client, facility=str(place.pk)) == [placed]
    assert listed(client, held="on") == [missing, placed]
    assert listed(client, missing="on") == [missing]
    assert listed(client, minor="on") == [placed]


def test_alone_is_who_is_held_and_has_nobody_in_force(karim: User, signed_in: SignedIn) -> None:
    lawyer = makers.make_lawyer()
    helped, left, alone, _out = held(), held(), held(), held(released_at=timezone.now())
    makers.make_authority(lawyer=lawyer, detainee=helped.detainee)
    makers.make_authority(lawyer=lawyer, detainee=left.detainee, revoked_at=timezone.now())

    assert listed(signed_in(karim), alone="on") == [alone, left]


def test_over_is_who_is_held_beyond_the_limit_of_their_own_charges(karim: User, signed_in: SignedIn) -> None:
    four_hours_ago = timezone.now() - timedelta(hours=4)
    over = held(apprehended_at=four_hours_ago, delivered_at=four_hours_ago)
    longer = held(apprehended_at=four_hours_ago, delivered_at=four_hours_ago)
    makers.make_charge(case=makers.make_case(detention=longer), article="koap:20.2:8")
    held(apprehended_at=four_hours_ago, delivered_at=four_hours_ago, released_at=timezone.now())
    held(delivered_at=timezone.now() - timedelta(minutes=30))

    assert listed(signed_in(karim), over="on") == [over]


def test_olga_is_not_asked_about_lawyers(olga: User, signed_in: SignedIn) -> None:
    held()

    answer = signed_in(olga).get(reverse("detentions"), {"alone": "on"})

    assert "alone" not in answer.context["filter"].fields
    assert len(answer.context["lines"]) == 1
