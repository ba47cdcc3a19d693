"""Two records of one person: who suspects it, who says so, and what is led elsewhere by that."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from detainees.fields import SealedJSONField, SealedTextField
from detainees.models.base import Record, SubjectRecord, keeps_its_subject, told_by_piece, tracked
from detainees.models.person import Detainee
from detainees.models.staff import User


class MatchCandidateQuerySet(models.QuerySet["MatchCandidate"]):
    def waiting(self) -> "MatchCandidateQuerySet":
        """Pairs that nobody has decided, of people who both stand for themselves; the likeliest first."""
        standing = self.filter(state="waiting", one__merged_into__isnull=True, other__merged_into__isnull=True)
        return standing.order_by("-score", "created_at", "id")


@tracked
class MatchCandidate(Record):
    """Two people who may be one. A person of staff decides; what was decided is remembered.

    Why they may be one is not kept: it is told anew from what is known whenever somebody looks at them.
    """

    SUBJECT: ClassVar[str] = "one_id"
    subject_kind = "detainee"

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SAME = "same", _("the same person")
        DIFFERENT = "different", _("different people")
        GONE = "gone", _("one of them was merged with somebody else")

    class Reason(models.TextChoices):
        RELATIVES = "relatives", _("relatives: brothers, sisters, parent and child")
        NAMESAKES = "namesakes", _("namesakes")
        SEEN_APART = "seen_apart", _("seen in two places at one time")
        OTHER = "other", _("another reason")

    one = models.ForeignKey(Detainee, models.PROTECT, related_name="+", verbose_name=_("one person"))
    other = models.ForeignKey(Detainee, models.PROTECT, related_name="+", verbose_name=_("the other person"))
    score = models.FloatField(
        _("score"), help_text=_("How likely they are one person, from 0 to 1. The likeliest pairs come first.")
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.WAITING)
    taken_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken by")
    )
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    reason = models.CharField(
        _("reason"), max_length=10, choices=Reason.choices, blank=True, default="",
        help_text=_("By what they were told apart."),
    )  # fmt: skip
    note = SealedTextField(_("note"), null=True, blank=True)

    objects = MatchCandidateQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "created_at", "id"]
        verbose_name = _("pair of people who may be one")
        verbose_name_plural = _("pairs of people who may be one")
        indexes = [
            models.Index(
                F("score").desc(), F("created_at").asc(), F("id").asc(),
                name="match_likeliest_first",
                condition=Q(state="waiting"),
            ),
        ]  # fmt: skip
        constraints = [
            # Which of the two is which says nothing: so each pair stands once.
            models.CheckConstraint(
                condition=Q(one__lt=F("other")),
                name="match_names_the_smaller_id_first",
                violation_error_message=_("A pair is two people, the one with the smaller id first."),
            ),
            models.UniqueConstraint(
                fields=["one", "other"],
                name="match_stands_once_a_pair",
                violation_error_message=_("This pair is known already."),
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True, taken_at__isnull=True)
                | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="match_taken_says_since_when",
                violation_error_message=_("A pair is taken by somebody since a moment."),
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
                name="match_is_decided_by_somebody",
                violation_error_message=_("Say who decided."),
            ),
            models.CheckConstraint(
                condition=Q(state="different", reason__gt="") | (~Q(state="different") & Q(reason="")),
                name="match_told_apart_gives_a_reason",
                violation_error_message=_("Say by what they are told apart."),
            ),
        ]
        triggers = [keeps_its_subject("match", "one"), keeps_its_subject("match_other", "other")]

    def __str__(self) -> str:
        return told_by_piece(self)


class MergeQuerySet(models.QuerySet["Merge"]):
    def in_force(self) -> "MergeQuerySet":
        """Those that nobody has undone."""
        return self.filter(undone_at__isnull=True)


@tracked
class Merge(SubjectRecord):
    """Somebody says that two records are one person. Undone, both stand again as they were.

    Its subject is the record that was merged, whose words it holds.
    """

    kept = models.ForeignKey(Detainee, models.PROTECT, related_name="merges", verbose_name=_("stands for both"))
    merged = models.ForeignKey(Detainee, models.PROTECT, related_name="merged_by", verbose_name=_("was merged"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("by"))
    note = SealedTextField(_("why"), null=True, blank=True)
    filled = SealedJSONField(
        _("filled in"),
        null=True,
        help_text=_("What the standing record did not say and took from the other, with what stood before."),
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )
    undecided = SealedJSONField(
        _("left undecided"), null=True, help_text=_("What nobody can tell whose it is since the merge was undone.")
    )

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kept=F("merged")),
                name="merge_is_of_two",
                violation_error_message=_("Nobody is merged into themselves."),
            ),
            models.UniqueConstraint(
                fields=["merged"],
                condition=Q(undone_at__isnull=True),
                name="merge_stands_once_a_person",
                violation_error_message=_("This person was merged into another already."),
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="merge_is_undone_by_somebody",
                violation_error_message=_("Say who undid it."),
            ),
        ]
        triggers = [keeps_its_subject("merge")]

    def __str__(self) -> str:
        return told_by_piece(self)


class MergedReference(Record):
    """One reference that a merge led elsewhere: of which row, by which field, from whom to whom."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="references", verbose_name=_("merge"))
    field = models.CharField(_("field"), max_length=80, help_text=_("As `casework.case.detainee`."))
    row = models.UUIDField(_("row"))
    led_from = models.UUIDField(_("led from"), null=True, blank=True)
    led_to = models.UUIDField(_("led to"))

    class Meta:
        ordering = ["field", "id"]
        verbose_name = _("reference that was merged")
        verbose_name_plural = _("references that were merged")

    def __str__(self) -> str:
        return told_by_piece(self)
