"""The search of a seized disk finds a word in whatever dress, and refuses to search what is not there."""

import base64
import zlib
from pathlib import Path
from urllib.parse import quote

import pytest

from tests import seizure


def test_a_place_that_is_not_there_is_no_place_without_words(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError):
        seizure.directory(tmp_path / "never-made")


@pytest.mark.parametrize("word", ["Планталитов", "Plantalitov", "+79280000001", "5-17/2022"])
def test_the_search_finds_a_word_in_every_dress(word: str) -> None:
    for dress, content in dressed(word).items():
        assert seizure.search({dress: b"before " + content + b" after"}, [word]), dress
    assert seizure.search({"clean": b"before and after" * 100}, [word]) == []


def dressed(word: str) -> dict[str, bytes]:
    plain = word.encode()
    escaped = word.encode("unicode_escape")
    return {
        "utf-8": plain,
        "utf-16": word.encode("utf-16-le"),
        "code page": word.encode("cp1251"),
        "escapes": escaped,
        "percent": quote(word, safe="").encode(),
        "hex": plain.hex().encode(),
        "zlib": zlib.compress(plain * 3),
        "raised zlib": zlib.compress(plain * 3, 9),
        **{f"base64 {shift}": base64.b64encode(b"x" * shift + plain + b"tail") for shift in range(3)},
    }
