"""What came in: sealed envelopes, the raw reports made of them, and what staff did with each."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from detainees import vocabulary
from detainees.fields import SealedJSONField, SealedTextField
from detainees.models.base import Record, Subject, keeps_its_subject, told_by_piece, tracked
from detainees.models.change import Change, IsFollowed
from detainees.models.client import ApiClient
from detainees.models.detention import Detention
from detainees.models.incident import Incident
from detainees.models.numbering import reference, reference_number
from detainees.models.staff import Region, User


class IntakeKey(Record):
    """The key pair of one day to which the intake process seals. Published fourteen days ahead.

    The row is a subject of its own: the private key is sealed under its data key, and destroyed with that.
    """

    SUBJECT: ClassVar[str] = "id"

    day = models.DateField(_("day"), unique=True)
    public_key = models.BinaryField(_("public key"))
    wrapped_private_key = models.BinaryField(
        _("wrapped private key"),
        help_text=_("Sealed under the row's own data key. Destroyed when its day is long past."),
    )

    class Meta:
        ordering = ["-day"]
        verbose_name = _("intake key")
        verbose_name_plural = _("intake keys")

    def __str__(self) -> str:
        return str(self.day)


class EnvelopeQuerySet(models.QuerySet["Envelope"]):
    def waiting(self) -> "EnvelopeQuerySet":
        """What has not been opened yet, without what cannot be."""
        return self.unopened().filter(fault="")

    def faulty(self) -> "EnvelopeQuerySet":
        """What could not be opened: reports that were acknowledged and that nobody has read."""
        return self.unopened().exclude(fault="")

    def unopened(self) -> "EnvelopeQuerySet":
        """What no report was made of yet, for whatever reason."""
        return self.filter(opened_at__isnull=True)


class Envelope(Record):
    """What the intake process stored: bytes sealed to the public key of the day. It can read none of them.

    Inserted only through the definer function `intake_store`, which also finds a report that was sent twice.
    Opening makes the `Report` of the same id and number and empties the body: one copy less to erase.
    """

    number = reference_number()
    client = models.ForeignKey(ApiClient, models.PROTECT, verbose_name=_("client"))
    key_day = models.DateField(_("day of the key"))
    body = models.BinaryField(_("sealed body"))
    retry_digest = models.BinaryField(
        _("digest of the idempotency key"),
        max_length=32,
        help_text=_("HMAC under a key derived from the bearer token's secret."),
    )
    body_digest = models.BinaryField(
        _("digest of the body"), max_length=32, help_text=_("Keyed the same way, salted by the key above.")
    )
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    fault = models.CharField(
        _("fault"), max_length=32, blank=True, default="", help_text=_("A code: why it could not be opened.")
    )

    objects = EnvelopeQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name = _("envelope")
        verbose_name_plural = _("envelopes")
        indexes = [
            models.Index(fields=["created_at"], name="envelope_to_open", condition=Q(opened_at__isnull=True))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "retry_digest"],
                name="envelope_once_a_client_and_key",
                violation_error_message=_("This was sent before."),
            )
        ]

    def __str__(self) -> str:
        return reference(self.number)


class Report(Subject):
    """One raw contact, as it came. Never edited: a trigger says so. What it led to stands in `Triage`."""

    Channel = vocabulary.Channel
    Urgency = vocabulary.Urgency

    number = models.BigIntegerField(_("number"), unique=True, editable=False, help_text=_("The envelope's."))
    client = models.ForeignKey(
        ApiClient, models.PROTECT, null=True, blank=True, verbose_name=_("client"),
        help_text=_("Empty: entered by staff."),
    )  # fmt: skip
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, verbose_name=_("entered by"))
    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices)
    sent_at = models.DateTimeField(_("sent at"), help_text=_("When the person said it."))
    received_at = models.DateTimeField(_("received at"), db_default=Now())
    urgency = ArrayField(
        models.CharField(max_length=16, choices=Urgency.choices), verbose_name=_("urgency"), default=list
    )
    heads = models.PositiveIntegerField(_("heads"), null=True, blank=True)
    people_count = models.PositiveSmallIntegerField(_("people named or described"), default=0)
    content = SealedJSONField(
        _("content"), null=True, help_text=_("Reporter, text, place, people as heard: one sealed blob.")
    )
    is_quarantined = models.BooleanField(_("in quarantine"), default=True)

    class Meta:
        ordering = ["-received_at", "id"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.CheckConstraint(
                condition=Q(client__isnull=False) | Q(entered_by__isnull=False),
                name="report_was_sent_or_entered_by_somebody",
                violation_error_message=_("A report comes from a program or is entered by a person."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="report_is_never_edited", operation=pgtrigger.Update | pgtrigger.Delete),
            IsFollowed(name="report_is_followed", kind=Change.Kind.REPORT, subject="NEW.id"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The number to say over the phone, with its check digit."""
        return reference(self.number)


