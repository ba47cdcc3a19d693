"""A drill with its row: when it was, what came back, and what did not."""

import time
from collections.abc import Callable

from django.utils import timezone

from casework.environment import Environment
from casework.keylife.drill import Outcome, rehearse
from casework.keylife.refusal import KeyWorkRefused
from casework.models import AuditEntry, Rehearsal
from casework.services import audit
from detainees.crypto_keyfiles import KeyFileRefused


def drill(environment: Environment, *, tell: Callable[[str], None]) -> Outcome:
    """Rehearse, and remember how it went. Raises what `rehearse` raises, after that."""
    began = time.monotonic()
    # All of it is opened, though nobody sees it: the log says so before.
    audit.record(actor=None, action=AuditEntry.Action.LOAD, subjects=[], place="drill")
    try:
        outcome = rehearse(environment, tell=tell)
    except (KeyWorkRefused, KeyFileRefused) as refused:
        _remember(began, fault=refused.code)
        raise
    except Exception:
        _remember(began, fault="failed")
        raise
    _remember(began, outcome=outcome)
    return outcome


def _remember(began: float, *, outcome: Outcome | None = None, fault: str = "") -> None:
    Rehearsal.objects.create(
        ended_at=timezone.now(),
        has_passed=outcome is not None,
        fault=fault,
        rows=outcome.rows if outcome else 0,
        opened=outcome.opened if outcome else 0,
        seconds=round(time.monotonic() - began),
    )
