"""Django's admin: it shows what the policy shows, edits reference data, and leaves records to the services."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.models import Document
from casework.services.document import making
from casework.staff.admin import RecordAdmin
from casework.staff.admin_lists import LAST_PAGE
from detainees.models import Detention, Envelope, Facility, Officer, Region, RoleGrant, Token, User, Witness
from tests.makers import (
    EVENING,
    grant,
    make_authority,
    make_case,
    make_charge,
    make_claim,
    make_consent,
    make_detainee,
    make_detention,
    make_document,
    make_envelope,
    make_facility,
    make_headcount,
    make_hearing,
    make_incident,
    make_lawyer,
    make_officer,
    make_region,
    make_relative,
    make_report,
    make_ruling,
    make_stay,
    make_token,
    make_unit,
    make_violation,
    make_witness,
)

SignedIn = Callable[[User], Client]


def page_of(model: type[Model], name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def shown(client: Client, address: str) -> Any:
    """The list that a page of the admin shows."""
    context: Any = client.get(address).context_data
    return context["cl"]


@pytest.fixture
def night(dagestan: Region) -> Detention:
    """One row of every kind that hangs on a person."""
    detention = make_detention(incident=make_incident(region=dagestan))
    make_stay(detention=detention, facility=make_facility())
    make_violation(detention=detention)
    make_claim(detention=detention)
    make_relative(detainee=detention.detainee)
    make_consent(detainee=detention.detainee)
    make_headcount(incident=detention.incident)
    make_report(region=dagestan)
    make_unit()
    case = make_case(detention=detention)
    make_charge(case=case)
    make_ruling(case=case, hearing=make_hearing(case=case))
    make_authority(lawyer=make_lawyer(), detainee=detention.detainee)
    make_document(detention=detention)
    make_token()
    return detention


@pytest.mark.parametrize("who", ["olga", "karim", "maria", "anya", "sasha"])
def test_every_list_and_every_row_opens_for_whoever_may_see_it(
    who: str, night: Detention, request: pytest.FixtureRequest, signed_in: SignedIn
) -> None:
    user = request.getfixturevalue(who)
    client = signed_in(user)
    seen = 0
    for model, model_admin in admin.site._registry.items():
        answer = client.get(page_of(model, "changelist"))
        if answer.status_code != 200:
            assert answer.status_code == 403
            continue
        seen += 1
        for row in model_admin.get_queryset(answer.wsgi_request)[:1]:
            assert client.get(page_of(model, "change", row.pk)).status_code == 200, model
    assert seen


def test_a_coordinator_reads_names_and_a_stranger_nothing(
    night: Detention, karim: User, nina: User, signed_in: SignedIn
) -> None:
    assert "Гаджиалиева" in signed_in(karim).get(page_of(Detention, "changelist")).content.decode()
    assert signed_in(nina).get(page_of(Detention, "changelist"), follow=True).status_code == 404


def test_rows_of_another_region_are_not_there(night: Detention, zarema: User, signed_in: SignedIn) -> None:
    client = signed_in(zarema)

    assert night.reference not in client.get(page_of(Detention, "changelist")).content.decode()
    assert client.get(page_of(Detention, "change", night.pk)).status_code == 302


def test_an_analyst_sees_the_row_and_no_sealed_word(night: Detention, anya: User, signed_in: SignedIn) -> None:
    client = signed_in(anya)

    listed = client.get(page_of(Detention, "changelist")).content.decode()
    opened = client.get(page_of(Detention, "change", night.pk)).content.decode()

    assert night.reference in listed
    for page in (listed, opened):
        assert "Гаджиалиева" not in page
        assert "Без объяснений" not in page


def test_records_have_no_form_that_saves(night: Detention, karim: User, signed_in: SignedIn) -> None:
    client = signed_in(karim)
    for model, model_admin in admin.site._registry.items():
        if isinstance(model_admin, RecordAdmin):
            assert client.get(page_of(model, "add")).status_code == 403, model
    client.post(page_of(Detention, "change", night.pk), {"agency": "Росгвардия"})

    night.refresh_from_db()
    assert night.agency == ""


def test_nothing_is_deleted_here(night: Detention, karim: User, signed_in: SignedIn) -> None:
    place = Facility.objects.first()
    assert place is not None
    client = signed_in(karim)

    assert client.post(page_of(Facility, "delete", place.pk), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in client.get(page_of(Facility, "changelist")).content.decode()


def test_reference_data_is_edited_and_its_history_names_the_editor(
    karim: User, dagestan: Region, signed_in: SignedIn, owner_connection: Any
) -> None:
    place = make_facility(name="ОП Советский")
    fields = {"kind": "station", "name": "ОП Ленинский", "region": dagestan.code}

    answer = signed_in(karim).post(page_of(Facility, "change", place.pk), fields)

    assert answer.status_code == 302
    place.refresh_from_db()
    assert place.name == "ОП Ленинский"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.metadata->>'user' FROM detainees_facilityevent e JOIN pghistory_context c"
            " ON c.id = e.pgh_context_id WHERE e.pgh_obj_id = %s AND e.pgh_label = 'update'",
            [place.pk],
        )
        assert cursor.fetchall() == [(str(karim.id),)]
    assert str(place.name) in LogEntry.objects.get().object_repr


def test_a_place_takes_no_zone_that_no_clock_knows(karim: User, dagestan: Region, signed_in: SignedIn) -> None:
    place = make_facility()
    fields = {"kind": "station", "name": place.name, "region": dagestan.code, "time_zone": "Asia/Makhachkala"}

    answer = signed_in(karim).post(page_of(Facility, "change", place.pk), fields)

    assert "Asia/Yakutsk" in answer.content.decode()
    place.refresh_from_db()
    assert place.time_zone == ""


def test_the_log_of_the_admin_never_holds_a_name(night: Detention, karim: User, signed_in: SignedIn) -> None:
    signed_in(karim).get(page_of(Detention, "change", night.pk))

    assert "Гаджиалиева" not in "".join(LogEntry.objects.values_list("object_repr", flat=True))


def test_a_list_costs_the_same_for_one_row_and_for_three(karim: User, signed_in: SignedIn) -> None:
    client = signed_in(karim)
    incident = make_incident()
    counts = []
    for many in (1, 2):
        for number in range(many):
            make_detention(incident=incident, detainee=make_detainee(given_name=f"Имя{number}"))
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get(page_of(Detention, "changelist"))
        counts.append(len(caught))
    assert counts == [7, 7]


def test_a_list_is_never_counted(night: Detention, karim: User, signed_in: SignedIn) -> None:
    client = signed_in(karim)
    with CaptureQueriesContext(connection) as caught:
        client.get(page_of(Detention, "changelist"))
    assert not [query["sql"] for query in caught if "COUNT(" in query["sql"].upper()]


def test_pages_lead_on_and_end(karim: User, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    incident = make_incident()
    for number in range(3):
        make_detention(
            incident=incident,
            detainee=make_detainee(given_name=f"Имя{number}"),
            apprehended_at=EVENING + timedelta(minutes=number),
        )
    monkeypatch.setattr(type(admin.site._registry[Detention]), "list_per_page", 2)
    client = signed_in(karim)

    first = shown(client, page_of(Detention, "changelist"))
    second = shown(client, page_of(Detention, "changelist") + "?p=2")
    beyond = client.get(page_of(Detention, "changelist") + f"?p={LAST_PAGE + 1}")

    assert first.has_next
    assert not second.has_next
    assert beyond.status_code == 302


def test_a_number_said_over_the_phone_finds_the_detention(
    night: Detention, karim: User, signed_in: SignedIn
) -> None:
    client = signed_in(karim)

    found = client.get(page_of(Detention, "changelist"), {"q": night.reference}).content.decode()
    nothing = client.get(page_of(Detention, "changelist"), {"q": "Гаджиалиева"}).content.decode()

    assert "Гаджиалиева Патимат" in found
    assert night.reference not in nothing


def test_a_search_among_what_has_no_number_finds_nothing(
    night: Detention, karim: User, sasha: User, signed_in: SignedIn
) -> None:
    make_officer(), make_witness(incident=night.incident)
    numberless = [
        model
        for model, its_admin in admin.site._registry.items()
        if isinstance(its_admin, RecordAdmin) and not hasattr(model, "number")
    ]
    assert {Officer, Witness} <= set(numberless)
    clients, emptied = [signed_in(karim), signed_in(sasha)], set()
    for model in numberless:
        for client in clients:
            address = page_of(model, "changelist")
            answer: Any = client.get(address)
            if answer.status_code != 200 or not answer.context_data["cl"].result_list:
                continue
            for sent in ("Гаджиалиева", night.reference, "5"):
                assert not shown(client, f"{address}?{urlencode({'q': sent})}").result_list
            emptied.add(model)
    assert {Officer, Witness} <= emptied


def test_filters_say_who_is_held_and_where_nobody_knows(karim: User, signed_in: SignedIn) -> None:
    incident = make_incident()
    lost = make_detention(incident=incident)
    held = make_detention(incident=incident, current_facility=make_facility())
    free = make_detention(
        incident=incident, released_at=EVENING + timedelta(hours=2), release_outcome="after_talk"
    )
    client = signed_in(karim)

    def listed(choice: str) -> set[Any]:
        page = shown(client, page_of(Detention, "changelist") + f"?custody={choice}")
        return {row.pk for row in page.result_list}

    assert listed("held") == {lost.pk, held.pk}
    assert listed("unknown") == {lost.pk}
    assert listed("released") == {free.pk}


def test_a_filter_offers_only_what_the_reader_may_see(karim: User, stavropol: Region, signed_in: SignedIn) -> None:
    make_incident(title_ru="Своё событие")
    make_incident(title_ru="Ещё одно своё")
    make_incident(region=stavropol, title_ru="Чужое событие")

    page = signed_in(karim).get(page_of(Detention, "changelist")).content.decode()

    assert "Своё событие" in page
    assert "Чужое событие" not in page


def test_a_filter_by_region_names_those_where_the_reader_has_something_to_look_for(
    karim: User, maria: User, stavropol: Region, signed_in: SignedIn
) -> None:
    make_incident()
    make_incident(region=stavropol)
    grant(karim, RoleGrant.Role.COORDINATOR, region=stavropol)
    make_region("RU-TY")
    address = page_of(Detention, "changelist")

    of_two_regions = signed_in(karim).get(address).content.decode()
    of_one_region = signed_in(maria).get(address).content.decode()

    assert "?region__code__exact=RU-STA" in of_two_regions
    assert "Ставропольский край" in of_two_regions
    assert "RU-TY" not in of_two_regions
    assert "region__code__exact" not in of_one_region


@pytest.mark.parametrize("kind", [Detention, Facility])
def test_no_filter_offers_to_count_the_table(
    kind: type[Any], night: Detention, karim: User, signed_in: SignedIn
) -> None:
    assert "_facets" not in signed_in(karim).get(page_of(kind, "changelist")).content.decode()


def test_autocomplete_offers_only_what_the_reader_may_see(
    karim: User, sasha: User, olga: User, signed_in: SignedIn
) -> None:
    asked = {"app_label": "detainees", "model_name": "rolegrant", "field_name": "user", "term": "olga"}
    where = reverse("admin:autocomplete")

    assert signed_in(karim).get(where, asked).status_code == 403
    assert [row["text"] for row in signed_in(sasha).get(where, asked).json()["results"]] == ["olga"]


def test_a_document_that_failed_is_made_again_from_here(
    night: Detention, maria: User, signed_in: SignedIn
) -> None:
    row = make_document(
        detention=night, state=Document.State.FAILED, fault="worker_died", attempts=making.MOST_ATTEMPTS
    )

    signed_in(maria).post(page_of(Document, "changelist"), {"action": "again", "_selected_action": [str(row.pk)]})

    row.refresh_from_db()
    assert (row.state, row.attempts) == (Document.State.WAITING, 0)


def test_an_action_says_why_it_did_not_happen(night: Detention, maria: User, signed_in: SignedIn) -> None:
    row = Document.objects.get()

    answer = signed_in(maria).post(
        page_of(Document, "changelist"), {"action": "again", "_selected_action": [str(row.pk)]}, follow=True
    )

    assert [str(message) for message in answer.context["messages"]] == [f"{row}: " + str(_message("not_failed"))]


def _message(code: str) -> Any:
    from detainees.services.refusal import MESSAGES  # noqa: PLC0415

    return MESSAGES[code]


def test_only_the_security_officer_revokes_a_token(
    night: Detention, karim: User, sasha: User, signed_in: SignedIn
) -> None:
    token = Token.objects.get()
    chosen = {"action": "revoke", "_selected_action": [str(token.pk)]}

    assert signed_in(karim).post(page_of(Token, "changelist"), chosen).status_code == 403
    signed_in(sasha).post(page_of(Token, "changelist"), chosen)

    token.refresh_from_db()
    assert token.revoked_at is not None


def test_envelopes_that_did_not_open_stand_first_for_the_security_officer(
    sasha: User, signed_in: SignedIn
) -> None:
    faulty = make_envelope(fault="malformed")
    make_envelope()
    make_envelope(opened_at=EVENING, body=b"")

    assert shown(signed_in(sasha), page_of(Envelope, "changelist")).result_list[0] == faulty


def test_only_the_security_officer_has_an_envelope_opened_again(
    karim: User, sasha: User, signed_in: SignedIn
) -> None:
    faulty, waits = make_envelope(fault="no_key"), make_envelope()
    chosen = {"action": "open_again", "_selected_action": [str(faulty.pk), str(waits.pk)]}

    assert signed_in(karim).post(page_of(Envelope, "changelist"), chosen).status_code == 403
    answer = signed_in(sasha).post(page_of(Envelope, "changelist"), chosen, follow=True)

    assert {*Envelope.objects.waiting()} == {faulty, waits}
    messages = [str(message) for message in answer.context["messages"]]
    assert messages[-1] == f"{waits}: " + str(_message("not_faulty"))
    assert len(messages) == 2
