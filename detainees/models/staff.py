"""Staff: who may sign in, where, and as what."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from detainees.fields import SealedJSONField
from detainees.models.base import KeepsSealed, Record, in_page_language, tracked, tracked_without


class Region(models.Model):
    """A region by its ISO 3166-2 code, in the names of two languages, with its main time zone."""

    code = models.CharField(_("code"), max_length=8, primary_key=True)
    name_ru = models.CharField(_("name in Russian"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        help_text=_("IANA name. A facility may have a zone of its own, where a region spans several."),
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the page's language."""
        return in_page_language(russian=self.name_ru, english=self.name_en)


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(handle=username)

    def create_user(self, *, handle: str, password: str | None, name: str = "", email: str = "") -> "User":
        """A staff member who may sign in and sees nothing until a grant is given."""
        user = self.model(handle=handle, person={"name": name, "email": email})
        user.set_password(password)
        user.save(using=self._db, force_insert=True)
        return user


@tracked_without("password", "last_login")
class User(KeepsSealed, AbstractBaseUser):
    """A staff account. The handle is opaque: a dump does not tell which volunteer handled whom."""

    SUBJECT: ClassVar[str] = "id"
    subject_kind = "user"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    handle = models.CharField(
        _("handle"),
        max_length=32,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9.-]{1,31}\Z", _("Small Latin letters, digits, . and -."))],
        help_text=_("Signs in with it, and stands under every entry. Not a name, not an address."),
    )
    person = SealedJSONField(_("name and e-mail"), null=True, help_text=_("Sealed: name, e-mail."))
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Off: suspended. Sessions die at once, nothing is deleted.")
    )
    second_factor_required = models.BooleanField(
        _("second factor required"),
        default=True,
        help_text=_("Off only for the invented people of a demo."),
    )
    created_at = models.DateTimeField(_("entered at"), db_default=Now(), editable=False)

    objects = UserManager()

    USERNAME_FIELD = "handle"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["handle"]
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")

    def __str__(self) -> str:
        return self.handle

    @property
    def is_staff(self) -> bool:
        """Django's admin asks this. What may be seen there is decided by `casework.access`."""
        return self.is_active

    # Django's own permissions are not used: they know verbs, not rows. `casework.access` answers instead.
    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return False

    def has_perms(self, perms: Sequence[str], obj: models.Model | None = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def in_force(self, *, at: datetime) -> "RoleGrantQuerySet":
        """Grants that hold at this moment. One for an incident ends with it, whatever its term."""
        return self.filter(
            Q(until__isnull=True) | Q(until__gt=at),
            Q(incident__isnull=True) | Q(incident__state="live"),
            since__lte=at,
        )


@tracked
class RoleGrant(Record):
    """One role of one person, in one region or one incident or everywhere, until a moment."""

    class Role(models.TextChoices):
        OPERATOR = "operator", _("hotline operator")
        COORDINATOR = "coordinator", _("coordinator")
        LAWYER = "lawyer", pgettext_lazy("role", "lawyer")
        CASE_MANAGER = "case_manager", _("case manager")
        ANALYST = "analyst", _("analyst")
        SECURITY = "security", _("security officer")

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name=_("staff member"))
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("region"),
        help_text=_("Empty together with the incident: everywhere."),
    )
    incident = models.ForeignKey(
        "detainees.Incident", models.PROTECT, null=True, blank=True, verbose_name=_("incident")
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True, help_text=_("Empty: until it is taken away."))
    granted_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("granted by"),
    )

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        constraints = [
            models.CheckConstraint(
                condition=Q(region__isnull=True) | Q(incident__isnull=True),
                name="role_grant_is_for_a_region_or_an_incident",
                violation_error_message=_("Choose a region or an incident, not both."),
            ),
            models.CheckConstraint(
                condition=~Q(role="security") | Q(region__isnull=True, incident__isnull=True),
                name="role_grant_of_security_is_for_everywhere",
                violation_error_message=_("A security officer lets people in everywhere: choose no region."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=models.F("since")),
                name="role_grant_ends_after_it_begins",
                violation_error_message=_("The grant ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {str(self.id)[:8]}"
