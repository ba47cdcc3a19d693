"""The demo's list of forty was read as lists are, saved as one report, and can be taken back."""

from django.utils import timezone

from casework.demo import night, pasted_list, places, staff
from detainees.listed import Kind, read_text
from detainees.models import Claim, Detention, Region, Triage
from detainees.services import listing
from tests.makers import opened


def test_every_line_of_the_list_is_understood() -> None:
    lines = read_text(pasted_list.written())

    assert [line.kind for line in lines if line.kind is not Kind.PERSON] == [
        Kind.HEADING,
        Kind.EMPTY,
        Kind.HEADING,
    ]
    assert sum(line.kind is Kind.PERSON for line in lines) == 40
    assert not any(line.twin for line in lines)
    assert all(line.name.surname and line.name.given_name for line in lines if line.kind is Kind.PERSON)


def test_forty_are_held_in_one_place_by_one_report(dagestan: Region) -> None:
    people, now = staff.hire(dagestan), timezone.now()
    tonight = night.enact(dagestan, places.lay_out(dagestan, people.karim), people, now=now)

    report = pasted_list.enact(tonight, people, now=now)

    listed = Detention.objects.filter(outcomes__triage__report=report)
    assert (report.people_count, listed.count()) == (40, 40)
    said = {*Claim.objects.filter(detention__in=listed, field="note").values_list("field", flat=True)}
    assert said == {"note"}
    subjects = [one.subject_id for one in listed]
    with opened(*subjects):
        named = [one.detainee for one in listed.select_related("detainee")]
        assert {person.description for person in named} == {None}
        assert any(person.health == "просит лекарства" for person in named)
        assert any(len(person.name.birth_date) == len("1998") for person in named)
    assert {one.current_facility.name for one in listed.select_related("current_facility")} == {"Спецприёмник"}  # type: ignore[union-attr]
    assert Triage.objects.get(report=report).state == "done"
    assert listing.undo_list(report=report, by=people.olga).people == 40
    assert Detention.objects.filter(incident=tonight.incident).count() == night.DETENTIONS
