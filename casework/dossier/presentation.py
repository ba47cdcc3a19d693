"""From facts to what stands on the pages: a context of ready texts for `templates/documents/case_file.html`. Pure.

Two editions share one layout. The archive edition carries what binds it to us: our number, the version of the
facts and their digest, the handle of who made it, the way to check the file. The court edition carries none, of
witnesses only those who said that they would speak in court, and of what sources told only how well it stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from casework.dossier import cover, custody, proceedings
from casework.dossier.axis import axis
from casework.dossier.canonical import facts_digest
from casework.dossier.facts import CaseFacts, Origin
from casework.dossier.path import custody_path
from casework.dossier.words import Words, court_labels, labels

ON_THE_COVER = ("findings", "contents")
T = TypeVar("T")


class Edition(StrEnum):
    """For whom a case file is made."""

    ARCHIVE = "archive"
    COURT = "court"


@dataclass(frozen=True, kw_only=True)
class Check:
    """How a reader of the archive edition checks the file: the page of the checker and the code to enter."""

    url: str
    code: str


def case_file_context(
    facts: CaseFacts, origin: Origin, *, edition: Edition, language: str, check: Check | None
) -> dict[str, Any]:
    """All texts of a case file. The archive edition needs `check`; the court edition ignores it."""
    digest = facts_digest(facts)
    zone = ZoneInfo(facts.zone)
    facts, origin = _in_zone(facts, zone), _in_zone(origin, zone)
    is_archive = edition is Edition.ARCHIVE
    facts = facts if is_archive else proceedings.proper_for_court(facts)
    words = _words(language, origin, is_archive=is_archive)
    legs = custody_path(facts.detention, facts.stays)
    blocks = _blocks(facts, words, legs)
    numbered = _numbered(blocks, words)
    return {
        "language": language,
        "labels": words.labels,
        "is_archive": is_archive,
        "is_practice": facts.is_practice,
        "check": check if is_archive else None,
        "check_address": check.url.partition("://")[2] if check and is_archive else "",
        "court": cover.court(facts, words),
        "subtitle": _subtitle(facts, origin, words, is_archive=is_archive),
        "running_title": _running_title(facts, words, is_archive=is_archive),
        "person_short": facts.person.short_name,
        "summary": cover.summary(facts, words),
        "findings": cover.findings(facts, words, legs, numbered),
        **blocks,
        "sections": numbered,
        "contents": [{**section, "name": name} for name, section in numbered.items() if name not in ON_THE_COVER],
        "sheet": words.say("sheet", reference=facts.reference) if is_archive else "",
        "footer": _footer(origin, words) if is_archive else "",
        "digest": digest if is_archive else "",
        "origin": _origin(facts, origin, words, digest) if is_archive else _court_origin(origin, words),
    }


def _words(language: str, origin: Origin, *, is_archive: bool) -> Words:
    own = labels(language) if is_archive else court_labels(language)
    return Words(labels=own, language=language, now=origin.facts_at)


def _blocks(facts: CaseFacts, words: Words, legs: Sequence[Any]) -> dict[str, Any]:
    """The sections that may be empty, under the names that the template and the labels share."""
    return {
        "circumstances": cover.circumstances(facts, words),
        "custody": custody.custody(facts, words, legs, axis(legs, facts.clocks, now=words.now)),
        "violations": proceedings.violations(facts, words),
        "charges": proceedings.charges(facts, words),
        "hearings": proceedings.hearings(facts, words),
        "defence": proceedings.defence(facts, words),
    }


def _numbered(blocks: dict[str, Any], words: Words) -> dict[str, dict[str, str]]:
    """The sections that there are, in order, with their numbers and titles."""
    names = ["findings", "contents", *(name for name, block in blocks.items() if block), "origin"]
    titles = words.labels["sections"]
    return {name: {"number": str(place), "title": titles[name]} for place, name in enumerate(names, start=1)}


def _subtitle(facts: CaseFacts, origin: Origin, words: Words, *, is_archive: bool) -> str:
    day = words.day_written(origin.facts_at)
    if is_archive:
        return words.say("of_reference", reference=facts.reference, day=day)
    return words.say("made_on", day=day)


def _running_title(facts: CaseFacts, words: Words, *, is_archive: bool) -> str:
    return words.say("running_title", reference=facts.reference) if is_archive else words.say("title")


def _footer(origin: Origin, words: Words) -> str:
    moment = words.moment(origin.facts_at)
    return words.say("footer", version=origin.facts_version, moment=moment)


def _origin(facts: CaseFacts, origin: Origin, words: Words, digest: str) -> list[str]:
    moment = words.moment_written(origin.facts_at)
    return [
        words.say("origin.version", version=origin.facts_version, moment=moment),
        words.say("origin.made_by", handle=origin.made_by) if origin.made_by else words.say("origin.program"),
        words.say("origin.reference", reference=facts.reference),
        words.say("origin.digest", digest=digest),
        words.say("origin.attached"),
        words.say("origin.signature"),
    ]


def _court_origin(origin: Origin, words: Words) -> list[str]:
    return [words.say("origin.court", moment=words.moment_written(origin.facts_at))]


def _in_zone(value: T, zone: ZoneInfo) -> T:
    """The same values with every moment in the zone, so that whatever prints one prints it right."""
    if isinstance(value, datetime):
        return value.astimezone(zone)
    if isinstance(value, tuple):
        return tuple(_in_zone(item, zone) for item in value)  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: _in_zone(getattr(value, field.name), zone)
            for field in fields(value)
            if not isinstance(getattr(value, field.name), str | bool | int | None | date)
            or isinstance(getattr(value, field.name), datetime)
        }
        return replace(value, **changed)
    return value
