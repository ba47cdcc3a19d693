"""A night of the size and troubles of Makhachkala, 25 September 2022: a hundred people, stations, vans."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from casework.demo.names import Invented, invent
from casework.demo.places import DemoPlaces
from casework.demo.staff import DemoStaff
from casework.models import Authority, Lawyer
from casework.services.lawyer import assign, not_let_in
from detainees.models import Confidence, Debrief, Detention, Facility, Incident, Region
from detainees.services import custody, debrief, person, violation
from detainees.services.custody import Said
from detainees.services.debrief import Call, Condition, Told
from detainees.services.incident import count_heads, open_incident

SEED = 20220925
DETENTIONS = 101
MINORS = 27
# Minutes after they were taken.
ASSIGNED_AFTER, DENIED_AFTER, SUMMONSED_AFTER = 40, 95, 150

# Minutes after the beginning at which people were taken and brought in, by where they are held now.
_SHARES = (("leninsky", 33), ("sovetsky", 14), ("kirovsky", 18), ("hospital", 3), ("grey_van", 3), ("nowhere", 12))


@dataclass(frozen=True, slots=True)
class Night:
    incident: Incident
    detentions: list[Detention]


def enact(region: Region, places: DemoPlaces, staff: DemoStaff, *, now: datetime) -> Night:
    """Write the night, as it stands at this moment: it began eight and a half hours ago."""
    dice = Random(SEED)  # noqa: S311 - a play of invented people, the same every time
    began_at = now - timedelta(hours=8, minutes=37)
    incident = open_incident(
        kind=Incident.Kind.RALLY,
        title_ru=f"Махачкала, сход против мобилизации, {began_at:%d.%m.%Y}",
        title_en=f"Makhachkala, gathering against the mobilisation, {began_at:%d.%m.%Y}",
        began_at=began_at,
        region=region,
        city="Махачкала",
        place="проспект Гамзатова",
        authorisation=Incident.Authorisation.UNAUTHORISED,
        by=staff.karim,
    )
    taken = [
        _take(dice, invent(dice), place, incident, places, staff, is_minor=number < MINORS)
        # The first are the minors: where people are held is shuffled already.
        for number, place in enumerate(_held_in(dice))
    ]
    _hurt(dice, taken, places, staff)
    _stand_at_doors(taken, places, staff)
    _count(incident, places, staff, now=now)
    return Night(incident=incident, detentions=taken)


def _held_in(dice: Random) -> list[str]:
    places = [place for place, count in _SHARES for _ in range(count)]
    places += ["released"] * (DETENTIONS - len(places))
    dice.shuffle(places)
    return places


def _take(
    dice: Random,
    who: Invented,
    place: str,
    incident: Incident,
    places: DemoPlaces,
    staff: DemoStaff,
    *,
    is_minor: bool,
) -> Detention:
    detainee = person.add_person(
        name=who.name,
        sex=who.sex,
        description=who.description,
        traits=tuple(_traits(dice, is_minor=is_minor)),
        region=incident.region,
        by=staff.olga,
    )
    apprehended_at = incident.began_at + timedelta(minutes=dice.randrange(90, 280))
    delivered_at = apprehended_at + timedelta(minutes=dice.randrange(35, 75))
    detention = custody.record_detention(
        detainee=detainee,
        incident=incident,
        apprehended_at=apprehended_at,
        facility=places.street,
        agency="полиция",
        is_minor=is_minor,
        by=staff.olga,
        said=Said(source="подруга, звонок"),
    )
    van = places.grey_van if dice.random() < 0.6 else places.white_van  # noqa: PLR2004 - most in the grey one
    _ride(dice, detention, van, at=apprehended_at + timedelta(minutes=13), staff=staff)
    _arrive(dice, detention, place, places, staff, at=delivered_at)
    return detention


def _traits(dice: Random, *, is_minor: bool) -> Iterator[str]:
    if is_minor:
        yield "minor"
    elif dice.random() < 0.06:  # noqa: PLR2004 - one in sixteen
        yield dice.choice(("journalist", "child_under_14", "bystander", "lawyer"))


def _ride(dice: Random, detention: Detention, van: Facility, *, at: datetime, staff: DemoStaff) -> None:
    source = dice.choice(("сам, СМС", "видео с балкона", "задержанная рядом"))
    custody.move(detention=detention, facility=van, at=at, by=staff.olga, said=Said(source=source))


def _arrive(
    dice: Random, detention: Detention, place: str, places: DemoPlaces, staff: DemoStaff, *, at: datetime
) -> None:
    if place == "grey_van":
        return
    station = dice.choice(("leninsky", "sovetsky", "kirovsky")) if place in {"nowhere", "released"} else place
    said = Said(source="дежурный, звонок координатора", confidence=Confidence.CONFIRMED)
    custody.move(detention=detention, facility=getattr(places, station), at=at, by=staff.karim, said=said)
    if dice.random() < 0.7:  # noqa: PLR2004 - most are confirmed by the evening
        custody.confirm(detention=detention, how="дежурный подтвердил по телефону", at=at, by=staff.karim)
    later = at + timedelta(minutes=dice.randrange(60, 130))
    if place == "nowhere":
        gone = Said(source="мать: телефон выключен, в отделе говорят «убыл»")
        custody.lose_track(detention=detention, at=later, by=staff.karim, said=gone)
    elif place == "released":
        outcome = (
            "handed_to_parents"
            if detention.is_minor
            else dice.choice(("after_talk", "with_record", "without_record"))
        )
        told = _told(at=later, outcome=outcome)
        debrief.release(detention=detention, at=later, outcome=outcome, told=told, by=staff.karim)


def _told(*, at: datetime, outcome: str) -> Told:
    """What those who came out with a record told at the gate; the others went home without a word."""
    if outcome != "with_record":
        return Told()
    day = at.date()
    return Told(
        papers=(Debrief.Paper.DELIVERY_RECORD, Debrief.Paper.OFFENCE_RECORD),
        conditions=(Condition("прийти в отдел за копией протокола", day + timedelta(days=2)),),
        statement="Держали в коридоре, телефон забрали, позвонить не дали.",
        call=Call(on=day + timedelta(days=1), phone="+7 000 000-41-50", when="после десяти утра"),
    )


def _hurt(dice: Random, taken: list[Detention], places: DemoPlaces, staff: DemoStaff) -> None:
    told, seen = (
        Said(source="рассказ задержанных"),
        Said(source="видео и врач", confidence=Confidence.CORROBORATED),
    )
    for detention in dice.sample([one for one in taken if _rode(one, places.grey_van)], 11):
        _violate(detention, "stun", places.grey_van, staff, 16, told, injuries="ожоги на предплечье")
    for detention in dice.sample(taken, 8):
        _violate(detention, "beating", places.street, staff, 4, seen, injuries="ссадины, подозрение на перелом")
    for detention in dice.sample([one for one in taken if _rode(one, places.white_van)], 6):
        _violate(detention, "forced_posture", places.white_van, staff, 20, told, account="сидели на задержанных")
    for detention in dice.sample([one for one in taken if not one.is_minor and _sat_long(one)], 14):
        _violate(
            detention, "draft_summons", None, staff, SUMMONSED_AFTER, told, account="вручили повестку в отделе"
        )
    for detention in taken[:12]:
        _violate(detention, "phone_seized", None, staff, 55, told)


def _rode(detention: Detention, van: Facility) -> bool:
    return detention.stays.filter(facility=van).exists()


def _sat_long(detention: Detention) -> bool:
    """In a station when the summonses were handed out."""
    handed_at = _after(detention, SUMMONSED_AFTER)
    there = detention.stays.filter(facility__kind=Facility.Kind.STATION, arrived_at__lte=handed_at)
    return there.exclude(left_at__lt=handed_at).exists()


def _stand_at_doors(taken: list[Detention], places: DemoPlaces, staff: DemoStaff) -> None:
    """Lawyers: one inside, one kept waiting at the door, most people without any."""
    waiting = Said(source="адвокат у входа", confidence=Confidence.CONFIRMED)
    for detention in taken:
        detention.refresh_from_db(fields=["current_facility"])
    at_leninsky = [one for one in taken if one.current_facility_id == places.leninsky.id]
    at_sovetsky = [one for one in taken if one.current_facility_id == places.sovetsky.id]
    for detention in at_leninsky[:9]:
        _assign(detention, staff.tagibekova, staff)
    for detention in at_sovetsky[:5]:
        authority = _assign(detention, staff.zimnitsky, staff)
        at = _after(detention, DENIED_AFTER)
        not_let_in(authority=authority, facility=places.sovetsky, at=at, by=staff.karim)
        _violate(
            detention, "lawyer_denied", places.sovetsky, staff, DENIED_AFTER, waiting, account="план «Крепость»"
        )


def _violate(
    detention: Detention,
    kind: str,
    facility: Facility | None,
    staff: DemoStaff,
    minutes: int,
    said: Said,
    *,
    account: str | None = None,
    injuries: str | None = None,
) -> None:
    violation.record_violation(
        detention=detention,
        kind=kind,
        jurisdiction="ru",
        happened_at=_after(detention, minutes),
        facility=facility,
        account=account,
        injuries=injuries,
        said=said,
        by=staff.olga,
    )


def _assign(detention: Detention, lawyer: Lawyer, staff: DemoStaff) -> Authority:
    return assign(
        lawyer=lawyer,
        detainee=detention.detainee,
        kind=Authority.Kind.WARRANT,
        paper=f"№ {detention.number % 10_000:04}",
        since=_after(detention, ASSIGNED_AFTER),
        by=staff.karim,
    )


def _after(detention: Detention, minutes: int) -> datetime:
    return (detention.apprehended_at or detention.created_at) + timedelta(minutes=minutes)


def _count(incident: Incident, places: DemoPlaces, staff: DemoStaff, *, now: datetime) -> None:
    counts = (
        (places.leninsky, 41, False, "задержанный, звонок: «нас сорок один»", 3),
        (places.sovetsky, 30, True, "мать задержанного", 16),
        (places.sovetsky, 22, False, "дежурный", 17),
        (places.kirovsky, 18, False, "дежурный, звонок", 35),
        (places.white_van, 12, True, "очевидец, бот", 67),
        (places.grey_van, 8, False, "задержанный, СМС", 27),
        (places.hospital, 3, False, "врач, звонок", 7),
    )
    for facility, heads, is_about, source, minutes in counts:
        count_heads(
            incident=incident,
            facility=facility,
            heads=heads,
            is_about=is_about,
            source=source,
            counted_at=now - timedelta(minutes=minutes),
            by=staff.olga,
        )
