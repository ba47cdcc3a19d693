"""Three people of the night whom somebody else reported once more, by the names that he heard: each written twice."""

from datetime import datetime, timedelta

from django.conf import settings

from casework.demo.names import HEARD
from casework.demo.night import Night
from casework.demo.staff import DemoStaff
from casework.services.reading import reading
from detainees.models import Detention
from detainees.names import PersonName
from detainees.services import admission
from detainees.services.differences import Facts

TWICE = 3
_LATIN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэ", "abvgdezijklmnoprstufye", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ё": "yo"}
    | dict.fromkeys("ьъӏ", "")
)


def enact(night: Night, staff: DemoStaff, *, now: datetime) -> list[Detention]:
    """Write the three down again, under the names by which they were heard. A worker finds the pairs."""
    subjects = [detention.detainee_id for detention in night.detentions]
    with reading(actor=staff.olga.id, subjects=subjects, place="demo"):
        known = [each for each in night.detentions if each.detainee.name.given_name in HEARD][:TWICE]
        facts = [_heard(each, number, now) for number, each in enumerate(known)]
    return [
        admission.record_person(
            incident=night.incident, facts=each, jurisdiction=settings.ENVIRONMENT.jurisdiction, by=staff.olga
        )
        for each in facts
    ]


def _heard(known: Detention, number: int, now: datetime) -> Facts:
    """What the second caller said: the given name as it is said at home, the surname in Latin letters or in ours."""
    name, person = known.detainee.name, known.detainee
    surname = name.surname if number % 2 else name.surname.casefold().translate(_LATIN).title()
    return Facts(
        name=PersonName(surname=surname, given_name=HEARD[name.given_name]),
        sex=person.sex,
        description=person.description or "",
        apprehended_at=known.apprehended_at and known.apprehended_at + timedelta(minutes=10 * number),
        source=f"Звонок второй соседки, {now - timedelta(hours=1):%H:%M}",
    )
