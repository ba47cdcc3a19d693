"""Invented names, as several peoples of Dagestan and Russia bear them: with palochka, double, without patronymic.

Each is put together here from parts; none is of anybody known to us. Spellings vary on purpose: the same person
is heard in five ways.
"""

from dataclasses import dataclass
from random import Random

from detainees.names import PersonName

MEN = (
    ("Абдулкарим", "Абдулкаримович"), ("Айаал", "Айаалович"), ("Аюр", "Аюрович"), ("Гаджи", "Гаджиевич"),
    ("Гӏазимагомед", ""), ("Глеб", "Глебович"), ("Джамал", "Джамалович"), ("Ислам", "Исламович"),
    ("Камиль", "Камилевич"), ("Магомед", "Магомедович"), ("Мӏахӏаммад", ""), ("Надир", "Надирович"),
    ("Олег", "Олегович"), ("Рамис", ""), ("Сайпутдин", "Сайпутдинович"), ("Тимур", "Тимурович"),
    ("Хизри", "Хизриевич"), ("Шамиль", "Шамилевич"), ("Эльдар", "Эльдарович"), ("Юсуп", "Юсупович"),
)  # fmt: skip
WOMEN = (
    ("Айшат", "Айшатовна"), ("Аминат", ""), ("Зарема", "Заремовна"), ("Марьям", ""), ("Написат", ""),
    ("Оксана", "Олеговна"), ("Патимат", "Гаджиевна"), ("Раисат", "Омаровна"), ("Сакинат", "Юсуповна"),
    ("Ума", ""), ("Чимит", ""), ("Яна", "Глебовна"),
)  # fmt: skip
FATHERS = (
    ("Гаджиевич", "Гаджиевна"), ("Камилович", "Камиловна"), ("Омарович", "Омаровна"), ("Юсупович", "Юсуповна"),
    ("Тажудинович", "Тажудиновна"), ("Арсланович", "Арслановна"), ("Прокопьевич", "Прокопьевна"),
    ("Цыденович", "Цыденовна"), ("Сергеевич", "Сергеевна"), ("", ""),
)  # fmt: skip
SURNAMES = (
    ("Аджигайтаров", "Аджигайтарова"), ("Айгумханов", "Айгумханова"), ("Акбиев", "Акбиева"),
    ("Алимурзаев", "Алимурзаева"), ("Ахмедпашаев", "Ахмедпашаева"), ("Бадмажинов", "Бадмажинова"),
    ("Бекшоков", "Бекшокова"), ("Верещинский", "Верещинская"), ("Гӏалибегов", "Гӏалибегова"),
    ("Девлетханов", "Девлетханова"), ("Загребин-Ярый", "Загребина-Ярая"), ("Кюребеков", "Кюребекова"),
    ("Курачев", "Курачева"), ("Махсубов", "Махсубова"), ("Нурбагамаев", "Нурбагамаева"),
    ("Омаршаев", "Омаршаева"), ("Полозников", "Полозникова"), ("Рустамханов", "Рустамханова"),
    ("Сыромятов", "Сыромятова"), ("Тавлуев", "Тавлуева"), ("Хабибрахимов", "Хабибрахимова"),
    ("Цахуев", "Цахуева"), ("Чупанилаев", "Чупанилаева"), ("Шахмурзаев", "Шахмурзаева"),
    ("Элмурза-Дадаев", "Элмурза-Дадаева"),
)  # fmt: skip
HEARD = {
    "Магомед": "Мага", "Мӏахӏаммад": "Magomed", "Гӏазимагомед": "Газимагомед", "Патимат": "Патя",
    "Айшат": "Aishat", "Абдулкарим": "Керим", "Джамал": "Djamal", "Написат": "Нафисат", "Сакинат": "Sakinat",
}  # fmt: skip
JACKETS = (
    "зелёная куртка, рыжие кроссовки", "серая толстовка с капюшоном, борода", "красный платок, длинная юбка",
    "чёрная ветровка, разбита бровь", "белая футболка, шина на левой руке", "синее пальто, очки",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Invented:
    """One invented person: names, sex, how they look."""

    name: PersonName
    sex: str
    description: str | None


def invent(dice: Random, *, women_share: float = 0.42) -> Invented:
    """The next invented person of this sequence."""
    is_woman = dice.random() < women_share
    surname = dice.choice(SURNAMES)[is_woman]
    given, own_father = dice.choice(WOMEN if is_woman else MEN)
    patronymic = dice.choice(FATHERS)[is_woman] if own_father else ""
    aliases = (HEARD[given],) if given in HEARD and dice.random() < 0.5 else ()  # noqa: PLR2004 - half of them
    name = PersonName(surname=surname, given_name=given, patronymic=patronymic, aliases=aliases)
    description = dice.choice(JACKETS) if dice.random() < 0.3 else None  # noqa: PLR2004 - a third of them
    return Invented(name=name, sex="female" if is_woman else "male", description=description)
