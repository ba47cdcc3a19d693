"""Three who look for somebody: a mother whose son was named meanwhile, a sister who is to be called, and a friend."""

from datetime import datetime, timedelta

from casework.demo.names import HEARD
from casework.demo.night import Night
from casework.demo.staff import DemoStaff
from casework.services.reading import reading
from detainees.models import Detention, SearchRequest
from detainees.services import searching

Relation = SearchRequest.Relation


def enact(night: Night, staff: DemoStaff, *, now: datetime) -> list[SearchRequest]:
    """Write the three down. The first rings by itself, once a worker has compared it."""
    subjects = [detention.detainee_id for detention in night.detentions]
    with reading(actor=staff.olga.id, subjects=subjects, place="demo"):
        known = [each for each in night.detentions if each.detainee.name.given_name in HEARD]
        son, brother = [each for each in known if each.detainee.sex == "male" and each.current_facility_id][-2:]
        rings = _mother(son, night, staff, now)
        found = _sister(brother, night, staff, now)
    with reading(actor=staff.olga.id, subjects=[found.pk], place="demo"):
        searching.say_found(request=found, person=brother.detainee, by=staff.olga)
    return [rings, found, _friend(night, staff, now)]


def _mother(son: Detention, night: Night, staff: DemoStaff, now: datetime) -> SearchRequest:
    """She calls him by the name of his childhood, and must not be called at work."""
    name = son.detainee.name
    return searching.add_request(
        sought={
            "surname": name.surname,
            "given_name": HEARD[name.given_name],
            "description": son.detainee.description or "",
        },
        last_seen="Написал в 19:40, что стоит у театра. С тех пор телефон выключен.",
        seeker={"name": "Салихат"},
        ways=[
            {"way": "phone", "address": "+7 928 000-00-31", "from": "08:00", "to": "23:00"},
            {"way": "phone", "address": "+7 928 000-00-32", "never": True},
        ],
        note="Второй номер рабочий: туда не звонить, начальник не знает.",
        relation=Relation.PARENT,
        incident=night.incident,
        asked_at=now - timedelta(minutes=50),
        by=staff.olga,
    )


def _sister(brother: Detention, night: Night, staff: DemoStaff, now: datetime) -> SearchRequest:
    name = brother.detainee.name
    return searching.add_request(
        sought={"surname": name.surname, "given_name": name.given_name},
        seeker={"name": "Заира"},
        ways=[{"way": "messenger", "address": "@zaira.invented"}],
        relation=Relation.SIBLING,
        incident=night.incident,
        asked_at=now - timedelta(minutes=35),
        by=staff.olga,
    )


def _friend(night: Night, staff: DemoStaff, now: datetime) -> SearchRequest:
    """Nobody of this name has been heard of."""
    return searching.add_request(
        sought={"surname": "Кубачинов", "given_name": "Гамид", "age": 24, "description": "рыжая борода, очки"},
        last_seen="У фонтана, около 20:00.",
        seeker={"name": "Рустам"},
        ways=[{"way": "phone", "address": "+7 928 000-00-33"}],
        relation=Relation.FRIEND,
        incident=night.incident,
        asked_at=now - timedelta(minutes=20),
        by=staff.olga,
    )
