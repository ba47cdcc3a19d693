"""What a report says, read from its sealed blob: the facts that `detainees.report_form` let in. Pure.

Reading forgives: the blob was checked when it came in, and what does not fit here is left out, never raised.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from detainees.names import PersonName

_SHOWN_OF_DESCRIPTION = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardPerson:
    """One person as they were named or described. What was not said is "", None or empty."""

    name: PersonName = field(default_factory=PersonName)
    description: str = ""
    sex: str = ""
    age: int | None = None
    traits: tuple[str, ...] = ()
    health: str = ""
    phone: str = ""
    note: str = ""
    facility: str = ""
    apprehended_at: datetime | None = None
    delivered_at: datetime | None = None
    articles: tuple[str, ...] = ()
    violations: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, blob: Any) -> Self:
        said = _Said(blob)
        return cls(
            name=PersonName(
                surname=said.text("surname"),
                given_name=said.text("given_name"),
                patronymic=said.text("patronymic"),
                custody_name=said.text("custody_name"),
                aliases=said.texts("aliases"),
                birth_date=said.text("birth_date"),
            ),
            description=said.text("description"),
            sex=said.text("sex"),
            age=said.number("age"),
            traits=said.texts("traits"),
            health=said.text("health"),
            phone=said.text("phone"),
            note=said.text("note"),
            facility=said.text("facility"),
            apprehended_at=said.moment("apprehended_at"),
            delivered_at=said.moment("delivered_at"),
            articles=said.texts("articles"),
            violations=said.texts("violations"),
        )

    @property
    def shown(self) -> str:
        """What to call this person on a list: the name as heard, else the beginning of the description or the note."""
        told = self.description or self.note
        return self.name.full or self.name.custody_name or beginning(told, _SHOWN_OF_DESCRIPTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporter:
    """Who spoke: neither the detained person nor their contact, until somebody says so."""

    name: str = ""
    contact: str = ""
    relation: str = ""
    safe_hours: str = ""
    may_be_called: bool | None = None

    @classmethod
    def from_json(cls, blob: Any) -> Self:
        said = _Said(blob)
        return cls(
            name=said.text("name"),
            contact=said.text("contact"),
            relation=said.text("relation"),
            safe_hours=said.text("safe_hours"),
            may_be_called=said.flag("may_be_called"),
        )

    @property
    def shown(self) -> str:
        """Relation and name, as far as they are known: a source that a reader can weigh."""
        return ", ".join(part for part in (self.relation, self.name) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A whole report: the words, who spoke, where it was, where they are held, and the people."""

    text: str = ""
    place: str = ""
    facility: str = ""
    minors: int | None = None
    reporter: Reporter = field(default_factory=Reporter)
    people: tuple[HeardPerson, ...] = ()

    @classmethod
    def from_json(cls, blob: Any) -> Self:
        said = _Said(blob)
        return cls(
            text=said.text("text"),
            place=said.text("place"),
            facility=said.text("facility"),
            minors=said.number("minors"),
            reporter=Reporter.from_json(said.facts.get("reporter")),
            people=tuple(HeardPerson.from_json(person) for person in said.list("people")),
        )


class _Said:
    """A piece of JSON, asked for one fact at a time."""

    def __init__(self, blob: Any) -> None:
        self.facts: dict[str, Any] = blob if isinstance(blob, dict) else {}

    def text(self, key: str) -> str:
        value = self.facts.get(key)
        return value if isinstance(value, str) else ""

    def list(self, key: str) -> list[Any]:
        value = self.facts.get(key)
        return value if isinstance(value, list) else []

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(value for value in self.list(key) if isinstance(value, str))

    def number(self, key: str) -> int | None:
        value = self.facts.get(key)
        return value if type(value) is int else None

    def flag(self, key: str) -> bool | None:
        value = self.facts.get(key)
        return value if isinstance(value, bool) else None

    def moment(self, key: str) -> datetime | None:
        try:
            moment = datetime.fromisoformat(self.text(key))
        except ValueError:
            return None
        return moment if moment.tzinfo else None


def beginning(text: str, length: int) -> str:
    """The text, cut with an ellipsis where it is longer than this many characters."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
