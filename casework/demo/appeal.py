"""A quieter case that has reached the appeal: one man, one ruling, a path of custody with a gap in it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from casework.demo.places import DemoPlaces
from casework.demo.staff import DemoStaff
from casework.models import Authority, Case, Document, Hearing, Ruling
from casework.services.case import bring_charge, change_case, open_case, requalify
from casework.services.document import ask_for_case_file
from casework.services.hearing import receive_copy, record_ruling, schedule
from casework.services.lawyer import assign
from detainees.models import Confidence, Consent, Debrief, Detention, Incident, Region
from detainees.names import PersonName
from detainees.services import consent, custody, debrief, person, violation
from detainees.services.custody import Said
from detainees.services.debrief import Told
from detainees.services.incident import close_incident, open_incident

NOON = datetime(2022, 9, 25, 12, 10, tzinfo=UTC)  # 15:10 in Makhachkala
CONFIRMED = Confidence.CONFIRMED


def enact(region: Region, places: DemoPlaces, staff: DemoStaff) -> Case:
    """Write the case of an invented man, from the street to the appeal."""
    incident = open_incident(
        kind=Incident.Kind.RALLY,
        title_ru="Махачкала, 25 сентября 2022",
        title_en="Makhachkala, 25 September 2022",
        began_at=NOON,
        region=region,
        city="Махачкала",
        place="проспект Гамзатова",
        authorisation=Incident.Authorisation.UNAUTHORISED,
        by=staff.karim,
    )
    detention = _detain(incident, places, staff)
    _wrong(detention, places, staff)
    case = _proceed(detention, region, places, staff)
    close_incident(incident=incident, by=staff.karim, at=NOON + timedelta(days=3))
    return case


def _at(hours: int, minutes: int) -> datetime:
    """A moment by the clock of Makhachkala; hours past 24 are of the next day."""
    return datetime(2022, 9, 25, tzinfo=UTC) + timedelta(hours=hours - 3, minutes=minutes)


_MAN: dict[str, Any] = {
    "name": PersonName(
        surname="Девлетханов",
        given_name="Хизри",
        patronymic="Умалатович",
        aliases=("Хизри из Избербаша",),
        birth_date="1998-03-03",
    ),
    "sex": "male",
    "citizenship": "RU",
    "contacts": {
        "address": "Республика Дагестан, г. Избербаш, ул. Приморская, д. 0, кв. 0",
        "phone": "+7 000 000-41-41",
    },
    "health": "ожоги на левой руке, перевязка каждый день",
}
_MOTHER: dict[str, Any] = {
    "contact": {"name": "Девлетханова Ума", "relation": "мать", "phone": "+7 000 000-41-42"},
    "may_be_told": "all",
    "reach": "после девяти утра, не по рабочему телефону",
}


def _detain(incident: Incident, places: DemoPlaces, staff: DemoStaff) -> Detention:
    devletkhanov = person.add_person(**_MAN, region=incident.region, by=staff.olga)
    person.add_relative(detainee=devletkhanov, **_MOTHER, by=staff.olga)
    for level in (Consent.Level.KEEP, Consent.Level.SHARE_LAWYER):
        consent.give_consent(
            detainee=devletkhanov, level=level, given_at=_at(34, 30), given_by="сам, при защитнике", by=staff.maria
        )
    detention = custody.record_detention(
        detainee=devletkhanov,
        incident=incident,
        apprehended_at=_at(20, 0),
        facility=places.street,
        agency="полиция",
        stated_reason="«для установления личности»",
        is_injured=True,
        by=staff.olga,
        said=Said(source="он сам; два свидетеля", confidence=CONFIRMED),
    )
    _path(detention, places, staff)
    return detention


def _path(detention: Detention, places: DemoPlaces, staff: DemoStaff) -> None:
    stops = (
        (places.white_van, _at(20, 20), "он сам", Confidence.TOLD),
        (places.sovetsky, _at(21, 5), "протокол; защитник", CONFIRMED),
        (None, _at(26, 40), "ответ отдела: «убыл»", Confidence.TOLD),
        (places.sovetsky, _at(30, 15), "книга учёта; он сам", CONFIRMED),
        (places.sovetsky_court, _at(34, 10), "протокол заседания", CONFIRMED),
    )
    for facility, at, source, confidence in stops:
        said = Said(source=source, confidence=confidence)
        if facility is None:
            custody.lose_track(detention=detention, at=at, by=staff.karim, said=said)
        else:
            custody.move(detention=detention, facility=facility, at=at, by=staff.karim, said=said)
    custody.confirm(detention=detention, how="защитник видел его в отделе", at=_at(26, 10), by=staff.karim)
    told = Told(
        papers=(Debrief.Paper.OFFENCE_RECORD, Debrief.Paper.RULING_COPY),
        injuries="ожоги на левой руке, повязка",
        statement="Ночью перевели в соседний отдел, утром вернули; защитника пустили только к двум часам.",
    )
    debrief.release(detention=detention, at=_at(36, 10), outcome="after_court", told=told, by=staff.karim)


# What was done, where, at what hour of that clock, what is told of it, with what injury, by whom, how surely.
_WRONGS = (
    ("stun", "white_van", (20, 30), "дважды приложили к левой руке", "ожоги второй степени",
     "справка травматологического пункта", CONFIRMED),
    ("phone_seized", "sovetsky", (21, 20), "забрали без протокола", None, "он сам", Confidence.TOLD),
    ("lawyer_denied", "sovetsky", (22, 5), "защитник ждал у входа до 02:10, план «Крепость»", None,
     "защитник, видео", CONFIRMED),
    ("held_over_limit", "sovetsky", (24, 5), "три часа прошли", None, "протокол", CONFIRMED),
    ("call_denied", "sovetsky", (23, 0), "звонок не дали", None, "он сам", Confidence.TOLD),
)  # fmt: skip


def _wrong(detention: Detention, places: DemoPlaces, staff: DemoStaff) -> None:
    masked = violation.describe_officer(marks={"looks": "в маске, без нагрудного знака, левша"}, by=staff.karim)
    recorded = {}
    for kind, place, at, account, injuries, source, confidence in _WRONGS:
        recorded[kind] = violation.record_violation(
            detention=detention,
            kind=kind,
            jurisdiction="ru",
            happened_at=_at(*at),
            facility=getattr(places, place),
            account=account,
            injuries=injuries,
            officers=[masked] if kind == "stun" else (),
            said=Said(source=source, confidence=confidence),
            by=staff.karim,
        )
    violation.add_witness(
        incident=detention.incident,
        person={"name": "Зухра Алиханова", "phone": "+7 000 000-43-01"},
        saw="Стояла у входа в отдел, когда защитника не пустили.",
        is_ready_for_court=True,
        violations=[recorded["lawyer_denied"]],
        by=staff.karim,
    )


def _proceed(detention: Detention, region: Region, places: DemoPlaces, staff: DemoStaff) -> Case:
    assign(
        lawyer=staff.zimnitsky,
        detainee=detention.detainee,
        kind=Authority.Kind.WARRANT,
        paper="№ 0417 от 25.09.2022",
        since=_at(22, 5),
        by=staff.karim,
    )
    case = _charge(detention, region, places, staff)
    _judge(case, places, staff)
    case.refresh_from_db(fields=["version"])
    case = change_case(case=case, version=case.version, stage=Case.Stage.APPEAL, by=staff.maria)
    schedule(case=case, court=places.supreme_court, kind=Hearing.Kind.APPEAL, by=staff.maria)
    for edition in (Document.Edition.COURT, Document.Edition.ARCHIVE):
        # The worker of the demo makes the file as soon as it runs.
        ask_for_case_file(detention=detention, edition=edition, asker=staff.maria.id, made_by=staff.maria.handle)
    return case


def _charge(detention: Detention, region: Region, places: DemoPlaces, staff: DemoStaff) -> Case:
    case = open_case(
        detainee=detention.detainee,
        detention=detention,
        region=region,
        jurisdiction="ru",
        court=places.sovetsky_court,
        numbers={"case_number": "5-0000/2022", "protocol_number": "05 АА 000000"},
        opened_on=_at(32, 0).date(),
        by=staff.maria,
    )
    charge = bring_charge(case=case, article="koap:19.3:1", brought_on=_at(25, 0).date(), by=staff.maria)
    requalify(charge=charge, article="koap:20.2:5", on=_at(32, 0).date(), by=staff.maria)
    return case


def _judge(case: Case, places: DemoPlaces, staff: DemoStaff) -> None:
    hearing = schedule(
        case=case,
        court=places.sovetsky_court,
        starts_at=_at(34, 30),
        room="4",
        judge="Выдуманный О. О.",
        attended_by="защитник Зимницкий Л. А.",
        by=staff.maria,
    )
    ruling = record_ruling(
        case=case,
        hearing=hearing,
        sanction=Ruling.Sanction.FINE,
        fine=Decimal("10000.00"),
        announced_on=_at(35, 0).date(),
        by=staff.maria,
    )
    receive_copy(ruling=ruling, on=datetime(2022, 11, 4, tzinfo=UTC).date(), by=staff.maria)
