"""What each metric must reach, as promised before it was measured."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound on one field of a metric's line, and what the metric says, in words."""

    field: Literal["ratio", "value"]
    bound: float
    is_floor: bool
    words: str

    def holds(self, line: dict[str, object]) -> bool:
        """Whether the line keeps within the bound; a line without the field does not."""
        measured = line.get(self.field)
        if not isinstance(measured, int | float):
            return False
        return measured >= self.bound if self.is_floor else measured <= self.bound

    def __str__(self) -> str:
        return f"{self.field} {'≥' if self.is_floor else '≤'} {self.bound:g}"


def _at_least(field: Literal["ratio", "value"], bound: float, words: str) -> Limit:
    return Limit(field, bound, is_floor=True, words=words)


def _at_most(field: Literal["ratio", "value"], bound: float, words: str) -> Limit:
    return Limit(field, bound, is_floor=False, words=words)


LIMITS = {
    ("intake", "api"): _at_least("ratio", 0.35, "reports accepted a second, against six plain INSERTs"),
    ("intake", "cpu_ms"): _at_most("value", 1.6, "processor time of the intake process for one report"),
    ("intake", "retry"): _at_least("ratio", 1.0, "the same report sent again, against its first sending"),
    ("dossiers", "single"): _at_least("ratio", 2.0, "case files from one process, against the naive way"),
    ("dossiers", "all_cores"): _at_least("ratio", 3.3, "through Celery workers, against the naive way"),
    ("dossiers", "signed_all_cores"): _at_least("ratio", 4.0, "the same, both signed"),
    ("dossiers", "valid"): _at_least("value", 1.0, "share of files that are valid PDF/A-3a and PDF/UA-1"),
    ("lists", "growth"): _at_most("ratio", 1.3, "the slowest page at a million detentions, against 10,000"),
    ("lists", "api_page"): _at_most("ratio", 2.6, "100 detentions with names, against a bare view of plain rows"),
    ("lists", "sealed"): _at_most("ratio", 1.25, "a list of sealed names, against plain ones"),
    ("people_search", "p95_1m"): _at_most(
        "ratio", 0.02, "one in twenty waits longer, at a million, against pg_trgm"
    ),
    ("people_search", "recall_1m"): _at_least(
        "value", 0.96, "misspelt names found among ten, at a million people"
    ),
    ("people_search", "worst_kind_1m"): _at_least("value", 0.9, "the same of the hardest kind of misspelling"),
    ("people_search", "recall_100k"): _at_least(
        "value", 0.985, "misspelt names found among ten, at 100,000 people"
    ),
    ("people_search", "worst_kind_100k"): _at_least("value", 0.9, "the same of the hardest kind of misspelling"),
    ("people_search", "memory_1m"): _at_most("value", 220, "memory of the people process, a million people (PSS)"),
    ("people_search", "peak_1m"): _at_most("value", 400, "the most that it held while it read them"),
    ("people_search", "cold_1m"): _at_most(
        "value", 20, "from its start until it has a million sealed people ready"
    ),
    ("matching", "precision"): _at_least("value", 0.95, "suspected pairs that are one person, among families"),
    ("matching", "recall"): _at_least("value", 0.95, "pairs of one person, told twice, that are suspected"),
    ("merge", "refs"): _at_most("value", 2.0, "merging a person to whom 10,000 rows refer"),
    ("restore", "all_equal"): _at_least("value", 1, "sealed values opened in both, and all the same"),
    ("start", "again"): _at_most("value", 8.0, "a second `make run`, until the sign-in page answers"),
}

# Measured and shown, so that nobody is fooled; promised by nobody.
UNBOUND = {
    ("matching", "precision_few"): "suspected pairs that are one person, on a night of which few are told twice",
    ("merge", "undo"): "undoing that merge",
    ("restore", "backup"): "rows backed up a second, encrypted",
    ("restore", "restore"): "rows restored a second, with every reference looked at",
    ("dossiers", "signed_same_key"): "both signed, and the naive way with our kind of key",
    ("dossiers", "same_css"): "case files from one process, against the naive way with our style sheet",
    (
        "lists",
        "api_page_unread",
    ): "100 detentions that nobody has read, with names, against a bare view of as many",
}


def words_of(bench: str, metric: str) -> str:
    """What a metric says, in words. Raises `KeyError` for one that has none yet."""
    limit = LIMITS.get((bench, metric))
    return limit.words if limit else UNBOUND[bench, metric]
