"""What was done to people in custody, and by whom."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from detainees.fields import SealedJSONField, SealedTextField
from detainees.models.base import (
    Confidence,
    Record,
    Refusal,
    Subject,
    SubjectRecord,
    keeps_its_subject,
    stays_where_it_hangs,
    told_by_piece,
    tracked,
)
from detainees.models.detention import Detention
from detainees.models.facility import Facility
from detainees.models.incident import Incident
from detainees.models.staff import Region, User


@tracked
class Unit(Record):
    """A unit of police, guard or another agency, the same across cases."""

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=160, unique=True)
    agency = models.CharField(_("agency"), max_length=80, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    facility = models.ForeignKey(
        Facility, models.SET_NULL, null=True, blank=True, verbose_name=_("place of detention")
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.name


@tracked
class Officer(Subject):
    """A member of a unit as people described them, the same across cases: badge, vehicle, rank, words."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="officers", verbose_name=_("unit")
    )
    marks = SealedJSONField(
        _("marks"), null=True, blank=True, help_text=_("Name, rank, badge, vehicle, how they look.")
    )

    class Meta:
        ordering = ["-created_at", "id"]
        verbose_name = _("officer")
        verbose_name_plural = _("officers")

    def __str__(self) -> str:
        return told_by_piece(self)


@tracked
class Violation(SubjectRecord):
    """One thing done to a person that the law forbids, by the vocabulary of the jurisdiction's pack."""

    detention = models.ForeignKey(
        Detention, models.CASCADE, related_name="violations", verbose_name=_("detention")
    )
    kind = models.CharField(_("kind"), max_length=32, help_text=_("A key of the pack's vocabulary."))
    happened_at = models.DateTimeField(_("happened at"), null=True, blank=True, help_text=_("Empty: unknown."))
    facility = models.ForeignKey(
        Facility, models.PROTECT, null=True, blank=True, verbose_name=_("place of detention")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, verbose_name=_("unit"))
    officers = models.ManyToManyField(
        Officer,
        through="ViolationOfficer",
        blank=True,
        related_name="violations",
        verbose_name=_("officers"),
    )
    account = SealedTextField(
        pgettext_lazy("what is told", "account"), null=True, blank=True, help_text=_("What happened, as told.")
    )
    injuries = SealedTextField(_("injuries"), null=True, blank=True)
    source = SealedTextField(_("source"), null=True, blank=True, help_text=_("Who said it, and how."))
    state = models.CharField(_("confidence"), max_length=12, choices=Confidence.choices, default=Confidence.TOLD)
    report = models.ForeignKey("detainees.Report", models.PROTECT, null=True, blank=True, verbose_name=_("report"))
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, verbose_name=_("entered by"))

    class Meta:
        ordering = ["happened_at", "created_at", "id"]
        verbose_name = _("violation")
        verbose_name_plural = _("violations")
        indexes = [models.Index(fields=["kind", "happened_at"], name="violation_by_kind")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=""),
                name="violation_names_its_kind",
                violation_error_message=_("Choose what happened."),
            ),
        ]
        triggers = [
            keeps_its_subject("violation"),
            # A merge leads it to the other record of the same detention; what witnesses say of it goes on to fit.
            Refusal(
                name="violation_stays_with_its_incident",
                unless="OLD.detention_id IS NULL OR 1 = (SELECT count(DISTINCT incident_id) FROM detainees_detention"
                " WHERE id IN (OLD.detention_id, NEW.detention_id))",
            ),
        ]

    def __str__(self) -> str:
        return told_by_piece(self)


@tracked
class Witness(Subject):
    """Somebody who saw it and may say so. The address is sealed under a key of the witness's own."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="witnesses", verbose_name=_("incident"))
    person = SealedJSONField(_("name, address, phone"), null=True)
    saw = SealedTextField(_("what they saw"), null=True, blank=True)
    is_ready_for_court = models.BooleanField(_("ready to speak in court"), default=False)
    violations = models.ManyToManyField(
        Violation,
        through="WitnessViolation",
        blank=True,
        related_name="witnesses",
        verbose_name=_("violations"),
    )

    class Meta:
        ordering = ["-created_at", "id"]
        verbose_name = _("witness")
        verbose_name_plural = _("witnesses")
        triggers = [stays_where_it_hangs("witness", "incident")]

    def __str__(self) -> str:
        return told_by_piece(self)


@tracked
class ViolationOfficer(Record):
    """This officer took part in this violation. A model of its own, so that its history is kept."""

    violation = models.ForeignKey(Violation, models.CASCADE, verbose_name=_("violation"))
    officer = models.ForeignKey(Officer, models.CASCADE, verbose_name=_("officer"))

    class Meta:
        verbose_name = _("officer of a violation")
        verbose_name_plural = _("officers of violations")
        constraints = [
            models.UniqueConstraint(
                fields=["violation", "officer"],
                name="violation_names_an_officer_once",
                violation_error_message=_("This officer is named already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


@tracked
class WitnessViolation(Record):
    """This witness saw this violation."""

    witness = models.ForeignKey(Witness, models.CASCADE, verbose_name=_("witness"))
    violation = models.ForeignKey(Violation, models.CASCADE, verbose_name=_("violation"))

    class Meta:
        verbose_name = _("violation seen by a witness")
        verbose_name_plural = _("violations seen by witnesses")
        constraints = [
            models.UniqueConstraint(
                fields=["witness", "violation"],
                name="witness_saw_a_violation_once",
                violation_error_message=_("This witness is named already."),
            )
        ]
        triggers = [
            Refusal(
                name="witness_saw_violations_of_their_incident",
                unless="EXISTS (SELECT FROM detainees_witness AS witness"
                " JOIN detainees_detention AS detention ON detention.incident_id = witness.incident_id"
                " JOIN detainees_violation AS violation ON violation.detention_id = detention.id"
                " WHERE witness.id = NEW.witness_id AND violation.id = NEW.violation_id)",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)
