"""What must be known to every process about requests: answers given already, codes used already."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class IdempotentAnswer(models.Model):
    """The first answer to a request that may be sent again, stored in the transaction that it answers for."""

    client_id = models.UUIDField(_("client"))
    retry_digest = models.BinaryField(_("digest of the idempotency key"), max_length=32)
    body_digest = models.BinaryField(_("digest of the body"), max_length=32)
    status = models.PositiveSmallIntegerField(_("status"))
    location = models.CharField(_("address of what was made"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("made at"), db_default=Now())

    class Meta:
        verbose_name = _("idempotent answer")
        verbose_name_plural = _("idempotent answers")
        constraints = [
            models.UniqueConstraint(
                fields=["client_id", "retry_digest"],
                name="answer_once_a_client_and_key",
                violation_error_message=_("This was sent before."),
            )
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class CounterUse(models.Model):
    """The last time-step of a TOTP secret that was used: a code works once, whichever process sees it."""

    authenticator_id = models.PositiveBigIntegerField(_("authenticator"), unique=True)
    counter = models.BigIntegerField(_("last counter"))

    class Meta:
        verbose_name = _("use of a code")
        verbose_name_plural = _("uses of codes")

    def __str__(self) -> str:
        return f"counter {self.pk}"
