"""The wrapped data keys of subjects, and who has none any more: apart from the records, kept apart in backups."""

import uuid

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from detainees.models.base import Refusal


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
            Refusal(
                name="erased_subject_gets_no_new_key",
                unless="NOT EXISTS (SELECT FROM detainees_erasedsubject WHERE subject_id = NEW.subject_id)",
            ),
            pgtrigger.Trigger(
                name="lost_key_is_followed",
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.kind IN ('detainee', 'report', 'searchrequest')"),
                func=(
                    "PERFORM follow_change("
                    "CASE OLD.kind WHEN 'report' THEN 'report' WHEN 'searchrequest' THEN 'search' ELSE 'person' END,"
                    " OLD.subject_id); RETURN NULL;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"key {self.id}"


class ErasedSubject(models.Model):
    """The tombstone of a subject: its key was destroyed, and it gets no other.

    It travels with the keys and not with the records: an older backup of the records must not bring anybody back.
    """

    subject_id = models.UUIDField(_("subject"), primary_key=True)
    erased_at = models.DateTimeField(_("erased at"), db_default=Now())

    class Meta:
        default_permissions = ()
        verbose_name = _("erased subject")
        verbose_name_plural = _("erased subjects")

    def __str__(self) -> str:
        return f"erased {str(self.pk)[:8]}"
