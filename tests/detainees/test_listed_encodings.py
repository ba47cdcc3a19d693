"""Files and pastes in the wrong encoding: read, or asked about, and never turned into other letters by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detainees.listed import decoded, readings

TEXT = "Список задержанных\n1. Курачев Джамал Гаджиевич, 1998 г.р.\n2. Цахуева Ума — в больнице\n"
PLAIN = TEXT.replace("—", "-")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-r", "cp866", "mac-cyrillic")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("text", [PLAIN, PLAIN.upper(), PLAIN.lower()], ids=["mixed", "capitals", "small"])
def test_a_file_is_read_in_the_encoding_it_was_written_in(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding)).lstrip("\ufeff") == text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("utf-8", "latin-1"),
        ("utf-8", "cp866"),
        ("cp1251", "latin-1"),
        ("koi8-r", "cp1251"),
        ("cp1251", "koi8-r"),
        ("cp866", "cp1251"),
    ],
)
def test_letters_that_were_misread_are_mended_if_somebody_says_so(written: str, read: str) -> None:
    garbled = PLAIN.encode(written).decode(read)

    found = readings(garbled)

    assert found[0].text == PLAIN
    assert (found[-1].key, found[-1].text) == ("", garbled)


def test_utf_8_that_a_browser_took_for_western_letters_is_mended() -> None:
    western = "".join(
        bytes([byte]).decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte)
        for byte in PLAIN.encode()
    )

    assert readings(western)[0].text == PLAIN


@pytest.mark.parametrize(
    "text",
    [TEXT, "Kurachev Djamal, 23 y.o.", "МАГОМЕДОВ МАГОМЕД", "Müller Jürgen, Éloïse", "", "12\n13", "🙂🙂", "ё"],
)
def test_letters_that_make_sense_raise_no_question(text: str) -> None:
    assert readings(text) == []


def test_a_file_with_a_broken_byte_is_read_but_for_the_letter_that_is_lost() -> None:
    content = bytearray(TEXT.encode())
    content[60] = 0xFF

    found = decoded(bytes(content))

    assert found.count("\ufffd") in (1, 2)
    assert [line for line in TEXT.split("\n") if line not in found.split("\n")] == [TEXT.split("\n")[1]]


def test_a_short_list_from_a_mac_is_read_or_asked_about() -> None:
    text = "Магомедов Али\nАлиев Юсуп"

    assert decoded(text.encode("mac-cyrillic")) == text
    assert readings(text.encode("mac-cyrillic").decode("cp1251"))[0].text == text


def test_letters_that_nothing_explains_are_asked_about_as_they_stand() -> None:
    text = "\ufffd" * 8 + " Иванов"

    assert [(each.key, each.text) for each in readings(text)] == [("", text)]


@given(st.binary(max_size=300))
def test_any_bytes_become_a_text(content: bytes) -> None:
    assert isinstance(decoded(content), str)


@given(st.text(max_size=200))
def test_as_they_stand_is_always_among_the_readings(text: str) -> None:
    found = readings(text)

    assert not found or found[-1].text == text
