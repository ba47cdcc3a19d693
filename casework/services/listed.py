"""What a line of a list says of its person, as services and reports take it: each part of the note in its place."""

from datetime import datetime
from typing import Any

from django.conf import settings

from casework import jurisdictions
from detainees.listed import articles_in, is_minor_in, is_pregnant_in, told_in
from detainees.names import PersonName
from detainees.services.differences import ADULT_AT, Facts
from detainees.vocabulary import Trait


def facts_of(name: PersonName, *, age: int | None, born: str, note: str, source: str, at: datetime) -> Facts:
    """The facts of a line. `born` is a day or a year alone, `at` the moment of the list.

    Phones become contacts, what bears on health is health, articles that the pack knows are alleged ones; all else of
    the note stays a note.
    """
    told, articles = told_in(note), _articles(note)
    is_minor = is_minor_in(note) or (bool(born) and is_under_age(born, at))
    traits = {Trait.MINOR.value: is_minor, Trait.PREGNANT.value: is_pregnant_in(note)}
    rest = [part for part in told.rest.split(", ") if part and part not in articles]
    return Facts(
        name=PersonName(name.surname, name.given_name, name.patronymic, birth_date=born),
        age=age,
        health=told.health,
        phone="".join(told.phones[:1]),
        # Where there is another number, somebody must find out whose it is.
        note=", ".join([*rest, *told.phones[1:]]),
        traits=tuple(trait for trait, is_said in traits.items() if is_said),
        articles=tuple(dict.fromkeys(key for keys in articles.values() for key in keys)),
        source=source,
    )


def said_of(facts: Facts) -> dict[str, Any]:
    """The person of a line as the report keeps them, in the words of `detainees.report_form`."""
    said = {
        "surname": facts.name.surname,
        "given_name": facts.name.given_name,
        "patronymic": facts.name.patronymic,
        "birth_date": facts.name.birth_date,
        "age": facts.age,
        "health": facts.health,
        "phone": facts.phone,
        "note": facts.note,
        "traits": list(facts.traits),
        "articles": list(facts.articles),
    }
    return {key: value for key, value in said.items() if value not in ("", None, [])}


def is_under_age(born: str, at: datetime) -> bool:
    """Whether somebody born on that day, or in that year, was under 18 at the moment for certain."""
    if "-" not in born:
        return at.year - int(born) < ADULT_AT
    return f"{at.year - ADULT_AT:04}-{at:%m-%d}" < born


def _articles(note: str) -> dict[str, list[str]]:
    """The articles that a note names and the pack knows, where only one is meant, with their keys."""
    pack = jurisdictions.load(settings.ENVIRONMENT.jurisdiction)
    found: dict[str, list[str]] = {}
    for text in articles_in(note):
        rows = list(pack.search_articles(text))
        cited = [row for row in rows if text.casefold() in _citations(row)]
        keys = [row.key for row in cited or rows]
        if cited or len(keys) == 1:
            found[text] = keys
    return found


def _citations(row: jurisdictions.Article) -> set[str]:
    return {row.citation_text(language).casefold() for language, _name in settings.LANGUAGES}
