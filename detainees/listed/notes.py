"""What a note says: phones, health, a minor, and that somebody is held elsewhere or there are more. Pure."""

import re
from dataclasses import dataclass

from detainees.listed.facts import Facts

_MINOR = re.compile(r"\bнесовершеннолет|\bн/л\b|\bminor\b|\bunder\s?age\b", re.IGNORECASE)
_PREGNANT = re.compile(r"(?<!не )\bбеременн|(?<!not )\bpregnan", re.IGNORECASE)
_HEALTH = re.compile(
    r"лекарств|таблет|инсулин|диабет|\bастм|беремен|сердеч|\bсердц|эпилеп|аллерг|травм|\bранен|избит|избил|перелом|сломан|сотряс|"
    r"\bдавлени|\bкров[ьиоя]|\bскор(?:ую|ая|ой)\b|\bболе(?:ет|н\b|зн)|\bбольн(?:ой|ая|а)\b|\bинвалид|\bтемператур|ингалятор|\bврач|"
    r"\bмедик|больниц|госпитал|\bоперац|\bонколог|\bвич\b|гепатит|medicine|medication|insulin|diabet|asthma|pregnan|injur|"
    r"\bdoctor|ambulance|hospital|\bill\b|bleed",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"(?<!не )(?:\bотпу(?:стил|щен|скают)|\bосвобо(?:дил|жд[её]н)|\bвыш(?:ел|ла|ли)\b|\bна\s+свободе\b|\bдомой\b|"
    r"(?<!у )(?<!возле )(?<!около )(?<!из )\bдома\b|"
    r"\bувез(?:ли|[её]н)|\bперев(?:езли|езен|ели|ед[её]н)|\bсбежал|\bубежал)|\bв\s+больниц|\bгоспитализ|"
    r"\b(?:released|let\s+go|at\s+home|moved|taken\s+to)\b",
    re.IGNORECASE,
)
_WITH_OTHERS = re.compile(
    r"(?:^|\W)\+\s*\d{1,2}(?![\s()\-–—]*\d)|"
    r"(?<!всего )(?<!итого )(?<!total )(?<!\d)\d{1,4}\s*(?:человека?|чел|people)\b|"
    r"\bещ[её]\s+(?:\d+|од(?:ин|на|ного|ну)|дв[аеоу]\w*|тр[иоё]\w*|четв?[её]р\w*|четыр\w*|пят\w*|шест\w*|семь|семеро|"
    r"нескольк\w+|кто-то|люди|человек)|\bи\s+(?:его|е[её]|их)\s+\w|\bи\s+ещ[её]\b|\b(?:вдво[её]м|втро[её]м|вчетвером)\b|"
    r"\b(?:с|со)\s+(?:женой|мужем|братом|братьями|сестрой|сыном|дочерью|дочкой|матерью|мамой|отцом|другом|подругой|реб[её]нком|детьми)\b|"
    r"\b(?:братья|с[её]стры|супруги|семья|друзья)\b|\band\s+(?:his|her|their)\s+\w|\b\d+\s+(?:others|more)\b",
    re.IGNORECASE,
)
# Said before a phone, and nothing without it.
_OF_A_PHONE = frozenset({"т", "тел", "телефон", "моб", "номер", "phone", "tel"})
_PARTS = re.compile(r"[,;|]\s*")


@dataclass(frozen=True, slots=True)
class Told:
    """A note by what its parts are about. Every part stands in one of them, as it came."""

    phones: tuple[str, ...]
    health: str
    rest: str


def told_in(note: str) -> Told:
    """Phones, what bears on health, and all else."""
    phones: list[str] = []
    health: list[str] = []
    rest: list[str] = []
    for part in _PARTS.split(note):
        facts = Facts(part)
        phones += facts.phones
        bare = part
        for phone in facts.phones:
            bare = bare.replace(phone, " ")
        bare = " ".join(bare.split()).strip(" ,;|:")
        if bare and bare.casefold().strip(".:") not in _OF_A_PHONE:
            (health if _HEALTH.search(bare) else rest).append(bare)
    return Told(tuple(phones), ", ".join(health), ", ".join(rest))


def is_minor_in(text: str) -> bool:
    """Whether a note says that somebody is a minor."""
    return bool(_MINOR.search(text))


def is_pregnant_in(text: str) -> bool:
    """Whether a note says that somebody is pregnant."""
    return bool(_PREGNANT.search(text))


def is_elsewhere_in(text: str) -> bool:
    """Whether a note says that somebody was let go, or taken to another place."""
    return bool(_ELSEWHERE.search(text))


def is_with_others_in(text: str) -> bool:
    """Whether a note speaks of more people whom it does not name."""
    return bool(_WITH_OTHERS.search(text))
