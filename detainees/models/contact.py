"""Each try to reach somebody: the seeker of a search request, or whoever is to be called after a release."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from detainees.fields import SealedTextField
from detainees.models.base import SubjectRecord, keeps_its_subject, told_by_piece, tracked
from detainees.models.detention import Detention
from detainees.models.person import Relative
from detainees.models.search import SearchRequest
from detainees.models.staff import User


@tracked
class ContactAttempt(SubjectRecord):
    """One try to reach somebody, or their own call: of a search request or after a release. Never edited afterwards."""

    class Direction(models.TextChoices):
        OUT = "out", _("we called")
        IN = "in", _("they called")

    class Way(models.TextChoices):
        PHONE = "phone", _("telephone")
        MESSENGER = "messenger", _("messenger")
        EMAIL = "email", _("e-mail")
        IN_PERSON = "in_person", _("in person")

    class Result(models.TextChoices):
        REACHED = "reached", _("spoke with them")
        NO_ANSWER = "no_answer", _("no answer")
        ANOTHER = "another", _("somebody else answered")
        LATER = "later", _("asked to be called later")
        NOT_VALID = "not_valid", _("the number or address is wrong")

    request = models.ForeignKey(
        SearchRequest, models.CASCADE, null=True, blank=True, related_name="attempts",
        verbose_name=_("search request"),
    )  # fmt: skip
    detention = models.ForeignKey(
        Detention, models.CASCADE, null=True, blank=True, related_name="attempts", verbose_name=_("detention")
    )
    direction = models.CharField(_("direction"), max_length=9, choices=Direction.choices, default=Direction.OUT)
    way = models.CharField(_("way"), max_length=9, choices=Way.choices)
    result = models.CharField(_("result"), max_length=9, choices=Result.choices)
    told = models.CharField(
        _("was told"), max_length=8, choices=Relative.MayBeTold.choices, default=Relative.MayBeTold.NOTHING
    )
    note = SealedTextField(_("note"), null=True, blank=True)
    at = models.DateTimeField(_("when"))
    again_at = models.DateTimeField(_("try again at"), null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("try to reach somebody")
        verbose_name_plural = _("tries to reach somebody")
        constraints = [
            models.CheckConstraint(
                condition=Q(request__isnull=True, detention__isnull=False)
                | Q(request__isnull=False, detention__isnull=True),
                name="attempt_is_of_one_matter",
                violation_error_message=_("A try is of a search request or of a release."),
            ),
            models.CheckConstraint(
                condition=Q(told="nothing") | Q(result="reached"),
                name="attempt_tells_whom_it_reached",
                violation_error_message=_("Only somebody who was reached was told something."),
            ),
            models.CheckConstraint(
                condition=Q(again_at__isnull=True) | Q(again_at__gte=F("at")),
                name="attempt_is_repeated_later",
                violation_error_message=_("Try again after this try."),
            ),
        ]
        triggers = [keeps_its_subject("attempt")]

    def __str__(self) -> str:
        return told_by_piece(self)

    @property
    def subject_kind(self) -> str:
        """A search request has a key of its own; a call after a release hangs on the person."""
        return "detainee" if self.request_id is None else "searchrequest"
