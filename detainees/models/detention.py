"""The detention, which is what is counted: one person, one incident; and its path of custody."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from detainees.fields import SealedTextField
from detainees.models.base import (
    Confidence,
    SubjectRecord,
    keeps_its_subject,
    stays_where_it_hangs,
    tracked,
)
from detainees.models.change import Change, IsFollowed
from detainees.models.detention_sets import DetentionQuerySet
from detainees.models.facility import Facility
from detainees.models.incident import Incident
from detainees.models.numbering import reference, reference_number
from detainees.models.person import Detainee
from detainees.models.staff import Region, User

_AnyDetention = models.Manager.from_queryset(DetentionQuerySet)


class _Standing(_AnyDetention["Detention"]):
    """Leaves out what was merged into another detention, so that nobody is counted twice."""

    def get_queryset(self) -> DetentionQuerySet:
        return DetentionQuerySet(self.model, using=self._db).filter(merged_into__isnull=True)


@tracked
class Detention(SubjectRecord):
    """One person taken at one incident, from apprehension to release.

    `objects` are those that stand for themselves; `originals` has those too that were merged into another, as happens
    when their people are. The keys of `Release` are those of the pack's release outcomes, so that papers find their
    words there.
    """

    class Release(models.TextChoices):
        WITHOUT_RECORD = "without_record", _("without a record")
        AFTER_TALK = "after_talk", _("after a talk")
        WITH_RECORD = "with_record", _("with a record")
        OBLIGED_TO_APPEAR = "obligation_to_appear", _("under obligation to appear")
        HELD_UNTIL_COURT = "held_until_court", _("held until court")
        TO_PARENTS = "handed_to_parents", _("handed to parents")
        TO_HOSPITAL = "taken_to_hospital", _("taken to hospital")
        AFTER_COURT = "after_court", _("after court")

    number = reference_number()
    detainee = models.ForeignKey(Detainee, models.PROTECT, related_name="detentions", verbose_name=_("person"))
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="detentions", verbose_name=_("incident"))
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        verbose_name=_("region"),
        help_text=_("Of the incident; stands here so that a list by region needs no other table."),
    )
    apprehended_at = models.DateTimeField(
        _("apprehended at"),
        null=True,
        blank=True,
        help_text=_("When the person could no longer leave. Starts the clock of rights. Empty: unknown."),
    )
    delivered_at = models.DateTimeField(
        _("delivered at"),
        null=True,
        blank=True,
        help_text=_("When brought into the station. Starts the clock of 3 or 48 hours. Empty: unknown."),
    )
    sobered_at = models.DateTimeField(
        _("sobered at"), null=True, blank=True, help_text=_("For the intoxicated the clock starts here.")
    )
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    release_outcome = models.CharField(
        _("how released"), max_length=20, choices=Release.choices, blank=True, default=""
    )
    release_conditions = SealedTextField(
        _("conditions of release"), null=True, blank=True, help_text=_("With their dates.")
    )
    agency = models.CharField(
        _("agency"), max_length=80, blank=True, help_text=_("Who took the person: police, guard, other.")
    )
    stated_reason = SealedTextField(_("stated reason"), null=True, blank=True)
    current_facility = models.ForeignKey(
        Facility,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="current_detentions",
        verbose_name=_("held now in"),
        help_text=_("Empty: nobody knows where."),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmation = SealedTextField(
        _("how confirmed"),
        null=True,
        blank=True,
        help_text=_("The call, the paper, the lawyer who saw them."),
    )
    is_injured = models.BooleanField(_("injured"), default=False)
    is_minor = models.BooleanField(_("minor"), default=False, help_text=_("At the moment of the detention."))
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        related_name="merged",
        verbose_name=_("merged into"),
        help_text=_("The same detention of the same person, written down twice. This record is kept as it was."),
    )

    objects = _Standing()
    originals = DetentionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        verbose_name = _("detention")
        verbose_name_plural = _("detentions")
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="detention_newest_first"),
            models.Index(fields=["incident", "-created_at", "-id"], name="detention_newest_of_incident"),
            models.Index(fields=["region", "-created_at", "-id"], name="detention_newest_of_region"),
            models.Index(
                fields=["incident", "current_facility"],
                name="detention_still_held",
                condition=Q(released_at__isnull=True),
            ),
            models.Index(
                fields=["merged_into"], name="detention_merged_into", condition=Q(merged_into__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(released_at__gte=F("apprehended_at")),
                name="detention_ends_after_it_starts",
                violation_error_message=_("Release precedes apprehension."),
            ),
            models.CheckConstraint(
                condition=Q(delivered_at__gte=F("apprehended_at")),
                name="detention_is_delivered_after_it_starts",
                violation_error_message=_("Delivery precedes apprehension."),
            ),
            models.CheckConstraint(
                condition=Q(released_at__gte=F("delivered_at")),
                name="detention_ends_after_delivery",
                violation_error_message=_("Release precedes delivery."),
            ),
            models.CheckConstraint(
                condition=Q(sobered_at__gte=F("delivered_at")),
                name="detention_sobers_after_delivery",
                violation_error_message=_("Sobering precedes delivery."),
            ),
            models.CheckConstraint(
                condition=Q(release_outcome="") | Q(released_at__isnull=False),
                name="detention_outcome_needs_a_release",
                violation_error_message=_("Say when the person was released."),
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(current_facility__isnull=True),
                name="detention_released_is_held_nowhere",
                violation_error_message=_("A released person is held nowhere."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(confirmed_by__isnull=False),
                name="detention_is_confirmed_by_somebody",
                violation_error_message=_("Say who confirmed it."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="detention_is_not_merged_into_itself",
                violation_error_message=_("A detention is not merged into itself."),
            ),
            models.UniqueConstraint(
                fields=["detainee", "incident"],
                condition=Q(merged_into__isnull=True),
                name="detention_once_a_person_and_incident",
                violation_error_message=_("This person's detention at this incident is recorded already."),
            ),
        ]
        triggers = [
            keeps_its_subject("detention"),
            stays_where_it_hangs("detention", "incident"),
            IsFollowed(name="detention_is_followed", kind=Change.Kind.PERSON, subject="NEW.detainee_id"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The number to say over the phone, with its check digit."""
        return reference(self.number)

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def is_over(self) -> bool:
        return self.released_at is not None


