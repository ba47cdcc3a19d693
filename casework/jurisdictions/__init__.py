"""Jurisdictions: the law as data. One folder of TOML for each, read into frozen rows.

    pack = load("ru")
    article = pack.article("koap:20.2:5", on=day)
    pack.holding_limit([article]).hours

Pure: no Django, no database, no settings, no clock. The format is in docs/packs.md.
"""

from functools import cache
from pathlib import Path

from casework.jurisdictions.citation import LANGUAGES, Branch, Citation, Work
from casework.jurisdictions.faults import Fault, PackError, UnknownPack, UnknownRow
from casework.jurisdictions.pack import Header, Holding, Pack
from casework.jurisdictions.reading import HEADER, TABLES, read_pack
from casework.jurisdictions.rows import (
    ArrestExemption,
    Article,
    Condition,
    Confidence,
    CourtLevel,
    Document,
    Limit,
    Outcome,
    Penalties,
    Region,
    Row,
    Source,
    Violation,
)
from casework.jurisdictions.rowset import RowSet

__all__ = [
    "LANGUAGES",
    "TABLES",
    "ArrestExemption",
    "Article",
    "Branch",
    "Citation",
    "Condition",
    "Confidence",
    "CourtLevel",
    "Document",
    "Fault",
    "Header",
    "Holding",
    "Limit",
    "Outcome",
    "Pack",
    "PackError",
    "Penalties",
    "Region",
    "Row",
    "RowSet",
    "Source",
    "UnknownPack",
    "UnknownRow",
    "Violation",
    "Work",
    "available",
    "load",
    "read_pack",
]

_HOME = Path(__file__).resolve().parent


def available() -> tuple[str, ...]:
    """Codes of the packs that are installed, sorted."""
    return tuple(sorted(path.parent.name for path in _HOME.glob(f"*/{HEADER}")))


@cache
def load(code: str) -> Pack:
    """The pack of this code, read once a process. Raises `UnknownPack`, or `PackError` with all its faults."""
    if code not in available():
        raise UnknownPack(f"no pack {code!r}; there are {', '.join(available())}")
    return read_pack(_HOME / code)
