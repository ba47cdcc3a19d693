"""How a law, a vocabulary or a standard is named: works, places in them, and their wording by language."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Literal

Branch = Literal["administrative", "criminal"]
Forms = Mapping[str, Mapping[str, str]]
"""Language → name of the form → pattern with `{article}` and `{part}`."""

LANGUAGES = ("ru", "en")
"""The languages of the screens. Every row speaks both."""

EVERY_FORM = frozenset({"short", "long"})
"""What every language must have; Russian adds the cases that court papers need."""

REFERENCE = re.compile(r"[a-z][a-z0-9_]*(:[0-9A-Za-z.\-]+){0,2}")


def spoken_language(language: str) -> str:
    """The language of a pack that serves a locale such as `ru-RU`; English for all the others."""
    start = language.replace("_", "-").split("-")[0].lower()
    return start if start in LANGUAGES else "en"


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """What can be cited: a code, an act, a treaty, a vocabulary. `branch` stands on codes that hold offences."""

    key: str
    ru: str
    en: str
    # Mappings have no hash; rows must have one, to stand in sets.
    whole: Forms = field(hash=False)
    article: Forms | None = field(default=None, hash=False)
    part: Forms | None = field(default=None, hash=False)
    branch: Branch | None = None

    def name(self, language: str) -> str:
        return self.ru if spoken_language(language) == "ru" else self.en

    def faults(self) -> Iterator[str]:
        """Forms that are missing, that not all levels share, or that ask for a place they do not have."""
        levels: tuple[tuple[str, Forms | None, set[str]], ...] = (
            ("whole", self.whole, set()),
            ("article", self.article, {"article"}),
            ("part", self.part, {"article", "part"}),
        )
        for level, forms, places in levels:
            if forms is not None:
                yield from _faults_of_forms(level, forms, places)
                yield from _unshared_forms(level, forms, self.whole)


def _faults_of_forms(level: str, forms: Forms, places: set[str]) -> Iterator[str]:
    for language in LANGUAGES:
        missing = sorted(EVERY_FORM - forms.get(language, {}).keys())
        if missing:
            yield f"{level}.{language}: missing {', '.join(missing)}"
    for language, patterns in forms.items():
        for name, pattern in patterns.items():
            wrong = _fault_of_pattern(pattern, places)
            if wrong:
                yield f"{level}.{language}.{name}: {wrong}"


def _fault_of_pattern(pattern: str, places: set[str]) -> str:
    try:
        asked = {place for _, place, _, _ in Formatter().parse(pattern) if place is not None}
    except ValueError:
        return "braces do not close"
    if asked == places:
        return ""
    wanted = " and ".join(f"{{{place}}}" for place in sorted(places)) or "no braces"
    return f"the pattern must hold {wanted}"


def _unshared_forms(level: str, forms: Forms, whole: Forms) -> Iterator[str]:
    for language, patterns in forms.items():
        for name in sorted(whole.get(language, {}).keys() ^ patterns.keys()):
            yield f"{level}.{language}.{name}: every level of a work has the same forms"


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a work, written `koap:20.2:5`, `koap:20.29` or `op1`."""

    work: Work
    article: str = ""
    part: str = ""

    @property
    def reference(self) -> str:
        return ":".join(piece for piece in (self.work.key, self.article, self.part) if piece)

    @property
    def level(self) -> str:
        """How deep it points: `part`, `article` or `whole`."""
        return "part" if self.part else "article" if self.article else "whole"

    def fault(self) -> str:
        """Why the work cannot be cited at this depth, or an empty text."""
        return (
            "" if self._forms() is not None else f"{self.work.key!r} has no forms for a citation by {self.level}"
        )

    def text(self, language: str = "ru", form: str = "short") -> str:
        """Such as "ч. 5 ст. 20.2 КоАП РФ". Raises `LookupError` for a form that the language does not have."""
        forms = (self._forms() or self.work.whole)[spoken_language(language)]
        if form not in forms:
            raise LookupError(f"{self.work.key!r} has no form {form!r} in {spoken_language(language)!r}")
        return forms[form].format(article=self.article, part=self.part)

    def _forms(self) -> Forms | None:
        return {"part": self.work.part, "article": self.work.article, "whole": self.work.whole}[self.level]

    def __str__(self) -> str:
        return self.reference
