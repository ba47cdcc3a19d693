"""What people of the night agreed to: some to every step, one took it back, most were never asked."""

from datetime import datetime, timedelta

from casework.demo.night import Night
from casework.demo.staff import DemoStaff
from casework.services import consent as work
from detainees.ladder import Level
from detainees.models import Detention
from detainees.services import consent as record

# To which step those agreed who were asked on coming out, in the order in which they were taken.
GROWN_UPS = (
    Level.PUBLISH_NAME,
    Level.PUBLISH_INITIALS,
    Level.SHARE_MEDIA,
    Level.SHARE_LAWYER,
    Level.SHARE_MEDIA,
    Level.KEEP,
)
MOTHER = "мать, по телефону"


def enact(night: Night, staff: DemoStaff) -> None:
    """Write down what those said who are out: six grown-ups, of whom one took it back, and of minors two parents."""
    for detention in night.detentions:
        detention.refresh_from_db(fields=["released_at"])
    out = [each for each in night.detentions if each.is_over]
    grown_up = [each for each in out if not each.is_minor]
    for detention, level in zip(grown_up, GROWN_UPS, strict=False):
        _agree(detention, level, staff, given_by="на выходе, по телефону")
    _take_back(grown_up[len(GROWN_UPS) - 2], staff)
    minors = [each for each in out if each.is_minor]
    for detention, given_by in zip(minors, (MOTHER, ""), strict=False):
        # Of the second it was not written down who agreed for them: no list names them.
        _agree(detention, Level.PUBLISH_INITIALS, staff, given_by=given_by)


def _agree(detention: Detention, level: Level, staff: DemoStaff, *, given_by: str) -> None:
    record.give_consent(
        detainee=detention.detainee,
        level=level,
        given_at=_after_release(detention, 10),
        given_by=given_by or None,
        by=staff.olga,
    )


def _take_back(detention: Detention, staff: DemoStaff) -> None:
    (given,) = detention.detainee.consents.all()
    work.withdraw(consent=given, at=_after_release(detention, 25), by=staff.olga)


def _after_release(detention: Detention, minutes: int) -> datetime:
    return (detention.released_at or detention.created_at) + timedelta(minutes=minutes)
