"""Which words of a line are a name, and which say what the line is about."""

import re
from dataclasses import dataclass

from detainees.listed.facts import Facts
from detainees.listed.headings import is_of_a_heading, is_of_a_place
from detainees.names import LONGEST_NAME, PersonName, fault_of_name
from detainees.spoken import looks_like_patronymic, looks_like_surname, split_name

_MOST_WORDS = 5
_INITIALS = re.compile(r"^(?:[^\W\d_]\.-?){1,3}$|^[^\W\d_]\.?$")
_STUCK_INITIALS = re.compile(r"(?<=[^\W\d_]{2})\s*(?=[^\W\d_]\.\s?[^\W\d_]\.)")
# Palochka is typed as a digit or a stroke.
_NAME_WORD = re.compile(r"^[^\W\d_](?:[^\W\d_]|[1Iil|!ӏ'’ʼ`-](?=[^\W\d_]|$))*$")
_TRAILING = '()[]{},;:.!?"«»“”—–-'
_OF = frozenset({"оглы", "оглу", "кызы", "улы", "ибн", "бин", "аль", "al", "ibn", "bin"})
_NO_NAME = frozenset(
    [
        *(
            "и",
            "или",
            "в",
            "во",
            "на",
            "с",
            "со",
            "из",
            "у",
            "к",
            "по",
            "для",
            "от",
            "до",
            "без",
            "не",
            "нет",
            "за",
        ),
        *("был", "была", "были", "это", "он", "она", "они", "мы", "я", "вы", "там", "тут", "здесь", "ещё", "еще"),
        *(
            "кто-то",
            "кто",
            "какой-то",
            "какая-то",
            "один",
            "одна",
            "двое",
            "трое",
            "четверо",
            "пока",
            "наш",
            "наша",
        ),
        *("жена", "муж", "сын", "дочь", "брат", "сестра", "мать", "отец", "братья", "сестры", "сёстры", "семья"),
        *("супруги", "друг", "подруга", "друзья", "мама", "папа"),
        *(
            "мужчина",
            "мужчины",
            "женщина",
            "женщины",
            "парень",
            "парни",
            "девушка",
            "девушки",
            "мальчик",
            "девочка",
        ),
        *("подросток", "ребёнок", "ребенок", "дети", "человек", "человека", "люди", "гражданин", "гражданка"),
        *(
            "молодой",
            "молодая",
            "пожилой",
            "пожилая",
            "магазин",
            "студент",
            "студентка",
            "журналист",
            "журналистка",
        ),
        *("адвокат", "улица", "дом", "квартира", "проспект", "переулок", "площадь", "имя", "фамилия", "отчество"),
        *(
            "the",
            "and",
            "or",
            "in",
            "at",
            "of",
            "with",
            "man",
            "woman",
            "boy",
            "girl",
            "unknown",
            "someone",
            "his",
            "her",
        ),
    ]
)
# "Неизвестный мужчина", "неустановленная": said of somebody whose name nobody has.
_NAMELESS = re.compile(
    r"неизвестн(?:ый|ая|ые|ого|ой)|неустановленн(?:ый|ая|ые|ого|ой)|неопознанн(?:ый|ая|ые)|безымянн(?:ый|ая)"
)


_FAMILY = re.compile(
    r"^\W*(братья|с[её]стры)\s+([^\W\d_][\w-]+(?:[оеи]вы|ины|ыны|ские|цкие))\s*[:,(—–-]+\s*(?=\S)", re.IGNORECASE
)
_OF_FAMILY = re.compile(r"[,;)]\s*(?=\S)|\s+и\s+")


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """A cell or a piece between commas: its name words at the beginning, its facts, and the rest."""

    text: str
    words: list[str]
    note: str
    facts: Facts
    is_name: bool  # nothing but a name, beside facts


def said_in(segment: str, *, is_small_taken: bool = True) -> Said:
    """What stands between two separators. Words written small are a name where `is_small_taken`."""
    facts = Facts(segment)
    spaced = _STUCK_INITIALS.sub(" ", facts.rest)
    tokens = spaced.split()
    words: list[str] = []
    while tokens and len(words) < _MOST_WORDS and _continues(tokens[0], words):
        if not words and tokens[0][0].islower() and not is_small_taken:
            break
        token = tokens.pop(0)
        words.append(token if _INITIALS.match(token) else token.strip(_TRAILING))
        # A bracket, a dash or a full stop after a whole word ends the name.
        if token[-1] in ")]:!?.—–" and not _INITIALS.match(token):
            break
    # "Советский РОВД": the word is the name of the place.
    is_of_place = len(words) == 1 and bool(tokens) and is_of_a_place(tokens[0])
    if words and (is_of_place or all(_INITIALS.match(word) for word in words)):
        tokens, words = [*words, *tokens], []
    rest = " ".join(tokens).strip(" ,;")
    is_name = bool(words) and not rest.strip(_TRAILING + " ")
    return Said(text=segment, words=words, note=facts.noted(rest), facts=facts, is_name=is_name)


