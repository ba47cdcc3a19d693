"""The reports of the evening as they were given, each with the minutes that have passed since. Plain data.

Whoever the night knows already stands here by a mark, and gets their name from the night.
"""

from typing import Any

Facts = dict[str, Any]

# Marks of people of the night: which of those that `queue_reports` looks out.
MARK = "of_the_night"
BROTHER: Facts = {MARK: "brother"}
CHILD: Facts = {MARK: "child"}
FRIEND: Facts = {MARK: "friend"}

_EIGHT: list[Facts] = [
    {"surname": "Акбиев", "given_name": "Тимур", "age": 24},
    {"surname": "Бекшоков", "given_name": "Ислам", "age": 19},
    {"surname": "Кюребекова", "given_name": "Марьям", "age": 31},
    {"surname": "Омаршаев", "given_name": "Юсуп", "age": 22},
    {"surname": "Загребина-Ярая", "given_name": "Оксана", "age": 41},
    {"surname": "Гӏалибегов", "given_name": "Камиль"},
    {"surname": "Тавлуева", "given_name": "Написат", "age": 17},
    {"surname": "Цахуев", "given_name": "Шамиль", "age": 28},
]
_TWICE: Facts = {
    "channel": "messenger",
    "text": "Забрали двоих у аптеки на Гамзатова, повезли в сторону Кировского. Одного тащили по земле.",
    "place": "проспект Гамзатова, у аптеки",
    "urgency": ["injured"],
    "people": [
        {"surname": "Нурбагамаев", "given_name": "Надир", "health": "разбита бровь", "sex": "male"},
        {"description": "высокий, серая толстовка с капюшоном, борода", "sex": "male"},
    ],
}

BY_THE_BOT: tuple[tuple[int, Facts], ...] = (
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
    (34, _TWICE),
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
    (29, _TWICE),
    (
        77,
        {
            "channel": "web",
            "text": "Здравствуйте, я журналист. Можно ли получить общее число задержанных на вечер?",
            "reporter": {"name": "Глеб", "relation": "журналист", "contact": "редакция, выдуманная почта"},
        },
    ),
)

BY_THE_PARTNER: tuple[tuple[int, Facts], ...] = (
    (
        43,
        {
            "channel": "partner",
            "text": "Список продиктовала задержанная из Советского, пока не забрали телефон.",
            "facility": "ОП по Советскому району",
            "urgency": ["lawyer_asked"],
            "reporter": {"relation": "задержанная", "name": "Марьям", "may_be_called": False},
            "people": _EIGHT,
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
)

CALLS: tuple[tuple[int, Facts], ...] = (
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
            "people": [{**CHILD, "age": 16, "traits": ["minor"], "health": "рука, просит врача"}],
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
            "people": [{**BROTHER, "articles": ["koap:20.2:5"], "violations": ["phone_seized"]}],
        },
    ),
    (
        51,
        {
            "channel": "messenger",
            "text": "Подругу отпустили час назад, повестку не давали. Можно убрать из списка.",
            "reporter": {"name": "Ума", "relation": "подруга"},
            "people": [FRIEND],
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
)
