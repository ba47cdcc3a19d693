"""Reference numbers as people say them: a check digit, and groups that can be read over the phone. Pure."""

from stdnum import damm

_GROUP = 3
_SHORTEST, _LONGEST = 4, 18


def reference(number: int) -> str:
    """The number with its check digit (Damm's), in groups: 100147 becomes 100-147-9.

    The check digit catches every single wrong digit and every swap of neighbours.
    """
    digits = f"{number}{damm.calc_check_digit(str(number))}"
    return "-".join(digits[start : start + _GROUP] for start in range(0, len(digits), _GROUP))


def number_of(text: str) -> int | None:
    """The number that a spoken or typed reference means, or None when the check digit does not fit."""
    digits = "".join(character for character in text if character.isdecimal())
    if not digits.isascii() or not _SHORTEST <= len(digits) <= _LONGEST or not damm.is_valid(digits):
        return None
    return int(digits[:-1])
