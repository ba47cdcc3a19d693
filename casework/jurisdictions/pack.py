"""A pack in memory: the law of one jurisdiction, and the questions that are put to it.

Pure: no clock, no database, no settings.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from casework.jurisdictions.citation import Work, spoken_language
from casework.jurisdictions.rows import (
    ArrestExemption,
    Article,
    Confidence,
    CourtLevel,
    Document,
    Limit,
    Outcome,
    Region,
    Row,
    Source,
    Violation,
)
from casework.jurisdictions.rowset import RowSet
from casework.jurisdictions.search import find_articles


@dataclass(frozen=True, slots=True)
class Holding:
    """How long a person may be held on these charges, and why. `article` is None when no charge is known."""

    limit: Limit
    article: Article | None

    @property
    def hours(self) -> int:
        return self.limit.hours

    @property
    def confidence(self) -> Confidence:
        """That of the weaker of its rows: a sure limit that hangs on an unsure penalty is unsure."""
        return max((row.confidence for row in self.rows), key="ABC".index)

    @property
    def is_reviewed(self) -> bool:
        return all(row.is_reviewed for row in self.rows)

    @property
    def rows(self) -> tuple[Row, ...]:
        """What it rests on."""
        return (self.limit, self.article) if self.article else (self.limit,)


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """What a pack says of itself. `language` is that of its courts, `currency` that of its fines."""

    code: str
    country: str
    ru: str
    en: str
    language: str
    currency: str
    version: str

    def name(self, language: str) -> str:
        return self.ru if spoken_language(language) == "ru" else self.en


@dataclass(frozen=True, kw_only=True, slots=True)
class Pack:
    """The law of one jurisdiction. Every table is a `RowSet`: walk it, or ask `find(key, on=day)`."""

    header: Header
    works: tuple[Work, ...]
    sources: tuple[Source, ...]
    articles: RowSet[Article]
    violations: RowSet[Violation]
    release_outcomes: RowSet[Outcome]
    court_outcomes: RowSet[Outcome]
    appeal_outcomes: RowSet[Outcome]
    courts: RowSet[CourtLevel]
    regions: RowSet[Region]
    limits: RowSet[Limit]
    arrest_exemptions: RowSet[ArrestExemption]
    documents: RowSet[Document]

    @property
    def code(self) -> str:
        return self.header.code

    @property
    def version(self) -> str:
        return self.header.version

    @property
    def currency(self) -> str:
        return self.header.currency

    def name(self, language: str) -> str:
        return self.header.name(language)

    def article(self, key: str, *, on: date | None = None) -> Article:
        """The version in force that day; without a day, the newest. Raises `UnknownRow`."""
        return self.articles.find(key, on=on)

    def search_articles(self, text: str, *, on: date | None = None) -> tuple[Article, ...]:
        """Parts that fit what somebody typed: "20.2 ч.5", "ст. 318", "discredit". One version of each.

        Exact article numbers come first. An empty text finds everything.
        """
        return find_articles(self.articles.in_force(on), text)

    def holding_limit(self, articles: Iterable[Article], *, on: date | None = None) -> Holding:
        """How long the police may hold a person who is accused of all of these.

        The charge that allows most decides (КоАП 27.5: 48 hours when arrest is among its penalties, else 3).
        With no charge known the shortest limit stands: the one that is safe for the person.
        """
        limits = [limit for limit in self.limits.in_force(on) if limit.purpose == "holding"]
        found = [
            Holding(limit, article) for article in articles for limit in limits if limit.when.holds_for(article)
        ]
        if found:
            return max(found, key=lambda holding: holding.hours)
        return Holding(min(limits, key=lambda limit: limit.hours), None)
