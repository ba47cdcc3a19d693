"""What waits in the queue on the evening of the night: a dozen invented reports, by every way they come in.

Those from outside go the real way, sealed to the key of the day and opened as a worker does; the calls are
written down by an operator. The first three are about people whom the night knows already.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import orjson
from django.conf import settings

from casework.demo.night import Night
from casework.demo.staff import DemoStaff
from casework.services.reading import reading
from detainees.crypto_stream import Sealer
from detainees.envelope import seal_report
from detainees.models import ApiClient, Detention, Envelope, IntakeKey, Region
from detainees.names import PersonName
from detainees.report_form import report_form
from detainees.services import intake, intake_keys, reporting

Facts = dict[str, Any]

_EIGHT = (
    ("Акбиев", "Тимур", 24),
    ("Бекшоков", "Ислам", 19),
    ("Кюребекова", "Марьям", 31),
    ("Омаршаев", "Юсуп", 22),
    ("Загребина-Ярая", "Оксана", 41),
    ("Гӏалибегов", "Камиль", None),
    ("Тавлуева", "Написат", 17),
    ("Цахуев", "Шамиль", 28),
)


def enact(region: Region, night: Night, staff: DemoStaff, *, now: datetime) -> None:
    """Fill the queue, as it stands at this moment."""
    bot = ApiClient.objects.create(name="Бот «Слышу» (выдуман)", region=region)
    partner = ApiClient.objects.create(name="Горячая линия соседей (выдумана)", region=region, is_trusted=True)
    for minutes, facts in _from_the_bot():
        _send(bot, facts, at=now - timedelta(minutes=minutes))
    for minutes, facts in _from_the_partner():
        _send(partner, facts, at=now - timedelta(minutes=minutes))
    intake.open_envelopes()
    for minutes, facts in _calls(*_names_of(_known(night), staff)):
        _write_down(facts, night, staff, at=now - timedelta(minutes=minutes))


def _known(night: Night) -> list[Detention]:
    """A grown-up, a minor and one more of the night, always the same."""
    adults = [one for one in night.detentions if not one.is_minor]
    return [adults[0], night.detentions[0], adults[1]]


def _names_of(detentions: list[Detention], staff: DemoStaff) -> list[PersonName]:
    subjects = [detention.detainee_id for detention in detentions]
    with reading(actor=staff.olga.id, subjects=subjects, place="demo"):
        return [detention.detainee.name for detention in detentions]


def _from_the_bot() -> list[tuple[int, Facts]]:
    twice: Facts = {
        "channel": "messenger",
        "text": "Забрали двоих у аптеки на Гамзатова, повезли в сторону Кировского. Одного тащили по земле.",
        "place": "проспект Гамзатова, у аптеки",
        "urgency": ["injured"],
        "people": [
            {"surname": "Нурбагамаев", "given_name": "Надир", "health": "разбита бровь", "sex": "male"},
            {"description": "высокий, серая толстовка с капюшоном, борода", "sex": "male"},
        ],
    }
    return [
        (
            21,
            {
                "channel": "bot",
                "text": "Нас восемь в сером автозаке, стоим во дворе, номер Р 418. Бьют шокером того, кто говорит.",
                "facility": "Автозак Р 418",
                "urgency": ["beating_now", "injured"],
                "heads": 8,
                "minors": 1,
            },
        ),
        (34, twice),
        (
            58,
            {
                "channel": "bot",
                "text": "Moego brata zaderzhali vozle teatra, telefon ne otvechaet. Gde on?",
                "place": "Russkiy teatr",
                "reporter": {"name": "Aishat", "relation": "sestra", "contact": "+7 000 000-42-03"},
                "people": [{"surname": "Kurachev", "given_name": "Djamal", "age": 23, "sex": "male"}],
            },
        ),
        (29, twice),
        (
            77,
            {
                "channel": "web",
                "text": "Здравствуйте, я журналист. Можно ли получить общее число задержанных на вечер?",
                "reporter": {"name": "Глеб", "relation": "журналист", "contact": "редакция, выдуманная почта"},
            },
        ),
    ]


def _from_the_partner() -> list[tuple[int, Facts]]:
    eight: list[Facts] = [
        {"surname": surname, "given_name": given_name} | ({} if age is None else {"age": age})
        for surname, given_name, age in _EIGHT
    ]
    return [
        (
            43,
            {
                "channel": "partner",
                "text": "Список продиктовала задержанная из Советского, пока не забрали телефон.",
                "facility": "ОП по Советскому району",
                "urgency": ["lawyer_asked"],
                "reporter": {"relation": "задержанная", "name": "Марьям", "may_be_called": False},
                "people": eight,
            },
        ),
        (
            12,
            {
                "channel": "partner",
                "facility": "ОП по Ленинскому району",
                "heads": 44,
                "minors": 6,
                "reporter": {"relation": "отец, стоит у входа", "contact": "+7 000 000-42-07"},
            },
        ),
        (
            66,
            {
                "channel": "sms",
                "text": "сидим в белом пазике у рынка человек двенадцать воды нет",
                "facility": "белый ПАЗ",
                "heads": 12,
            },
        ),
    ]


def _calls(brother: PersonName, child: PersonName, friend: PersonName) -> list[tuple[int, Facts]]:
    return [
        (
            9,
            {
                "channel": "phone",
                "text": "Сын позвонил и сказал, что у него сломана рука и врача не зовут. После этого недоступен.",
                "facility": "ОП по Кировскому району",
                "urgency": ["injured", "minor"],
                "reporter": {
                    "name": "Зарема",
                    "relation": "мать",
                    "contact": "+7 000 000-42-01",
                    "may_be_called": True,
                    "safe_hours": "в любое время",
                },
                "people": [_said(child) | {"age": 16, "traits": ["minor"], "health": "рука, просит врача"}],
            },
        ),
        (
            17,
            {
                "channel": "phone",
                "text": "Брат просит адвоката, ему предлагают подписать пустой бланк.",
                "facility": "ОП по Ленинскому району",
                "urgency": ["lawyer_asked"],
                "reporter": {"name": "Шамиль", "relation": "брат", "contact": "+7 000 000-42-02"},
                "people": [_said(brother) | {"articles": ["koap:20.2:5"], "violations": ["phone_seized"]}],
            },
        ),
        (
            51,
            {
                "channel": "messenger",
                "text": "Подругу отпустили час назад, повестку не давали. Можно убрать из списка.",
                "reporter": {"name": "Ума", "relation": "подруга"},
                "people": [_said(friend)],
            },
        ),
        (
            95,
            {
                "channel": "field",
                "text": "У театра увели девушку: белая футболка, шина на левой руке. Имени никто не знает.",
                "place": "Русский театр",
                "reporter": {"relation": "очевидец"},
                "people": [{"description": "белая футболка, шина на левой руке", "sex": "female"}],
            },
        ),
    ]


def _said(name: PersonName) -> Facts:
    """A name as a caller says it: without the patronymic."""
    return {"surname": name.surname, "given_name": name.given_name}


def _send(client: ApiClient, facts: Facts, *, at: datetime) -> None:
    """Store a report as the hotline's door does: sealed, so that only a worker opens it."""
    content = _checked({**facts, "sent_at": at.isoformat()})
    envelope, day = uuid4(), at.astimezone(UTC).date()
    intake_keys.make_intake_keys(today=day)
    sealer = Sealer(bytes(IntakeKey.objects.get(day=day).public_key))
    Envelope.objects.create(
        id=envelope,
        client=client,
        created_at=at,
        key_day=day,
        body=seal_report(sealer, orjson.dumps(content), envelope=envelope, client=client.id, day=day),
        retry_digest=uuid4().bytes,
        body_digest=uuid4().bytes,
    )


def _write_down(facts: Facts, night: Night, staff: DemoStaff, *, at: datetime) -> None:
    reporting.enter_report(
        channel=facts["channel"],
        sent_at=at,
        content=_checked({**facts, "sent_at": at.isoformat()}),
        urgency=facts.get("urgency", ()),
        incident=night.incident,
        by=staff.olga,
    )


def _checked(content: Facts) -> Facts:
    report_form(settings.ENVIRONMENT.jurisdiction).run_validation(content)
    return content
