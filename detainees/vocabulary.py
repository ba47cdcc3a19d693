"""The vocabularies of a report. Apart from the models, because the keyless intake process loads no models."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """By which way a report came in."""

    PHONE = "phone", _("phone")
    BOT = "bot", _("bot")
    MESSENGER = "messenger", _("messenger")
    SMS = "sms", _("SMS")
    EMAIL = "email", _("e-mail")
    WEB = "web", _("web form")
    PARTNER = "partner", _("partner")
    FIELD = "field", _("on the spot")


class Urgency(TextChoices):
    """What makes a report urgent. Most urgent first."""

    BEATING_NOW = "beating_now", _("being beaten now")
    INJURED = "injured", _("injured")
    MINOR = "minor", _("minor")
    LAWYER_ASKED = "lawyer_asked", _("asks for a lawyer")


class Sex(TextChoices):
    FEMALE = "female", _("female")
    MALE = "male", _("male")
    UNKNOWN = "unknown", _("unknown")


class Trait(TextChoices):
    """What changes the law that applies to a person, or our response."""

    MINOR = "minor", _("minor")
    PREGNANT = "pregnant", _("pregnant")
    CHILD_UNDER_14 = "child_under_14", _("has a child under 14")
    DISABILITY = "disability", _("disability")
    SERVICEMAN = "serviceman", _("serviceman")
    JOURNALIST = "journalist", _("journalist")
    LAWYER = "lawyer", _("lawyer")
    BYSTANDER = "bystander", _("bystander")
