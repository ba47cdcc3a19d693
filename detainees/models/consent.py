"""What people agreed to, step by step, and took back."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from detainees import ladder
from detainees.fields import SealedTextField
from detainees.models.base import SubjectRecord, keeps_its_subject, tracked
from detainees.models.person import Detainee
from detainees.models.staff import User


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Acts of people. Two records that were merged have two series, of which the last act counts."""

    def of_people(self) -> Any:
        """With the `person` whom each is about, who stands for the record it was written in, and its `step`."""
        steps = (When(level=level, then=Value(step)) for step, level in enumerate(ladder.LEVELS))
        return self.annotate(
            person=Coalesce(F("detainee__merged_into"), F("detainee"), output_field=models.UUIDField(_("person"))),
            step=Case(*steps, output_field=models.SmallIntegerField()),
        )

    def about(self, people: Iterable[UUID]) -> "ConsentQuerySet":
        """Acts of these people, who stand for themselves, in whichever of their records."""
        found: ConsentQuerySet = self.of_people().filter(person__in=list(people))
        return found

    def people(self) -> Any:
        """Whose acts these are, as a query."""
        return self.of_people().values("person")

    def reaching(self, level: ladder.Level) -> "ConsentQuerySet":
        """Acts by which something may leave at this step: what `Ladder.reaches` says, asked of the database."""
        every: Any = self.model._default_manager
        taken_back = every.of_people().filter(
            withdrawn_at__gte=OuterRef("given_at"), person=OuterRef("person"), step__lte=OuterRef("step")
        )
        standing = self.of_people().filter(~Exists(taken_back), withdrawn_at__isnull=True)
        bases = [basis for basis in ladder.Basis if ladder.carries(basis, level)]
        found: ConsentQuerySet = standing.filter(level__in=ladder.at_least(level), basis__in=bases)
        return found


@tracked
class Consent(SubjectRecord):
    """One step of the ladder of consent, from when, by whom, and on what basis."""

    Level = ladder.Level
    Basis = ladder.Basis

    detainee = models.ForeignKey(Detainee, models.CASCADE, related_name="consents", verbose_name=_("person"))
    level = models.CharField(_("level"), max_length=16, choices=Level.choices)
    basis = models.CharField(_("basis"), max_length=8, choices=Basis.choices, default=Basis.CONSENT)
    given_by = SealedTextField(
        _("given by"), null=True, blank=True, help_text=_("The person, or who spoke for them and as what.")
    )
    given_at = models.DateTimeField(_("given at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, verbose_name=_("entered by"))

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "id"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_is_withdrawn_after_it_is_given",
                violation_error_message=_("Withdrawn before it was given."),
            ),
            models.CheckConstraint(
                condition=~Q(basis="defence") | Q(level__in=["keep", "share_lawyer"]),
                name="consent_for_the_defence_goes_no_further_than_a_lawyer",
                violation_error_message=_("Where nobody could be asked, nothing goes further than to a lawyer."),
            ),
            models.UniqueConstraint(
                fields=["detainee", "level", "basis"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_stands_once_a_level_and_basis",
                violation_error_message=_("This level is agreed to already."),
            ),
        ]
        triggers = [keeps_its_subject("consent")]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {str(self.id)[:8]}"

    @property
    def act(self) -> ladder.Act:
        """What it says, for the ladder."""
        return ladder.Act(
            ladder.Level(self.level), ladder.Basis(self.basis), self.given_at, withdrawn_at=self.withdrawn_at
        )
