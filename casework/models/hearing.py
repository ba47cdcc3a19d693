"""Hearings and what the court ruled."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.models.case import Case
from detainees.fields import SealedTextField
from detainees.models import Facility, SubjectRecord
from detainees.models.base import keeps_its_subject, tracked


@tracked
class Hearing(SubjectRecord):
    """One sitting of a court in one case. "To be announced" is a state, not a guess."""

    class Kind(models.TextChoices):
        FIRST_INSTANCE = "first_instance", _("first instance")
        DETENTION = "detention", _("measure of restraint")
        APPEAL = "appeal", _("appeal")
        CASSATION = "cassation", _("cassation")
        OTHER = "other", _("other")

    class Outcome(models.TextChoices):
        RULED = "ruled", _("ruled")
        ADJOURNED = "adjourned", _("adjourned")
        RETURNED = "returned", _("record returned")
        TRANSFERRED = "transferred", _("jurisdiction transferred")
        NOT_HELD = "not_held", _("not held")

    case = models.ForeignKey(Case, models.CASCADE, related_name="hearings", verbose_name=_("case"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.FIRST_INSTANCE)
    court = models.ForeignKey(
        Facility, models.PROTECT, related_name="hearings", verbose_name=_("court"),
        limit_choices_to={"kind": Facility.Kind.COURT},
    )  # fmt: skip
    starts_at = models.DateTimeField(_("starts at"), null=True, blank=True, help_text=_("Empty: to be announced."))
    room = models.CharField(_("room"), max_length=40, blank=True)
    judge = SealedTextField(_("judge"), null=True, blank=True)
    attended_by = SealedTextField(_("who attends"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome.choices, blank=True, default="")
    moved_to = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="moved_from", verbose_name=_("moved to")
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        ordering = [F("starts_at").asc(nulls_last=True), "created_at", "id"]
        verbose_name = _("hearing")
        verbose_name_plural = _("hearings")
        indexes = [models.Index(fields=["court", "starts_at"], name="hearing_of_court_by_moment")]
        constraints = [
            models.CheckConstraint(
                condition=Q(moved_to__isnull=True) | Q(outcome="adjourned"),
                name="hearing_moved_was_adjourned",
                violation_error_message=_("A hearing that was moved was adjourned."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(starts_at__isnull=False),
                name="hearing_with_an_outcome_took_place",
                violation_error_message=_("Say when the hearing was."),
            ),
        ]
        triggers = [keeps_its_subject("hearing")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {str(self.id)[:8]}"


@tracked
class Ruling(SubjectRecord):
    """What a court ruled: the sanction, when it was announced, and when the copy was received.

    A fine without its amount and an arrest without its days stand too: the word is heard in the corridor, the number
    is read in the copy.
    """

    class Sanction(models.TextChoices):
        FINE = "fine", _("fine")
        ARREST = "arrest", _("administrative arrest")
        WORK = "work", _("compulsory community work")
        WARNING = "warning", _("warning")
        TERMINATED_LIMITATION = "terminated_limitation", _("terminated: limitation")
        TERMINATED_NO_OFFENCE = "terminated_no_offence", _("terminated: no offence")
        RETURNED = "record_returned", _("record returned")
        TRANSFERRED = "jurisdiction_transferred", _("jurisdiction transferred")
        UPHELD = "upheld", _("upheld")
        CHANGED = "changed", _("changed")
        QUASHED = "quashed", _("quashed")
        REMITTED = "remitted", _("remitted")

    case = models.ForeignKey(Case, models.CASCADE, related_name="rulings", verbose_name=_("case"))
    hearing = models.ForeignKey(
        Hearing, models.PROTECT, null=True, blank=True, related_name="rulings", verbose_name=_("hearing")
    )
    sanction = models.CharField(_("sanction"), max_length=24, choices=Sanction.choices)
    fine = models.DecimalField(
        _("fine"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("In the currency of the jurisdiction. Empty: not known yet."),
    )
    arrest_days = models.PositiveSmallIntegerField(
        _("days of arrest"), null=True, blank=True, help_text=_("Empty: not known yet.")
    )
    work_hours = models.PositiveSmallIntegerField(
        _("hours of work"), null=True, blank=True, help_text=_("Empty: not known yet.")
    )
    announced_on = models.DateField(_("announced on"))
    copy_received_on = models.DateField(
        _("copy received on"), null=True, blank=True, help_text=_("Starts the term of appeal.")
    )
    summary = SealedTextField(_("summary"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        ordering = ["announced_on", "created_at", "id"]
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        constraints = [
            models.CheckConstraint(
                condition=Q(copy_received_on__isnull=True) | Q(copy_received_on__gte=F("announced_on")),
                name="ruling_copy_comes_after_it_is_announced",
                violation_error_message=_("The copy was received before the ruling was announced."),
            ),
            models.CheckConstraint(
                condition=(Q(sanction="fine") | Q(fine__isnull=True))
                & (Q(sanction="arrest") | Q(arrest_days__isnull=True))
                & (Q(sanction="work") | Q(work_hours__isnull=True)),
                name="ruling_measures_only_its_own_sanction",
                violation_error_message=_("The amount does not belong to this sanction."),
            ),
        ]
        triggers = [keeps_its_subject("ruling")]

    def __str__(self) -> str:
        return f"{self.get_sanction_display()} {str(self.id)[:8]}"
