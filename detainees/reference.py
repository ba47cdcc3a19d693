"""Reference numbers as people say them: a check digit, and groups that can be read over the phone. Pure."""

from functools import cache, lru_cache

from stdnum import damm

_GROUP = 3
_SHORTEST, _LONGEST = 4, 18


def reference(number: int) -> str:
    """The number with its check digit (Damm's), in groups: 100147 becomes 100-147-9.

    The check digit catches every single wrong digit and every swap of neighbours.
    """
    digits = str(number)
    last = (len(digits) - 1) // _GROUP * _GROUP
    begun, check = _begun(digits[:last])
    group = digits[last:]
    return f"{begun}{group}{'-' if len(group) == _GROUP else ''}{_checked_on(check, group)}"


def number_of(text: str) -> int | None:
    """The number that a spoken or typed reference means, or None when the check digit does not fit."""
    digits = "".join(character for character in text if character.isdecimal())
    if not digits.isascii() or not _SHORTEST <= len(digits) <= _LONGEST or not damm.is_valid(digits):
        return None
    return int(digits[:-1])


# Damm's check runs through the digits from the left; after each it stands at one digit, and from that one goes on.
# A page of a list says two hundred references that mostly begin alike.
_DIGIT_BEFORE = {damm.checksum(str(digit)): digit for digit in range(10)}


@lru_cache(maxsize=10_000)
def _begun(digits: str) -> tuple[str, int]:
    """Whole groups as they are said, and where the check stands after them."""
    groups, check = [digits[start : start + _GROUP] for start in range(0, len(digits), _GROUP)], 0
    for group in groups:
        check = _checked_on(check, group)
    return "".join(f"{group}-" for group in groups), check


@cache
def _checked_on(check: int, group: str) -> int:
    """Where the check stands after these digits, when it stood at `check` before."""
    stands: int = damm.checksum(f"{_DIGIT_BEFORE[check]}{group}")
    return stands
