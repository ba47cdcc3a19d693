"""Incidents: what the people were detained at, and series of them that are counted together."""

from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from detainees.fields import SealedJSONField, SealedTextField
from detainees.models.base import Record, Subject, in_page_language, tracked
from detainees.models.staff import Region


@tracked
class Campaign(Record):
    """A series of incidents that is counted together, such as all since a mobilisation was announced."""

    name_ru = models.CharField(_("name in Russian"), max_length=120, unique=True)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    began_on = models.DateField(_("began on"), null=True, blank=True)

    class Meta:
        ordering = ["-began_on", "name_ru"]
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")

    def __str__(self) -> str:
        return in_page_language(russian=self.name_ru, english=self.name_en)


MOST_LATITUDE, MOST_LONGITUDE = 90, 180


def are_coordinates(value: Any) -> None:
    """Raise `ValidationError` unless this is a pair: degrees of latitude, then degrees of longitude."""
    try:
        latitude, longitude = (float(degrees) for degrees in value)
    except (TypeError, ValueError):
        raise ValidationError(
            _("Give both latitude and longitude, or neither."), code="half_coordinates"
        ) from None
    if not (abs(latitude) <= MOST_LATITUDE and abs(longitude) <= MOST_LONGITUDE):
        raise ValidationError(_("There is no such point on earth."), code="no_such_point")


class IncidentQuerySet(models.QuerySet["Incident"]):
    def live(self) -> "IncidentQuerySet":
        """Incidents in which people are still being taken or looked for."""
        return self.filter(state=Incident.State.LIVE)

    def real(self) -> "IncidentQuerySet":
        """Incidents that happened, without those invented for practice."""
        return self.filter(is_practice=False)


@tracked
class Incident(Subject):
    """One rally, picket, raid or search at which people were detained."""

    class Kind(models.TextChoices):
        RALLY = "rally", _("rally")
        MARCH = "march", _("march")
        PICKET = "picket", _("picket")
        RAID = "raid", _("raid")
        HOME_VISIT = "home_visit", _("home visit")
        SEARCH = "search", _("search")
        ENLISTMENT = "enlistment", _("mobilisation office")
        OTHER = "other", _("other")

    class Authorisation(models.TextChoices):
        AUTHORISED = "authorised", _("authorised")
        UNAUTHORISED = "unauthorised", _("not authorised")
        NOT_NEEDED = "not_needed", _("needs no authorisation")
        UNKNOWN = "unknown", _("unknown")

    class State(models.TextChoices):
        LIVE = "live", _("live")
        CLOSED = "closed", _("closed")
        ARCHIVED = "archived", _("archived")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.RALLY)
    title_ru = models.CharField(
        _("title in Russian"), max_length=160, help_text=_("Town and day are enough. No names of people.")
    )
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    began_at = models.DateTimeField(_("began at"))
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("region"))
    city = models.CharField(_("city"), max_length=80)
    # Of a home visit or a search this is somebody's address.
    place = SealedTextField(_("place"), null=True, blank=True, help_text=_("Square, street, building."))
    coordinates = SealedJSONField(
        _("coordinates"),
        null=True,
        blank=True,
        help_text=_("Latitude and longitude in degrees, sealed as one."),
    )
    authorisation = models.CharField(
        _("authorisation"), max_length=16, choices=Authorisation.choices, default=Authorisation.UNKNOWN
    )
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=State.choices,
        default=State.LIVE,
        help_text=_("Closing ends volunteers' access."),
    )
    campaign = models.ForeignKey(
        Campaign, models.SET_NULL, null=True, blank=True, related_name="incidents", verbose_name=_("campaign")
    )
    is_practice = models.BooleanField(
        _("practice"), default=False, help_text=_("Invented, for training. Has no path to real people.")
    )
    note = SealedTextField(_("note"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at", "id"]
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        indexes = [models.Index(fields=["region", "-began_at"], name="incident_by_region")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("began_at")),
                name="incident_closes_after_it_begins",
                violation_error_message=_("The incident closes before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.coordinates is not None:
            are_coordinates(self.coordinates)

    @property
    def title(self) -> str:
        """In the page's language; in Russian where it has no other."""
        return in_page_language(russian=self.title_ru, english=self.title_en)

    @property
    def latitude(self) -> float | None:
        """Degrees, or None where nobody gave the coordinates. Opens them."""
        pair = self.coordinates
        return pair[0] if pair else None

    @property
    def longitude(self) -> float | None:
        """Degrees, or None where nobody gave the coordinates. Opens them."""
        pair = self.coordinates
        return pair[1] if pair else None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.region.time_zone)
