"""What `manage.py check --deploy` asks besides Django's own questions. Registered by `casework.apps`."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks

from casework import installation
from casework.installation import Fault


@checks.register(checks.Tags.security, deploy=True)
def ready_for_people(**_: Any) -> list[checks.CheckMessage]:
    """Faults under which no real person's data may be kept here."""
    return [_message(fault) for fault in _faults()]


def _faults() -> Iterator[Fault]:
    if settings.DEMO:
        yield Fault(
            "demo_mode",
            "This is a demo: embedded parts, invented staff with one known password and no second factor.",
            "Set HABEAS_MODE=production (docs/install.md).",
        )
    unreachable = [*installation.database()]
    yield from unreachable or installation.application_role()
    yield from installation.root_secret(settings.ENVIRONMENT)
    yield from installation.keyring(settings.ENVIRONMENT)
    yield from installation.root_key_apart(settings.ENVIRONMENT)
    yield from installation.rendering()


def _message(fault: Fault) -> checks.CheckMessage:
    kind = checks.Warning if fault.is_warning else checks.Error
    return kind(fault.what, hint=fault.mend, id=f"casework.{fault.code}")