class TriageQuerySet(models.QuerySet["Triage"]):
    def waiting(self) -> "TriageQuerySet":
        """Reports that nobody has finished, by their rank (`services.ranking`), then the longest waiting."""
        return self.filter(state__in=[Triage.State.NEW, Triage.State.TAKEN]).order_by("-rank", "received_at", "id")


@tracked
class Triage(Record):
    """Who took a report, and what came of it. Stands apart, so that the report itself is never edited."""

    SUBJECT: ClassVar[str] = "report_id"
    subject_kind = "report"

    class State(models.TextChoices):
        NEW = "new", _("new")
        TAKEN = "taken", _("taken")
        DONE = "done", _("done")
        REJECTED = "rejected", _("rejected")

    class Reason(models.TextChoices):
        DUPLICATE = "duplicate", _("said before, nothing new")
        NOT_OURS = "not_ours", _("not about a detention")
        FORGED = "forged", _("forged")
        UNREADABLE = "unreadable", _("cannot be understood")
        TEST = "test", _("a test")

    report = models.OneToOneField(Report, models.PROTECT, related_name="triage", verbose_name=_("report"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.NEW)
    rank = models.PositiveSmallIntegerField(
        _("rank"), default=0, help_text=_("Order of urgency: larger comes first.")
    )
    received_at = models.DateTimeField(_("received at"))
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="triages", verbose_name=_("incident")
    )
    taken_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken by")
    )
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    reason = models.CharField(
        _("reason"), max_length=12, choices=Reason.choices, blank=True, default="",
        help_text=_("Why it was rejected."),
    )  # fmt: skip
    note = SealedTextField(_("note"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = TriageQuerySet.as_manager()

    class Meta:
        ordering = ["-rank", "received_at", "id"]
        verbose_name = _("triage")
        verbose_name_plural = _("triage")
        indexes = [
            models.Index(
                F("rank").desc(), F("received_at").asc(), F("id").asc(),
                name="triage_most_urgent_first",
                condition=Q(state__in=["new", "taken"]),
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="taken") | (Q(taken_by__isnull=False) & Q(taken_at__isnull=False)),
                name="triage_taken_names_who",
                violation_error_message=_("A report is taken by somebody."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "rejected"])
                | (Q(done_by__isnull=False) & Q(done_at__isnull=False)),
                name="triage_finished_names_who",
                violation_error_message=_("A report is finished by somebody."),
            ),
            models.CheckConstraint(
                condition=Q(state="rejected", reason__gt="") | (~Q(state="rejected") & Q(reason="")),
                name="triage_rejected_gives_a_reason",
                violation_error_message=_("Say why the report is rejected."),
            ),
        ]
        triggers = [
            keeps_its_subject("triage", "report"),
            IsFollowed(name="triage_is_followed", kind=Change.Kind.REPORT, subject="NEW.report_id"),
        ]

    def __str__(self) -> str:
        return told_by_piece(self)


@tracked
class TriageOutcome(Record):
    """What one person of a report became: a new detention, or one that was known already."""

    class Kind(models.TextChoices):
        CREATED = "created", _("new detention")
        LINKED = "linked", _("known already")
        HEADCOUNT = "headcount", _("headcount")
        SET_ASIDE = "set_aside", _("set aside")

    triage = models.ForeignKey(Triage, models.CASCADE, related_name="outcomes", verbose_name=_("triage"))
    person_index = models.PositiveSmallIntegerField(
        _("person"), help_text=_("Place of the person in the report, from 0.")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    detention = models.ForeignKey(
        Detention, models.PROTECT, null=True, blank=True, related_name="outcomes", verbose_name=_("detention")
    )
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("decided by"))

    class Meta:
        ordering = ["person_index"]
        verbose_name = _("outcome of a report")
        verbose_name_plural = _("outcomes of reports")
        constraints = [
            models.UniqueConstraint(
                fields=["triage", "person_index"],
                name="triage_outcome_once_a_person",
                violation_error_message=_("This person of the report is dealt with already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["created", "linked"], detention__isnull=False)
                | Q(kind__in=["headcount", "set_aside"], detention__isnull=True),
                name="triage_outcome_names_its_detention",
                violation_error_message=_("Choose the detention."),
            ),
        ]
        triggers = [
            IsFollowed(
                name="outcome_is_followed",
                kind=Change.Kind.REPORT,
                subject="(SELECT report_id FROM detainees_triage WHERE id = NEW.triage_id)",
            )
        ]

    def __str__(self) -> str:
        return told_by_piece(self)
