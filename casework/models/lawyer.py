"""Those who defend, and by what right they act for a person."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from detainees.fields import SealedJSONField, SealedTextField
from detainees.models import Detainee, Facility, Record, Region, Subject, SubjectRecord, User
from detainees.models.base import keeps_its_subject, tracked


@tracked
class Lawyer(Subject):
    """An advocate, a lay defender, or a supporter who brings parcels and meets people at the gate."""

    class Kind(models.TextChoices):
        ADVOCATE = "advocate", _("advocate")
        DEFENDER = "defender", _("lay defender")
        SUPPORTER = "supporter", _("supporter")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.ADVOCATE)
    user = models.OneToOneField(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lawyer",
        verbose_name=pgettext_lazy("to sign in with", "account"),
        help_text=_("With which they sign in and see the people assigned to them."),
    )
    person = SealedJSONField(
        _("name, phone, bar number"), null=True, help_text=_("Sealed: name, phone, bar_number, bar.")
    )
    regions = models.ManyToManyField(
        Region, through="LawyerRegion", blank=True, related_name="lawyers", verbose_name=_("regions")
    )
    languages = ArrayField(
        models.CharField(max_length=3),
        verbose_name=_("languages"),
        default=list,
        blank=True,
        help_text=_("ISO 639 codes: ru, av, dar."),
    )
    capacity = models.PositiveSmallIntegerField(
        _("capacity"), null=True, blank=True, help_text=_("How many people at a time. Empty: not said.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        ordering = ["-created_at", "id"]
        verbose_name = _("lawyer or defender")
        verbose_name_plural = _("lawyers and defenders")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {str(self.id)[:8]}"


@tracked
class LawyerRegion(Record):
    """A lawyer works in this region. A model of its own, so that its history is kept."""

    lawyer = models.ForeignKey(Lawyer, models.CASCADE, verbose_name=_("lawyer or defender"))
    region = models.ForeignKey(Region, models.CASCADE, verbose_name=_("region"))

    class Meta:
        verbose_name = _("region of a lawyer")
        verbose_name_plural = _("regions of lawyers")
        constraints = [
            models.UniqueConstraint(
                fields=["lawyer", "region"],
                name="lawyer_works_in_a_region_once",
                violation_error_message=_("This region is named already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class AuthorityQuerySet(models.QuerySet["Authority"]):
    def in_force(self, *, at: datetime) -> "AuthorityQuerySet":
        """Authorities by which a lawyer acts, and sees the person, at this moment."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at, revoked_at__isnull=True)


@tracked
class Authority(SubjectRecord):
    """By what right this lawyer acts for this person, and until when. An assignment is a valid authority."""

    class Kind(models.TextChoices):
        AGREEMENT = "agreement", _("agreement")
        WARRANT = "warrant", _("warrant of the advocate")
        POWER_OF_ATTORNEY = "power_of_attorney", _("power of attorney")
        ORAL = "oral", _("the person's motion")

    lawyer = models.ForeignKey(
        Lawyer, models.PROTECT, related_name="authorities", verbose_name=_("lawyer or defender")
    )
    detainee = models.ForeignKey(Detainee, models.PROTECT, related_name="authorities", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.WARRANT)
    paper = SealedTextField(_("number and date of the paper"), null=True, blank=True)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    refused_at = models.ForeignKey(
        Facility,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("admission refused at"),
    )
    came_at = models.DateTimeField(
        _("came to the person at"),
        null=True,
        blank=True,
        help_text=_("When they last came, let in or not."),
    )

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "id"]
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="authority_ends_after_it_begins",
                violation_error_message=_("The authority ends before it begins."),
            ),
            models.UniqueConstraint(
                fields=["lawyer", "detainee"],
                condition=Q(revoked_at__isnull=True),
                name="authority_stands_once_a_lawyer_and_person",
                violation_error_message=_("This lawyer acts for this person already."),
            ),
        ]
        triggers = [keeps_its_subject("authority")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {str(self.id)[:8]}"
