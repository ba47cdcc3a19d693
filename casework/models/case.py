"""Proceedings against a person, with or without a detention, and what is charged in them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from detainees.fields import SealedJSONField, SealedTextField
from detainees.models import Detainee, Detention, Facility, Region, SubjectRecord, User
from detainees.models.base import keeps_its_subject, tracked
from detainees.models.change import Change, IsFollowed
from detainees.models.numbering import reference, reference_number


@tracked
class Case(SubjectRecord):
    """One proceeding against one person. There may have been no detention at all."""

    class Branch(models.TextChoices):
        ADMINISTRATIVE = "administrative", _("administrative")
        CRIMINAL = "criminal", _("criminal")

    class Stage(models.TextChoices):
        OPENED = "opened", pgettext_lazy("stage of a case", "opened")
        PROTOCOL = "protocol", _("record drawn up")
        FIRST_INSTANCE = "first_instance", _("first instance")
        APPEAL = "appeal", _("appeal")
        CASSATION = "cassation", _("cassation")
        INTERNATIONAL = "international", _("international body")
        OVER = "over", _("over")

    number = reference_number()
    detainee = models.ForeignKey(Detainee, models.PROTECT, related_name="cases", verbose_name=_("person"))
    detention = models.ForeignKey(
        Detention,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("detention"),
        help_text=_("Empty: summoned or fined without having been detained."),
    )
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("region"))
    jurisdiction = models.CharField(_("jurisdiction"), max_length=8)
    branch = models.CharField(_("branch"), max_length=16, choices=Branch.choices, default=Branch.ADMINISTRATIVE)
    stage = models.CharField(_("stage"), max_length=16, choices=Stage.choices, default=Stage.OPENED)
    court = models.ForeignKey(
        Facility,
        models.PROTECT,
        null=True,
        blank=True,
        limit_choices_to={"kind": Facility.Kind.COURT},
        related_name="+",
        verbose_name=_("court"),
    )
    numbers = SealedJSONField(
        _("numbers"),
        null=True,
        blank=True,
        help_text=_("Sealed: case_number as on the ruling, uid, protocol_number, protocol_on."),
    )
    managed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("managed by")
    )
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        ordering = ["-created_at", "id"]
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [models.Index(fields=["region", "-created_at", "-id"], name="case_newest_of_region")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="case_closes_after_it_opens",
                violation_error_message=_("The case closes before it opens."),
            ),
        ]
        triggers = [
            keeps_its_subject("case"),
            IsFollowed(name="case_is_followed", kind=Change.Kind.PERSON, subject="NEW.detainee_id"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The number to say over the phone, with its check digit."""
        return reference(self.number)


@tracked
class Charge(SubjectRecord):
    """An article and part of the pack. A re-qualification ends this row and adds another."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="charges", verbose_name=_("case"))
    article = models.CharField(
        _("article"), max_length=40, help_text=_("Its key in the pack, for example koap:20.2:5.")
    )
    brought_on = models.DateField(_("brought on"), null=True, blank=True)
    replaced_by = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("re-qualified as"),
    )
    note = SealedTextField(_("note"), null=True, blank=True)

    class Meta:
        ordering = ["brought_on", "created_at", "id"]
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        constraints = [
            models.CheckConstraint(
                condition=~Q(article=""),
                name="charge_names_its_article",
                violation_error_message=_("Choose the article."),
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("id")),
                name="charge_is_not_replaced_by_itself",
                violation_error_message=_("A charge cannot replace itself."),
            ),
        ]
        triggers = [keeps_its_subject("charge")]

    def __str__(self) -> str:
        return f"{self.article} {str(self.id)[:8]}"
