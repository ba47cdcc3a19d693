"""The skeleton of a name: one form for every way in which people write it, in either script. Pure.

"Магомедова", "Magomedova" and "MAGOMEDOVA" have one skeleton; so have "Щербаков", "Shcherbakov" and "Scherbakov". It
follows ГОСТ 7.79 (B), the passport table (ГОСТ Р 52535.1, ICAO 9303), BGN/PCGN and what people type when they know none
of them. What it folds together it cannot tell apart: it finds, and a person decides.
"""

import re
import unicodedata
from functools import lru_cache

# Stands for a sound of which Latin has no one letter: q is ч, w is ш and щ, c is ц, j is ж and дж.
_CYRILLIC = {
    **dict(zip("абвгдезийклмнопрстуфхцчшщыэ", "abvgdeziiklmnoprstufhcqwwie", strict=True)),
    "ж": "j",
    "ё": "e",
    "ю": "iu",
    "я": "ia",
    "ь": "",
    "ъ": "",
    "ӏ": "",
    "ѣ": "e",
    # Ukrainian, Belarusian; Tatar, Bashkir, Kazakh, Ossetian.
    "і": "i",
    "ї": "i",
    "є": "e",
    "ґ": "g",
    "ў": "u",
    "ә": "a",
    "ө": "o",
    "ү": "u",
    "ұ": "u",
    "җ": "j",
    "ң": "n",
    "һ": "h",
    "қ": "k",
    "ғ": "g",
    "ҙ": "z",
    "ҫ": "s",
    "ҡ": "k",
    "ӕ": "a",
}
# Longest first. Where two standards fight over one group, what is more often typed of people in Russia wins.
_LATIN = {
    "shch": "w",
    "sch": "w",
    "sh": "w",
    "tsch": "q",
    "tch": "q",
    "ch": "q",
    "dzh": "j",
    "zh": "j",
    "dj": "j",
    "kh": "h",
    "gh": "g",
    "ph": "f",
    "th": "t",
    "ts": "c",
    "tz": "c",
    "ck": "k",
    "qu": "k",
    "oo": "u",
    "ou": "u",
    "ya": "ia",
    "ja": "ia",
    "yu": "iu",
    "ju": "iu",
    "yo": "e",
    "jo": "e",
    "ye": "e",
    "je": "e",
    "ie": "e",
    "ee": "i",
    "x": "ks",
    "w": "v",
    "y": "i",
    "c": "k",
    "q": "k",
    "ə": "a",
    "ı": "i",
    "shh": "w",
    "cz": "c",
    "gue": "ge",
    "gui": "gi",
}
_LATIN_GROUP = re.compile("|".join(sorted(_LATIN, key=len, reverse=True)))
# Latin letters that look like Cyrillic ones, and are typed among them when the layout was not changed.
_LOOKALIKE = str.maketrans("aceopxykmtbhiä", "асеорхукмтвніа")
_UPRIGHT = re.compile(r"(?<=[а-яё])[1il|!](?=[а-яё])|(?<=[а-яё])[1il|!]+(?!\w)|\b[1il|!](?=[а-яё])")
_MARKS = re.compile(r"['’‘ʼʹʺ`´\"«»“”]")
_WORD = re.compile(r"[^\W\d_]+")
_LAST_J = re.compile(r"j(?![aeiouy])")
# Letters that one standard reads in one way and another differently.
_OTHER_READINGS = ((re.compile("x"), "kh"), (re.compile("c(?![hkz])"), "ts"), (re.compile("j(?=[aeiou])"), "dzh"))
_IS_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_DOUBLED = re.compile(r"(.)\1+")

# Sounds that the ear exchanges: voiced and voiceless, unstressed vowels, ж and ш.
_SOUND = str.maketrans("bdghvzjcoeu", "ptkkfswsaia")
_LAST_VOWELS = re.compile(r"(?<=..)[aiou]+$")


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: casefolded, without marks, with a palochka where one was meant."""
    lowered = unicodedata.normalize("NFC", text).casefold()
    return _WORD.findall(_UPRIGHT.sub("ӏ", _MARKS.sub("", lowered)))


def skeletons(text: str) -> tuple[str, ...]:
    """The skeletons of the words of a text, in their order. What has no letter has none."""
    return tuple(found for word in words_of(text) if (found := skeleton(word)))


@lru_cache(maxsize=8_192)
def skeleton(word: str) -> str:
    """The skeleton of one casefolded word without marks; an empty text when nothing of it is heard."""
    if _IS_CYRILLIC.search(word):
        spelled = "".join(_CYRILLIC.get(letter, "") for letter in word.translate(_LOOKALIKE))
    else:
        spelled = _LATIN_GROUP.sub(lambda group: _LATIN[group.group()], _plain(word))
    return _DOUBLED.sub(r"\1", _settled(spelled))


def readings(word: str) -> tuple[str, ...]:
    """The skeletons of a word in each way it may be meant, the likeliest first: "Axmed" by ГОСТ is Ахмед."""
    found = {skeleton(word): None}
    if not _IS_CYRILLIC.search(word):
        for letter, other in _OTHER_READINGS:
            if letter.search(word):
                found[skeleton(letter.sub(other, word))] = None
    return tuple(found)


@lru_cache(maxsize=32_768)
def sound(skeleton: str) -> str:
    """A coarser form of a skeleton, equal for what the ear takes for the same: who is near is looked for by it."""
    return _DOUBLED.sub(r"\1", _LAST_VOWELS.sub("", skeleton).translate(_SOUND))


def _settled(spelled: str) -> str:
    """What the standards write apart: -ий, -iy and -y; -иев and -ев after a soft consonant; дж and ж; кс."""
    settled = _DOUBLED.sub(r"\1", spelled)
    for one, other in (("dj", "j"), ("ie", "e"), ("io", "e"), ("ii", "i"), ("iia", "ia")):
        settled = settled.replace(one, other)
    return settled


def _plain(word: str) -> str:
    """Latin letters without their marks: ç is ch and š is sh to whoever knows, and c and s to whoever types."""
    spelled = _LAST_J.sub("i", word.replace("š", "sh").replace("č", "ch").replace("ž", "zh"))
    decomposed = unicodedata.normalize("NFD", spelled)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
