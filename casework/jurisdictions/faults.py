"""What can be wrong: with a pack as it is read, and with a question put to a pack."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a pack, with the place where a person finds it. `line` 0: not known."""

    file: str
    message: str
    line: int = 0
    row: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.row}: {self.message}" if self.row else f"{place}: {self.message}"


class PackError(Exception):
    """A pack cannot be used. Names every fault at once, so that a lawyer corrects them in one go."""

    def __init__(self, pack: str, faults: Iterable[Fault]) -> None:
        self.pack = pack
        self.faults = tuple(faults)
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(f"pack {pack!r} has {len(self.faults)} fault(s):\n{lines}")


class UnknownPack(LookupError):
    """There is no pack of this code."""


class UnknownRow(LookupError):
    """The pack has no such row, or none that was in force on that day."""

    def __init__(self, pack: str, table: str, key: str, on: date | None = None) -> None:
        self.table = table
        self.key = key
        self.on = on
        day = f" in force on {on.isoformat()}" if on else ""
        super().__init__(f"pack {pack!r} has no {table} {key!r}{day}")
