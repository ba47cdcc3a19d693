"""One record of every kind in three places, so that absence means something.

`here` is the incident a grant may name; `next` is another incident of the same region; `away` is in the
neighbouring region; `unplaced` is a report nobody has placed yet.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from casework.models import Lawyer
from detainees.models import Detention, Incident, Region, Report, RoleGrant, User
from tests import makers

# The first person of a planted report is dealt with, the second waits.
HEARD = {"text": "Забрали двоих у театра", "people": [{"surname": "Гаджиалиева"}, {"surname": "Абакаров"}]}

PLACES = ("here", "next", "away")
REGION_OF = {"here": makers.HOME, "next": makers.HOME, "away": makers.NEIGHBOUR}


@dataclass
class World:
    """What was planted: `rows[model][place]`, and the lawyer's account that may be assigned."""

    rows: dict[type[Model], dict[str, Any]] = field(default_factory=dict)

    def keep(self, place: str, *records: Model) -> None:
        for record in records:
            self.rows.setdefault(type(record), {})[place] = record

    def place_of(self, row: Model) -> str:
        """Where a row was planted; "?" for one that was not."""
        planted = self.rows.get(type(row), {})
        return next((place for place, record in planted.items() if record.pk == row.pk), "?")


def plant(*, decided_by: User) -> World:
    """Plant the world. Staff, clients and reference data are planted in no place: they belong to none."""
    world = World()
    for place in PLACES:
        region = makers.make_region(REGION_OF[place])
        incident = makers.make_incident(region=region, title_ru=f"Сход {place}")
        detention = makers.make_detention(incident=incident)
        world.keep(place, incident, detention, detention.detainee)
        _plant_of_incident(world, place, incident)
        _plant_of_person(world, place, detention)
        _plant_report(world, place, makers.make_report(incident=incident, content=HEARD), decided_by)
        world.keep(place, makers.make_lawyer(regions=(region.code,)))
    _plant_report(world, "unplaced", makers.make_report(content=HEARD), decided_by)
    makers.grant(decided_by, RoleGrant.Role.OPERATOR, region=makers.make_region())
    makers.make_campaign()
    makers.make_unit()
    makers.make_officer()
    makers.make_token()
    makers.make_envelope()
    return world


def _plant_of_incident(world: World, place: str, incident: Incident) -> None:
    world.keep(place, makers.make_headcount(incident=incident), makers.make_witness(incident=incident))


def _plant_of_person(world: World, place: str, detention: Detention) -> None:
    detainee = detention.detainee
    case = makers.make_case(detention=detention)
    defender: Lawyer = makers.make_lawyer(regions=())
    world.keep(
        place,
        makers.make_stay(detention=detention),
        makers.make_violation(detention=detention),
        makers.make_claim(detention=detention),
        makers.make_timeline_entry(detention=detention),
        makers.make_relative(detainee=detainee),
        makers.make_consent(detainee=detainee),
        case,
        makers.make_charge(case=case),
        makers.make_hearing(case=case),
        makers.make_ruling(case=case),
        makers.make_document(detention=detention),
        makers.make_authority(lawyer=defender, detainee=detainee),
    )


def _plant_report(world: World, place: str, report: Report, decided_by: User) -> None:
    outcome = makers.make_outcome(report=report, decided_by=decided_by)
    world.keep(place, report, report.triage, outcome)


def region_of(place: str) -> Region:
    return makers.make_region(REGION_OF[place])
