"""The places of the night: stations, courts and a hospital of Makhachkala, a street, two vans.

Public institutions bear the names that everybody knows them by; their addresses were not checked, and nothing that
the demo tells of them happened there. The vans are invented, as all people are.
"""

from dataclasses import dataclass, fields

from detainees.models import Facility, Region, User
from detainees.services.incident import add_facility

Kind = Facility.Kind


@dataclass(frozen=True, slots=True)
class DemoPlaces:
    street: Facility
    grey_van: Facility
    white_van: Facility
    leninsky: Facility
    sovetsky: Facility
    kirovsky: Facility
    hospital: Facility
    sovetsky_court: Facility
    leninsky_court: Facility
    supreme_court: Facility


_ROWS = {
    "street": (Kind.STREET, "проспект Гамзатова", "", "проспект Гамзатова"),
    "grey_van": (Kind.VEHICLE, "Автозак Р 418", "", ""),
    "white_van": (Kind.VEHICLE, "Автозак: белый ПАЗ", "", ""),
    "leninsky": (
        Kind.STATION,
        "ОП по Ленинскому району",
        "Отдел полиции по Ленинскому району УМВД России по городу Махачкале",
        "ул. Батырая, 8",
    ),
    "sovetsky": (
        Kind.STATION,
        "ОП по Советскому району",
        "Отдел полиции по Советскому району УМВД России по городу Махачкале",
        "пр. Шамиля, 44",
    ),
    "kirovsky": (
        Kind.STATION,
        "ОП по Кировскому району",
        "Отдел полиции по Кировскому району УМВД России по городу Махачкале",
        "ул. Керимова, 3",
    ),
    "hospital": (Kind.HOSPITAL, "ЦГБ, травматология", "", "ул. Лаптиева, 89"),
    "sovetsky_court": (Kind.COURT, "Советский районный суд", "Советский районный суд города Махачкалы", ""),
    "leninsky_court": (Kind.COURT, "Ленинский районный суд", "Ленинский районный суд города Махачкалы", ""),
    "supreme_court": (Kind.COURT, "Верховный Суд РД", "Верховный Суд Республики Дагестан", ""),
}


def lay_out(region: Region, by: User) -> DemoPlaces:
    """Add the places; the vans as they were heard, the stations and courts verified."""
    made = {
        key: add_facility(
            kind=kind,
            name=name,
            region=region,
            by=by,
            official_name=official_name,
            address=address,
            city="Махачкала",
            is_verified=kind not in {Kind.VEHICLE, Kind.STREET},
        )
        for key, (kind, name, official_name, address) in _ROWS.items()
    }
    return DemoPlaces(**{field.name: made[field.name] for field in fields(DemoPlaces)})
