"""Who opened whom, and who did what that must be answered for."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from detainees.models.base import RecordBase


class AuditEntry(models.Model, metaclass=RecordBase):
    """One act of reading or power. Written and read through definer functions of the database only:

    the application's role may neither read, change, delete nor truncate these rows otherwise.
    """

    class Action(models.TextChoices):
        READ = "read", _("read")
        LOAD = "load", _("taken into the memory of the search")
        DOWNLOAD = "download", _("downloaded")
        SIGN_IN = "sign_in", _("signed in")
        SIGN_IN_REFUSED = "sign_in_refused", _("sign-in refused")
        SIGN_OUT = "sign_out", _("signed out")
        ACCOUNT = "account", _("account made")
        GRANT = "grant", _("role given")
        REVOKE = "revoke", _("role taken away")
        SUSPEND = "suspend", _("suspended")
        RESTORE = "restore", _("let in again")
        PASSWORD = "password", _("new password given")
        SECOND_FACTOR = "second_factor", _("second factor changed")
        TIE = "tie", _("account tied to a lawyer's record")
        UNTIE = "untie", _("account untied from a lawyer's record")
        CLIENT = "client", _("API client made or changed")
        TOKEN = "token", _("token made")
        TOKEN_REVOKED = "token_revoked", _("token revoked")
        HOLD = "hold", _("legal hold set")
        HOLD_LIFTED = "hold_lifted", _("legal hold lifted")
        ERASURE_ASKED = "erasure_asked", _("erasure asked for")
        ERASURE_APPROVED = "erasure_approved", _("erasure approved")
        ERASURE_DROPPED = "erasure_dropped", _("erasure not wanted any more")
        ERASED = "erased", _("erased")
        KEYS_ROTATED = "keys_rotated", _("keys rotated")
        BACKUP = "backup", _("backup made")
        RESTORED = "restored", _("restored from a backup")

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("at"))
    actor_id = models.UUIDField(
        _("actor"), null=True, help_text=_("A staff member, an API client, or nobody yet.")
    )
    action = models.CharField(_("action"), max_length=16, choices=Action.choices)
    subjects = ArrayField(models.UUIDField(), verbose_name=_("subjects"), default=list)
    place = models.CharField(
        _("place"), max_length=80, help_text=_("The name of the page, endpoint or job, never its address.")
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")

    def __str__(self) -> str:
        return f"{self.action} {self.pk}"
