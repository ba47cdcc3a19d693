"""An invented case file of four pages with a table of sixty rows, for `bench/dossiers.py`."""

from datetime import UTC, date, datetime, timedelta

from casework.dossier import (
    CaseFacts,
    Check,
    Clock,
    Confidence,
    Defender,
    Detention,
    Edition,
    Origin,
    Person,
    Sex,
    Stay,
    Term,
    Verdict,
    Violation,
)
from casework.layouts import case_file
from casework.pdf import RenderRequest

ROWS = 60
START = datetime(2022, 9, 25, 17, 0, tzinfo=UTC)
PLACES = ("Камера № 4", "Кабинет № 12", "Коридор", "Автозак", "Дежурная часть")
SOURCES = ("он сам", "защитник", "книга учёта", "двое свидетелей")


def request() -> RenderRequest:
    """The archive edition of the invented case file."""
    origin = Origin(made_by="maria-07", facts_version=14, facts_at=START + timedelta(days=50))
    check = Check(url="https://habeas.example/v/", code="7K3F-92QD-LM")
    return case_file(facts=facts(), origin=origin, edition=Edition.ARCHIVE, language="ru", check=check)


def facts() -> CaseFacts:
    """A detention whose path of custody has sixty stops, and of which no case is known yet."""
    end = START + timedelta(minutes=17 * ROWS)
    return CaseFacts(
        reference="M-22-0131",
        zone="Europe/Moscow",
        is_practice=True,
        person=_person(),
        detention=Detention(
            apprehended_at=START,
            delivered_at=START + timedelta(minutes=65),
            released_at=end,
            place="проспект Гамзатова, Махачкала",
            agency="полиция",
            stated_reason="участие в несогласованном публичном мероприятии",
            confirmation="звонок дежурной части защитнику",
        ),
        stays=tuple(_stay(number) for number in range(ROWS)),
        clocks=(_clock(end),),
        violations=(_violation(),),
        defenders=(
            Defender(
                name="Зимницкий Лев Аркадьевич",
                capacity=Term(key="advocate", ru="адвокат", en="advocate"),
                basis=Term(key="warrant", ru="ордер № 0417 от 26.09.2022", en="warrant № 0417 от 26.09.2022"),
                since=date(2022, 9, 26),
            ),
        ),
    )


def _person() -> Person:
    return Person(
        surname="Девлетханов",
        given_name="Хизри",
        patronymic="Умалатович",
        birth_date=date(1998, 3, 3),
        citizenship="RU",
        sex=Sex.MALE,
    )


def _stay(number: int) -> Stay:
    return Stay(
        place=PLACES[number % len(PLACES)],
        arrived_at=START + timedelta(minutes=17 * number),
        left_at=START + timedelta(minutes=17 * (number + 1)),
        source=SOURCES[number % len(SOURCES)],
        confidence=Confidence.TOLD,
    )


def _clock(end: datetime) -> Clock:
    delivered = START + timedelta(minutes=65)
    return Clock(
        rule="27.5-1@3",
        name=Term(key="holding", ru="3 часа от доставления", en="3 hours from delivery"),
        citation=Term(key="koap:27.5:1", ru="ч. 1 ст. 27.5 КоАП РФ", en="Art. 27.5(1) CAO"),
        verdict=Verdict.BROKEN,
        started_at=delivered,
        due_at=delivered + timedelta(hours=3),
        ended_at=end,
    )


def _violation() -> Violation:
    return Violation(
        kind=Term(key="lawyer_denied", ru="Недопуск защитника", en="Lawyer not admitted"),
        happened_at=START + timedelta(hours=2),
        place="Отдел полиции по Советскому району",
        account="Защитник стоял у входа и не был допущен со ссылкой на план «Крепость»; имя дежурного не названо.",
        source="защитник; видеозапись у входа",
        confidence=Confidence.CONFIRMED,
    )
