"""Places where people are held, and how many are said to be in them."""

from typing import ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from detainees.fields import SealedTextField
from detainees.models.base import Record, keeps_its_subject, tracked
from detainees.models.incident import Incident
from detainees.models.staff import Region, User


@tracked
class Facility(Record):
    """A prisoner van, police station, court, detention centre, hospital, enlistment office."""

    class Kind(models.TextChoices):
        VEHICLE = "vehicle", _("prisoner van")
        STATION = "station", _("police station")
        COURT = "court", _("court")
        TEMPORARY = "temporary", _("temporary holding centre")
        SPECIAL = "special", _("special detention centre")
        REMAND = "remand", _("remand centre")
        HOSPITAL = "hospital", _("hospital")
        ENLISTMENT = "enlistment", _("enlistment office")
        STREET = "street", _("street or square")
        OTHER = "other", _("other")

    # Where people are seen and not kept.
    PASSED_THROUGH = (Kind.STREET, Kind.VEHICLE)

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(
        pgettext_lazy("of a thing", "name"),
        max_length=160,
        help_text=_(
            "As people say it on the phone: the station of which district. Stands unsealed: a private home is no place"
            " of this list, write it into the words of the stop."
        ),
    )
    official_name = models.CharField(
        _("official name"), max_length=240, blank=True, help_text=_("As it stands on papers, in full.")
    )
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("region"))
    city = models.CharField(_("city"), max_length=80, blank=True)
    address = models.CharField(_("address"), max_length=240, blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        blank=True,
        help_text=_("Only where it differs from the region's, as in parts of Yakutia and Sakhalin."),
    )
    phones = models.CharField(_("phones"), max_length=160, blank=True, help_text=_("Public ones, by comma."))
    hours = models.CharField(_("hours"), max_length=160, blank=True)
    parcel_rules = models.TextField(_("parcel rules"), blank=True)
    entrances = models.TextField(
        _("entrances"), blank=True, help_text=_("Where lawyers enter, and where people come out at night.")
    )
    registration_plate = models.CharField(
        _("number plate"), max_length=16, blank=True, help_text=_("Of a van, as far as it was seen.")
    )
    is_verified = models.BooleanField(_("verified"), default=False)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("place of detention")
        verbose_name_plural = _("places of detention")
        indexes = [models.Index(fields=["region", "kind", "name"], name="facility_by_region")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.time_zone and self.time_zone not in available_timezones():
            raise ValidationError({"time_zone": _("Takes an IANA name, such as Asia/Yakutsk, or an empty text.")})

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone or self.region.time_zone)


class HeadcountQuerySet(models.QuerySet["Headcount"]):
    def latest_of_each_place(self) -> "HeadcountQuerySet":
        """The newest count of each place, whoever gave it."""
        return self.order_by("facility_id", "-counted_at", "-id").distinct("facility")


@tracked
class Headcount(Record):
    """At this moment so many people were in this place, by this source. Their names are not known yet."""

    SUBJECT: ClassVar[str] = "incident_id"
    subject_kind = "incident"

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="headcounts", verbose_name=_("incident"))
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="headcounts", verbose_name=_("place of detention")
    )
    counted_at = models.DateTimeField(_("as of"))
    heads = models.PositiveIntegerField(_("heads"))
    minors = models.PositiveIntegerField(_("minors"), null=True, blank=True, help_text=_("Empty: unknown."))
    is_about = models.BooleanField(_("about"), default=False, help_text=_("The source did not count exactly."))
    source = SealedTextField(_("source"), null=True, blank=True, help_text=_("Who said it, and how."))
    report = models.ForeignKey("detainees.Report", models.PROTECT, null=True, blank=True, verbose_name=_("report"))
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, verbose_name=_("entered by"))

    objects = HeadcountQuerySet.as_manager()

    class Meta:
        ordering = ["-counted_at", "id"]
        verbose_name = _("headcount")
        verbose_name_plural = _("headcounts")
        indexes = [models.Index(fields=["incident", "facility", "-counted_at"], name="headcount_newest_of_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(minors__isnull=True) | Q(minors__lte=models.F("heads")),
                name="headcount_minors_are_among_the_heads",
                violation_error_message=_("More minors than heads."),
            ),
            models.CheckConstraint(
                condition=Q(heads__lte=100_000),
                name="headcount_is_plausible",
                violation_error_message=_("More than 100,000 heads in one place."),
            ),
        ]
        triggers = [keeps_its_subject("headcount", "incident")]

    def __str__(self) -> str:
        return str(self.id)
