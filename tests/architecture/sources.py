"""The source files of the two packages as syntax trees, and what rules of the house find in them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from casework.environment import BASE_DIR

SURFACES = (
    "casework/api",
    "casework/admin",
    "casework/board",
    "casework/public",
    "detainees/api",
    "detainees/admin",
    "casework/rest",
)
LONGEST_FILE = 300
LONGEST_FUNCTION = 30
LONGEST_TASK = 10


def sources(*folders: str) -> Iterator[tuple[str, str]]:
    """Name and text of each source file, migrations left out."""
    for folder in folders or ("casework", "detainees"):
        for path in sorted((BASE_DIR / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(BASE_DIR)), path.read_text()


def file(name: str) -> tuple[str, str]:
    return name, (BASE_DIR / Path(name)).read_text()


def managers_touched(name: str, text: str) -> list[str]:
    """Where a file asks a model's manager by itself, and not `casework.access`."""
    names = {"objects", "_default_manager", "_base_manager", "unnarrowed"}
    faults: list[ast.AST] = [node for node in _attributes(text) if node.attr in names]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and any(each.name in names for each in node.names):
            faults.append(node)
    return [f"{name}:{node.lineno}" for node in faults] + _shapes_unnarrowed(name, text)  # type: ignore[attr-defined]


def _shapes_unnarrowed(name: str, text: str) -> list[str]:
    """Where the rows of a shape, which are everybody's, are taken and not given to `visible` to narrow."""
    tree = ast.parse(text)
    given = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "among"}
    return [
        f"{name}:{node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "rows"
        and id(node) not in given
    ]


def signals(name: str, text: str) -> list[str]:
    """Where a file listens to signals of Django."""
    words = ("django.db.models.signals", "django.dispatch")
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and (node.module or "") in words:
            found.append(f"{name}:{node.lineno}")
        elif isinstance(node, ast.ImportFrom) and node.module == "django.db.models":
            found += [f"{name}:{node.lineno}" for each in node.names if each.name == "signals"]
        elif isinstance(node, ast.Import) and any(each.name in words for each in node.names):
            found.append(f"{name}:{node.lineno}")
    return found


def overridden_saves(name: str, text: str) -> list[str]:
    """Where a model changes what saving means."""
    return [
        f"{name}:{node.lineno}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}
    ]


def bare_excepts(name: str, text: str) -> list[str]:
    return [
        f"{name}:{node.lineno}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]


def asserts(name: str, text: str) -> list[str]:
    return [f"{name}:{node.lineno}" for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Assert)]


def long_functions(name: str, text: str, most: int = LONGEST_FUNCTION) -> list[str]:
    """Functions whose body, without its docstring, is longer."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (lines := _lines(node)) > most:
            found.append(f"{name}:{node.lineno} {node.name} has {lines} lines")
    return found


def long_file(name: str, text: str) -> list[str]:
    lines = len(text.splitlines())
    return [f"{name} has {lines} lines"] if lines > LONGEST_FILE else []


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def _attributes(text: str) -> Iterator[ast.Attribute]:
    return (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute))
