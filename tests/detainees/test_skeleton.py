"""One name has one skeleton, in whichever script and by whichever standard it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detainees.skeleton import readings, skeleton, skeletons, sound, words_of

# Each line is one name: in Cyrillic, by ГОСТ 7.79 (B), by the passport table, by BGN/PCGN, and as people type it.
SPELLINGS = [
    "Магомедова Magomedova MAGOMEDOVA",
    "Щербаков Shherbakov Shcherbakov Scherbakov",
    "Цветков Czvetkov Tsvetkov Tzvetkov",
    "Юлия Yuliya Iuliia Julia",
    "Алексей Aleksej Aleksei Alexey Alekseĭ",
    "Елена Elena Yelena Jelena",
    "Джамал Dzhamal Djamal",
    "Ахмед Akhmed Ahmed",
    "Васильев Vasil`ev Vasilev Vasil'yev Vasiliev",
    "Татьяна Tat`yana Tatiana Tat'yana Tatyana",
    "Фёдор Fyodor Fedor Fëdor",
    "Подъячев Pod``yachev Podiachev Pod”yachev Podyachev",
    "Хӏажимурадов Х1ажимурадов ХIажимурадов Хlажимурадов Х!ажимурадов Хажимурадов",
    "Дмитрий Dmitrij Dmitrii Dmitriy Dmitry",
    "Чубаров Chubarov Tchoubarov",
    "Эльдар E`l`dar Eldar El'dar",
    "Хабиб Khabib Habib Xaбиб",
    "Гуссейн Gussejn Gusein Guseyn",
]


@pytest.mark.parametrize("spellings", SPELLINGS)
def test_every_spelling_of_a_name_has_one_skeleton(spellings: str) -> None:
    assert len({skeletons(each) for each in spellings.split()}) == 1


def test_different_names_stay_different() -> None:
    names = [
        "Магомедов",
        "Мамедов",
        "Махмудов",
        "Ахмедов",
        "Алиев",
        "Агаев",
        "Иванов",
        "Ильин",
        "Ли",
        "Лю",
        "Шамиль",
    ]
    names += ["Самир", "Жанна", "Зоя"]

    assert len({skeletons(each) for each in names}) == len(names)


def test_a_letter_that_two_standards_read_differently_is_read_both_ways() -> None:
    assert skeleton("ахмед") in readings("axmed")
    assert skeleton("джамал") in readings("jamal")
    assert skeleton("цветков") in readings("cvetkov")
    assert readings("ахмед") == (skeleton("ахмед"),)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Магомедов", "Магамедав"), ("Алиев", "Алиеф"), ("Гаджиева", "Гаджиев"), ("Достоевская", "Достоевский")],
)
def test_what_the_ear_confuses_sounds_the_same(one: str, other: str) -> None:
    assert [sound(each) for each in skeletons(one)] == [sound(each) for each in skeletons(other)]


@given(st.text(max_size=60))
def test_a_skeleton_is_plain_letters_and_the_case_of_the_text_says_nothing(text: str) -> None:
    found = skeletons(text)

    assert len(found) <= len(words_of(text))
    assert skeletons(text.casefold()) == found


@given(st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюяӏ", min_size=1, max_size=20))
def test_a_russian_word_becomes_small_latin_letters(word: str) -> None:
    assert skeleton(word) == "" or skeleton(word).isascii()
    assert skeleton(word) == skeleton(word).lower()
