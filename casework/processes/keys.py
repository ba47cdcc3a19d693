"""`python -m casework.processes.keys`: the demo's keys where there are none, for tools that load the settings.

Nothing that exists is replaced but the live process's public key, which follows from the root secret. No database
is spoken to.
"""

from casework.environment import read
from casework.processes.preparation import make_keys, write_live_key


def main() -> None:
    """Make what the settings of the demo read. In production the operator's keys are left alone."""
    environment = read()
    if environment.is_demo:
        make_keys(environment)
        write_live_key(environment)


if __name__ == "__main__":
    main()
