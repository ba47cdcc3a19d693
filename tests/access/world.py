"""One record of every kind in three places, so that absence means something.

`here` is the incident a grant may name; `next` is another incident of the same region; `away` is in the
neighbouring region; `unplaced` is a report nobody has placed yet.
"""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.db.models import Model

from casework.models import Document, Lawyer
from casework.services import files
from detainees import keys
from detainees.fields import binding_of
from detainees.models import Detention, Incident, Region, Report, RoleGrant, User, Violation
from tests import makers

PLACES = ("here", "next", "away")
REGION_OF = {"here": makers.HOME, "next": makers.HOME, "away": makers.NEIGHBOUR}
# Everybody of a place is called so, and nobody of another: a name in an answer says whose record was read.
SURNAMES = {"here": "Гаджиалиева", "next": "Тамбиева", "away": "Эльканова", "unplaced": "Кубанова"}


@dataclass
class World:
    """What was planted: `rows[model][place]`, and who stands for the staff, with their one grant."""

    planter: User
    grant: RoleGrant
    rows: dict[type[Model], dict[str, Any]] = field(default_factory=dict)

    def keep(self, place: str, *records: Model) -> None:
        for record in records:
            self.rows.setdefault(type(record), {})[place] = record

    def place_of(self, row: Model) -> str:
        """Where a row was planted; "?" for one that was not."""
        planted = self.rows.get(type(row), {})
        return next((place for place, record in planted.items() if record.pk == row.pk), "?")

    def row(self, model: type[Model], place: str) -> Any:
        """The row of the place; where the kind belongs to none, one of the staff's or the first there is."""
        staff: dict[type[Model], Model] = {User: self.planter, RoleGrant: self.grant}
        row = self.rows.get(model, {}).get(place) or staff.get(model) or model._default_manager.first()
        assert row is not None, f"{model.__name__} is not planted"
        return row


def plant(*, decided_by: User) -> World:
    """Plant the world. Staff, clients and reference data are planted in no place: they belong to none."""
    granted = makers.grant(decided_by, RoleGrant.Role.OPERATOR, region=makers.make_region())
    world = World(decided_by, granted)
    for place in PLACES:
        region = makers.make_region(REGION_OF[place])
        incident = makers.make_incident(region=region, title_ru=f"Сход {place}")
        detainee = makers.make_detainee(surname=SURNAMES[place], region=region)
        detention = makers.make_detention(incident=incident, detainee=detainee)
        world.keep(place, incident, detention, detention.detainee)
        _plant_of_incident(world, place, incident)
        _plant_of_person(world, place, detention)
        _plant_twins(world, place, detention, decided_by)
        _plant_search(world, place, detention, decided_by)
        _plant_report(world, place, makers.make_report(incident=incident, content=heard(place)), decided_by)
        world.keep(place, makers.make_lawyer(regions=(region.code,)))
    _plant_report(world, "unplaced", makers.make_report(content=heard("unplaced")), decided_by)
    makers.make_campaign()
    makers.make_unit()
    officer = makers.make_officer()
    for violation in world.rows[Violation].values():
        violation.officers.add(officer)
    makers.make_token()
    makers.make_envelope()
    makers.make_backup()
    makers.make_rehearsal()
    makers.make_hold(subject=uuid4())
    makers.make_erasure(subjects=[uuid4()])
    return world


def _plant_of_incident(world: World, place: str, incident: Incident) -> None:
    person = {"name": f"Зухра {SURNAMES[place]}", "phone": "+79280000017"}
    witness = makers.make_witness(incident=incident, person=person)
    world.keep(place, makers.make_headcount(incident=incident), witness)


def _plant_of_person(world: World, place: str, detention: Detention) -> None:
    detainee = detention.detainee
    case = makers.make_case(detention=detention)
    defender: Lawyer = makers.make_lawyer(regions=())
    contact = {"name": f"Марьям {SURNAMES[place]}", "relation": "мать", "phone": "+79280000025"}
    world.keep(
        place,
        makers.make_stay(detention=detention),
        makers.make_debrief(detention=detention),
        makers.make_violation(detention=detention),
        makers.make_claim(detention=detention),
        makers.make_timeline_entry(detention=detention),
        makers.make_relative(detainee=detainee, contact=contact),
        makers.make_consent(detainee=detainee),
        case,
        makers.make_charge(case=case),
        makers.make_hearing(case=case),
        makers.make_ruling(case=case),
        makers.make_document(detention=detention),
        makers.make_authority(lawyer=defender, detainee=detainee),
    )


def _plant_twins(world: World, place: str, detention: Detention, decided_by: User) -> None:
    """Another record of the same person, which was merged once, and may be the same after all."""
    other = makers.make_detainee(surname=SURNAMES[place], region=detention.region)
    makers.make_detention(detainee=other, incident=detention.incident)
    world.keep(
        place,
        makers.make_pair(one=detention.detainee, other=other),
        makers.make_merge(kept=detention.detainee, merged=other, by=decided_by),
    )


def _plant_search(world: World, place: str, detention: Detention, decided_by: User) -> None:
    """Somebody who is looked for, who it may be, and a call that nobody answered."""
    search = makers.make_search(surname=SURNAMES[place], incident=detention.incident, region=detention.region)
    world.keep(
        place,
        search,
        makers.make_hit(request=search, person=detention.detainee),
        makers.make_attempt(request=search, by=decided_by),
    )


def _plant_report(world: World, place: str, report: Report, decided_by: User) -> None:
    outcome = makers.make_outcome(report=report, decided_by=decided_by)
    world.keep(place, report, report.triage, outcome)


def heard(place: str) -> dict[str, Any]:
    """What a report of this place says. Its first person is dealt with, the second waits."""
    people = [{"surname": SURNAMES[place], "given_name": name} for name in ("Патимат", "Мурад")]
    return {"text": "Забрали двоих у театра", "people": people}


def region_of(place: str) -> Region:
    return makers.make_region(REGION_OF[place])


def plant_files(world: World) -> dict[tuple[str, str], bytes]:
    """A document with a stored file of each edition for the detention of each place, and what the file holds.

    The one in the court's edition is the document of the place.
    """
    contents: dict[tuple[str, str], bytes] = {}
    for place in PLACES:
        for edition in (Document.Edition.ARCHIVE, Document.Edition.COURT):
            row = makers.make_document(detention=world.rows[Detention][place], edition=edition, facts_version=7)
            content = f"%PDF-1.7 {edition} {place}".encode()
            key = keys.key_for(row.subject_id, Document.__name__)
            row.file_name = files.keep(content=[content], key=key, binding=binding_of(row, "file"))
            row.file_size, row.made_at, row.state = len(content), makers.EVENING, Document.State.READY
            row.digest = sha256(content).hexdigest()
            row.save()
            world.keep(place, row)
            contents[place, edition] = content
    return contents
