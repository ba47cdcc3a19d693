"""Everything `make run` needs from Django before the processes start, in one process."""

import subprocess
from argparse import ArgumentParser

from django.core.management import call_command
from django.core.management.base import BaseCommand

from casework.environment import BASE_DIR


class Command(BaseCommand):
    """Migrate, compile the texts, collect the static files. Harmless when run again; runs as the owner."""

    help = "Bring tables, compiled texts and static files up to date. Run by `make run` and after an update."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--without-migrations", action="store_true", help="Leave the database alone.")

    def handle(self, **options: object) -> None:
        if not options["without_migrations"]:
            self._say("Bringing the tables up to date")
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
        self._say("Compiling the texts")
        compile_messages()
        self._say("Collecting the static files")
        call_command("collectstatic", interactive=False, verbosity=0)

    def _say(self, words: str) -> None:
        self.stdout.write(f"· {words}", ending="\n")
        self.stdout.flush()


def compile_messages() -> None:
    """Compile the translations that are older than their source."""
    for source in (BASE_DIR / "locale").glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            # msgfmt itself: Django's command would walk through every folder of the project for them.
            subprocess.run(  # noqa: S603 - fixed words and our own files
                ["msgfmt", "--check-format", "--output-file", str(compiled), str(source)],  # noqa: S607
                check=True,
            )
