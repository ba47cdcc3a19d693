"""The demo has the size and the troubles of the evening it is modelled on, and is the same each time."""

from collections import Counter
from datetime import UTC, datetime
from random import Random

from django.db.models import Count

from casework.demo import appeal, night, places, staff
from casework.demo.names import Invented, invent
from casework.demo.places import DemoPlaces
from casework.models import Document, Ruling
from detainees.models import Detainee, Detention, Facility, Headcount, Region, Violation, ViolationOfficer, Witness
from tests.makers import opened

MOMENT = datetime(2022, 9, 25, 20, 47, tzinfo=UTC)
PALOCHKA = "ӏӀ"


def ground(region: Region) -> tuple[staff.DemoStaff, DemoPlaces]:
    people = staff.hire(region)
    return people, places.lay_out(region, people.karim)


def test_a_hundred_of_several_peoples_are_taken_to_three_stations_in_two_vans(dagestan: Region) -> None:
    people, laid_out = ground(dagestan)

    tonight = night.enact(dagestan, laid_out, people, now=MOMENT)

    taken = Detention.objects.filter(incident=tonight.incident)
    assert taken.count() == 101
    assert Detainee.objects.filter(detentions__in=taken, traits__contains=["minor"]).count() == 27
    kinds = Counter(Facility.objects.values_list("kind", flat=True))
    assert (kinds["station"], kinds["vehicle"]) == (3, 2)
    assert Headcount.objects.filter(incident=tonight.incident).exists()
    wrong = dict(Violation.objects.filter(detention__in=taken).values_list("kind").annotate(Count("id")))
    assert (wrong["stun"], wrong["draft_summons"], wrong["lawyer_denied"]) == (11, 14, 5)
    with opened(*(each.detainee_id for each in tonight.detentions)):
        names = [each.detainee.name for each in tonight.detentions]
    assert any(set(PALOCHKA) & set(name.full) for name in names)
    assert any("-" in name.surname for name in names)
    assert any(not name.patronymic for name in names)
    assert len({name.surname for name in names}) > 20


def test_the_same_seed_invents_the_same_people() -> None:
    def invented(seed: int) -> list[Invented]:
        dice = Random(seed)  # noqa: S311 - a play of invented people
        return [invent(dice) for _each in range(night.DETENTIONS)]

    assert invented(night.SEED) == invented(night.SEED)
    assert invented(night.SEED) != invented(night.SEED + 1)


def test_the_quieter_case_has_reached_the_appeal_with_its_file_asked_for(dagestan: Region) -> None:
    people, laid_out = ground(dagestan)

    case = appeal.enact(dagestan, laid_out, people)

    assert case.stage == "appeal"
    assert Ruling.objects.filter(case=case).exists()
    assert Document.objects.filter(detention=case.detention).exists()
    assert ViolationOfficer.objects.get().violation.kind == "stun"
    assert Witness.objects.get().violations.get().kind == "lawyer_denied"


def test_whatever_was_done_somewhere_was_done_while_the_person_was_there(dagestan: Region) -> None:
    people, laid_out = ground(dagestan)

    tonight = night.enact(dagestan, laid_out, people, now=MOMENT)

    for wrong in Violation.objects.filter(detention__in=tonight.detentions).select_related("detention"):
        stays = wrong.detention.stays.filter(arrived_at__lte=wrong.happened_at)
        there = stays.exclude(left_at__lt=wrong.happened_at)
        if wrong.facility_id:
            assert there.filter(facility=wrong.facility_id).exists(), wrong.kind
        elif wrong.kind == "draft_summons":
            assert there.filter(facility__kind="station").exists()
