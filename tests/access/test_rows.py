"""Role × kind of record × relation × verb: exactly the planted rows that docs/access.md gives, and no other.

What is expected is written here a second time, in the plainest way there is, and not taken from the policy's own
fields and joins.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.utils import timezone

from casework import access
from casework.access import Actor, Grant, Verb
from casework.models import (
    AuditEntry,
    Authority,
    Backup,
    Case,
    Charge,
    Document,
    Erasure,
    Hearing,
    Lawyer,
    LegalHold,
    Rehearsal,
    Ruling,
)
from detainees.models import (
    ApiClient,
    Claim,
    Consent,
    CustodyStay,
    Debrief,
    Detainee,
    Detention,
    Envelope,
    Incident,
    Relative,
    Report,
    RoleGrant,
    TimelineEntry,
    Token,
    Triage,
    TriageOutcome,
    User,
    Violation,
)
from tests import makers
from tests.access.test_policy_document import written_policy
from tests.access.world import World, plant

Role = access.Role
ALL = ("away", "here", "next")
IN_THE_QUEUE = (Report, Triage, TriageOutcome)
OF_A_PERSON = (
    *(Detainee, Detention, CustodyStay, Debrief, Violation, Relative, Consent, Claim, TimelineEntry),
    *(Case, Charge, Hearing, Ruling, Document, Authority, Incident),
)
# The application's role may not read the table at all; its pages ask definer functions.
MODELS = sorted(
    {model for verbs in access.POLICY.values() for model in verbs} - {AuditEntry}, key=lambda model: model.__name__
)


@pytest.fixture
def world(db: None) -> World:
    return plant(decided_by=makers.make_user("planter"))


def member(role: str, **where: Any) -> User:
    user = makers.make_user(f"{role.replace('_', '-')}-of-the-matrix")
    makers.grant(user, role, **where)
    return user


def seen(world: World, actor: Actor, verb: Verb) -> dict[str, list[str]]:
    """Where the rows of each kind were planted, as often as they come; kinds without any are left out."""
    found = {}
    for model in MODELS:
        rows = list(access.visible(actor, model, verb))
        if model in world.rows:
            found[model.__name__] = sorted(place for row in rows if (place := world.place_of(row)) != "?")
        elif rows:
            every = set(model._default_manager.all())
            found[model.__name__] = ["all"] if set(rows) == every else ["some"]
    return {name: places for name, places in found.items() if places}


@dataclass(frozen=True)
class Reach:
    """Where the rows lie that a grant leads to; `lawyers` where it differs for them."""

    placed: tuple[str, ...] = ()
    waiting: bool = False
    staff: bool = False
    lawyers: tuple[str, ...] | None = None


def expected(role: str, verb: Verb, reach: Reach) -> dict[str, list[str]]:
    """What the document gives to a role whose grant reaches so far."""
    answer = {}
    for model, verbs in written_policy().get(role, {}).items():
        if verb in verbs and model is not AuditEntry and (places := where(role, model, reach)):
            answer[model.__name__] = places
    return answer


STAFF_KINDS = {User, RoleGrant, ApiClient, Token, Envelope, Backup, Rehearsal, LegalHold, Erasure}


def where(role: str, model: type[Model], reach: Reach) -> list[str]:
    if model in access.UNSCOPED or model in STAFF_KINDS:
        return ["all"] if reach.staff or model in access.UNSCOPED else []
    if role == Role.LAWYER and model not in OF_A_PERSON:
        return []
    if model is Lawyer and reach.lawyers is not None:
        return sorted(reach.lawyers)
    return sorted([*reach.placed, *(["unplaced"] if reach.waiting and model in IN_THE_QUEUE else [])])


def assert_reach(world: World, actor: Actor, role: str, reach: Reach) -> None:
    for verb in Verb:
        assert seen(world, actor, verb) == expected(role, verb, reach), (role, verb)


STAFF_ROLES = [role for role in Role if role != Role.LAWYER]
REGIONAL = [role for role in STAFF_ROLES if role != Role.SECURITY]


def test_a_grant_for_a_region_reaches_that_region_and_what_waits_to_be_placed(world):
    for role in REGIONAL:
        actor = access.actor_of(member(role, region=makers.make_region()))
        assert_reach(world, actor, role, Reach(("here", "next"), waiting=True))


def test_a_grant_for_an_incident_reaches_that_incident_alone(world):
    for role in REGIONAL:
        actor = access.actor_of(member(role, incident=world.rows[Incident]["here"]))
        assert_reach(world, actor, role, Reach(("here",), lawyers=("here", "next")))


def test_a_grant_for_everywhere_reaches_everything_of_its_kinds(world):
    for role in STAFF_ROLES:
        actor = access.actor_of(member(role))
        assert_reach(world, actor, role, Reach(ALL, waiting=True, staff=True))


def test_a_lawyer_reaches_the_people_assigned_and_nobody_else(world):
    lev = member(Role.LAWYER)
    practice = makers.make_lawyer(user=lev)
    world.rows[Authority]["here"] = makers.make_authority(lawyer=practice, detainee=world.rows[Detainee]["here"])
    del world.rows[Lawyer]
    world.keep("own", practice)
    actor = access.actor_of(lev)
    for verb in Verb:
        answer = expected(Role.LAWYER, verb, Reach(("here",)))
        if verb in {Verb.SEE, Verb.OPEN}:
            answer["Lawyer"] = ["own"]
        assert seen(world, actor, verb) == answer, verb


NOTHING_OF_ANYBODY = Reach()


@pytest.mark.parametrize(
    "ending",
    [
        {"revoked_at": makers.EVENING + timedelta(hours=1)},
        {"until": makers.EVENING + timedelta(hours=1)},
        {"since": timezone.now() + timedelta(days=365)},
    ],
    ids=["revoked", "past its term", "not begun"],
)
def test_a_lawyer_loses_the_person_when_the_assignment_is_not_in_force(world, ending):
    lev = member(Role.LAWYER)
    practice = makers.make_lawyer(user=lev)
    makers.make_authority(lawyer=practice, detainee=world.rows[Detainee]["here"], **ending)
    assert_reach(world, access.actor_of(lev), Role.LAWYER, NOTHING_OF_ANYBODY)


def test_a_region_in_a_lawyers_grant_gives_no_row_of_that_region(world):
    lev = member(Role.LAWYER, region=makers.make_region())
    makers.make_lawyer(user=lev)
    assert_reach(world, access.actor_of(lev), Role.LAWYER, NOTHING_OF_ANYBODY)


def test_a_lawyers_account_without_a_practice_reaches_nobody(world):
    assert_reach(world, access.actor_of(member(Role.LAWYER)), Role.LAWYER, NOTHING_OF_ANYBODY)


def test_a_lawyer_set_inactive_reaches_nobody(world):
    lev = member(Role.LAWYER)
    practice = makers.make_lawyer(user=lev, is_active=False)
    makers.make_authority(lawyer=practice, detainee=world.rows[Detainee]["here"])
    assert_reach(world, access.actor_of(lev), Role.LAWYER, NOTHING_OF_ANYBODY)


@pytest.mark.parametrize("role", Role)
def test_a_grant_past_its_term_gives_nothing(world, role):
    late = member(role, until=makers.EVENING + timedelta(days=1))
    assert seen_at_all(world, access.actor_of(late)) == {}
    before = access.actor_of(late, at=makers.EVENING + timedelta(hours=1))
    assert seen_at_all(world, before) != {}


@pytest.mark.parametrize("role", Role)
def test_a_suspended_account_gets_nothing(world, role):
    suspended = member(role)
    User.objects.filter(pk=suspended.pk).update(is_active=False)
    suspended.refresh_from_db()
    assert seen_at_all(world, access.actor_of(suspended)) == {}


@pytest.mark.parametrize("role", REGIONAL)
def test_a_grant_for_an_incident_ends_when_the_incident_is_closed(world, role):
    incident = world.rows[Incident]["here"]
    volunteer = member(role, incident=incident)
    assert seen_at_all(world, access.actor_of(volunteer)) != {}
    Incident.objects.filter(pk=incident.pk).update(state=Incident.State.CLOSED)
    assert seen_at_all(world, access.actor_of(volunteer)) == {}


def test_nobody_and_an_unknown_role_and_somebody_without_a_grant_get_nothing(world):
    nina = makers.make_user("nina-of-the-matrix")
    for actor in (access.NOBODY, access.actor_of(nina), Actor(id=nina.id, grants=(Grant("chief"),))):
        assert seen_at_all(world, actor) == {}
        assert not any(access.may(actor, verb, model) for verb in Verb for model in (*MODELS, AuditEntry))


def seen_at_all(world: World, actor: Actor) -> dict[str, list[str]]:
    return {name: places for verb in Verb for name, places in seen(world, actor, verb).items()}


def test_two_grants_do_not_lend_each_other_their_verbs(world):
    anya = member(Role.ANALYST, region=makers.make_region(makers.NEIGHBOUR))
    makers.grant(anya, Role.OPERATOR, region=makers.make_region())
    actor = access.actor_of(anya)
    assert seen(world, actor, Verb.SEE)["Detention"] == ["away", "here", "next"]
    assert seen(world, actor, Verb.OPEN)["Detention"] == ["here", "next"]
    on_one_page = access.visible(actor, Detention)
    planted = on_one_page.filter(pk__in=[row.pk for row in world.rows[Detention].values()])
    assert sorted(world.place_of(row) for row in access.openable(actor, planted)) == ["here", "next"]


def test_rows_come_once_however_many_ways_lead_to_them(world):
    person = world.rows[Detainee]["here"]
    again = makers.make_detention(incident=world.rows[Incident]["next"], detainee=person)
    makers.make_case(detention=again)
    makers.make_case(detention=again)
    lawyer = makers.make_lawyer(regions=(makers.HOME, makers.NEIGHBOUR))
    makers.make_authority(lawyer=lawyer, detainee=person)
    for where_to in ({"region": makers.make_region()}, {"incident": world.rows[Incident]["next"]}, {}):
        karim = makers.make_user(f"karim-{len(User.objects.all())}")
        makers.grant(karim, Role.COORDINATOR, **where_to)
        makers.grant(karim, Role.CASE_MANAGER, **where_to)
        actor = access.actor_of(karim)
        for model in MODELS:
            keys = [row.pk for row in access.visible(actor, model)]
            assert sorted(map(str, keys)) == sorted(map(str, set(keys))), model


def test_rows_of_a_kind_are_asked_for_in_one_query(world, django_assert_num_queries):
    actors = [access.actor_of(member(Role.COORDINATOR, region=makers.make_region()))]
    lev = member(Role.LAWYER)
    makers.make_authority(lawyer=makers.make_lawyer(user=lev), detainee=world.rows[Detainee]["here"])
    actors.append(access.actor_of(lev))
    for actor in actors:
        for model in MODELS:
            with django_assert_num_queries(1 if access.may(actor, Verb.SEE, model) else 0):
                list(access.visible(actor, model))


def test_who_somebody_is_takes_one_query_and_a_lawyer_two(db, django_assert_num_queries):
    karim = member(Role.COORDINATOR, region=makers.make_region())
    with django_assert_num_queries(1):
        access.actor_of(karim)
    lev = member(Role.LAWYER)
    with django_assert_num_queries(2):
        access.actor_of(lev)


def test_a_token_narrows_what_its_role_allows(world):
    for scopes, allowed in (
        (["report"], set()),
        (["read"], {Verb.SEE, Verb.OPEN}),
        (["write"], {Verb.ADD, Verb.CHANGE}),
        (["read", "write"], set(Verb) - {Verb.PUBLISH}),
        (["everything"], set()),
    ):
        actor = program(scopes=scopes)
        for verb in Verb:
            reach = expected(Role.COORDINATOR, verb, Reach(("here", "next"), waiting=True))
            assert seen(world, actor, verb) == (reach if verb in allowed else {}), (scopes, verb)


def program(*, role: str = Role.COORDINATOR, scopes: list[str], **facts: Any) -> Actor:
    client = makers.make_client(role=Role.COORDINATOR, region=makers.make_region())
    token = makers.make_token(client=client, **facts)
    token.scopes, token.client.role = scopes, role
    return access.actor_of_token(token, at=timezone.now())


def test_a_token_that_is_over_is_nobodys(db):
    past = makers.EVENING
    assert program(scopes=["read"]) != access.NOBODY
    assert program(scopes=["read"], expires_at=past) == access.NOBODY
    assert program(scopes=["read"], revoked_at=past) == access.NOBODY


def test_a_program_is_neither_lawyer_nor_security_officer(db):
    assert program(role=Role.LAWYER, scopes=["read", "write"]) == access.NOBODY
    assert program(role=Role.SECURITY, scopes=["read", "write"]) == access.NOBODY


def test_every_kind_of_the_policy_says_through_what_its_rows_are_reached():
    kinds = {model for verbs in access.POLICY.values() for model in verbs}
    assert kinds == access.UNSCOPED | access.SCOPES.keys()
    assert not access.UNSCOPED & access.SCOPES.keys()


def test_the_past_is_asked_with_the_moment_not_the_clock(world):
    lev = member(Role.LAWYER)
    practice = makers.make_lawyer(user=lev)
    person = world.rows[Detainee]["here"]
    makers.make_authority(lawyer=practice, detainee=person, until=makers.EVENING + timedelta(days=1))
    then = replace(access.actor_of(lev), at=makers.EVENING + timedelta(hours=1))
    assert [row.pk for row in access.visible(then, Detainee)] == [person.pk]
    assert list(access.visible(access.actor_of(lev), Detainee)) == []


def test_the_database_refuses_a_security_officer_of_one_region(db):
    grant = RoleGrant(user=makers.make_user("sasha-2"), role=Role.SECURITY, region=makers.make_region())
    with pytest.raises(Exception, match="role_grant_of_security_is_for_everywhere"):
        grant.save()
