"""What we ask for is what we gave a reason for, and what the locks hold."""

import re

from casework.environment import BASE_DIR

PAGE = (BASE_DIR / "docs" / "decisions" / "libraries.md").read_text()
REQUIREMENTS = BASE_DIR / "requirements"
# As people write them.
NAMES = {
    "djangorestframework": "Django REST framework",
    "drf-spectacular-sidecar": "drf-spectacular and its sidecar",
    "psycopg": "psycopg 3",
}


def asked_for(text: str) -> set[str]:
    """The packages that a file of requirements names, without extras and versions."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return {re.split(r"[\[<>=~! ]", line)[0].lower() for line in lines if line and not line.startswith("-")}


def all_asked_for() -> dict[str, set[str]]:
    return {path.stem: asked_for(path.read_text()) for path in REQUIREMENTS.glob("*.in")}


def without_reason(names: set[str], page: str) -> set[str]:
    return {
        name for name in names if not re.search(rf"\b{re.escape(NAMES.get(name, name))}\b", page, re.IGNORECASE)
    }


def test_each_library_that_we_ask_for_has_its_sentence() -> None:
    names = set().union(*all_asked_for().values())

    assert len(names) > 40
    assert without_reason(names, PAGE) == set()
    assert without_reason({"planted-library", "django"}, PAGE) == {"planted-library"}


def test_each_lock_holds_what_is_asked_for() -> None:
    for name, asked in all_asked_for().items():
        locked = {
            line.partition("==")[0]
            for line in (REQUIREMENTS / f"{name}.txt").read_text().splitlines()
            if "==" in line
        }
        assert asked - locked == set()
        assert "planted-library" not in locked


def test_the_page_names_no_library_that_we_no_longer_ask_for() -> None:
    first_cells = re.findall(r"^\| ([^|]+) \|", PAGE, re.MULTILINE)[1:]
    words = {word.lower() for cell in first_cells for word in re.findall(r"[\w-]{3,}", cell)}
    asked = {name for names in all_asked_for().values() for name in names} | {
        word.lower() for name in NAMES.values() for word in name.split()
    }

    # Beside the names stand an extra, a part of another, and where it is installed.
    assert words - asked == {"mfa", "with", "pool", "kombu", "production"}
