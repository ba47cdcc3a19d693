"""The demo has somebody at each step of the ladder, so that the page for the press shows something."""

from django.utils import timezone

from casework.demo import agreed, night, places, staff
from casework.services import press
from casework.services.press import As, Reason, Use
from detainees.ladder import Level
from detainees.models import Consent
from detainees.services import disclosure
from tests.makers import make_region, opened


def test_the_press_page_names_some_and_says_why_it_does_not_name_the_others(db: None) -> None:
    region = make_region()
    people = staff.hire(region)
    tonight = night.enact(region, places.lay_out(region, people.karim), people, now=timezone.now())

    agreed.enact(tonight, people)

    detentions = list(tonight.detentions)
    ids = {each.detainee_id for each in detentions}
    ladders = disclosure.ladders_of(people=ids).values()
    assert all(any(ladder.reaches(level) for ladder in ladders) for level in Level)
    named = {}
    for use in Use:
        found = press.candidates(detentions=detentions, may_publish=ids, use=use)
        with opened(*(person.pk for person in found.people)):
            named[use] = press.press(found)
    assert sorted(each.how for each in named[Use.PUBLISHED].named) == [As.INITIALS, As.INITIALS, As.NAME]
    assert len(named[Use.MEDIA].named) == 4
    left_out = named[Use.PUBLISHED].left_out
    assert (left_out[Reason.WITHDRAWN], left_out[Reason.MINOR]) == (1, 1)
    assert left_out[Reason.UNASKED] > 50
    assert Consent.objects.filter(basis="defence", entered_by=people.karim).count() == 14
