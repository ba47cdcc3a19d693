"""Names as people say and type them: folded for comparison, split into parts. Pure."""

import re
import unicodedata

from detainees.names import PersonName

# ё is rarely typed and й is lost with its mark; palochka is typed as whatever stands upright.
_LETTERS = str.maketrans({"ё": "е", "й": "и", "ӏ": None})
_UPRIGHT = re.compile(r"(?<=[а-яӏ])[1il|!]|[1il|!](?=[а-яӏ])")
_QUOTES = re.compile(r"['’ʼ`\"«»“”]")
_WORD = re.compile(r"[^\W\d_]+")

_PATRONYMIC = re.compile(r".{2,}(?:вич|ьич|ична|вна)$")
# "Son of", "daughter of": the word before it belongs to the patronymic too.
_OF = frozenset({"оглы", "оглу", "кызы", "улы"})
_SURNAME = re.compile(
    r".{2,}(?:ов|ев|ин|ын|ский|цкий|ских|енко|ова|ева|ина|ына|ская|цкая|швили|дзе|ян|чук|айте|баева?)$"
)


def folded(text: str) -> tuple[str, ...]:
    """The words of a name in the form in which two spellings of one name are equal."""
    lowered = unicodedata.normalize("NFC", text).casefold()
    upright = _UPRIGHT.sub("ӏ", _QUOTES.sub("", lowered))
    return tuple(word for found in _WORD.findall(upright) if (word := found.translate(_LETTERS)))


def split_name(text: str) -> PersonName:
    """Which part of a spoken name is which, as far as Russian usage tells; one word alone is the surname.

    A guess for a form that a person reads before it is saved.
    """
    words = _joined(text.split())
    place = next((index for index, word in enumerate(words) if looks_like_patronymic(word)), None)
    if place is None or place == 0:
        return _without_patronymic(words)
    if place == 1:  # name, patronymic, surname
        return PersonName(given_name=words[0], patronymic=words[1], surname=" ".join(words[2:]))
    return PersonName(
        surname=" ".join(words[: place - 1]), given_name=words[place - 1], patronymic=" ".join(words[place:])
    )


def _joined(words: list[str]) -> list[str]:
    if len(words) > 2 and words[-1].casefold() in _OF:  # noqa: PLR2004 - somebody must be left to be the child
        return [*words[:-2], " ".join(words[-2:])]
    return words


def _without_patronymic(words: list[str]) -> PersonName:
    if len(words) < 2:  # noqa: PLR2004 - nothing to tell apart
        return PersonName(surname=" ".join(words))
    *before, last = words
    if looks_like_surname(last) and not looks_like_surname(words[0]):
        return PersonName(surname=last, given_name=" ".join(before))
    return PersonName(surname=words[0], given_name=" ".join(words[1:]))


def looks_like_patronymic(word: str) -> bool:
    """Whether the word ends as Russian patronymics do, or with "son of", "daughter of"."""
    return bool(_PATRONYMIC.match(word.casefold())) or word.casefold().split()[-1] in _OF


def looks_like_surname(word: str) -> bool:
    """Whether the word ends as surnames do."""
    return bool(_SURNAME.match(word.casefold()))
