"""The history of a record as triggers wrote it, with its author."""

from uuid import uuid4

from casework.services import history
from detainees.models import User
from detainees.services import custody
from detainees.services.refusal import on_behalf_of
from tests.makers import make_client, make_detention


def test_events_stand_newest_first_with_who_wrote_them(karim: User) -> None:
    detention = make_detention()
    program = make_client()
    custody.correct(detention=detention, version=1, by=karim, agency="полиция")
    with on_behalf_of(program.id):
        custody.correct(detention=detention, version=2, by=None, agency="Росгвардия")

    events = history.events_of(detention, newest=10)

    assert [event.pgh_label for event in events] == ["update", "update", "insert"]
    assert [event.agency for event in events] == ["Росгвардия", "полиция", ""]
    authors = [history.author_of(event) for event in events]
    assert authors == [program.id, karim.id, None]
    named = history.handles([each for each in authors if each] + [uuid4()])
    assert named == {program.id: program.name, karim.id: "karim"}


def test_of_a_long_history_the_newest_are_shown_and_none_of_another_record(karim: User) -> None:
    detention, other = make_detention(), make_detention()
    for version, row in ((1, detention), (2, detention), (1, other)):
        custody.correct(detention=row, version=version, by=karim, agency=f"{version}")

    assert [event.version for event in history.events_of(detention, newest=2)] == [3, 2]


def test_what_was_deleted_is_still_told(db: None) -> None:
    detention = make_detention()
    gone = type(detention).objects.get(pk=detention.pk)
    detention.delete()

    assert [event.pgh_label for event in history.events_of(gone, newest=1)] == ["delete"]
