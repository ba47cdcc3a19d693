"""Documents: the row is the job that makes the file, and what remains of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from detainees.fields import SealedJSONField, SealedTextField
from detainees.models import Detainee, Detention, Subject, SubjectRecord
from detainees.models.base import keeps_its_subject
from detainees.models.numbering import reference, reference_number


class DocumentQuerySet(models.QuerySet["Document"]):
    def unfinished(self) -> "DocumentQuerySet":
        """Documents that a worker still has to make."""
        return self.filter(state__in=[Document.State.WAITING, Document.State.RUNNING])


class Document(SubjectRecord):
    """One version of one document of one person: the facts it was made from, the state of the job, the file."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    class Edition(models.TextChoices):
        ARCHIVE = "archive", _("archive edition")
        COURT = "court", _("court edition")

    class Voice(models.TextChoices):
        NONE = "", _("none")
        OWN = "own", _("the person's own")
        DEFENDER = "defender", _("the defender's")

    number = reference_number()
    detainee = models.ForeignKey(Detainee, models.PROTECT, related_name="documents", verbose_name=_("person"))
    detention = models.ForeignKey(
        Detention,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("detention"),
    )
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name=_("case")
    )
    template = models.CharField(_("template"), max_length=40, help_text=_("Key of the pack's document list."))
    template_version = models.CharField(
        _("version of the template"), max_length=16, help_text=_("Changes whenever the layout does.")
    )
    edition = models.CharField(_("edition"), max_length=8, choices=Edition.choices)
    voice = models.CharField(_("voice"), max_length=8, choices=Voice.choices, blank=True, default="")
    language = models.CharField(_("language"), max_length=2, default="ru")
    facts = SealedJSONField(_("facts"), null=True, help_text=_("What the document was made from, as it was."))
    facts_version = models.PositiveIntegerField(
        _("version of the facts"), default=1, help_text=_("Counts up when the facts have changed since.")
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    fault = models.CharField(_("fault"), max_length=32, blank=True, default="", help_text=_("A stable code."))
    fault_detail = SealedTextField(_("what went wrong"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    made_at = models.DateTimeField(_("made at"), null=True, blank=True)
    file_name = models.CharField(
        _("file"), max_length=64, blank=True, default="", help_text=_("Random: says nothing.")
    )
    file_size = models.PositiveBigIntegerField(_("size"), null=True, blank=True, help_text=_("Bytes, unsealed."))
    digest = SealedTextField(_("SHA-256 of the file"), null=True, blank=True)
    asker_id = models.UUIDField(
        _("asked for by"),
        help_text=_("A staff member or an API client: for them the worker reads, and under their name."),
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [
            models.Index(
                fields=["created_at"], name="document_to_make", condition=Q(state__in=["waiting", "running"])
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | (Q(made_at__isnull=False) & ~Q(file_name="")),
                name="document_ready_has_a_file",
                violation_error_message=_("A document that is ready has a file."),
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(fault=""),
                name="document_failed_says_why",
                violation_error_message=_("A document that failed says why."),
            ),
        ]
        triggers = [keeps_its_subject("document")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The number to say over the phone, with its check digit."""
        return reference(self.number)


class SigningKey(Subject):
    """The key that signs archive editions, and its certificate, whose fingerprint is published."""

    certificate = models.TextField(_("certificate"), help_text=_("PEM. Says nothing of who we are."))
    fingerprint = models.CharField(_("fingerprint"), max_length=64, unique=True)
    private_key = SealedTextField(_("private key"), null=True)
    retired_at = models.DateTimeField(
        _("retired at"), null=True, blank=True, help_text=_("Signs nothing since; what it signed stays known.")
    )

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(retired_at__isnull=True),
                name="signing_key_in_use_is_one",
                violation_error_message=_("There is a signing key in use already."),
            )
        ]

    def __str__(self) -> str:
        return self.fingerprint[:16]
