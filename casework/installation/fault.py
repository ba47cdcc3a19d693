"""What an examination finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: a stable code, what is wrong, and the line that mends it. A warning stops nobody."""

    code: str
    what: str
    mend: str
    is_warning: bool = False
