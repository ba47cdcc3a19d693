"""The audit log: who reads it, what its lines say, how it is narrowed. Reading it opens nobody."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from casework.board import audit as page
from casework.models import AuditEntry
from casework.services import audit
from casework.staff import audit_words
from detainees.models import Detainee, User, number_of
from tests import makers
from tests.access.routes import every_route
from tests.access.world import plant

SignedIn = Callable[[User], Client]
Action = AuditEntry.Action
QUERIES = 17


def lines(client: Client, **query: Any) -> list[Any]:
    answer = client.get(reverse("audit"), query, headers={"accept-language": "en"})
    assert answer.status_code == 200
    found: list[Any] = answer.context["lines"]
    return found


def read(actor: User, *subjects: UUID, place: str = "person") -> None:
    audit.record(actor=actor.pk, action=Action.READ, subjects=subjects, place=place)


@pytest.fixture
def patimat(db: None) -> Detainee:
    return makers.make_detention().detainee


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize("who", ["olga", "karim", "lev", "maria", "anya", "nina"])
def test_only_the_security_officer_reads_the_log(
    who: str, request: pytest.FixtureRequest, signed_in: SignedIn
) -> None:
    assert signed_in(request.getfixturevalue(who)).get(reverse("audit")).status_code == 404


def test_a_line_says_who_opened_whom_where_in_words(
    sasha: User, karim: User, patimat: Detainee, signed_in: SignedIn
) -> None:
    read(karim, patimat.pk, place="person-move")

    [line] = lines(signed_in(sasha), who=str(karim.pk))

    assert (line.who, line.act, line.place) == ("karim", "read", "the page of a person")
    assert [whom.words for whom in line.first] == [patimat.reference]


def test_sasha_sees_numbers_and_neither_names_nor_ways_to_people(
    sasha: User, karim: User, patimat: Detainee, signed_in: SignedIn
) -> None:
    report = makers.make_report()
    lawyer = makers.make_lawyer()
    read(karim, patimat.pk, report.pk, lawyer.pk)

    answer = signed_in(sasha).get(reverse("audit"), {"who": str(karim.pk)})

    [line] = answer.context["lines"]
    assert [whom.url for whom in line.first] == ["", "", ""]
    text = answer.content.decode()
    assert patimat.reference in text
    assert report.reference in text
    assert "Гаджиалиева" not in text
    assert "Абакаров" not in text


def test_who_may_see_the_person_besides_is_led_there(
    sasha: User, karim: User, patimat: Detainee, signed_in: SignedIn
) -> None:
    makers.grant(sasha, "coordinator", region=makers.make_region())
    far = makers.make_detention(
        incident=makers.make_incident(region=makers.make_region(makers.NEIGHBOUR))
    ).detainee
    read(karim, patimat.pk, far.pk)

    [line] = lines(signed_in(sasha), who=str(karim.pk))

    detention = patimat.detentions.get()
    assert [whom.url for whom in line.first] == [reverse("person", args=[detention.pk]), ""]


def test_reading_the_log_opens_nobody_and_leaves_no_entry(
    sasha: User, karim: User, patimat: Detainee, signed_in: SignedIn, superuser_connection: psycopg.Connection
) -> None:
    read(karim, patimat.pk)

    lines(signed_in(sasha))

    row = superuser_connection.execute(
        "SELECT count(*) FROM casework_auditentry WHERE actor_id = %s", [sasha.pk]
    ).fetchone()
    assert row == (0,)


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_costs_the_same_for_one_row_and_for_three(
    count: int,
    sasha: User,
    karim: User,
    patimat: Detainee,
    signed_in: SignedIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _each in range(count):
        read(karim, patimat.pk, makers.make_detention().detainee_id, makers.make_report().pk)
    client = signed_in(sasha)

    with django_assert_num_queries(QUERIES) as caught:
        assert len(lines(client, who=str(karim.pk))) == count
    assert not [query["sql"] for query in caught if "COUNT(" in query["sql"].upper()]


def test_it_is_narrowed_to_one_reader_and_to_one_person(
    sasha: User, karim: User, olga: User, patimat: Detainee, signed_in: SignedIn
) -> None:
    other = makers.make_detention().detainee
    read(karim, patimat.pk, place="person")
    read(karim, other.pk, place="case")
    read(olga, patimat.pk, place="call")
    client = signed_in(sasha)

    by_karim = lines(client, who=str(karim.pk))
    about_her = lines(client, whom=patimat.reference)
    both = lines(client, who=str(karim.pk), whom=patimat.reference)

    assert [line.entry.place for line in by_karim] == ["case", "person"]
    assert [line.entry.place for line in about_her] == ["call", "person"]
    assert [line.entry.place for line in both] == ["person"]


def test_the_number_of_a_detention_or_a_case_means_their_person(
    sasha: User, karim: User, patimat: Detainee, signed_in: SignedIn
) -> None:
    detention = patimat.detentions.get()
    case = makers.make_case(detention=detention)
    read(karim, patimat.pk)
    client = signed_in(sasha)

    for number in (detention.reference, case.reference):
        assert [line.who for line in lines(client, whom=number)] == ["karim"]


def test_a_handle_finds_what_was_done_to_the_account(sasha: User, karim: User, signed_in: SignedIn) -> None:
    audit.record(actor=sasha.pk, action=Action.SUSPEND, subjects=[karim.pk], place="staff")

    [line] = lines(signed_in(sasha), whom="karim")

    assert (line.who, line.act, line.place) == ("sasha", "suspended", "staff")
    assert line.first[0].url == reverse("staff-member", args=[karim.pk])


def test_it_is_narrowed_to_days_in_the_time_of_the_installation(
    sasha: User, karim: User, patimat: Detainee, signed_in: SignedIn, superuser_connection: psycopg.Connection
) -> None:
    # 23:30 and half past midnight in Moscow; both are the 24th in Greenwich.
    for moment in ("2022-09-24 20:30+00", "2022-09-24 21:30+00", "2022-09-26 12:00+00"):
        superuser_connection.execute(
            "INSERT INTO casework_auditentry (at, actor_id, action, subjects, place)"
            " VALUES (%s, %s, 'read', ARRAY[%s]::uuid[], 'person')",
            [moment, karim.pk, patimat.pk],
        )
    client = signed_in(sasha)

    def days(**query: str) -> list[str]:
        found = lines(client, who=str(karim.pk), **query)
        return [line.entry.at.strftime("%d %H:%M") for line in found]

    assert days() == ["26 12:00", "24 21:30", "24 20:30"]
    assert days(until="2022-09-24") == ["24 20:30"]
    assert days(since="2022-09-25", until="2022-09-25") == ["24 21:30"]
    assert days(since="2022-09-25") == ["26 12:00", "24 21:30"]


def test_a_number_that_nothing_has_is_answered_like_one_that_nobody_opened(
    sasha: User, patimat: Detainee, signed_in: SignedIn
) -> None:
    client = signed_in(sasha)
    absent = makers.make_detainee().reference
    number = number_of(absent)
    assert number is not None
    Detainee.objects.filter(number=number).delete()

    unopened, unknown = (client.get(reverse("audit"), {"whom": text}) for text in (patimat.reference, absent))

    assert unopened.context["lines"] == unknown.context["lines"] == []
    assert not unknown.context["filter"].errors


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({"whom": "nobody-here"}, "whom"),
        ({"who": "karim; --"}, "who"),
        ({"since": "yesterday"}, "since"),
        ({"since": "2022-09-25", "until": "2022-09-24"}, "until"),
    ],
)
def test_what_cannot_be_asked_is_told_and_shows_nothing(
    query: dict[str, str], wrong: str, sasha: User, karim: User, patimat: Detainee, signed_in: SignedIn
) -> None:
    read(karim, patimat.pk)

    answer = signed_in(sasha).get(reverse("audit"), query)

    assert (answer.status_code, answer.context["lines"]) == (200, [])
    assert list(answer.context["filter"].errors) == [wrong]
    assert query[wrong] in answer.content.decode() or wrong == "who"


def test_pages_follow_each_other_without_a_gap(
    sasha: User, karim: User, patimat: Detainee, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "PAGE_SIZE", 2)
    for number in range(5):
        read(karim, patimat.pk, place=f"place {number}")
    client, places, url = signed_in(sasha), [], f"{reverse('audit')}?who={karim.pk}"

    while url:
        context = client.get(url).context
        places += [line.entry.place for line in context["lines"]]
        url = context["page"]["next_url"]

    assert places == [f"place {number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("below", ["-1", "x", "9" * 30, "²"])
def test_an_address_that_was_cut_off_begins_the_log_anew(
    below: str, sasha: User, karim: User, patimat: Detainee, signed_in: SignedIn
) -> None:
    read(karim, patimat.pk)

    assert len(lines(signed_in(sasha), who=str(karim.pk), below=below)) == 1


def test_a_list_of_many_unfolds_and_says_how_many_it_leaves_out(
    sasha: User, karim: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "SHOWN_AT_ONCE", 1)
    monkeypatch.setattr(page, "MOST_NAMED", 2)
    people = [makers.make_detention().detainee for _each in range(3)]
    read(karim, *(person.pk for person in people), place="detentions")

    [line] = lines(signed_in(sasha), who=str(karim.pk))

    assert [whom.words for whom in (*line.first, *line.further)] == [person.reference for person in people[:2]]
    assert (len(line.first), line.unnamed) == (1, 1)


def test_who_did_it_is_said_where_nobody_was_signed_in(
    sasha: User, karim: User, patimat: Detainee, signed_in: SignedIn
) -> None:
    audit.record(actor=None, action=Action.SIGN_IN_REFUSED, subjects=[karim.pk], place="sign-in")
    audit.record(actor=None, action=Action.PASSWORD, subjects=[karim.pk], place="staff")
    audit.record(actor=sasha.pk, action=Action.SUSPEND, subjects=[karim.pk, uuid4()], place="staff")

    suspended, reset, refused = lines(signed_in(sasha), whom="karim")

    assert (reset.who, refused.who) == ("the server's shell", "nobody signed in")
    assert [whom.words for whom in suspended.first] == ["staff member karim", "erased"]


def test_names_taken_into_memory_are_said_to_be_so(sasha: User, patimat: Detainee, signed_in: SignedIn) -> None:
    audit.record(actor=None, action=Action.LOAD, subjects=[patimat.pk], place="people")

    [line] = lines(signed_in(sasha), whom=patimat.reference)

    assert (line.who, line.act, line.place) == (
        "the program",
        "taken into the memory of the search",
        "the process of the search",
    )


def test_the_search_of_the_log_is_planned_for_its_filter(superuser_connection: psycopg.Connection) -> None:
    found = superuser_connection.execute(
        "SELECT indexname FROM pg_indexes WHERE tablename = 'casework_auditentry'"
    ).fetchall()

    assert {"audit_by_actor", "audit_by_moment", "audit_by_subject"} <= {name for (name,) in found}


def test_the_application_reads_the_log_through_this_door_alone(db: None) -> None:
    assert audit.search(newest=1, actor=uuid4(), until=timezone.now() - timedelta(days=1)) == []
    with pytest.raises(Exception, match="permission denied"):
        AuditEntry.objects.first()


# Words


def places(kind: str) -> set[str]:
    """What the log calls the pages of this surface."""
    names = {
        route.name
        for route in every_route()
        if route.kind == kind and route.declaration and not route.declaration.public
    }
    return {f"api:{name.partition('-')[0]}" for name in names} if kind == "api" else names - {"admin:catch_all"}


@pytest.mark.parametrize("kind", ["page", "api", "admin"])
def test_every_page_endpoint_and_list_has_words_for_the_log(kind: str) -> None:
    mute = [name for name in places(kind) if audit_words.place(name).endswith(str(audit_words.SOMEWHERE))]

    assert places(kind)
    assert mute == []
    assert audit_words.place("planted") == str(audit_words.SOMEWHERE)
    assert audit_words.place("api:planted").endswith(str(audit_words.SOMEWHERE))


def test_the_page_of_a_person_says_where_in_words(karim: User, patimat: Detainee, signed_in: SignedIn) -> None:
    read(karim, patimat.pk, place="incident-send")
    detention = patimat.detentions.get()

    text = signed_in(karim).get(reverse("person", args=[detention.pk]), headers={"accept-language": "en"}).content

    assert b"the page of an incident" in text
    assert b"incident-send" not in text


def test_every_kind_of_subject_of_the_world_has_a_mark(sasha: User, karim: User, signed_in: SignedIn) -> None:
    world = plant(decided_by=makers.make_user("planter"))
    with_key = [
        row for rows in world.rows.values() for row in rows.values() if getattr(row, "SUBJECT", "") == "id"
    ]
    read(karim, *(row.pk for row in with_key))

    [line] = lines(signed_in(sasha), who=str(karim.pk))

    assert "erased" not in [whom.words for whom in (*line.first, *line.further)]


def test_where_nobody_was_signed_in_the_program_or_the_shell_did_it(
    sasha: User, patimat: Detainee, signed_in: SignedIn
) -> None:
    audit.record(actor=None, action=Action.LOAD, subjects=[patimat.pk], place="matching")
    audit.record(actor=None, action=Action.ERASED, subjects=[patimat.pk], place="erasure")

    erased, compared = lines(signed_in(sasha), whom=patimat.reference)

    assert [(line.who, line.place) for line in (erased, compared)] == [
        ("the server's shell", "an erasure"),
        ("the program", "the comparison of records"),
    ]
