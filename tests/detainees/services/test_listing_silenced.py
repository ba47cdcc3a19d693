"""A list is taken back where history was silenced: what nobody can look up is taken for touched."""

import psycopg

from detainees.models import Detainee, Detention, TriageOutcome
from detainees.names import PersonName
from detainees.services import listing
from detainees.services.differences import Facts
from detainees.services.listing import Decided
from tests.makers import EVENING, make_incident, make_user
from tests.refusals import refused


def test_nobody_is_deleted_of_whom_history_says_nothing(
    committed_db: str, superuser_connection: psycopg.Connection
) -> None:
    olga = make_user("olga")
    superuser_connection.execute("ALTER TABLE detainees_detainee DISABLE TRIGGER USER")
    report = listing.save_list(
        incident=make_incident(),
        place=None,
        told_at=EVENING,
        channel="messenger",
        content={"text": "Список", "people": [{"surname": "Курачев"}]},
        people=[Decided(kind=TriageOutcome.Kind.CREATED, facts=Facts(name=PersonName(surname="Курачев")))],
        jurisdiction="ru",
        by=olga,
    )
    made = Detainee.objects.get()
    Detainee.objects.filter(pk=made.pk).update(citizenship="RU")
    assert not made.events.exists()  # type: ignore[attr-defined]

    with refused("nothing_to_undo"):
        listing.undo_list(report=report, by=olga)

    assert [*Detention.objects.values_list("detainee", flat=True)] == [made.pk]
