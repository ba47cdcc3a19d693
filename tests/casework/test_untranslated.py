"""The gate's question: does anybody read English where Russian is promised."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: ru\\n"\n\n'


@pytest.fixture
def tree(tmp_path: Path, settings: Any) -> Path:
    """A small project of one module and one template, translated whole."""
    write(tmp_path / "casework" / "page.py", 'from django.utils.translation import gettext as _\n_("Van")\n')
    write(tmp_path / "templates" / "page.html", '{% load i18n %}{% translate "Station" %}')
    write(tmp_path / "locale" / "ru" / "LC_MESSAGES" / "django.po", HEADER + entry("Van", "Автозак"))
    translate(tmp_path, "Station", "ОВД")
    settings.BASE_DIR = tmp_path
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def entry(text: str, translation: str, mark: str = "") -> str:
    return f'{mark}msgid "{text}"\nmsgstr "{translation}"\n\n'


def translate(tree: Path, text: str, translation: str, mark: str = "") -> None:
    with (tree / "locale" / "ru" / "LC_MESSAGES" / "django.po").open("a") as file:
        file.write(entry(text, translation, mark))


def say() -> str:
    out = StringIO()
    try:
        call_command("untranslated", stdout=out)
    except CommandError as refused:
        return f"{out.getvalue()}{refused}"
    return out.getvalue()


def test_a_tree_that_is_translated_whole_passes(tree: Path) -> None:
    assert say() == "Every text has its translation.\n"


def test_a_planted_text_is_named_with_its_place(tree: Path) -> None:
    write(tree / "templates" / "planted.html", '{% load i18n %}\n{% translate "Planted for this test" %}')

    assert say().splitlines() == [
        "no translation: 'Planted for this test' (templates/planted.html:2)",
        "1 texts are not as they must be. Run `make messages` and edit locale/ru.",
    ]


def test_a_fuzzy_translation_counts_as_none(tree: Path) -> None:
    write(tree / "casework" / "more.py", '_("Court")\n')
    translate(tree, "Court", "Двор", mark="#, fuzzy\n")

    assert "fuzzy: 'Court' (casework/more.py:1)" in say()


def test_a_translation_that_nobody_uses_is_named(tree: Path) -> None:
    translate(tree, "Gone", "Ушло")

    assert "obsolete: 'Gone'\n" in say()


def test_texts_of_tests_and_benches_are_not_asked_for(tree: Path) -> None:
    write(tree / "tests" / "test_page.py", '_("Only in a test")\n')
    write(tree / "bench" / "page.py", '_("Only in a bench")\n')

    assert say() == "Every text has its translation.\n"


def test_looking_changes_no_file(tree: Path) -> None:
    write(tree / "casework" / "more.py", '_("Court")\n')
    before = {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}

    say()

    assert {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()} == before
