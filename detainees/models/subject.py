"""The wrapped data keys of subjects: a table of its own, so that it can be kept apart from the records."""

import uuid

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class SubjectKey(models.Model):
    """The data key of one subject, wrapped under a generation of the keyring. Destroying it erases."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject_id = models.UUIDField(_("subject"), unique=True)
    kind = models.CharField(_("kind of subject"), max_length=32)
    generation = models.PositiveIntegerField(_("generation of the wrapping key"))
    wrapped = models.BinaryField(_("wrapped key"))
    created_at = models.DateTimeField(_("made at"), db_default=Now())

    class Meta:
        verbose_name = _("subject key")
        verbose_name_plural = _("subject keys")
        triggers = [
            pgtrigger.Trigger(
                name="lost_key_is_followed",
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.kind IN ('detainee', 'report')"),
                func=(
                    "PERFORM follow_change("
                    "CASE OLD.kind WHEN 'report' THEN 'report' ELSE 'person' END, OLD.subject_id); RETURN NULL;"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"key {self.id}"
