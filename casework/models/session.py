"""Sessions at rest, and how often somebody tried to sign in: digests alone, no address and no browser."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from detainees.models import User


class StaffSession(models.Model):
    """A session. A dump of this table holds no cookie, and no key to any payload."""

    digest = models.BinaryField(_("digest of the key"), max_length=32, primary_key=True)
    payload = models.BinaryField(_("sealed payload"))
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, verbose_name=_("staff member"))
    expires_at = models.DateTimeField(_("expires at"), db_index=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return "session"


class SignInTries(models.Model):
    """How often a sign-in was tried from one kind of device since a moment. No address, no browser, no name."""

    bucket = models.BinaryField(
        _("bucket"), max_length=32, primary_key=True, help_text=_("A keyed digest of the handle and the device.")
    )
    tries = models.PositiveIntegerField(_("tries"))
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("tries to sign in")
        verbose_name_plural = _("tries to sign in")

    def __str__(self) -> str:
        return "tries to sign in"
