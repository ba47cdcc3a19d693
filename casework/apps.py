from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    """The work: what is done about it."""

    name = "casework"
    verbose_name = _("The work")

    def ready(self) -> None:
        # It registers itself; not at the top, because it asks models.
        import_module("casework.checks")
