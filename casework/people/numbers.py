"""Phones, numbers of cases and УИД as they are compared: exactly, and never kept as they are."""

import re
import secrets
from collections.abc import Iterable
from hashlib import blake2b

# Another in each process, so that what is remembered says nothing to whoever reads its memory from elsewhere.
_KEY = secrets.token_bytes(32)
_BYTES = 8
_LOOKALIKE = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
_APART = re.compile(r"[\W_]+")
# Whatever may be a phone or the number of a case within a text: digits, with what people write between them.
_NUMBER = re.compile(r"[+(]?\d[\w()№/.\-‑–—]*(?:[ \t\u00a0][\d()\-][\w()/.\-‑–—]*)*")
_PHONE_DIGITS = 11
_SHORTEST = 4
_LONGEST_TEXT = 400


def digested(number: str) -> int | None:
    """The key of one phone or number, or None for what is too short to be one. Which separators it has says nothing.

    Of a Russian phone the last ten digits count: +7, 8 and nothing before them are one phone.
    """
    folded = number.upper().translate(_LOOKALIKE)
    groups = [group for group in _APART.split(folded) if group]
    # Of the number of a case the groups count: 5-1234/2024 is not 51-234/2024.
    plain = ("-" if "/" in number else "").join(groups)
    if len(plain) < _SHORTEST or not any(letter.isdecimal() for letter in plain):
        return None
    if len(plain) == _PHONE_DIGITS and plain.isdecimal() and plain[0] in "78":
        plain = plain[1:]
    return int.from_bytes(blake2b(plain.encode(), digest_size=_BYTES, key=_KEY).digest())


def numbers_in(text: str) -> tuple[str, ...]:
    """What may be a phone or a number in a text, as it stands there."""
    return tuple(found for found in _NUMBER.findall(text[:_LONGEST_TEXT]) if digested(found) is not None)


def keys_of(texts: Iterable[str]) -> tuple[int, ...]:
    """The keys of all numbers in these texts, each once; of a text that is a number, its own as well."""
    found: dict[int, None] = {}
    for text in texts:
        for number in (text[:_LONGEST_TEXT], *numbers_in(text)):
            if (key := digested(number)) is not None:
                found[key] = None
    return tuple(found)
