"""Statements about single fields. Facts that contradict each other are both kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from detainees.fields import SealedJSONField, SealedTextField
from detainees.models.base import Confidence, SubjectRecord, keeps_its_subject, told_by_piece, tracked
from detainees.models.detention import Detention
from detainees.models.merge import Merge
from detainees.models.staff import User


@tracked
class Claim(SubjectRecord):
    """One statement about one field of a detention or its person. The column holds the accepted value."""

    # The field of a statement that nobody knows where the person is any more, and since when: it has no column, and
    # while nobody has decided about it, the person is not accounted for.
    LOST = "whereabouts"

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")
        SUPERSEDED = "superseded", _("superseded")

    detention = models.ForeignKey(Detention, models.CASCADE, related_name="claims", verbose_name=_("detention"))
    field = models.CharField(_("field"), max_length=40)
    value = SealedJSONField(_("value"), null=True)
    source = SealedTextField(_("source"), null=True, blank=True, help_text=_("Who said it, and how."))
    confidence = models.CharField(
        _("confidence"), max_length=12, choices=Confidence.choices, default=Confidence.TOLD
    )
    said_at = models.DateTimeField(_("said at"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    report = models.ForeignKey("detainees.Report", models.PROTECT, null=True, blank=True, verbose_name=_("report"))
    merge = models.ForeignKey(
        Merge, models.PROTECT, null=True, blank=True, related_name="claims", verbose_name=_("merge"),
        help_text=_("Said by the record that was merged into this one."),
    )  # fmt: skip
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        ordering = ["said_at", "id"]
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="proposed")
                | (models.Q(decided_by__isnull=False) & models.Q(decided_at__isnull=False)),
                name="claim_is_decided_by_somebody",
                violation_error_message=_("Say who decided."),
            ),
        ]
        triggers = [keeps_its_subject("claim")]

    def __str__(self) -> str:
        return told_by_piece(self)