@tracked
class CustodyStay(SubjectRecord):
    """One stop of the path: street, van, station, court, centre, hospital. Without a facility: a known gap."""

    detention = models.ForeignKey(Detention, models.CASCADE, related_name="stays", verbose_name=_("detention"))
    facility = models.ForeignKey(
        Facility,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stays",
        verbose_name=_("place of detention"),
        help_text=_("Empty: whereabouts unknown from this moment on."),
    )
    place = SealedTextField(
        _("place in words"), null=True, blank=True, help_text=_("When no facility fits: a street, a yard.")
    )
    arrived_at = models.DateTimeField(_("from"))
    is_arrival_said = models.BooleanField(
        _("arrival was said"),
        default=True,
        help_text=_(
            "If not, nobody knows since when: the moment only keeps the stops in order, and no paper says it."
        ),
    )
    left_at = models.DateTimeField(_("until"), null=True, blank=True, help_text=_("Empty: still there."))
    source = SealedTextField(_("source"), null=True, blank=True, help_text=_("Who said it, and how."))
    confidence = models.CharField(
        _("confidence"), max_length=12, choices=Confidence.choices, default=Confidence.TOLD
    )
    report = models.ForeignKey("detainees.Report", models.PROTECT, null=True, blank=True, verbose_name=_("report"))

    class Meta:
        ordering = ["arrived_at", "created_at", "id"]
        verbose_name = _("stop of the path of custody")
        verbose_name_plural = _("path of custody")
        constraints = [
            models.CheckConstraint(
                condition=Q(left_at__gte=F("arrived_at")),
                name="custody_stay_ends_after_it_starts",
                violation_error_message=_("The stop ends before it starts."),
            ),
            models.UniqueConstraint(
                fields=["detention"],
                condition=Q(left_at__isnull=True),
                name="custody_stay_is_open_once",
                violation_error_message=_("The person is in another place still: end that stop first."),
            ),
        ]
        triggers = [keeps_its_subject("custody_stay")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def arrival_said(self) -> datetime | None:
        """When the person came there, if anybody said it."""
        return self.arrived_at if self.is_arrival_said else None

    @property
    def is_gap(self) -> bool:
        """Nobody knows where the person was."""
        return self.facility_id is None and not self.__dict__.get("place")
