"""The one way in which services refuse, and under whose name the history stands."""

import ast
from uuid import uuid4

import pytest
from django.db import connection, transaction

from detainees.models import Detainee, User
from detainees.names import PersonName
from detainees.services.person import add_person
from detainees.services.refusal import MESSAGES, Refused, begin, on_behalf_of
from tests.architecture import sources
from tests.makers import make_detainee

SERVICES = ("detainees/services", "casework/services")


def context_of(person: Detainee) -> dict[str, str | None]:
    """What the history says of who made this person."""
    event = person.events.select_related("pgh_context").get()  # type: ignore[attr-defined]
    metadata: dict[str, str | None] = event.pgh_context.metadata
    return metadata


def codes_raised(text: str) -> set[str]:
    calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    refusals = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Refused")
    return {str(call.args[0].value) for call in refusals if isinstance(call.args[0], ast.Constant)}


def test_every_refusal_of_a_service_has_words_for_people() -> None:
    raised = {code for _name, text in sources.sources(*SERVICES) for code in codes_raised(text)}

    assert {"stale", "already_taken", "stands_already"} <= raised
    assert raised - MESSAGES.keys() == set()
    assert codes_raised('raise Refused("planted")') == {"planted"}


def test_a_refusal_names_fields_and_repeats_no_value() -> None:
    refused = Refused("in_the_future", ("sent_at",))

    assert str(refused) == "in_the_future"
    assert refused.particulars == ("sent_at",)
    assert refused.message == str(MESSAGES["in_the_future"])


def test_the_history_names_who_did_it_and_by_which_verb(karim: User) -> None:
    person = add_person(name=PersonName(surname="Умаханова"), by=karim)

    assert context_of(person) == {"user": str(karim.id), "client": None, "verb": "add_person"}


def test_the_history_names_the_program_while_it_is_acted_for_and_no_longer(db: None) -> None:
    program = uuid4()
    with on_behalf_of(program):
        theirs = add_person(name=PersonName(surname="Умаханова"), by=None)
    ours = add_person(name=PersonName(surname="Магомедова"), by=None)

    assert context_of(theirs)["client"] == str(program)
    assert context_of(ours)["client"] is None


def test_a_program_is_forgotten_even_when_its_work_fails(db: None) -> None:
    with pytest.raises(Refused), on_behalf_of(uuid4()):
        raise Refused("stale")

    assert context_of(add_person(name=PersonName(surname="Умаханова"), by=None))["client"] is None


def test_an_authors_name_ends_with_the_transaction(committed_db: str) -> None:
    with transaction.atomic():
        begin(by=None, verb="planted")
        assert _said() != ""
    assert _said() == ""
    person = make_detainee()
    assert person.events.get().pgh_context is None  # type: ignore[attr-defined]


def _said() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('pghistory.context_metadata', true), '')")
        return str(cursor.fetchone()[0])
