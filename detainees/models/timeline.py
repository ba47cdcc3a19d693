"""What a reader of a case needs to know happened, in order. Written by services, for people."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from detainees.fields import SealedJSONField
from detainees.models.base import SubjectRecord, told_by_piece
from detainees.models.detention import Detention
from detainees.models.incident import Incident
from detainees.models.staff import User


class TimelineEntry(SubjectRecord):
    """One event of a person or an incident: what kind, when, by whom, with its particulars sealed."""

    kind = models.CharField(_("kind"), max_length=40, help_text=_("A code; its sentence is translated."))
    happened_at = models.DateTimeField(_("happened at"))
    facts = SealedJSONField(_("particulars"), null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by"))
    detention = models.ForeignKey(
        Detention, models.CASCADE, null=True, blank=True, related_name="timeline", verbose_name=_("detention")
    )
    incident = models.ForeignKey(
        Incident, models.CASCADE, null=True, blank=True, related_name="timeline", verbose_name=_("incident")
    )

    class Meta:
        ordering = ["-happened_at", "-created_at", "id"]
        verbose_name = _("timeline entry")
        verbose_name_plural = _("timeline")
        indexes = [models.Index(fields=["subject_id", "-happened_at"], name="timeline_of_subject")]
        triggers = [pgtrigger.Protect(name="timeline_entry_is_never_edited", operation=pgtrigger.Update)]

    @property
    def subject_kind(self) -> str:
        """An entry hangs on its incident, or else on a person."""
        return "incident" if self.subject_id == self.incident_id else "detainee"

    def __str__(self) -> str:
        return told_by_piece(self)
