"""Two records of one woman become one by keyboard alone, and two again."""

import pytest
from playwright.sync_api import Page, expect

from detainees.models import Detainee, Detention, Incident, MatchCandidate, Merge, RoleGrant
from tests.browser.conftest import Site, press
from tests.makers import make_detainee, make_detention, make_incident, make_pair

pytestmark = pytest.mark.browser

Role = RoleGrant.Role


@pytest.fixture
def incident(site: Site) -> Incident:
    return make_incident(title_en="Makhachkala, the evening")


def named(incident: Incident, given_name: str) -> Detention:
    return make_detention(incident=incident, detainee=make_detainee(given_name=given_name, region=incident.region))


@pytest.fixture
def pair(incident: Incident) -> MatchCandidate:
    return make_pair(
        one=named(incident, "Патимат").detainee, other=named(incident, "Фатимат").detainee, score=0.97
    )


def test_two_records_are_merged_by_keyboard_and_the_merge_is_undone(
    site: Site, page: Page, pair: MatchCandidate
) -> None:
    site.sign_in(page, site.person("olga", Role.OPERATOR))
    page.goto(f"{site.url}/pairs/")

    press(page, "g")
    expect(page.get_by_role("heading", level=1)).to_have_text("One person or two?")
    press(page, "Alt+1")

    expect(page.get_by_text("are one person, and stand under")).to_be_visible()
    merge = Merge.objects.get()
    assert (merge.kept_id, merge.merged_id) == (pair.one_id, pair.other_id)
    press(page, "z")
    expect(page.get_by_role("heading", name="The merge was undone")).to_be_visible()
    expect(page.get_by_text("Everything is where it was before.")).to_be_visible()
    assert Detainee.objects.count() == 2


def test_two_people_are_told_apart_by_keyboard_and_the_next_pair_comes(
    site: Site, page: Page, pair: MatchCandidate, incident: Incident
) -> None:
    following = make_pair(
        one=named(incident, "Мадина").detainee, other=named(incident, "Мадинат").detainee, score=0.7
    )
    site.sign_in(page, site.person("olga", Role.OPERATOR))
    page.goto(f"{site.url}/pairs/")
    press(page, "g")
    page.wait_for_url(f"**/pairs/{pair.pk}/")

    press(page, "Alt+0")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/pairs/{following.pk}/")
    decided = MatchCandidate.objects.get(pk=pair.pk)
    assert (decided.state, decided.reason) == ("different", "relatives")
    press(page, "Alt+j")
    expect(page.get_by_text("No pair waits that nobody else is looking at.")).to_be_visible()
