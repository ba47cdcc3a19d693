"""What the ear makes of a name that somebody spells out on the phone. Pure.

Where the stress falls is not known here, so a vowel is left alone in the endings that usage stresses or keeps, and in
the others it may be changed even under stress: a little more is spoilt than a listener would.
"""

import random
import re

# Endings that everybody knows how to write.
_KEPT = re.compile(
    r"(?:[оеё]ва?|[иы]на?|ск(?:ий|ая)|цк(?:ий|ая)|енко|[ое]вич|ич|[ое]вна|ична|швили|дзе|ян|оглы|кызы)$"
)
_VOWEL, _VOICELESS = "[аеёиоуыэюя]", "[кпстфхцчшщ]"
_BETWEEN_VOWELS = rf"(?<={_VOWEL}){{}}(?={_VOWEL})"

# Patterns of small letters, and what may be written instead. These leave the kept endings alone.
_RULES = (
    ("о", "а"),
    ("а(?!$)", "о"),
    ("е", "и"),
    ("и", "е"),
    ("э", "е"),
    ("(?<=[жш])и", "ы"),
    ("[тд]с", "ц"),
    ("ц", "тс"),
    ("ъ", ""),
    ("ь(?!$)", ""),
    ("дж", "ж"),
    (_BETWEEN_VOWELS.format("г") + "|^г", "х"),
    (_BETWEEN_VOWELS.format("х") + "|^х", "г"),
    (r"([бвгдзклмнпрстф])\1", r"\1"),
    (_BETWEEN_VOWELS.format("([лмнс])"), r"\1\1"),
)
_PAIRS = (("д", "т"), ("в", "ф"), ("г", "к"), ("б", "п"), ("з", "с"))
# These belong to the endings.
_OF_ENDINGS = (
    ("ий$", "и"),
    ("(?<=[аеоуюя])й$", "и"),
    ("ь$", ""),
    (f"(?<={_VOWEL}л)$", "ь"),
    ("ия$", "ья"),
    *((f"{voiced}(?=$|{_VOICELESS})", voiceless) for voiced, voiceless in _PAIRS),
    *((f"{voiceless}$", voiced) for voiced, voiceless in _PAIRS),
)
# Sounds that change places in the names of the Caucasus: Юсуф, Юсуп; Магомед, Магумед.
_CAUCASIAN = (("ф", "п"), ("п", "ф"), ("у", "о"), ("о", "у"))

Rule = tuple[str, str]
Spot = tuple[int, int, str]


def misheard(name: str, changes: int, chosen: random.Random, *, is_caucasian: bool = False) -> str:
    """The name with so many changes, or with as many as it allows. What began with a capital still does."""
    spots = _spots(name.lower(), is_caucasian=is_caucasian)
    taken: list[Spot] = []
    while spots and len(taken) < changes:
        # The rule first: a name has many vowels, and not every second mistake is one of the same kind.
        rule = chosen.choice(list(spots))
        begin, end, heard = spots[rule].pop(chosen.randrange(len(spots[rule])))
        if all(end < its_begin or begin > its_end for its_begin, its_end, _ in taken):
            taken.append((begin, end, heard))
        if not spots[rule]:
            del spots[rule]
    for begin, end, heard in sorted(taken, reverse=True):
        capital = heard.capitalize() if name[begin:end][:1].isupper() else heard
        name = name[:begin] + capital + name[end:]
    return name


def _spots(name: str, *, is_caucasian: bool) -> dict[Rule, list[Spot]]:
    """Where the name may change, by rule: begin, end, what is heard instead."""
    spots: dict[Rule, list[Spot]] = {}
    for word in re.finditer(r"\w+", name):
        kept = _KEPT.search(word[0])
        until = kept.start() if kept and kept.start() > 1 else len(word[0])
        for rule in _RULES + (_CAUCASIAN if is_caucasian else ()) + _OF_ENDINGS:
            for found in re.finditer(rule[0], word[0]):
                if found.start() < until or rule in _OF_ENDINGS:
                    spot = word.start() + found.start(), word.start() + found.end(), found.expand(rule[1])
                    spots.setdefault(rule, []).append(spot)
    return spots
