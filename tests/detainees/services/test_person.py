"""People: who they are, who is close to them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from detainees.models import Detainee, Region, Relative, TimelineEntry, User
from detainees.names import PersonName
from detainees.services import changes
from detainees.services import person as service
from tests.makers import make_detainee, make_detention, make_incident, opened
from tests.refusals import refused
from tests.together import at_once, codes

ONE_HOUR = timedelta(hours=1)


def fresh(person: Detainee) -> Detainee:
    return Detainee.objects.get(pk=person.pk)


def test_a_person_known_by_a_jacket_alone_is_a_person(dagestan: Region, karim: User) -> None:
    person = service.add_person(
        name=PersonName(),
        by=karim,
        description="Красная куртка",
        traits=["minor", "journalist", "minor"],
        region=dagestan,
    )

    stored = fresh(person)
    assert (stored.traits, stored.region, stored.is_minor) == (["journalist", "minor"], dagestan, True)
    with opened(person.id):
        assert (stored.name, stored.description) == (PersonName(), "Красная куртка")


def test_a_new_name_takes_the_place_of_all_names_and_of_nothing_else(karim: User) -> None:
    person = make_detainee(identity={"surname": "Умарова", "aliases": ["Ума"]}, health="Инсулин")

    service.change_person(detainee=person, by=karim, name=PersonName(surname="Умаханова"))

    with opened(person.id):
        assert fresh(person).identity == {"surname": "Умаханова"}
        assert fresh(person).health == "Инсулин"


def test_a_change_is_told_once_by_fields_and_on_the_newest_detention(karim: User) -> None:
    person = make_detainee(health="ушиб")
    make_detention(detainee=person)
    newest = make_detention(detainee=person, incident=make_incident())

    service.change_person(detainee=person, by=karim, name=PersonName(surname="Ума"), health=None, sex="female")

    entry = TimelineEntry.objects.get()
    assert (entry.kind, entry.detention, entry.subject_id, entry.by) == (
        "person_changed",
        newest,
        person.id,
        karim,
    )
    with opened(person.id):
        assert entry.facts == {"fields": ["health", "identity", "sex"]}


def test_somebody_who_was_never_detained_is_changed_as_well(karim: User) -> None:
    person = make_detainee()

    service.change_person(detainee=person, by=karim, citizenship="RU")

    assert TimelineEntry.objects.get().detention is None


@pytest.mark.parametrize("fact", ["identity", "number", "is_practice", "id"])
def test_what_is_not_corrected_here_is_a_fault_of_the_program(db: None, fact: str) -> None:
    with pytest.raises(TypeError):
        service.change_person(detainee=make_detainee(), by=None, **{fact: None})


def test_a_change_that_the_database_refuses_leaves_nothing_of_it(db: None) -> None:
    person = make_detainee()

    with pytest.raises(IntegrityError, match="detainee_sex_is_a_known_value"):
        service.change_person(detainee=person, by=None, sex="planted", description="Иначе")

    with opened(person.id):
        assert fresh(person).description == "Красная куртка"
    assert not TimelineEntry.objects.exists()


def test_who_has_not_seen_the_newest_change_is_told(karim: User, maria: User) -> None:
    person = make_detainee()
    seen = service.newest_change(detainee=person)
    service.correct_person(detainee=person, seen=seen, by=karim, sex="female")

    with refused("stale"):
        service.correct_person(detainee=person, seen=seen, by=maria, sex="male")
    assert fresh(person).sex == "female"
    service.correct_person(detainee=person, seen=service.newest_change(detainee=person), by=maria, sex="male")

    assert fresh(person).sex == "male"


def test_a_change_of_somebody_else_makes_nobody_stale(karim: User) -> None:
    person, other = make_detainee(), make_detainee()
    seen = service.newest_change(detainee=person)
    service.change_person(detainee=other, by=karim, sex="male")

    assert service.correct_person(detainee=person, seen=seen, by=karim, sex="female").sex == "female"


def test_two_who_correct_what_both_saw_at_once_do_not_overwrite_each_other(committed_db: str) -> None:
    person = make_detainee()
    seen = service.newest_change(detainee=person)

    ended = at_once(
        person,
        lambda: service.correct_person(detainee=person, seen=seen, by=None, sex="female"),
        lambda: service.correct_person(detainee=person, seen=seen, by=None, citizenship="RU"),
    )

    assert codes(ended) == ["done", "stale"]
    assert (fresh(person).sex, fresh(person).citizenship) == ("female", "")


def test_somebody_close_is_told_nothing_until_somebody_says_otherwise(karim: User) -> None:
    person = make_detainee()

    relative = service.add_relative(detainee=person, contact={"name": "Марьям", "phone": "+7"}, by=karim)

    stored = Relative.objects.get()
    assert (stored, stored.may_be_told, stored.subject_id) == (relative, Relative.MayBeTold.NOTHING, person.id)
    with opened(person.id):
        assert stored.contact == {"name": "Марьям", "phone": "+7"}


def test_what_a_contact_may_be_told_is_said_later_and_told_on_the_newest_detention(karim: User) -> None:
    detention = make_detention()
    relative = service.add_relative(detainee=detention.detainee, contact={"name": "Марьям"}, by=karim)
    seen = changes.newest(relative)

    service.change_relative(relative=relative, seen=seen, by=karim, may_be_told=Relative.MayBeTold.WHERE)

    relative.refresh_from_db()
    entry = TimelineEntry.objects.get()
    with opened(detention.subject_id):
        assert (relative.may_be_told, relative.contact) == ("where", {"name": "Марьям"})
        assert (entry.kind, entry.detention, entry.facts) == (
            "relative_changed",
            detention,
            {"fields": ["may_be_told"]},
        )
    with refused("stale"):
        service.change_relative(relative=relative, seen=seen, by=karim, may_be_told=Relative.MayBeTold.ALL)
    with pytest.raises(TypeError):
        service.change_relative(relative=relative, seen=seen, by=karim, detainee=detention.detainee)
