from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DetaineesConfig(AppConfig):
    """The record: what happened to whom."""

    name = "detainees"
    verbose_name = _("The record")
