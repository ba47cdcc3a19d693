"""Whoever is looked for by those close to them: who asks, how to tell them, and who it may be."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from detainees.fields import SealedJSONField, SealedTextField
from detainees.models.base import Record, Subject, told_by_piece, tracked
from detainees.models.change import Change, IsFollowed
from detainees.models.incident import Incident
from detainees.models.intake import Report
from detainees.models.numbering import reference, reference_number
from detainees.models.person import Detainee, Relative
from detainees.models.staff import Region, User


class SearchRequestQuerySet(models.QuerySet["SearchRequest"]):
    def open(self) -> "SearchRequestQuerySet":
        """Those that somebody still waits on."""
        return self.exclude(state="closed")

    def to_call(self, *, at: datetime) -> "SearchRequestQuerySet":
        """Those whose seeker is to be called by this moment."""
        return self.open().filter(call_at__lte=at)


@tracked
class SearchRequest(Subject):
    """Somebody looks for a person who may be held. It is no detention, and nobody is told anything by itself."""

    class State(models.TextChoices):
        LOOKING = "looking", pgettext_lazy("of a search request", "looking")
        FOUND = "found", pgettext_lazy("of a search request", "found, to be told")
        TOLD = "told", pgettext_lazy("of a search request", "told")
        CLOSED = "closed", pgettext_lazy("of a search request", "closed")

    class Relation(models.TextChoices):
        """What the seeker is to whom they look for. Decides what they may be told."""

        PARENT = "parent", _("parent")
        CHILD = "child", _("child")
        SPOUSE = "spouse", _("husband, wife, partner")
        SIBLING = "sibling", _("brother or sister")
        RELATIVE = "relative", _("another relative")
        FRIEND = "friend", _("friend")
        COLLEAGUE = "colleague", _("from work or school")
        JOURNALIST = "journalist", _("journalist")
        OTHER = "other", _("somebody else")

    class Closing(models.TextChoices):
        AT_HOME = "at_home", _("came home by themselves")
        WITHDRAWN = "withdrawn", _("nobody is looked for any more")
        REPEATED = "repeated", _("the same request stands already")
        DOUBTFUL = "doubtful", _("the seeker may not be who they say")
        SETTLED = "settled", _("told, and nothing is left to do")

    CLOSE: ClassVar[frozenset[str]] = frozenset(
        {Relation.PARENT, Relation.CHILD, Relation.SPOUSE, Relation.SIBLING}
    )

    number = reference_number()
    sought = SealedJSONField(
        _("who is looked for"),
        null=True,
        help_text=_("As a report names a person: names, birth date or age, looks."),
    )
    last_seen = SealedTextField(_("last seen"), null=True, blank=True, help_text=_("Where, when, with whom."))
    seeker = SealedJSONField(_("who asks"), null=True, help_text=_("The name, and anything to know them by."))
    ways = SealedJSONField(
        _("how to tell the seeker"),
        null=True,
        help_text=_("A list: the way, the address, the safe hours, and whether it must never be used."),
    )
    note = SealedTextField(_("note"), null=True, blank=True)
    relation = models.CharField(_("is to the person"), max_length=10, choices=Relation.choices)
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="searches", verbose_name=_("incident")
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("region"),
        help_text=_("Who works on it. Empty, without an incident too: everybody who takes calls."),
    )
    is_practice = models.BooleanField(pgettext_lazy("of a person", "practice"), default=False)
    asked_at = models.DateTimeField(_("asked at"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.LOOKING)
    person = models.ForeignKey(
        Detainee, models.PROTECT, null=True, blank=True, related_name="searches", verbose_name=_("is this person")
    )
    relative = models.ForeignKey(
        Relative,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="searches",
        verbose_name=_("the seeker is this contact"),
        help_text=_("Whom the person named themselves. Decides what the seeker may be told."),
    )
    found_at = models.DateTimeField(_("found at"), null=True, blank=True)
    found_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("found by")
    )
    closing = models.CharField(_("closed because"), max_length=10, choices=Closing.choices, blank=True, default="")
    call_at = models.DateTimeField(
        _("to be called at"),
        null=True,
        blank=True,
        help_text=_("Stands plain, so that calls are listed by their hour."),
    )
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )

    objects = SearchRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "id"]
        verbose_name = _("search request")
        verbose_name_plural = _("search requests")
        indexes = [
            models.Index(fields=["state", "-asked_at", "-id"], name="search_newest_of_state"),
            models.Index(fields=["call_at", "id"], name="search_by_call", condition=Q(call_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(~Q(state="looking") | Q(person__isnull=True))
                & (~Q(state__in=["found", "told"]) | Q(person__isnull=False)),
                name="search_found_names_the_person",
                violation_error_message=_("Say who it is that was found."),
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True, found_at__isnull=True, found_by__isnull=True)
                | Q(person__isnull=False, found_at__isnull=False, found_by__isnull=False),
                name="search_is_found_by_somebody",
                violation_error_message=_("Say who found them, and when."),
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closing__gt="") | (~Q(state="closed") & Q(closing="")),
                name="search_closed_gives_a_reason",
                violation_error_message=_("Say why it is closed."),
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(call_at__isnull=True),
                name="search_closed_calls_nobody",
                violation_error_message=_("Of a closed request nobody is called."),
            ),
        ]
        triggers = [IsFollowed(name="search_is_followed", kind=Change.Kind.SEARCH, subject="NEW.id")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The number to say over the phone, with its check digit."""
        return reference(self.number)

    @property
    def is_close(self) -> bool:
        """Whether the seeker is of the nearest family, by what they say."""
        return self.relation in self.CLOSE


