"""Records of the admin that have no page of their own: lists, filters, actions that call services, their history."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import NoReverseMatch, reverse

from casework.services.history import is_kept
from detainees.models import (
    Claim,
    Consent,
    Detention,
    Officer,
    Region,
    Report,
    TimelineEntry,
    TriageOutcome,
    User,
    Violation,
    Witness,
)
from tests.makers import (
    make_claim,
    make_consent,
    make_detention,
    make_incident,
    make_officer,
    make_outcome,
    make_region,
    make_report,
    make_timeline_entry,
    make_unit,
    make_user,
    make_violation,
    make_witness,
    opened,
)

SignedIn = Callable[[User], Client]
RUSSIAN = {"accept-language": "ru"}


def page_of(model: type[Model], name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def act(client: Client, row: Model, action: str) -> Any:
    chosen = {"action": action, "_selected_action": [str(row.pk)]}
    return client.post(page_of(type(row), "changelist"), chosen, follow=True)


@pytest.fixture
def night(dagestan: Region) -> Detention:
    return make_detention(incident=make_incident(region=dagestan))


@pytest.fixture
def rows(night: Detention) -> dict[type[Model], Any]:
    """One of each kind, in Dagestan."""
    return {
        Officer: make_officer(unit=make_unit()),
        Witness: make_witness(incident=night.incident),
        Claim: make_claim(detention=night),
        TimelineEntry: make_timeline_entry(detention=night, kind="violation_recorded"),
        TriageOutcome: make_outcome(report=make_report(incident=night.incident), decided_by=make_user("decider")),
    }


def test_each_kind_has_a_list_and_a_page_of_one(
    rows: dict[type[Model], Any], karim: User, signed_in: SignedIn
) -> None:
    client = signed_in(karim)
    for model, row in rows.items():
        listed: Any = client.get(page_of(model, "changelist"))
        assert [*listed.context_data["cl"].result_list] == [row], model
        assert client.get(page_of(model, "change", row.pk)).status_code == 200, model


def test_lists_of_another_region_are_empty(
    rows: dict[type[Model], Any], zarema: User, signed_in: SignedIn
) -> None:
    client = signed_in(zarema)
    for model in rows.keys() - {Officer}:  # officers are the same for everybody who may see them
        listed: Any = client.get(page_of(model, "changelist"))
        assert [*listed.context_data["cl"].result_list] == [], model


@pytest.mark.parametrize("who", ["anya", "lev", "sasha"])
def test_who_may_not_see_officers_and_witnesses_finds_no_list(
    who: str, rows: dict[type[Model], Any], request: pytest.FixtureRequest, signed_in: SignedIn
) -> None:
    client = signed_in(request.getfixturevalue(who))

    assert [client.get(page_of(model, "changelist")).status_code for model in (Officer, Witness)] == [403, 403]


def test_a_list_of_witnesses_opens_nobody_and_the_page_of_one_is_a_reading(
    rows: dict[type[Model], Any], karim: User, signed_in: SignedIn, superuser_connection: psycopg.Connection
) -> None:
    client, witness = signed_in(karim), rows[Witness]

    listed = client.get(page_of(Witness, "changelist")).content.decode()
    one = client.get(page_of(Witness, "change", witness.pk)).content.decode()

    assert "Зухра Алиханова" not in listed
    assert "Зухра Алиханова" in one
    read = superuser_connection.execute(
        "SELECT place, subjects FROM casework_auditentry WHERE actor_id = %s AND action = 'read'", [karim.pk]
    ).fetchall()
    assert read == [("admin:detainees_witness_change", [witness.pk])]


def test_the_filters_offer_what_the_reader_sees(
    rows: dict[type[Model], Any], karim: User, stavropol: Region, signed_in: SignedIn
) -> None:
    far = make_incident(region=stavropol, title_ru="Сход у соседей")
    make_witness(incident=far)
    make_incident(region=make_region(), title_ru="Второй сход")

    for model in (Witness, Claim, TimelineEntry, TriageOutcome):
        offered = signed_in(karim).get(page_of(model, "changelist"), headers=RUSSIAN).content.decode()
        assert "Второй сход" in offered, model
        assert "Сход у соседей" not in offered, model
    narrowed: Any = signed_in(karim).get(page_of(Witness, "changelist") + "?is_ready_for_court__exact=1")
    assert [*narrowed.context_data["cl"].result_list] == []


def test_a_claim_is_accepted_from_here_and_the_reader_is_written_down(
    night: Detention, karim: User, signed_in: SignedIn, superuser_connection: psycopg.Connection
) -> None:
    claim = make_claim(detention=night, field="description", value="Синяя шапка")

    act(signed_in(karim), claim, "accept")

    claim.refresh_from_db()
    assert (claim.state, claim.decided_by) == (Claim.State.ACCEPTED, karim)
    with opened(night.subject_id):
        assert Detention.objects.get().detainee.description == "Синяя шапка"
    (place,) = superuser_connection.execute(
        "SELECT place FROM casework_auditentry WHERE actor_id = %s AND action = 'read' AND %s = ANY (subjects)",
        [karim.pk, night.subject_id],
    ).fetchone() or ("",)
    assert place == "admin:detainees_claim_changelist"


def test_a_claim_is_set_aside_once(night: Detention, karim: User, signed_in: SignedIn) -> None:
    claim, client = make_claim(detention=night, field="description", value="Шапка"), signed_in(karim)

    act(client, claim, "set_aside")
    again = act(client, claim, "set_aside")

    claim.refresh_from_db()
    assert claim.state == Claim.State.REJECTED
    assert len(again.context["messages"]) >= 1
    assert str(claim.pk)[:8] in " ".join(map(str, again.context["messages"]))


def test_a_witness_says_that_they_would_speak_in_court(
    rows: dict[type[Model], Any], karim: User, maria: User, signed_in: SignedIn
) -> None:
    witness = rows[Witness]
    # A case manager reads witnesses and is offered no action on them.
    act(signed_in(maria), witness, "ready")
    witness.refresh_from_db()
    assert not witness.is_ready_for_court

    act(signed_in(karim), witness, "ready")

    witness.refresh_from_db()
    assert witness.is_ready_for_court
    act(signed_in(karim), witness, "not_ready")
    witness.refresh_from_db()
    assert not witness.is_ready_for_court


def test_a_consent_is_withdrawn_from_here(night: Detention, karim: User, signed_in: SignedIn) -> None:
    consent = make_consent(detainee=night.detainee)

    act(signed_in(karim), consent, "withdraw")

    assert Consent.objects.get().withdrawn_at is not None


def test_the_button_leads_to_our_history(night: Detention, karim: User, signed_in: SignedIn) -> None:
    violation, client = make_violation(detention=night), signed_in(karim)
    address = reverse("history", kwargs={"kind": "violation", "pk": violation.pk})

    assert f'href="{address}"' in client.get(page_of(Violation, "change", violation.pk)).content.decode()
    # Whoever kept the address of Django's own log comes there as well.
    assert client.get(page_of(Violation, "history", violation.pk)).headers["Location"] == address


def test_what_has_no_history_has_neither_button_nor_address(
    night: Detention, karim: User, signed_in: SignedIn
) -> None:
    report, client = make_report(incident=night.incident), signed_in(karim)

    assert "historylink" not in client.get(page_of(Report, "change", report.pk)).content.decode()
    with pytest.raises(NoReverseMatch):
        page_of(Report, "history", report.pk)
    # Django leads away from an address that it does not know.
    assert client.get(page_of(Report, "changelist") + f"{report.pk}/history/", follow=True).status_code == 200


def test_every_registered_kind_with_a_history_has_our_page() -> None:
    kept = [model for model in admin.site._registry if is_kept(model)]

    assert len(kept) > 20
    for model in kept:
        assert reverse(
            "history", kwargs={"kind": model._meta.model_name, "pk": "0" * 8 + "-0000-4000-8000-" + "0" * 12}
        )


def test_a_row_without_a_number_is_called_by_its_kind_in_the_reader_s_language(
    rows: dict[type[Model], Any], karim: User, signed_in: SignedIn
) -> None:
    witness = rows[Witness]
    words = f"свидетель {str(witness.pk)[:8]}"

    client = signed_in(karim)

    assert words in client.get(page_of(Witness, "changelist"), headers=RUSSIAN).content.decode()
    assert words in client.get(page_of(Witness, "change", witness.pk), headers=RUSSIAN).content.decode()
