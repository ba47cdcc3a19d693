"""Where the identities come from that open an archive: a file, or the standard input, which leaves nothing behind."""

import sys
from pathlib import Path
from typing import Any

from casework.keylife.age import identities
from casework.keylife.refusal import KeyWorkRefused


def identities_of(named: str) -> list[Any]:
    """The identities in the named file, or on the standard input for "-". Raises `KeyWorkRefused`."""
    return identities(Path(named), text_of(named))


def text_of(named: str) -> str:
    """What stands in the named file, or on the standard input. Raises `KeyWorkRefused("unreadable")`."""
    path = Path(named)
    if named == "-":
        return sys.stdin.read()
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", "") or "it is no text"
        raise KeyWorkRefused("unreadable", path=path, reason=reason) from None
