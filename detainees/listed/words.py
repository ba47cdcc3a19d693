"""Which words of a line are a name, and which say what the line is about."""

import re
from dataclasses import dataclass

from detainees.listed.facts import Facts
from detainees.names import LONGEST_NAME, PersonName, fault_of_name
from detainees.spoken import looks_like_patronymic, looks_like_surname, split_name

_MOST_WORDS = 5
# A line that begins with one of these is about people and names none.
_HEADINGS = re.compile(
    r"(?:полн\w+\s+|общ\w+\s+|предварительн\w+\s+)?(?:спис(?:ок|ки)|перечень|задержан\w*|доставлен\w*|сейчас|отдел\w*|"
    r"(?:р?о|у|г?у)?(?:овд|оп|увд|ровд|гувд|омвд|умвд)|мвд|полиц\w+|участок|суд|спецприёмник|спецприемник|ивс|изо|автозак\w*|автобус\w*|"
    r"итого|всего|фио|ф\.\s?и\.\s?о\.?|имена|фамили[яи]|вчера|сегодня|кто|люди|по\s+состоянию|на\s+\d|"
    r"list|detained|arrested|total|names?|police|station|court|people)\b",
    re.IGNORECASE,
)
# A short line that has one of these and no name says where the names below it are from.
_OF_A_PLACE = re.compile(
    r"\b(?:суд\w{0,2}|отдел\w*|отделени\w*|участ\w+|р?о?овд|увд|умвд|омвд|мвд|полици\w+|автозак\w*|район\w*|court|station|police)\b",
    re.IGNORECASE,
)
_MOST_WORDS_OF_A_PLACE = 6
_INITIALS = re.compile(r"^(?:[^\W\d_]\.-?){1,3}$|^[^\W\d_]\.?$")
_STUCK_INITIALS = re.compile(r"(?<=[^\W\d_]{2})\s*(?=[^\W\d_]\.\s?[^\W\d_]\.)")
# Palochka is typed as a digit or a stroke.
_NAME_WORD = re.compile(r"^[^\W\d_](?:[^\W\d_]|[1Iil|!ӏ'’ʼ`-](?=[^\W\d_]|$))*$")
_TRAILING = '()[]{},;:.!?"«»“”—–-'
_OF = frozenset({"оглы", "оглу", "кызы", "улы", "ибн", "бин", "аль", "al", "ibn", "bin"})
_NO_NAME = frozenset(
    [
        *("и", "или", "в", "во", "на", "с", "со", "из", "у", "к", "по", "для", "от", "до", "без", "не", "нет"),
        *("был", "была", "были", "это", "он", "она", "они", "мы", "я", "вы", "там", "тут", "здесь", "ещё", "еще"),
        *("жена", "муж", "сын", "дочь", "брат", "сестра", "мать", "отец", "адвокат"),
        *("the", "and", "or", "in", "at", "of", "with"),
    ]
)


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """A cell or a piece between commas: its name words at the beginning, its facts, and the rest."""

    text: str
    words: list[str]
    note: str
    facts: Facts
    is_name: bool  # nothing but a name, beside facts


def is_heading_word(text: str) -> bool:
    """Whether a line begins as headings do."""
    return bool(_HEADINGS.match(text.lstrip(' "«*=#-—–_')))


def is_place(text: str) -> bool:
    """Whether a line without a name is a place or a court, over the names that follow."""
    return len(text.split()) <= _MOST_WORDS_OF_A_PLACE and bool(_OF_A_PLACE.search(text))


def said_in(segment: str) -> Said:
    """What stands between two separators."""
    facts = Facts(segment)
    spaced = _STUCK_INITIALS.sub(" ", facts.rest)
    tokens = spaced.split()
    words: list[str] = []
    while tokens and len(words) < _MOST_WORDS and _continues(tokens[0], words):
        token = tokens.pop(0)
        words.append(token if _INITIALS.match(token) else token.strip(_TRAILING))
        # A bracket, a dash or a full stop after a whole word ends the name.
        if token[-1] in ")]:!?.—–" and not _INITIALS.match(token):
            break
    if words and all(_INITIALS.match(word) for word in words):
        tokens, words = [*words, *tokens], []
    rest = " ".join(tokens).strip(" ,;")
    is_name = bool(words) and not rest.strip(_TRAILING + " ") and not is_heading_word(segment)
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
    if lowered in _NO_NAME:
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
