"""What a person tells on coming out, while memory is fresh: papers, conditions, injuries, and whom to call next."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from detainees.fields import SealedJSONField, SealedTextField
from detainees.models.base import SubjectRecord, keeps_its_subject, tracked
from detainees.models.detention import Detention
from detainees.models.staff import User


class DebriefQuerySet(models.QuerySet["Debrief"]):
    def to_call(self, *, on: date) -> "DebriefQuerySet":
        """Those after whom somebody is to be called on this day, or should have been on one before, and was not."""
        return self.filter(call_on__lte=on, called_at__isnull=True)


@tracked
class Debrief(SubjectRecord):
    """What was told of a release: once a detention, and corrected in place."""

    class Paper(models.TextChoices):
        DELIVERY_RECORD = "delivery_record", _("record of delivery")
        DETENTION_RECORD = "detention_record", _("record of detention")
        OFFENCE_RECORD = "offence_record", _("record of an offence")
        RULING_COPY = "ruling_copy", _("copy of a ruling")
        OBLIGATION_TO_APPEAR = "obligation_to_appear", _("obligation to appear")
        DRAFT_SUMMONS = "draft_summons", _("draft summons")
        NONE = "none", _("no papers at all")

    detention = models.OneToOneField(
        Detention, models.CASCADE, related_name="debrief", verbose_name=_("detention")
    )
    papers = SealedJSONField(
        _("papers handed out"), null=True, blank=True, help_text=_("Keys of the choices. Empty: nobody asked.")
    )
    other_papers = SealedTextField(
        _("other papers"), null=True, blank=True, help_text=_("Numbers and dates, and what else was handed out.")
    )
    conditions = SealedJSONField(
        _("conditions of release, with dates"),
        null=True,
        blank=True,
        help_text=_("A list: what is to be done, and by which day."),
    )
    injuries = SealedTextField(
        _("injuries now"), null=True, blank=True, help_text=_("As they were on coming out.")
    )
    statement = SealedTextField(
        _("what the person says happened"), null=True, blank=True, help_text=_("In their own words.")
    )
    call = SealedJSONField(
        _("whom to call next"), null=True, blank=True, help_text=_("Name, telephone, and when it is safe.")
    )
    call_on = models.DateField(
        _("to be called on"),
        null=True,
        blank=True,
        help_text=_("In the time of the incident. Stands plain, so that calls are listed by day."),
    )
    called_at = models.DateTimeField(_("called at"), null=True, blank=True, help_text=_("Empty: the call is due."))
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )

    objects = DebriefQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        verbose_name = _("account of a release")
        verbose_name_plural = _("accounts of releases")
        indexes = [
            models.Index(fields=["call_on"], name="debrief_by_day_of_call", condition=Q(called_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(call__isnull=True, call_on__isnull=True)
                | Q(call__isnull=False, call_on__isnull=False),
                name="debrief_call_has_its_day",
                violation_error_message=_("Say both whom to call and on which day."),
            ),
            models.CheckConstraint(
                condition=Q(called_at__isnull=True) | Q(call_on__isnull=False),
                name="debrief_called_was_to_be_called",
                violation_error_message=_("Say first whom to call and on which day."),
            ),
        ]
        triggers = [keeps_its_subject("debrief")]

    def __str__(self) -> str:
        return str(self.id)
