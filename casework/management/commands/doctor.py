"""`manage.py doctor`: what is wrong with this installation, and how to mend it."""

from django.core.management.base import BaseCommand, CommandError

from casework.installation import examine


class Command(BaseCommand):
    """Tell every fault with the line that mends it. A warning is told and stops nobody."""

    help = (
        "Say what is wrong with this installation and how to mend it. Exits with 0 when nothing is, or warnings "
        "alone; with 1 when there is a fault, or settings under which nothing starts."
    )
    requires_system_checks = ()

    def handle(self, **options: object) -> None:
        found = list(examine())
        for fault in found:
            style = self.style.WARNING if fault.is_warning else self.style.ERROR
            self.stdout.write(style(f"{'Warning' if fault.is_warning else 'Fault'}: {fault.what}"))
            self.stdout.write(f"  Mend: {fault.mend}")
        faults = sum(not fault.is_warning for fault in found)
        if faults:
            raise CommandError("1 fault." if faults == 1 else f"{faults} faults.")
        self.stdout.write("No faults." if found else "All is well.")
