"""What is known of keys over time: backups and rehearsals, who must not be erased, and who is to be.

All of it travels with the keys and not with the records. So nothing here refers to a row of the records by a foreign
key: people and accounts stand as plain ids, and a restored keyring knows them whatever records stand beside it.
"""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from detainees.models.base import Record


class Backup(Record):
    """One backup that was made: two archives, of which the one holds the records and the other the keys."""

    taken_at = models.DateTimeField(_("taken at"), help_text=_("The moment that it shows."))
    rows = models.BigIntegerField(_("rows"))
    files = models.IntegerField(_("stored files"))
    records_bytes = models.BigIntegerField(_("size of the archive of records, bytes"))
    keyring_bytes = models.BigIntegerField(_("size of the archive of keys, bytes"))
    generations = ArrayField(models.PositiveIntegerField(), verbose_name=_("generations of keys in it"))
    kept_until = models.DateTimeField(
        _("kept until"),
        help_text=_("By then the archive of keys is deleted: that is when an erasure is complete."),
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("backup")
        verbose_name_plural = _("backups")
        indexes = [models.Index(fields=["-taken_at"], name="backup_newest_first")]

    def __str__(self) -> str:
        return f"backup {str(self.id)[:8]}"

    @property
    def has_ended(self) -> bool:
        """Both archives were written. Of one that began, whose keys may lie somewhere, nobody knows more."""
        return self.keyring_bytes > 0


class Rehearsal(Record):
    """One drill: a backup that was restored into a scratch database, opened and compared."""

    ended_at = models.DateTimeField(_("ended at"))
    has_passed = models.BooleanField(_("all came back"))
    fault = models.CharField(_("what did not"), max_length=40, blank=True)
    rows = models.BigIntegerField(_("rows compared"), default=0)
    opened = models.BigIntegerField(_("sealed values opened"), default=0)
    seconds = models.IntegerField(_("seconds that it took"))

    class Meta:
        default_permissions = ()
        verbose_name = _("drill")
        verbose_name_plural = _("drills")
        indexes = [models.Index(fields=["-ended_at"], name="rehearsal_newest_first")]

    def __str__(self) -> str:
        return f"drill {str(self.id)[:8]}"


class LegalHold(Record):
    """A person or report that must not be erased for now, since a court or a complaint needs it."""

    class Basis(models.TextChoices):
        COURT = "court", _("a case in court")
        COMPLAINT = "complaint", _("a complaint that is under way")
        COMMITTEE = "committee", _("a complaint to an international body")
        LAWYER = "lawyer", _("a lawyer asks for it")

    subject_id = models.UUIDField(_("subject"), db_index=True)
    basis = models.CharField(_("basis"), max_length=16, choices=Basis.choices)
    until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("Left empty, it holds until somebody lifts it.")
    )
    set_by = models.UUIDField(_("set by"), null=True, help_text=_("An account; nobody for the server's shell."))
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by = models.UUIDField(_("lifted by"), null=True, blank=True)

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id"],
                condition=Q(lifted_at__isnull=True),
                name="legal_hold_stands_once_a_subject",
                violation_error_message=_("This person is under a legal hold already."),
            )
        ]

    def __str__(self) -> str:
        return f"hold {str(self.id)[:8]}"


class Erasure(Record):
    """One erasure from the asking to the day from which it counts. The server's shell carries it out."""

    class Basis(models.TextChoices):
        PERSON = "person", _("the person asks for it")
        FAMILY = "family", _("the family asks for it")
        MISTAKE = "mistake", _("entered by mistake")
        NO_LONGER = "no_longer", _("no longer needed")

    subjects = ArrayField(models.UUIDField(), verbose_name=_("subjects"), help_text=_("Erased together."))
    basis = models.CharField(_("basis"), max_length=16, choices=Basis.choices)
    asked_by = models.UUIDField(_("asked for by"), null=True, help_text=_("An account; nobody for the shell."))
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.UUIDField(_("approved by"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("not wanted any more since"), null=True, blank=True)
    destroyed_at = models.DateTimeField(_("keys destroyed at"), null=True, blank=True)
    generation = models.PositiveIntegerField(
        _("last generation that opened them"), null=True, blank=True, help_text=_("It must be gone as well.")
    )
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    counts_from = models.DateTimeField(
        _("counts as erased from"),
        null=True,
        blank=True,
        help_text=_("When the last backup of keys that opens them is deleted."),
    )

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(asked_by__isnull=True) | ~Q(approved_by=F("asked_by")),
                name="erasure_is_approved_by_another",
                violation_error_message=_("Another officer approves what you asked for."),
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at__isnull=True) | Q(approved_at__isnull=False),
                name="erasure_is_approved_before_keys_go",
                violation_error_message=_("This erasure has not been approved."),
            ),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True) | Q(destroyed_at__isnull=True),
                name="erasure_is_not_dropped_when_keys_are_gone",
                violation_error_message=_("The keys are destroyed: there is nothing to take back."),
            ),
        ]

    def __str__(self) -> str:
        return f"erasure {str(self.id)[:8]}"

    @property
    def state(self) -> str:
        """A stable code: "dropped", "erased", "begun", "due" or "asked"."""
        if self.dropped_at:
            return "dropped"
        if self.finished_at:
            return "erased"
        if self.destroyed_at:
            return "begun"
        return "due" if self.approved_at else "asked"

    def counts_at(self, moment: datetime) -> bool:
        """Whether nobody who holds our backups can open these subjects at that moment."""
        return self.counts_from is not None and self.counts_from <= moment
