"""Rules of the house that a reader of a change would miss. Each is shown to find what it looks for."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db.models import CheckConstraint, Model, Q, UniqueConstraint

from tests.architecture import sources

Rule = Callable[[str, str], list[str]]


def found(rule: Rule, *folders: str) -> str:
    return "\n".join(fault for name, text in sources.sources(*folders) for fault in rule(name, text))


# Rows that belong to the machinery of requests and to nobody; and those that only `visible` is given.
OWN_ROWS = ("casework/rest/retries.py:", "casework/rest/shapes.py:")
# Whatever somebody has to read.
EVERYTHING = ("casework", "detainees", "bench")


def test_no_surface_asks_a_manager_by_itself() -> None:
    faults = found(sources.managers_touched, *sources.SURFACES).splitlines()
    assert [fault for fault in faults if not fault.startswith(OWN_ROWS)] == []


def test_nobody_listens_to_signals_in_models_and_services() -> None:
    layers = ("casework/models", "casework/services", "detainees/models", "detainees/services")
    assert found(sources.signals, *layers) == ""


def test_no_model_changes_what_saving_means() -> None:
    assert found(sources.overridden_saves, "casework/models", "detainees/models") == ""


def test_nothing_is_caught_without_a_name() -> None:
    assert found(sources.bare_excepts) == ""


def test_no_assert_guards_anything() -> None:
    assert found(sources.asserts) == ""


def test_tasks_are_short() -> None:
    name, text = sources.file("casework/tasks.py")
    assert sources.long_functions(name, text, sources.LONGEST_TASK) == []


def test_functions_are_short() -> None:
    assert found(sources.long_functions, *EVERYTHING) == ""


def test_files_are_short() -> None:
    assert found(sources.long_file, *EVERYTHING) == ""


def test_no_file_lies_hidden_behind_a_folder_of_its_name() -> None:
    names = {name for name, _text in sources.sources(*EVERYTHING, "tests")}
    assert "casework/installation/__init__.py" in names
    assert [name for name in names if name.replace(".py", "/__init__.py") in names] == []


def ours() -> list[type[Model]]:
    return [model for app in ("casework", "detainees") for model in apps.get_app_config(app).get_models()]


def without_words(constraint: object) -> bool:
    if not isinstance(constraint, CheckConstraint | UniqueConstraint):
        return False
    words = constraint.violation_error_message
    return words is None or words == constraint.default_violation_error_message


def test_every_constraint_speaks_to_people() -> None:
    # A unique constraint over fields alone has Django's own sentence, which names the fields.
    mute = [
        constraint.name
        for model in ours()
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint) and without_words(constraint)
    ]
    assert mute == []
    assert without_words(CheckConstraint(condition=Q(pk__gt=0), name="planted"))


@pytest.mark.parametrize(
    ("rule", "planted"),
    [
        (sources.managers_touched, "rows = Detainee.objects.all()"),
        (sources.managers_touched, "rows = Detainee._default_manager.all()"),
        (sources.managers_touched, "rows = access.unnarrowed(Detainee)"),
        (sources.managers_touched, "from casework.access import unnarrowed"),
        (sources.managers_touched, "rows = list(ROW.rows())"),
        (sources.signals, "from django.db.models.signals import post_save"),
        (sources.signals, "from django.dispatch import receiver"),
        (sources.signals, "from django.db.models import signals"),
        (sources.overridden_saves, "class Planted:\n    def save(self): ..."),
        (sources.bare_excepts, "try:\n    pass\nexcept:\n    pass"),
        (sources.asserts, "assert user.is_active"),
        (sources.long_functions, "def long():\n" + "    x = 1\n" * 31),
        (sources.long_file, "x = 1\n" * 301),
    ],
)
def test_a_planted_fault_is_found(rule: Rule, planted: str) -> None:
    assert rule("planted.py", planted)
    assert not rule("clean.py", 'def short():\n    """Promise."""\n    return access.visible(actor, Detainee)\n')
