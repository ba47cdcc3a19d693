"""Choices of the admin's forms that are looked up while one types: whatever is sent as one, the form answers."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from detainees.models import Facility, Region, Unit, User
from tests.makers import make_facility, make_unit

SignedIn = Callable[[User], Client]
PLANTED: dict[Any, Callable[[], Any]] = {Unit: make_unit, Facility: make_facility}
NO_KEYS = ("Зухра Алиханова", "-", "0", "нет,да", "4f0c", "'", "\x00", "x" * 5_000)


def looked_up() -> Iterator[tuple[Any, str]]:
    """Every kind that is written in the admin, with each of its fields that are looked up."""
    for model, its_admin in admin.site._registry.items():
        yield from ((model, name) for name in its_admin.autocomplete_fields)


def address_of(model: Any, name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def test_units_and_places_have_such_fields() -> None:
    assert {(Facility, "region"), (Unit, "region"), (Unit, "facility")} <= set(looked_up())


@pytest.mark.parametrize(("model", "name"), list(looked_up()))
def test_what_is_no_key_is_refused_beside_its_field(
    model: Any, name: str, dagestan: Region, karim: User, signed_in: SignedIn
) -> None:
    row, client = PLANTED[model](), signed_in(karim)
    for address in (address_of(model, "add"), address_of(model, "change", row.pk)):
        for sent in NO_KEYS:
            answer: Any = client.post(address, {"name": "Второй взвод", name: sent})
            assert answer.status_code == 200, f"{address} {sent[:20]!r}"
            assert name in answer.context_data["adminform"].form.errors, sent[:20]
    assert model._default_manager.get() == row


def test_the_choice_that_was_sent_is_shown_again_beside_what_is_wrong(
    dagestan: Region, karim: User, signed_in: SignedIn
) -> None:
    sent = {"name": "", "region": dagestan.pk, "facility": "нет"}

    page = signed_in(karim).post(address_of(Unit, "add"), sent).content.decode()

    assert f'<option value="{dagestan.pk}" selected>' in page
