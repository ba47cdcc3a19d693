"""The documents of a detention on the board: asked for, watched, downloaded, tried again, refused in words."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casework.board import documents
from casework.models import AuditEntry, Case, Document, Lawyer
from casework.services import document as service
from casework.services import files
from detainees.models import Detention, Region, User
from tests import makers
from tests.casework.board.people import ENGLISH
from tests.makers import EVENING

SignedIn = Callable[[User], Client]
HTMX = {**ENGLISH, "HX-Request": "true"}
CASE_FILE = {"edition": "court", "language": "ru"}


@pytest.fixture
def detention(db: None) -> Detention:
    """A detention with everything that its documents are made of."""
    detention = makers.make_detention(delivered_at=EVENING + timedelta(hours=1))
    makers.make_stay(detention=detention, place="ОП № 2")
    makers.make_charge(case=makers.make_case(detention=detention, court=makers.make_court()))
    return detention


@pytest.fixture
def karims(karim: User, signed_in: SignedIn) -> Client:
    return signed_in(karim)


def post(client: Client, name: str, row: Any, data: dict[str, Any] | None = None, **more: Any) -> Any:
    return client.post(reverse(name, args=[row.pk]), data or {}, **{"headers": ENGLISH} | more)


def panel(client: Client, detention: Detention, *, status: int = 200, **query: str) -> Any:
    answer = client.get(reverse("documents", args=[detention.pk]), query, headers=ENGLISH)
    assert answer.status_code == status
    return answer


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def motion(detention: Detention, **facts: Any) -> dict[str, Any]:
    authority = makers.make_authority(lawyer=makers.make_lawyer(), detainee=detention.detainee)
    return {"case": str(detention.cases.get().pk), "authority": str(authority.pk), "voice": "own"} | facts


def take(client: Client, row: Document) -> Any:
    return client.get(reverse("document-file", args=[row.pk]), headers=ENGLISH)


def made(row: Document) -> Document:
    service.make(row.pk)
    row.refresh_from_db()
    return row


def ready(client: Client, detention: Detention) -> Document:
    """A case file that was asked for on the page and made."""
    post(client, "document-case-file", detention, CASE_FILE)
    return made(Document.objects.get())


def place_of(row: Document) -> Path:
    return files.folder() / row.file_name[:2] / row.file_name


# Asking


def test_a_case_file_is_asked_for_and_stands_on_the_persons_page(karims: Client, detention: Detention) -> None:
    answer = post(karims, "document-case-file", detention, {**CASE_FILE, "edition": "archive"})

    assert (answer.status_code, answer["Location"]) == (
        302,
        f"{reverse('person', args=[detention.pk])}#documents",
    )
    row = Document.objects.get()
    assert (row.detention, row.template, row.edition, row.state) == (detention, "case_file", "archive", "waiting")


def test_while_nothing_has_changed_the_page_says_that_the_file_is_there(
    karims: Client, detention: Detention
) -> None:
    row = ready(karims, detention)

    answer = post(karims, "document-case-file", detention, CASE_FILE, follow=True)

    assert "Nothing has changed since" in words(answer)
    assert list(Document.objects.all()) == [row]


def test_an_edition_that_does_not_exist_is_refused(karims: Client, detention: Detention) -> None:
    answer = post(karims, "document-case-file", detention, {**CASE_FILE, "edition": "novel"})

    assert (answer.status_code, list(answer.context["case_file_form"].errors)) == (422, ["edition"])
    assert not Document.objects.exists()


def test_the_facts_that_a_case_file_lacks_are_said(karims: Client) -> None:
    bare = makers.make_detention(
        detainee=makers.make_detainee(surname="", given_name=""),
        incident=makers.make_incident(city=""),
        apprehended_at=None,
    )

    answer = post(karims, "document-case-file", bare, CASE_FILE)

    assert answer.status_code == 409
    lacking = "the person's name, when the person was detained or delivered, place of the detention"
    assert lacking in answer.context["refusal"]
    assert not Document.objects.exists()


@pytest.mark.parametrize("voice", ["own", "defender"])
def test_the_motion_is_asked_for_in_both_voices(karims: Client, detention: Detention, voice: str) -> None:
    answer = post(karims, "document-admission", detention, motion(detention, voice=voice))

    assert answer.status_code == 302
    row = Document.objects.get()
    assert (row.case, row.template, row.voice) == (detention.cases.get(), "admit_defender", voice)


def test_a_motion_without_a_warrant_says_what_it_lacks(karims: Client, detention: Detention) -> None:
    bare = makers.make_authority(lawyer=makers.make_lawyer(), detainee=detention.detainee, paper=None)

    answer = post(karims, "document-admission", detention, motion(detention, authority=str(bare.pk)))

    assert answer.status_code == 409
    assert "the number of the warrant" in answer.context["refusal"]
    assert "by what right" not in answer.context["refusal"]


def test_who_no_longer_acts_is_not_offered_for_a_motion(karims: Client, detention: Detention) -> None:
    over = makers.make_authority(
        lawyer=makers.make_lawyer(), detainee=detention.detainee, revoked_at=timezone.now()
    )

    answer = post(karims, "document-admission", detention, motion(detention, authority=str(over.pk)))

    assert (answer.status_code, list(answer.context["admission_form"].errors)) == (422, ["authority"])


def test_motions_are_made_in_administrative_cases_alone(karims: Client, detention: Detention) -> None:
    asked = motion(detention)
    assert panel(karims, detention).context["admission_form"] is not None
    detention.cases.update(branch=Case.Branch.CRIMINAL)

    answer = post(karims, "document-admission", detention, asked)

    assert (answer.status_code, list(answer.context["admission_form"].errors)) == (422, ["case"])
    assert panel(karims, detention).context["admission_form"] is None


# Who asks where


def test_who_only_sees_a_detention_has_nothing_made_of_it(karim: User, karims: Client, stavropol: Region) -> None:
    makers.grant(karim, "analyst", region=stavropol)
    far = makers.make_detention(
        detainee=makers.make_detainee(region=stavropol), incident=makers.make_incident(region=stavropol)
    )
    makers.make_stay(detention=far, place="ОП № 2")

    assert panel(karims, far).context["may_ask"] is False
    assert post(karims, "document-case-file", far, CASE_FILE).status_code == 403
    assert post(karims, "document-admission", far).status_code == 403
    assert not Document.objects.exists()


def test_a_document_where_its_asker_could_not_make_one_is_undone(
    karim: User, karims: Client, stavropol: Region
) -> None:
    # An operator reads there and has no documents; a coordinator has them, and not there.
    makers.grant(karim, "operator", region=stavropol)
    far = makers.make_detention(
        detainee=makers.make_detainee(region=stavropol), incident=makers.make_incident(region=stavropol)
    )
    makers.make_stay(detention=far, place="ОП № 2")

    assert post(karims, "document-case-file", far, CASE_FILE).status_code == 403
    assert not Document.objects.exists()


def test_a_document_of_a_region_where_one_has_none_is_not_tried_again(
    karim: User, karims: Client, stavropol: Region
) -> None:
    makers.grant(karim, "operator", region=stavropol)
    far = makers.make_detention(
        detainee=makers.make_detainee(region=stavropol), incident=makers.make_incident(region=stavropol)
    )
    row = makers.make_document(detention=far, state="failed", fault="timed_out")

    assert post(karims, "document-retry", row).status_code == 404
    row.refresh_from_db()
    assert row.state == "failed"


def test_lev_asks_for_documents_of_his_people_alone(
    lev: User, levs_practice: Lawyer, signed_in: SignedIn, detention: Detention
) -> None:
    client, other = signed_in(lev), makers.make_detention()
    makers.make_authority(lawyer=levs_practice, detainee=detention.detainee)

    assert post(client, "document-case-file", other, CASE_FILE).status_code == 404
    assert post(client, "document-case-file", detention, CASE_FILE).status_code == 302
    assert Document.objects.get().detention == detention


# Watching


def test_the_part_follows_by_itself_until_everything_is_made(karims: Client, detention: Detention) -> None:
    asked = post(karims, "document-case-file", detention, CASE_FILE, headers=HTMX)

    assert "<html" not in asked.content.decode()
    assert (asked.status_code, "data-live=" in words(asked)) == (200, True)
    assert "being made: the page follows by itself" in words(asked)
    made(Document.objects.get())
    part = karims.get(reverse("documents", args=[detention.pk]), headers=HTMX)
    assert "<html" not in part.content.decode()
    assert ("data-live=" in words(part), 'data-state="ready"' in words(part)) == (False, True)


def test_a_list_that_is_cut_says_so_and_shows_the_rest(
    karims: Client, detention: Detention, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "MOST_SHOWN", 2)
    rows = [makers.make_document(detention=detention, facts_version=number) for number in (1, 2)]
    assert "newest" not in words(panel(karims, detention))

    rows.append(makers.make_document(detention=detention, facts_version=3))
    cut, whole = panel(karims, detention), panel(karims, detention, view="all")

    assert len(cut.context["lines"]) == 2
    assert "Only the newest 2 are shown." in words(cut)
    assert f"{reverse('documents', args=[detention.pk])}?view=all" in words(cut)
    assert {line.document for line in whole.context["lines"]} == set(rows)
    assert "newest" not in words(whole)


# Trying again


def test_what_failed_says_why_and_is_made_again(karim: User, karims: Client, detention: Detention) -> None:
    row = makers.make_document(detention=detention, state="failed", fault="timed_out", attempts=3)
    assert "It took too long" in words(panel(karims, detention))

    answer = post(karims, "document-retry", row)

    row.refresh_from_db()
    assert answer.status_code == 302
    assert (row.state, row.attempts, row.asker_id) == ("waiting", 0, karim.pk)


def test_what_did_not_fail_is_not_made_again(karims: Client, detention: Detention) -> None:
    row = makers.make_document(detention=detention)

    answer = post(karims, "document-retry", row)

    assert answer.status_code == 409
    assert "Only a document that failed can be made again." in words(answer)


def test_who_sees_the_person_and_not_the_detention_is_led_home_after_a_retry(
    karims: Client, stavropol: Region
) -> None:
    person = makers.make_detainee(region=makers.make_region())
    far = makers.make_detention(detainee=person, incident=makers.make_incident(region=stavropol))
    row = makers.make_document(detention=far, state="failed", fault="timed_out")

    answer = post(karims, "document-retry", row)

    row.refresh_from_db()
    assert (answer.status_code, answer["Location"], row.state) == (302, reverse("home"), "waiting")


# Handing out


def test_a_download_is_written_down_before_it_goes_out(
    karim: User, karims: Client, detention: Detention, superuser_connection: Any
) -> None:
    row = ready(karims, detention)

    answer = take(karims, row)

    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == f'attachment; filename="summary-{row.made_at:%Y-%m-%d}.pdf"'
    assert downloads(superuser_connection, karim) == [([detention.subject_id],)]


def downloads(connection: Any, by: User) -> Any:
    return connection.execute(
        "SELECT subjects FROM casework_auditentry WHERE actor_id = %s AND action = %s",
        [by.pk, AuditEntry.Action.DOWNLOAD],
    ).fetchall()


def test_a_file_that_is_not_ready_is_refused_over_the_list(karims: Client, detention: Detention) -> None:
    answer = take(karims, makers.make_document(detention=detention))

    assert answer.status_code == 409
    assert "The document is not ready." in words(answer)


def test_a_lost_file_is_said_and_logged_by_its_id(
    karims: Client, detention: Detention, caplog: pytest.LogCaptureFixture
) -> None:
    row = ready(karims, detention)
    place_of(row).unlink()

    answer = take(karims, row)

    assert answer.status_code == 409
    assert "The file of this document is lost." in words(answer)
    assert f"the file of document {row.pk} is lost" in caplog.text


@pytest.mark.parametrize("part", ["a byte", "the end"])
def test_a_tampered_file_is_not_handed_out(
    part: str, karims: Client, detention: Detention, caplog: pytest.LogCaptureFixture
) -> None:
    row = ready(karims, detention)
    stored = place_of(row).read_bytes()
    place_of(row).write_bytes(stored[:-1] + bytes([stored[-1] ^ 1]) if part == "a byte" else stored[:-20])

    answer = take(karims, row)

    assert answer.status_code == 409
    assert "is not as it was stored" in words(answer)
    assert f"the file of document {row.pk} was changed" in caplog.text


def test_who_does_not_see_the_list_is_told_in_plain_words(karims: Client, stavropol: Region) -> None:
    person = makers.make_detainee(region=makers.make_region())
    far = makers.make_detention(detainee=person, incident=makers.make_incident(region=stavropol))

    answer = take(karims, makers.make_document(detention=far))

    assert (answer.status_code, answer["Content-Type"]) == (409, "text/plain; charset=utf-8")
    assert words(answer) == "The document is not ready."


def test_zarema_takes_no_file_of_karims(zarema: User, signed_in: SignedIn, detention: Detention) -> None:
    row = makers.make_document(detention=detention)

    assert take(signed_in(zarema), row).status_code == 404
    assert panel(signed_in(zarema), detention, status=404)