def is_surname_alone(said: Said) -> bool:
    """Whether this is one word that is a surname by its ending, and nothing else but facts."""
    return said.is_name and len(said.words) == 1 and looks_like_surname(said.words[0])


def name_of(words: list[str]) -> PersonName:
    """The name that these words make; initials are kept as they stand."""
    shown = [_cased(word) for word in words]
    if not shown:
        return PersonName()
    initials = [word for word in shown if _INITIALS.match(word)]
    if initials:
        letters = [f"{letter.upper()}." for word in initials for letter in word if letter.isalpha()]
        surname = " ".join(word for word in shown if not _INITIALS.match(word))
        name = PersonName(surname=surname, given_name=letters[0], patronymic="".join(letters[1:2]))
    else:
        name = _surname_first(split_name(" ".join(shown)))
    parts = (name.surname, name.given_name, name.patronymic)
    return PersonName() if any(fault_of_name(part) for part in parts) else name


def family_of(text: str) -> list[tuple[PersonName, str]]:
    """Each of "Братья Алиевы: Магомед, Расул", with the surname as one bears it, and what else is said of each."""
    match = _FAMILY.match(text)
    if match is None:
        return []
    begun, surname = text[: match.end(2)].strip(), _of_one(match[2], match[1])
    found = []
    for segment in _OF_FAMILY.split(text[match.end() :]):
        said = said_in(segment, is_small_taken=False)
        if len(said.words) != 1:
            return []
        facts = (f"{said.facts.age}" if said.facts.age is not None else "", said.facts.born)
        note = ", ".join(part for part in (begun, *facts, said.note) if part)
        found.append((PersonName(surname=surname, given_name=_cased(said.words[0])), note))
    return found


def _of_one(surname: str, relation: str) -> str:
    """The surname of one of several of a family: "Алиевы" are brothers, each Алиев."""
    is_women = relation.casefold().startswith("с")
    if surname.endswith("ие"):
        return surname[:-2] + ("ая" if is_women else "ий")
    return surname[:-1] + ("а" if is_women else "")


def name_in(text: str) -> PersonName:
    """The name that somebody typed or corrected, split as the names of a list are."""
    return name_of(_STUCK_INITIALS.sub(" ", text).split())


def is_initial(part: str) -> bool:
    """Whether a part of a name is its first letter alone."""
    return bool(_INITIALS.match(part))


def _surname_first(name: PersonName) -> PersonName:
    """Lists begin with the surname: "Алиев Вагиф оглы" names no first name."""
    if not name.surname and name.patronymic and looks_like_surname(name.given_name):
        return PersonName(surname=name.given_name, patronymic=name.patronymic)
    return name


def _continues(token: str, words: list[str]) -> bool:
    """Whether a token may be the next word of a name."""
    if _INITIALS.match(token):
        return token.endswith(".") or (token.isupper() and bool(words))
    bare = token.strip(_TRAILING)
    if token[0] in '([{"«“—–-' or not _NAME_WORD.match(bare) or len(bare) > LONGEST_NAME:
        return False
    lowered = bare.casefold()
    if lowered in _OF:
        return bool(words)
    if lowered in _NO_NAME or _NAMELESS.fullmatch(lowered) or is_of_a_place(bare) or is_of_a_heading(bare):
        return False
    # Written small throughout, it is a name where its ending says so, or where it follows one that is.
    return bare[0].isupper() or looks_like_surname(lowered) or looks_like_patronymic(lowered) or _are_small(words)


def _are_small(words: list[str]) -> bool:
    """Whether the name began small, as a list that somebody typed in haste."""
    return len(words) in (1, 2) and words[0].islower()


def _cased(word: str) -> str:
    """The word as names are written, where it was typed small or in capitals throughout."""
    if word.casefold() in _OF or len(word) == 1:
        return word
    is_plain = word.islower() or (word.isupper() and len(word) > 2)  # noqa: PLR2004 - initials are capitals
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-")) if is_plain else word