class SearchHitQuerySet(models.QuerySet["SearchHit"]):
    def ringing(self) -> "SearchHitQuerySet":
        """Those nobody has looked at, of requests that are not closed; the likeliest first."""
        waiting = self.filter(state="ringing", person__merged_into__isnull=True, request__state="looking")
        return waiting.order_by("-score", "created_at", "id")


@tracked
class SearchHit(Record):
    """Somebody who may be whom a request looks for: a person of the record, or one of a report that waits.

    It rings until a person of staff says whether it is them. Why it may be them is told anew whenever somebody looks.
    """

    class State(models.TextChoices):
        RINGING = "ringing", _("nobody has looked yet")
        SAME = "same", _("it is them")
        DIFFERENT = "different", _("it is somebody else")
        GONE = "gone", _("no longer alike, or dealt with")

    request = models.ForeignKey(
        SearchRequest, models.CASCADE, related_name="hits", verbose_name=_("search request")
    )
    person = models.ForeignKey(
        Detainee, models.CASCADE, null=True, blank=True, related_name="search_hits", verbose_name=_("person")
    )
    report = models.ForeignKey(
        Report, models.CASCADE, null=True, blank=True, related_name="search_hits", verbose_name=_("report")
    )
    score = models.FloatField(_("score"), help_text=_("How likely it is them, from 0 to 1."))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.RINGING)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = SearchHitQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "created_at", "id"]
        verbose_name = _("hit of a search request")
        verbose_name_plural = _("hits of search requests")
        indexes = [
            models.Index(
                F("score").desc(), F("created_at").asc(), F("id").asc(),
                name="search_hit_likeliest_first",
                condition=Q(state="ringing"),
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, report__isnull=False)
                | Q(person__isnull=False, report__isnull=True),
                name="search_hit_is_a_person_or_a_report",
                violation_error_message=_("A hit is either a person or somebody of a report."),
            ),
            models.UniqueConstraint(fields=["request", "person"], name="search_hit_stands_once_a_person"),
            models.UniqueConstraint(fields=["request", "report"], name="search_hit_stands_once_a_report"),
            models.CheckConstraint(
                condition=Q(state__in=["ringing", "gone"])
                | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
                name="search_hit_is_decided_by_somebody",
                violation_error_message=_("Say who decided."),
            ),
        ]

    def __str__(self) -> str:
        return told_by_piece(self)
