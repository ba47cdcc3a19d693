"""What requests leave behind, and for how long: sessions, tries to sign in, answers to requests sent twice."""

from datetime import datetime, timedelta

from casework.models import IdempotentAnswer, SignInTries, StaffSession

# A try counts for a quarter of an hour (casework.staff.throttle); a day is past that for certain.
TRIES_KEPT = timedelta(days=1)
# Promised to programs in docs/staff-api.md.
ANSWERS_KEPT = timedelta(days=30)


def forget_expired(*, at: datetime) -> None:
    """Delete every session, try and answer that at this moment has no meaning left. Harmless twice."""
    StaffSession.objects.filter(expires_at__lt=at).delete()
    SignInTries.objects.filter(since__lt=at - TRIES_KEPT).delete()
    IdempotentAnswer.objects.filter(created_at__lt=at - ANSWERS_KEPT).delete()
