"""Court papers and the court edition carry no mark of ours; the archive edition, searched the same way, does."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import page
import pypdf
import pytest

from casework.court_papers import AdmitDefender, Capacity, Declined, DefendingParty, Party, Voice
from casework.dossier import (
    CaseFacts,
    Check,
    Confidence,
    Detention,
    Edition,
    Origin,
    Person,
    Sex,
    Stay,
    missing_facts,
)
from casework.layouts import case_file, court_paper
from casework.pdf import Renderer, RenderRequest
from tests.marks import MARKS_OF_US, everything_in

START = datetime(2022, 9, 25, 16, 0, tzinfo=UTC)
URL = "https://habeas.example/v/"
CODE = "100-147-9"
HANDLE = "maria-07"
MARKS = (*MARKS_OF_US, URL.encode(), CODE.encode(), HANDLE.encode())


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as renderer:
        yield renderer


def facts() -> CaseFacts:
    person = Person(
        surname="Хӏажимурадова",
        given_name="Патӏимат",
        patronymic="",
        birth_date=date(2005, 3, 3),
        citizenship="RU",
        sex=Sex.FEMALE,
    )
    stay = Stay(
        place="ОП № 2",
        arrived_at=START,
        left_at=None,
        source="сестра",
        confidence=Confidence.TOLD,
    )
    detention = Detention(
        apprehended_at=START,
        delivered_at=START + timedelta(hours=1),
        released_at=None,
        place="площадь у театра, Махачкала",
        agency="полиция",
        stated_reason="",
        confirmed_at=None,
        confirmation="",
        release=None,
        release_conditions="",
    )
    return CaseFacts(
        reference="100-046-4",
        zone="Europe/Moscow",
        person=person,
        detention=detention,
        stays=(stay,),
        clocks=(),
        violations=(),
        cases=(),
        defenders=(),
        is_practice=False,
    )


def motion(voice: Voice = Voice.OWN, sex: Sex = Sex.FEMALE) -> AdmitDefender:
    return AdmitDefender(
        voice=voice,
        court=Declined(nominative="Советский районный суд города Махачкалы"),
        person=Party(name=Declined(nominative="Хӏажимурадова Патӏимат"), short_name="Хӏажимурадова П.", sex=sex),
        defender=DefendingParty(
            name=Declined(nominative="Абакаров Лев Маратович"),
            short_name="Абакаров Л. М.",
            phone="+7 928 000-00-01",
            capacity=Capacity.ADVOCATE,
            basis="ордер № 17 от 25.09.2022",
        ),
        signed_on=date(2022, 9, 26),
        article=Declined(nominative="часть 5 статьи 20.2 КоАП РФ", instrumental="частью 5 статьи 20.2 КоАП РФ"),
    )


def dossier(edition: Edition) -> RenderRequest:
    origin = Origin(made_by=HANDLE, facts_version=3, facts_at=START + timedelta(days=1))
    check = Check(url=URL, code=CODE) if edition is Edition.ARCHIVE else None
    return case_file(facts=facts(), origin=origin, edition=edition, language="ru", check=check)


def marks_in(pdf: bytes) -> list[bytes]:
    content = everything_in(pdf)
    return [mark for mark in MARKS if mark.lower() in content]


def test_the_search_finds_what_an_archive_edition_says_of_us(renderer: Renderer) -> None:
    found = marks_in(renderer.render(dossier(Edition.ARCHIVE)))

    assert {CODE.encode(), HANDLE.encode(), b"embeddedfile", b"facts.json"} <= set(found)


def test_the_court_edition_carries_no_mark(renderer: Renderer) -> None:
    assert marks_in(renderer.render(dossier(Edition.COURT))) == []


@pytest.mark.parametrize("voice", list(Voice))
def test_a_court_paper_carries_no_mark(renderer: Renderer, voice: Voice) -> None:
    assert marks_in(renderer.render(court_paper(motion(voice)))) == []


@pytest.mark.parametrize("voice", list(Voice))
@pytest.mark.parametrize("sex", list(Sex))
def test_a_court_paper_is_valid_and_speaks_to_readers_aloud(renderer: Renderer, voice: Voice, sex: Sex) -> None:
    pdf = renderer.render(court_paper(motion(voice, sex)))

    for profile in (page.ValidationProfile.PDF_A_2A, page.ValidationProfile.PDF_UA_1):
        assert page.validate_pdf_bytes(pdf, profile=profile).failures == []


@pytest.mark.parametrize("edition", list(Edition))
def test_a_case_file_is_valid_in_both_editions(renderer: Renderer, edition: Edition) -> None:
    pdf = renderer.render(dossier(edition))

    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        assert page.validate_pdf_bytes(pdf, profile=profile).failures == []


def test_a_stream_that_ends_in_a_carriage_return_stays_whole() -> None:
    import pydyf  # noqa: PLC0415

    import casework.pdf.finish  # noqa: F401, PLC0415

    assert pydyf.Stream([b"q Q\r"]).data.endswith(b"q Q\r\r\nendstream")


def test_the_person_speaks_in_her_own_gender(renderer: Renderer) -> None:
    woman = pypdf.PdfReader(io.BytesIO(renderer.render(court_paper(motion(sex=Sex.FEMALE))))).pages[0]
    man = pypdf.PdfReader(io.BytesIO(renderer.render(court_paper(motion(sex=Sex.MALE))))).pages[0]

    assert "лишена" in woman.extract_text()
    assert "лишён" in man.extract_text()


def test_equal_facts_give_equal_files(renderer: Renderer) -> None:
    assert renderer.render(dossier(Edition.COURT)) == renderer.render(dossier(Edition.COURT))


def test_palochka_survives(renderer: Renderer) -> None:
    text = "".join(
        sheet.extract_text()
        for sheet in pypdf.PdfReader(io.BytesIO(renderer.render(dossier(Edition.COURT)))).pages
    )
    assert "Хӏажимурадова" in text


def test_what_is_missing_is_named() -> None:
    bare = motion()
    lacking = AdmitDefender(
        voice=Voice.DEFENDER,
        court=Declined(nominative=""),
        person=bare.person,
        defender=DefendingParty(name=Declined(nominative=""), short_name="", capacity=Capacity.ADVOCATE),
        signed_on=bare.signed_on,
    )
    assert lacking.missing_facts() == ["court", "defender_name", "defender_basis"]
    assert missing_facts(facts()) == []


HOSTILE = {
    "a file": '<img src="file:///etc/hostname"/>',
    "a page of the network": '<img src="http://127.0.0.1:9/secret.png"/>',
    "an attachment": '<link rel="attachment" href="file:///etc/hostname"/>',
    "a style sheet": '<link rel="stylesheet" href="http://127.0.0.1:9/x.css"/>',
    "a picture in a style": '<p style="background: url(file:///etc/hostname)">x</p>',
    "a picture in an inline drawing": '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/hostname"/></svg>',
    "an object": '<object data="file:///etc/hostname"></object>',
    "an import": '<style>@import url("http://127.0.0.1:9/x.css");</style>',
    "a font": "<style>@font-face{font-family:x;src:url(file:///etc/hostname)}p{font-family:x}</style><p>x</p>",
}

BOMB = "".join(f'<!ENTITY e{step} "{f"&e{step - 1};" * 10}">' for step in range(1, 9))
DECLARING = {
    "a file by name": '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    "a parameter": '<!DOCTYPE html [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>',
    "a bomb": f'<!DOCTYPE html [<!ENTITY e0 "x">{BOMB}<!ENTITY x "&e8;">]>',
    "one of thirty thousand uses": f'<!DOCTYPE html [<!ENTITY x "{"y" * 30_000}">]>',
}


@pytest.mark.parametrize("what", DECLARING)
def test_a_document_that_declares_something_fails_and_the_next_is_made(renderer: Renderer, what: str) -> None:
    from casework.pdf import Profile, RenderFailed  # noqa: PLC0415

    html = f'{DECLARING[what]}<html lang="ru"><head><title>x</title></head><body>{"&x;" * 1_000}</body></html>'
    with pytest.raises(RenderFailed) as failed:
        renderer.render(RenderRequest(html=html, style_sheets=[], profile=Profile.PDF_A_2A))

    assert (failed.value.code, failed.value.detail) == ("invalid", "declaration")
    assert renderer.render(court_paper(motion())).startswith(b"%PDF")


def test_marks_that_xml_cannot_hold_are_written_as_their_numbers(renderer: Renderer) -> None:
    from casework.pdf import Profile  # noqa: PLC0415

    html = '<html lang="ru"><head><title>x</title></head><body><h1>a\x0bb\x00c\ufffed</h1></body></html>'
    pdf = renderer.render(RenderRequest(html=html, style_sheets=[], profile=Profile.PDF_A_2A))

    text = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert "a[U+000B]b[U+0000]c[U+FFFE]d" in text


NOT_WELL_FORMED = {
    "an open element": "<p>x",
    "an entity that nobody declared": "&secret;",
    "a bare ampersand": "x & y",
}


@pytest.mark.parametrize("what", NOT_WELL_FORMED)
def test_a_document_that_is_not_well_formed_fails_and_is_not_quoted(renderer: Renderer, what: str) -> None:
    from casework.pdf import Profile, RenderFailed  # noqa: PLC0415

    html = f'<html lang="ru"><head><title>x</title></head><body>{NOT_WELL_FORMED[what]}</body></html>'
    with pytest.raises(RenderFailed) as failed:
        renderer.render(RenderRequest(html=html, style_sheets=[], profile=Profile.PDF_A_2A))

    assert (failed.value.code, failed.value.detail) == ("invalid", "ParseError")


@pytest.mark.parametrize("what", HOSTILE)
def test_a_document_that_asks_for_something_outside_fails_and_the_next_is_made(
    renderer: Renderer, what: str
) -> None:
    from casework.pdf import Profile, RenderFailed  # noqa: PLC0415

    html = f'<html lang="ru"><head><title>x</title></head><body>{HOSTILE[what]}</body></html>'
    with pytest.raises(RenderFailed) as failed:
        renderer.render(RenderRequest(html=html, style_sheets=[], profile=Profile.PDF_A_2A))

    # Where the kernel has Landlock a font is refused a place before anybody looks at its address.
    assert failed.value.code in ({"fetch_refused", "invalid"} if what == "a font" else {"fetch_refused"})
    assert "hostname" not in failed.value.detail
    assert renderer.render(court_paper(motion())).startswith(b"%PDF")
