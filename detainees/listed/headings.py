"""Which words of a list say what it is about: lists, stations, courts, days. Nobody is called so.

A line is a heading where every word of it is one of these; before a name they are its introduction.
"""

import re

_HEADING = re.compile(
    r"спис(?:ок|ки|ка|ке)|перечень|задержан(?:ы|а|о|ные|ных|ный|ная|ного|ной|ию|ий|ия)?|задерж(?:али|аны)|"
    r"доставлен(?:ы|а|о|ные|ных|ный|ная)?|привез(?:ли|ены|ена|ен)|забрал[аи]?|итого|всего|фио|имена|имя|фамили[яи]|отчеств[оа]|"
    r"возраст|телефоны?|примечани[ея]|кто|люд(?:и|ей)|человека?|чел|ребята|ребят|наш[иа]|наших|новы[ех]|все[хм]?|"
    r"полн(?:ый|ого|ом|ая)|общ(?:ий|ая|ее|его)|предварительн(?:ый|ая|ые|о|ых)|обновл[её]нн(?:ый|ые|ых)|"
    r"обновлени[ея]|дополнени[ея]|данн(?:ые|ых|ым)|передайте|передать|сейчас|сегодня|вчера|"
    r"list|detained|arrested|total|names?|people|today|now|update"
)
_PLACE = re.compile(
    r"суд(?:а|е|у|ы)?|отдел(?:а|е|ение|ения|ении|у|ы)?|участ(?:ок|ка|ке)|пункт(?:а|е)?|"
    r"р?о?овд|оп|увд|гувд|умвд|омвд|мвд|уп|оуп|полици[яиюе]|спецпри[её]мник(?:а|е|и)?|ивс|сизо|изо|цвсиг|"
    r"автозак(?:а|е|и|ах|ов)?|автобус(?:а|е|ы|ах|ов)?|район(?:а|е|у|ный|ного|ном|ы)?|город(?:а|е|у|ской|ского|ском)|"
    r"station|court|police|van|bus"
)
# These say nothing by themselves, and stand between the others.
_BETWEEN = re.compile(
    r"в|во|на|с|со|из|у|к|по|для|от|до|и|за|о|об|г|ч|ул|им|имени|это|уже|ещ[её]|пока|там|тут|здесь|состоянию|"
    r"утр(?:о|ом|а)|вечер(?:а|ом)?|ноч(?:ь|ью|и)|дн[её]м|день|час(?:а|ов)?|мин(?:ут)?|мск|год[ау]?|рождения|январ[ья]|феврал[ья]|марта?|"
    r"апрел[ья]|ма[йя]|июн[ья]|июл[ья]|августа?|сентябр[ья]|октябр[ья]|ноябр[ья]|декабр[ья]|"
    r"один|одна|два|две|двое|три|трое|четыре|четверо|пять|шесть|семь|восемь|девять|десять|двадцать|тридцать|сорок|пятьдесят|сто|"
    r"at|the|of|in|by|as|from|on|and"
)
# "Тверское", "Ленинскому": beside a place it is its name, and elsewhere it may be a surname.
_ADJECTIVE = re.compile(r".{3,}(?:ий|ый|ой|ого|ому|ым|им|ом|ое|ая|ую|ей)$")
_NAMES_OF_A_PLACE = 2
_ABBREVIATED = re.compile(r"\bф\.\s?и\.\s?о\b\.?", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*\.?")
_LETTER = re.compile(r"[^\W\d_]")


def is_heading(text: str) -> bool:
    """Whether nobody can be meant: each word is one of headings, a number, or the name of a place beside it."""
    plain = _ABBREVIATED.sub("фио", text)
    prefix = _known_until(plain)
    return bool(prefix) and not _LETTER.search(plain[prefix:])


def introduction(text: str) -> str:
    """The words of headings before somebody is named: "Задержана", "Автозак 1:"; empty where there are none."""
    if _ABBREVIATED.match(text):
        return ""
    prefix = _known_until(text)
    begun = text[:prefix]
    return begun if prefix and _LETTER.search(text[prefix:]) else ""


def is_of_a_place(token: str) -> bool:
    """Whether a word is a station, a court, a van."""
    return bool(_PLACE.fullmatch(token.casefold().strip(".,:;()")))


def is_of_a_heading(token: str) -> bool:
    """Whether a word stands over names and is none."""
    return bool(_HEADING.fullmatch(token.casefold().strip(".,:;()")))


def _known_until(text: str) -> int:
    """How far words of headings go from the beginning; 0 where none of them says so by itself."""
    end, is_said, named = 0, False, 0
    tokens = list(_TOKEN.finditer(text))
    for index, match in enumerate(tokens):
        word = match[0].casefold().rstrip(".")
        if match[0].endswith(".") and len(word) == 1 and match[0][0].isupper():
            break  # an initial
        if word.isdecimal() or _BETWEEN.fullmatch(word):
            end = match.end() if is_said or not end else end
            continue
        if _HEADING.fullmatch(word) or _PLACE.fullmatch(word):
            end, is_said = match.end(), True
        elif named < _NAMES_OF_A_PLACE and _is_name_of_a_place(text, tokens, index):
            end, named = match.end(), named + 1
        else:
            break
    return end if is_said else 0


def _is_name_of_a_place(text: str, tokens: list[re.Match[str]], index: int) -> bool:
    """An adjective with the place after it, or before it with nobody following: "ОП Ленинский Иванов" is asked."""
    if not _ADJECTIVE.fullmatch(tokens[index][0].casefold()):
        return False
    for other in range(index + 1, min(index + 1 + _NAMES_OF_A_PLACE, len(tokens))):
        if is_of_a_place(tokens[other][0]):
            return not re.search(r"[:;,]", text[tokens[index].end() : tokens[other].start()])
    before = index - 1
    while before >= 0 and tokens[before][0].casefold() in {"по", "г.", "района", "район"}:
        before -= 1
    if before < 0 or not is_of_a_place(tokens[before][0]):
        return False
    between = text[tokens[before].end() : tokens[index].start()]
    after = text[tokens[index].end() :]
    return not re.search(r"[:;,]", between) and not re.match(r"\s+[А-ЯЁA-Z]", after)
