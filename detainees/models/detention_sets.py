"""Which detentions are meant: held, lost, released, by the places that their paths lead through."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from detainees.models.facility import Facility

if TYPE_CHECKING:
    from detainees.models.detention import Detention  # noqa: F401 - named in quotes below


class DetentionQuerySet(models.QuerySet["Detention"]):
    """Sets of detentions by their paths. Of a place, None stands for "nobody knows where".

    `ever_in` a place are those who are `held_in` it still, were `released_from` it, or `moved_on_from` it.
    """

    def place_unknown(self) -> "DetentionQuerySet":
        """Detentions nobody knows to have ended, whose whereabouts are unknown."""
        return self.held_in(None)

    def not_accounted_for(self) -> "DetentionQuerySet":
        """People not known to be out, nor to be in a place one can go to: the one definition of it.

        A street and a van are where somebody was seen, not where they are held; and of whom another record says later
        that they are lost, a person decides first (docs/decisions/accounting.md).
        """
        passing = Q(current_facility__isnull=True) | Q(current_facility__kind__in=Facility.PASSED_THROUGH)
        return self.filter(passing | Q(self.said_to_be_lost()), released_at__isnull=True)

    def accounted_for(self) -> "DetentionQuerySet":
        """All the others."""
        there = Q(current_facility__isnull=False) & ~Q(current_facility__kind__in=Facility.PASSED_THROUGH)
        return self.filter(Q(released_at__isnull=False) | there & ~Q(self.said_to_be_lost()))

    def said_to_be_lost(self) -> Exists:
        """Whether a statement about the detention waits that nobody knows where the person is, as a condition."""
        claims: Any = self.model._meta.get_field("claims").related_model
        return Exists(
            claims.objects.filter(detention=OuterRef("pk"), field=claims.LOST, state=claims.State.PROPOSED)
        )

    def held_in(self, facility: Facility | None) -> "DetentionQuerySet":
        """Not released, and there by the last word of it."""
        there: Any = {"current_facility": facility} if facility else {"current_facility__isnull": True}
        return self.filter(released_at__isnull=True, **there)

    def ever_in(self, facility: Facility | None) -> "DetentionQuerySet":
        """Whose path leads through the place: a stop there, or their last word."""
        every: Any = self.model._default_manager
        if facility is not None:
            stopped = every.filter(stays__facility=facility)
            return self.filter(Q(pk__in=stopped.values("pk")) | Q(current_facility=facility))
        gap = Q(pk__in=every.filter(stays__isnull=False, stays__facility__isnull=True).values("pk"))
        unsaid = Q(pk__in=every.filter(stays__isnull=True).values("pk"), released_at__isnull=False)
        return self.filter(gap | unsaid | Q(released_at__isnull=True, current_facility__isnull=True))

    def released_from(self, facility: Facility | None) -> "DetentionQuerySet":
        """Released, with this as the last stop of their path."""
        every: Any = self.model._default_manager
        stops = every.filter(pk=OuterRef("pk")).order_by("-stays__arrived_at", "-stays__created_at", "-stays__id")
        last = Subquery(stops.values("stays__facility")[:1])
        there: Any = {"last_stop": facility.pk} if facility else {"last_stop__isnull": True}
        return self.filter(released_at__isnull=False).annotate(last_stop=last).filter(**there)

    def moved_on_from(self, facility: Facility | None) -> "DetentionQuerySet":
        """Who was there and is elsewhere by now, known or not, or was released from elsewhere."""
        every: Any = self.model._default_manager
        there = every.held_in(facility).values("pk"), every.released_from(facility).values("pk")
        return self.ever_in(facility).exclude(pk__in=there[0]).exclude(pk__in=there[1])
