"""`python -m casework.processes`: what `make run` runs once the Python packages are there."""

import os
import signal
import sys

from casework.embedded.account import EmbeddedRefused
from casework.environment import EnvironmentRefused, read
from casework.leash import end_with_parent
from casework.processes.preparation import NotPrepared, prepare
from casework.processes.services import services
from casework.processes.supervisor import only_one, refuse_taken_ports, supervise
from detainees.crypto_keyfiles import KeyFileRefused


def main() -> int:
    """Prepare, run, and return the exit status."""
    if "MAKELEVEL" in os.environ:
        # Whoever kills make means us as well.
        end_with_parent(signal.SIGTERM)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        settled = read()
        with only_one(settled):
            refuse_taken_ports(settled)
            environment = prepare()
            return supervise(services(environment, dict(os.environ)), page=environment.port)
    except (EnvironmentRefused, EmbeddedRefused, KeyFileRefused, NotPrepared) as refused:
        sys.stderr.write(f"\nHabeas cannot start. {refused}\n")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
