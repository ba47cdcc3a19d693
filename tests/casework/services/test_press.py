"""Whose names leave, how, and how many do not: by each person's step, of minors where somebody answers for it."""

from datetime import timedelta
from typing import Any

import pytest

from casework.services import press as service
from casework.services.press import As, Named, Press, Reason, Use
from detainees.models import Consent, Detention, Incident
from tests.makers import EVENING, make_consent, make_detainee, make_detention, make_incident, opened

ONE_HOUR = timedelta(hours=1)
Level = Consent.Level


@pytest.fixture
def incident(db: None) -> Incident:
    return make_incident()


def taken(incident: Incident, surname: str, level: str | None = None, **facts: Any) -> Detention:
    """Somebody of this surname who was taken there, and agreed to this."""
    said = {name: facts.pop(name) for name in ("given_by", "basis", "withdrawn_at") if name in facts}
    detention = make_detention(
        incident=incident,
        detainee=make_detainee(surname=surname, given_name="Патимат", **facts),
    )
    if level is not None:
        make_consent(detainee=detention.detainee, level=level, **said)
    return detention


def answer(incident: Incident, use: Use, *, besides: Detention | None = None) -> Press:
    detentions = list(Detention.objects.filter(incident=incident).select_related("detainee").order_by("number"))
    may_publish = {row.detainee_id for row in detentions if row != besides}
    found = service.candidates(detentions=detentions, may_publish=may_publish, use=use)
    with opened(*(person.pk for person in found.people)):
        return service.press(found)


def test_each_is_named_as_far_as_they_agreed(incident: Incident) -> None:
    for level, surname in zip(Level, ("Аа", "Бб", "Вв", "Гг", "Дд"), strict=True):
        taken(incident, surname, level)

    media, published = answer(incident, Use.MEDIA), answer(incident, Use.PUBLISHED)

    assert media.named == [Named(f"{name} Патимат", As.NOT_FOR_PRINTING) for name in ("Вв", "Гг", "Дд")]
    assert published.named == [Named("Дд Патимат", As.NAME), Named("П. Г.", As.INITIALS)]
    assert (media.left_out, published.left_out) == ({Reason.NOT_SO_FAR: 2}, {Reason.NOT_SO_FAR: 3})


def test_who_is_not_named_is_counted_by_the_reason(incident: Incident) -> None:
    taken(incident, "Аа")
    taken(incident, "Бб", Level.PUBLISH_NAME, withdrawn_at=EVENING + ONE_HOUR)
    taken(incident, "Вв", Level.SHARE_LAWYER, basis="defence")
    taken(incident, "", Level.PUBLISH_NAME)
    named = taken(incident, "Гг", Level.PUBLISH_NAME, identity={"surname": "Гг", "custody_name": "Умарова"})

    assert named.detainee.pk
    assert answer(incident, Use.PUBLISHED) == Press(
        [],
        {Reason.UNASKED: 1, Reason.WITHDRAWN: 1, Reason.NOT_SO_FAR: 1, Reason.NAMELESS: 1, Reason.OTHER_NAME: 1},  # type: ignore[arg-type]
    )
    assert answer(incident, Use.PUBLISHED).not_named == 5


def test_a_lower_step_taken_back_takes_the_name_off_the_list(incident: Incident) -> None:
    person = taken(incident, "Аа", Level.PUBLISH_NAME).detainee
    assert len(answer(incident, Use.PUBLISHED).named) == 1

    make_consent(detainee=person, level=Level.KEEP, withdrawn_at=EVENING + ONE_HOUR)

    assert answer(incident, Use.PUBLISHED).named == answer(incident, Use.MEDIA).named == []


@pytest.mark.parametrize("use", Use)
def test_a_minor_is_named_only_where_it_is_written_down_who_agreed(incident: Incident, use: Use) -> None:
    taken(incident, "Аа", Level.PUBLISH_NAME, traits=["minor"], given_by="Мать")
    taken(incident, "Бб", Level.PUBLISH_NAME, traits=["minor"], given_by=None)
    of_the_night = taken(incident, "Вв", Level.PUBLISH_NAME, given_by=" ")
    Detention.objects.filter(pk=of_the_night.pk).update(is_minor=True)

    found = answer(incident, use)

    assert [each.text for each in found.named] == ["Аа Патимат"]
    assert found.left_out == {Reason.MINOR: 2}


def test_a_parents_yes_to_less_does_not_carry_what_nobody_answers_for(incident: Incident) -> None:
    minor = taken(incident, "Аа", Level.PUBLISH_INITIALS, traits=["minor"], given_by="Мать")
    make_consent(detainee=minor.detainee, level=Level.PUBLISH_NAME, given_by=None)

    assert [each.how for each in answer(incident, Use.PUBLISHED).named] == [As.INITIALS]


def test_of_whom_the_asker_may_publish_nothing_counts_as_never_asked(incident: Incident) -> None:
    other = taken(incident, "Аа", Level.PUBLISH_NAME)

    assert answer(incident, Use.PUBLISHED, besides=other) == Press([], {Reason.UNASKED: 1})  # type: ignore[arg-type]


def test_who_may_not_be_named_is_not_opened(incident: Incident) -> None:
    taken(incident, "Аа", Level.KEEP)
    agreed = taken(incident, "Бб", Level.SHARE_MEDIA)
    detentions = list(Detention.objects.filter(incident=incident).select_related("detainee"))

    found = service.candidates(
        detentions=detentions, may_publish={row.detainee_id for row in detentions}, use=Use.MEDIA
    )

    assert found.people == [agreed.detainee]
