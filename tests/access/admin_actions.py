"""Every action of Django's admin, with the state of a row in which it does something."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.urls import reverse

from casework.access import Verb
from casework.models import Authority, Document
from detainees.models import (
    Claim,
    Consent,
    Detention,
    Envelope,
    Headcount,
    Incident,
    RoleGrant,
    Token,
    Triage,
    User,
    Witness,
)
from tests import makers
from tests.access.page_forms import PageForm
from tests.access.world import World


@dataclass(frozen=True)
class Action:
    """What an action does to a record, and what the record must be for it."""

    verb: Verb
    arrange: Callable[[World, Model], dict[str, Any]] = lambda world, row: {}


def _a_moment(world: World, claim: Any) -> dict[str, Any]:
    """What was said may be accepted. It is sealed, so it is stored here."""
    claim.value = "2022-09-25T18:40:00+03:00"
    claim.save(update_fields=["value"])
    return {}


def _all_found(world: World, incident: Any) -> dict[str, Any]:
    """Everybody is known to be out, and no head lacks a name."""
    Detention.objects.filter(incident=incident).update(released_at=makers.EVENING, current_facility=None)
    Headcount.objects.filter(incident=incident).delete()
    return {}


ACTIONS: dict[tuple[type[Model], str], Action] = {
    (Incident, "close"): Action(Verb.CHANGE, _all_found),
    (Triage, "reopen"): Action(
        Verb.CHANGE,
        lambda world, row: {
            "state": Triage.State.REJECTED,
            "reason": Triage.Reason.TEST,
            "done_by": world.planter,
            "done_at": makers.EVENING,
        },
    ),
    (Envelope, "open_again"): Action(Verb.CHANGE, lambda world, row: {"fault": "broken"}),
    (User, "suspend"): Action(Verb.CHANGE),
    (User, "restore"): Action(Verb.CHANGE, lambda world, row: {"is_active": False}),
    (User, "reset_second_factor"): Action(Verb.CHANGE),
    (RoleGrant, "end"): Action(Verb.CHANGE),
    (Token, "revoke"): Action(Verb.CHANGE),
    (Authority, "end"): Action(Verb.CHANGE),
    (Claim, "accept"): Action(Verb.CHANGE, _a_moment),
    (Claim, "set_aside"): Action(Verb.CHANGE),
    (Witness, "ready"): Action(Verb.CHANGE),
    (Witness, "not_ready"): Action(Verb.CHANGE, lambda world, row: {"is_ready_for_court": True}),
    (Consent, "withdraw"): Action(Verb.CHANGE),
    (Document, "again"): Action(
        Verb.ADD, lambda world, row: {"state": Document.State.FAILED, "fault": "unexpected"}
    ),
}


def offered() -> set[tuple[type[Model], str]]:
    """Every action that the admin's lists name."""
    sites = admin.site._registry.items()
    named = {(model, str(action)) for model, model_admin in sites for action in model_admin.actions or ()}
    return named | {(model, name) for model, _admin in sites for name, _action in admin.site.actions}


def form_of(model: type[Model], action: str, row: Model) -> PageForm:
    """The form of the list, with this row and this action chosen."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return PageForm(address, {"action": [action], "_selected_action": [str(row.pk)], "index": ["0"]})
