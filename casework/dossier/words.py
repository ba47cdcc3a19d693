"""The labels of a language, ready to be filled. Pure."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from casework.dossier.wording import day_in_figures, day_in_words, moment_in_figures, moment_in_words

LABELS = Path(__file__).resolve().parent.parent.parent / "templates" / "documents" / "case_file"


@cache
def labels(language: str) -> dict[str, Any]:
    """The fixed words of the case file in a language."""
    return tomllib.loads((LABELS / f"{language}.toml").read_text())


@cache
def court_labels(language: str) -> dict[str, Any]:
    """The same for the court edition, which names no source: some of its headings are its own."""
    everyday = labels(language)
    return {**everyday, **{name: {**everyday[name], **own} for name, own in everyday["court_edition"].items()}}


@dataclass(frozen=True, kw_only=True)
class Words:
    """The labels of a language, and the moment to which a file speaks."""

    labels: dict[str, Any]
    language: str
    now: datetime

    def say(self, key: str, **values: object) -> str:
        """The label `group.name` with its places filled."""
        label: Any = self.labels
        for part in key.split("."):
            label = label[part]
        return str(label).format(**values)

    def day(self, day: date | None) -> str:
        """25.09.2022, or the mark for nothing."""
        return day_in_figures(day, self.language) if day else self.say("nothing")

    def day_written(self, day: date) -> str:
        """25 сентября 2022 года."""
        return day_in_words(day, self.language)

    def moment(self, moment: datetime | None, *, with_year: bool = True) -> str:
        """25.09.2022, 21:05, or the mark for nothing."""
        return moment_in_figures(moment, self.language, with_year=with_year) if moment else self.say("nothing")

    def moment_written(self, moment: datetime, *, is_about: bool = False) -> str:
        """25 сентября 2022 года в 21:05."""
        return moment_in_words(moment, self.language, is_about=is_about)
