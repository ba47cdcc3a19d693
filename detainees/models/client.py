"""Partner hotlines and bots, and the tokens with which programs come in."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from detainees.models.base import Record, tracked
from detainees.models.staff import Region, RoleGrant


@tracked
class ApiClient(Record):
    """A program that speaks to Habeas: a partner's hotline, a bot, a partner's case system."""

    class Audience(models.TextChoices):
        OURS = "ours", _("our own")
        LAWYERS = "lawyers", _("lawyers elsewhere")
        MEDIA = "media", _("journalists")

    name = models.CharField(
        pgettext_lazy("of a thing", "name"),
        max_length=80,
        unique=True,
        help_text=_("Of the program or the group, never of a person."),
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("region"),
        help_text=_("Where its reports belong, and the only one it may read. Empty: everywhere."),
    )
    role = models.CharField(
        _("reads as"),
        max_length=16,
        choices=RoleGrant.Role.choices,
        default=RoleGrant.Role.OPERATOR,
        help_text=_("A token that may read sees what this role sees, in the region above."),
    )
    audience = models.CharField(
        _("whose"),
        max_length=8,
        choices=Audience.choices,
        default=Audience.OURS,
        db_default=Audience.OURS,
        help_text=_("Whoever else's it is, it finds only people who agreed to that."),
    )
    is_trusted = models.BooleanField(
        _("trusted"),
        default=False,
        help_text=_("Off: its reports wait in quarantine, marked as such, until a person has looked."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("API client")
        verbose_name_plural = _("API clients")
        constraints = [
            models.CheckConstraint(
                condition=~Q(role__in=["lawyer", "security"]),
                name="api_client_is_neither_lawyer_nor_security_officer",
                violation_error_message=_("A program is nobody's lawyer, and lets no people in."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Token(Record):
    """The digest of a bearer token. The secret is shown once, when it is made, and stored nowhere."""

    class Scope(models.TextChoices):
        REPORT = "report", _("send reports")
        READ = "read", _("read")
        WRITE = "write", _("change")

    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="tokens", verbose_name=_("client"))
    prefix = models.CharField(
        _("prefix"), max_length=12, unique=True, help_text=_("The part by which people tell tokens apart.")
    )
    digest = models.BinaryField(
        _("digest"), max_length=32, unique=True, help_text=_("SHA-256 of 256 random bits.")
    )
    scopes = ArrayField(models.CharField(max_length=8, choices=Scope.choices), verbose_name=_("scopes"))
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_on = models.DateField(
        _("last used"), null=True, blank=True, help_text=_("The day alone: no trace of single requests.")
    )
    per_minute = models.PositiveIntegerField(
        _("requests a minute"), default=600, help_text=_("Above it the client is told when to try again.")
    )

    SCOPES: ClassVar[frozenset[str]] = frozenset(Scope.values)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        constraints = [
            models.CheckConstraint(
                condition=~Q(scopes=[]),
                name="token_opens_something",
                violation_error_message=_("Say what the token is for."),
            ),
        ]

    def __str__(self) -> str:
        return self.prefix

    def is_in_force(self, *, at: datetime) -> bool:
        """Whether it opens the door at this moment. Asks its client as well."""
        is_over = self.expires_at is not None and self.expires_at <= at
        return self.client.is_active and self.revoked_at is None and not is_over
