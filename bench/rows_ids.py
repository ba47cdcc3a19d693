"""Who is who among the rows of the benches, where and when.

Identities follow from the place of a row, so that a batch needs nothing that another one made.
"""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

PEOPLE_OF_AN_INCIDENT = 150
WAITING_REPORTS = 200
BATCH = 15_000  # people a COPY: a multiple of the people of an incident
REGIONS = ("RU-DA", "RU-MOW", "RU-SPE", "RU-TA", "RU-SVE", "RU-NVS", "RU-BU", "RU-SA", "RU-KDA", "RU-PRI")
SPACE = UUID("5b0c7f0e-3a5e-4f0e-9d0c-8a52ad6fb6c1")
FIRST_NUMBER = 100_000
BEGINNING = datetime(2022, 2, 24, 9, 0, tzinfo=UTC)
SURNAMES = (
    "Гаджиев",
    "Омаров",
    "Абакаров",
    "Соколов",
    "Ким",
    "Нурмагомедов",
    "Белых",
    "Санжиев",
    "Аюпов",
    "Коваль",
)


def incident_id(place_of: int) -> UUID:
    """The incident of this place, from 0."""
    return uuid5(SPACE, f"incident {place_of}")


def facility_id(region: str, place_of: int) -> UUID:
    """One of the four stations of a region, and as the fifth its court."""
    return uuid5(SPACE, f"facility {region} {place_of}")


def region_of(incident: int) -> str:
    """Regions take turns, so that each has its share in databases of every size."""
    return REGIONS[incident % len(REGIONS)]


def newest_incident_of(region: str, detentions: int) -> UUID:
    """The incident of a region that began last, in a database of this size."""
    incidents = max(1, detentions // PEOPLE_OF_AN_INCIDENT)
    return incident_id(max(each for each in range(incidents) if region_of(each) == region))


USER = uuid5(SPACE, "user")
LAWYERS = tuple(uuid5(SPACE, f"lawyer {number}") for number in range(50))


def began_at(incident: int, incidents: int) -> datetime:
    """Incidents spread evenly over three years, the last one newest."""
    return BEGINNING + timedelta(days=3 * 365) * (incident / incidents)


def uuid4_of(chosen: random.Random) -> UUID:
    """A random UUID that the seed decides, so that two runs make the same rows."""
    return UUID(int=chosen.getrandbits(128), version=4)
