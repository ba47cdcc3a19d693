"""The history of a record: who changed what, opened only for those who may open the record."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from casework import access
from casework.access import Verb, actor_of
from casework.access.policy import POLICY
from casework.board.history import KINDS
from casework.models import AuditEntry, Backup, Document, Erasure, Lawyer, LegalHold, Rehearsal
from casework.services import case as cases
from casework.services.history import is_kept
from detainees.models import Envelope, Region, Report, TimelineEntry, User
from detainees.services import consent as service
from detainees.services import custody, violation
from detainees.services.incident import change_incident
from tests import makers
from tests.access.world import plant

SignedIn = Callable[[User], Client]
QUERIES = 14


def entries(client: Client, kind: str, row: Any) -> list[Any]:
    answer = client.get(reverse("history", kwargs={"kind": kind, "pk": row.pk}))
    assert answer.status_code == 200
    return list(answer.context["history"].entries)


def said(entry: Any) -> dict[str, tuple[str | None, str | None]]:
    return {change.label: (change.before, change.after) for change in entry.changes}


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def test_a_correction_names_its_author_and_both_values(karim: User, signed_in: SignedIn) -> None:
    detention = makers.make_detention()
    custody.correct(detention=detention, version=1, by=karim, agency="Росгвардия")

    newest, first = entries(signed_in(karim), "detention", detention)

    assert (newest.who, said(newest)) == ("karim", {"agency": ("", "Росгвардия")})
    assert (first.is_first, first.who) == (True, "the program")


def test_sealed_values_open_for_those_who_may_open_the_record(karim: User, signed_in: SignedIn) -> None:
    detention = makers.make_detention()
    custody.correct(detention=detention, version=1, by=karim, stated_reason="За плакат")

    newest = entries(signed_in(karim), "detention", detention)[0]

    assert said(newest) == {"stated reason": ("Без объяснений", "За плакат")}


def test_the_coordinates_of_an_incident_are_told_as_a_pair(karim: User, signed_in: SignedIn) -> None:
    incident = makers.make_incident(coordinates=[0.0, 47.5])
    change_incident(incident=incident, by=karim, latitude=42.98, longitude=47.5, place="у аптеки")

    newest, first = entries(signed_in(karim), "incident", incident)

    assert said(newest) == {"place": ("", "у аптеки"), "coordinates": ("0.0, 47.5", "42.98, 47.5")}
    assert said(first)["coordinates"] == ("", "0.0, 47.5")


def test_sealed_values_stay_shut_for_anya(karim: User, anya: User, signed_in: SignedIn) -> None:
    detention = makers.make_detention()
    custody.correct(detention=detention, version=1, by=karim, stated_reason="За плакат")
    address = reverse("history", kwargs={"kind": "detention", "pk": detention.pk})

    answer = signed_in(anya).get(address)

    words = answer.content.decode()
    assert answer.status_code == 200
    assert answer.context["history"].entries[0].changes[0].is_shut
    assert "За плакат" not in words
    assert "Без объяснений" not in words


def test_what_was_sealed_anew_and_says_the_same_has_not_changed(karim: User, signed_in: SignedIn) -> None:
    detention = makers.make_detention()
    custody.correct(detention=detention, version=1, by=karim, agency="ОМОН", stated_reason="Без объяснений")

    newest = entries(signed_in(karim), "detention", detention)[0]

    assert said(newest) == {"agency": ("", "ОМОН")}


def test_places_are_called_by_name(karim: User, signed_in: SignedIn) -> None:
    detention, place = makers.make_detention(), makers.make_facility(name="Автозак у аптеки", kind="vehicle")
    custody.move(detention=detention, facility=place, at=makers.EVENING + timedelta(minutes=5), by=karim)

    newest = entries(signed_in(karim), "detention", detention)[0]

    assert said(newest)["held now in"] == ("", "Автозак у аптеки")


def test_codes_are_said_in_words(maria: User, signed_in: SignedIn) -> None:
    case = makers.make_case()
    cases.change_case(case=case, version=1, by=maria, stage="appeal", numbers={"case_number": "12-1/2022"})

    newest = entries(signed_in(maria), "case", case)[0]

    assert said(newest)["stage"] == ("opened", "appeal")
    assert said(newest)["numbers"] == ("number of the case: 5-1017/2022", "number of the case: 12-1/2022")


def test_every_tracked_kind_that_somebody_may_see_has_its_page() -> None:
    of_the_policy = {model for allowed in POLICY.values() for model in allowed}

    assert {model for model in of_the_policy if is_kept(model)} == {*KINDS.values()}
    assert {model for model in of_the_policy if not is_kept(model)} == {
        AuditEntry, Backup, Document, Envelope, Erasure, LegalHold, Rehearsal, Region, Report, TimelineEntry,
    }  # fmt: skip


def test_every_kind_opens_for_whoever_may_see_it(
    karim: User, sasha: User, dagestan: Region, signed_in: SignedIn
) -> None:
    plant(decided_by=makers.make_user("planter"))
    coordinator, officer = signed_in(karim), signed_in(sasha)

    for kind, model in KINDS.items():
        who, client = (karim, coordinator) if access.may(actor_of(karim), Verb.SEE, model) else (sasha, officer)
        row = access.visible(actor_of(who), model).order_by("pk").first()
        assert row is not None, kind
        answer = client.get(reverse("history", kwargs={"kind": kind, "pk": row.pk}))
        assert answer.status_code == 200, kind
        assert len(answer.context["history"].entries) >= 1, kind
        # A reader is led back to a page that opens for them.
        assert client.get(answer.context["back"]).status_code == 200, (kind, answer.context["back"])


def test_lev_reads_the_history_of_his_people_alone(lev: User, levs_practice: Lawyer, signed_in: SignedIn) -> None:
    his, other = makers.make_detention(), makers.make_detention()
    makers.make_authority(lawyer=levs_practice, detainee=his.detainee)
    client = signed_in(lev)

    answers = [client.get(reverse("history", kwargs={"kind": "detention", "pk": row.pk})) for row in (his, other)]

    assert [answer.status_code for answer in answers] == [200, 404]


def test_a_neighbour_finds_no_history(zarema: User, stavropol: Region, signed_in: SignedIn) -> None:
    detention = makers.make_detention()

    answer = signed_in(zarema).get(reverse("history", kwargs={"kind": "detention", "pk": detention.pk}))

    assert answer.status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_costs_the_same_for_one_change_and_for_three(
    count: int, karim: User, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    detention = makers.make_detention()
    for version in range(1, count + 1):
        custody.correct(detention=detention, version=version, by=karim, agency=f"ОМОН {version}")
    client = signed_in(karim)
    entries(client, "detention", detention)

    with django_assert_num_queries(QUERIES):
        entries(client, "detention", detention)


def test_whom_a_violation_names_is_told_with_who_named_them(karim: User, signed_in: SignedIn) -> None:
    row, officer = makers.make_violation(), makers.make_officer()
    violation.change_violation(violation=row, officers=[officer], by=karim)
    violation.change_violation(violation=row, officers=[], by=karim)

    found = entries(signed_in(karim), "violation", row)

    name = f"officer {str(officer.pk)[:8]}"
    assert [(entry.who, entry.what, said(entry)) for entry in found[:2]] == [
        ("karim", "taken off", {"officers": (name, "")}),
        ("karim", "added", {"officers": ("", name)}),
    ]


def test_an_analyst_does_not_learn_that_an_officer_was_named(karim: User, anya: User, signed_in: SignedIn) -> None:
    row, officer = makers.make_violation(), makers.make_officer()
    violation.change_violation(violation=row, officers=[officer], by=karim)
    assert len(entries(signed_in(karim), "violation", row)) == 2

    assert len(entries(signed_in(anya), "violation", row)) == 1


def test_old_marks_of_an_officer_open_under_the_officers_own_key(karim: User, signed_in: SignedIn) -> None:
    officer = makers.make_officer(marks={"badge": "005-117"})
    violation.change_officer(officer=officer, marks={"badge": "005-171", "rank": "сержант"}, by=karim)

    newest = entries(signed_in(karim), "officer", officer)[0]

    assert said(newest) == {"marks": ("badge: 005-117", "badge: 005-171; rank: сержант")}


def test_of_a_lawyer_whoever_reads_no_names_reads_no_account(
    olga: User, karim: User, lev: User, levs_practice: Lawyer, signed_in: SignedIn
) -> None:
    assert said(entries(signed_in(karim), "lawyer", levs_practice)[-1])["account"] == ("", "lev")

    assert said(entries(signed_in(olga), "lawyer", levs_practice)[-1])["account"] == (None, None)


def test_a_token_s_history_holds_no_digest(sasha: User, signed_in: SignedIn) -> None:
    token = makers.make_token()

    assert "digest" not in said(entries(signed_in(sasha), "token", token)[0])
    assert "scopes" in said(entries(signed_in(sasha), "token", token)[0])


def test_a_consent_taken_back_says_when_and_by_whom(karim: User, signed_in: SignedIn) -> None:
    consent = makers.make_consent()
    service.withdraw_consent(consent=consent, at=makers.EVENING + timedelta(hours=1), by=karim)

    newest = entries(signed_in(karim), "consent", consent)[0]

    assert (newest.who, newest.what) == ("karim", "changed")
    assert said(newest)["withdrawn at"][1]
