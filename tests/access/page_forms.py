"""Forms as a browser sees them: read from the page, filled in as far as they insist."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

# Kinds of fields that take whatever is written.
_WRITTEN = {"text", "search", "tel", "email", "url", "password"}
# What is written into a field that must be filled and is empty.
_SAMPLES = {
    "text": "Проба",
    "search": "Проба",
    "textarea": "Проба",
    "number": "1",
    "date": "2022-09-26",
    "time": "10:00",
    "datetime-local": "2022-09-26T10:00",
    "password": "Проба-Проба-17",
}


@dataclass
class PageForm:
    """One form that is sent by POST: where to, its fields with their values."""

    address: str
    values: dict[str, list[str]] = field(default_factory=dict)

    names: set[str] = field(default_factory=set)  # of all its fields, those that send nothing as well
    texts: set[str] = field(default_factory=set)  # of the fields into which somebody writes

    def fill(self, values: Mapping[str, str]) -> None:
        """Write these into those of its fields that are empty."""
        for name, value in values.items():
            if name in self.names and not "".join(self.values.get(name, [])):
                self.values[name] = [value]

    def write(self, values: Mapping[str, str]) -> None:
        """Write these into its fields, whatever stands there."""
        self.values |= {name: [value] for name, value in values.items() if name in self.names}


def forms_of(page: str, address: str) -> list[PageForm]:
    """The forms of a page that are sent by POST."""
    reader = _Reader(address)
    reader.feed(page)
    return reader.found


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self._form: PageForm | None = None
        self._select = self._text = ""
        self._is_required = self._is_aside = False
        self.found: list[PageForm] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "template":  # for scripts; no form that stands on the page
            self._is_aside = True
        elif self._is_aside:
            return
        elif tag == "form":
            is_post = said.get("method", "get").lower() == "post"
            self._form = PageForm(urljoin(self._address, said.get("action", ""))) if is_post else None
        elif self._form is None:
            return
        elif tag == "input" or (tag == "button" and said.get("name")):
            self._input(said)
        elif tag == "textarea":
            self._text, self._is_required = said.get("name", ""), "required" in said
            self._put(self._text, _SAMPLES["textarea"] if self._is_required else "")
            self._written(self._text)
        elif tag == "select":
            self._select, self._is_required = said.get("name", ""), "required" in said
            self._put(self._select, "")
        elif tag == "option" and self._select:
            self._option(said)

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._text and data.strip():
            self._form.values[self._text] = [data.strip()]

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._is_aside = False
        elif tag == "form" and self._form is not None:
            self.found.append(self._form)
            self._form = None
        elif tag in {"select", "textarea"}:
            self._select = self._text = ""

    def _input(self, said: dict[str, str]) -> None:
        name, kind, value = said.get("name", ""), said.get("type", "text"), said.get("value", "")
        if self._form is None or not name or kind in {"submit", "file"}:
            return
        self._form.names.add(name)
        if kind in _WRITTEN:
            self._written(name)
        if kind in {"checkbox", "radio"}:
            if "checked" in said or (kind == "radio" and "required" in said and not self._value(name)):
                self._add(name, value or "on")
        else:
            self._put(name, value or (_SAMPLES.get(kind, "Проба") if "required" in said else ""))

    def _option(self, said: dict[str, str]) -> None:
        if self._form is None:
            return
        chosen = "selected" in said
        if chosen or (self._is_required and not self._value(self._select) and said.get("value")):
            self._form.values[self._select] = [said.get("value", "")]

    def _value(self, name: str) -> str:
        return "".join(self._form.values.get(name, [])) if self._form else ""

    def _written(self, name: str) -> None:
        if self._form is not None and name:
            self._form.texts.add(name)

    def _put(self, name: str, value: str) -> None:
        if self._form is not None and name:
            self._form.names.add(name)
            self._form.values[name] = [value]

    def _add(self, name: str, value: str) -> None:
        if self._form is not None:
            self._form.values.setdefault(name, []).append(value)
