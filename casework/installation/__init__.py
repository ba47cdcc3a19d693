"""What may be wrong with an installation, and the line that mends each fault.

`manage.py doctor` tells all of it; `casework.checks` says before a deployment what must hold in production.
An examination yields the faults it finds and changes nothing. One that fails is told as a fault and ends no other.
"""

from collections.abc import Callable, Iterator
from functools import partial

from django.conf import settings

from casework.environment import Environment
from casework.installation.fault import Fault
from casework.installation.keys import keyring, live_key, root_key_apart, root_secret
from casework.installation.machine import broker, compiled_messages, disk_space, folders, rendering
from casework.installation.record import (
    application_role,
    clock,
    database,
    faulty_envelopes,
    intake_keys,
    migrations,
    stored_keys,
)

__all__ = [
    "Fault",
    "application_role",
    "broker",
    "clock",
    "compiled_messages",
    "database",
    "disk_space",
    "examine",
    "faulty_envelopes",
    "folders",
    "intake_keys",
    "keyring",
    "live_key",
    "migrations",
    "rendering",
    "root_key_apart",
    "root_secret",
    "stored_keys",
]

Examination = Callable[[], Iterator[Fault]]


def examine() -> Iterator[Fault]:
    """Everything. What needs the database is left out while it does not answer."""
    environment: Environment = settings.ENVIRONMENT
    unreachable = [*going_on(database)]
    yield from unreachable
    for examination in _in_database(environment) if not unreachable else ():
        yield from going_on(examination)
    for examination in _beside_it(environment):
        yield from going_on(examination)


def _in_database(environment: Environment) -> tuple[Examination, ...]:
    return application_role, migrations, partial(stored_keys, environment), clock, intake_keys, faulty_envelopes


def _beside_it(environment: Environment) -> tuple[Examination, ...]:
    return (
        partial(root_secret, environment),
        partial(keyring, environment),
        partial(root_key_apart, environment),
        partial(live_key, environment),
        rendering,
        partial(broker, environment.broker_url),
        partial(folders, environment),
        partial(disk_space, environment.data_dir),
        partial(compiled_messages, settings.LOCALE_PATHS),
    )


def going_on(examination: Examination) -> Iterator[Fault]:
    """What an examination finds; that it could not be made is one more fault."""
    try:
        yield from examination()
    # What is wrong with a machine shows anywhere and as anything; whoever asks wants to hear of all of it.
    except Exception as error:
        asked = getattr(examination, "func", examination)
        question = (asked.__doc__ or asked.__name__).strip().splitlines()[0]
        yield Fault(
            "not_examined",
            f"It could not be found out: {question} ({type(error).__name__})",
            "Mend what else is told, then run the doctor again.",
        )
