"""docs/access.md is the policy that people read: it must say exactly what the program does."""

import re

from django.apps import apps
from django.db.models import Model

from casework import access
from casework.access.actors import _VERBS_OF_SCOPE
from casework.environment import BASE_DIR
from detainees.models import Token

DOCUMENT = (BASE_DIR / "docs" / "access.md").read_text()
ROLES = {
    "operator": access.Role.OPERATOR,
    "coordinator": access.Role.COORDINATOR,
    "lawyer": access.Role.LAWYER,
    "case manager": access.Role.CASE_MANAGER,
    "analyst": access.Role.ANALYST,
    "security officer": access.Role.SECURITY,
}
MODELS = {
    model.__name__: model for app in ("detainees", "casework") for model in apps.get_app_config(app).get_models()
}


def rows_under(heading: str, document: str = DOCUMENT) -> list[list[str]]:
    """The cells of the first table under a heading, its head first."""
    section = document.split(f"\n## {heading}\n")[1].split("\n## ", maxsplit=1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    return [row for row in rows if not set("".join(row)) <= set("-")]


def verbs(cell: str) -> frozenset[access.Verb]:
    return frozenset(access.Verb(word.strip()) for word in cell.split(",") if word.strip())


def written_policy(document: str = DOCUMENT) -> dict[str, dict[type[Model], frozenset[access.Verb]]]:
    head, *rows = rows_under("Roles", document)
    policy: dict[str, dict[type[Model], frozenset[access.Verb]]] = {ROLES[name]: {} for name in head[1:]}
    for data, *cells in rows:
        model = MODELS[re.findall(r"`(\w+)`", data)[0]]
        for name, cell in zip(head[1:], cells, strict=True):
            if verbs(cell):
                policy[ROLES[name]][model] = verbs(cell)
    return policy


def test_the_table_says_exactly_what_the_policy_allows():
    assert written_policy() == access.POLICY


def test_what_programs_of_somebody_else_may_do_at_most_is_written_as_it_works():
    head, *rows = rows_under("Programs of somebody else")
    rows = rows[: next(number for number, row in enumerate(rows) if row[0] == "audience")]
    written: dict[str, dict[type[Model], frozenset[access.Verb]]] = {audience: {} for audience in head[1:]}
    for data, *cells in rows:
        model = MODELS[re.findall(r"`(\w+)`", data)[0]]
        for audience, cell in zip(head[1:], cells, strict=True):
            if verbs(cell):
                written[audience][model] = verbs(cell)
    assert written == access.AUDIENCES


def test_whom_they_find_and_what_they_are_not_told_is_written_as_it_works():
    rows = rows_under("Programs of somebody else")
    rows = rows[next(number for number, row in enumerate(rows) if row[0] == "audience") + 1 :]
    assert {row[0].strip("`"): row[1].strip("`") for row in rows} == {
        audience: step.value for audience, step in access.STEPS.items()
    }
    shut = {
        row[0].strip("`"): {
            MODELS[kind]: frozenset(re.findall(r"`(\w+)`", columns))
            for kind, columns in re.findall(r"`(\w+)`: ([^;]+)", row[2])
        }
        for row in rows
        if row[2]
    }
    assert shut == access.SHUT


def test_a_cell_that_says_more_than_the_policy_is_noticed():
    more = DOCUMENT.replace("| envelope `Envelope` | | |", "| envelope `Envelope` | | see |")
    assert more != DOCUMENT
    assert written_policy(more) != access.POLICY


def test_every_verb_is_explained():
    assert [row[0] for row in rows_under("Verbs")[1:]] == [verb.value for verb in access.Verb]


def test_scopes_of_tokens_are_written_as_they_work():
    written = {row[0].strip("`"): row[1] for row in rows_under("API clients")[1:]}
    assert written.keys() == set(Token.Scope.values)
    for scope, words in written.items():
        allowed = _VERBS_OF_SCOPE[scope]
        said = {verb for verb in access.Verb if re.search(rf"\b{verb.value}\b", words.split(";")[0].split(":")[0])}
        assert said == allowed
