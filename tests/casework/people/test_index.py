"""People in memory: found in any spelling, by whoever may see them, at once after a change and before all is read."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.people.entries import Entry, Hit, Question, Reach
from casework.people.index import Index
from casework.people.numbers import digested, keys_of, numbers_in
from detainees.matching import Asked, Evidence, Part, Word, words_by_part
from detainees.names import PersonName

EVERYBODY = Reach(is_everything=True)
NAMES = {
    "патимат": PersonName(surname="Магомедова", given_name="Патимат", patronymic="Гаджиевна"),
    "джамал": PersonName(surname="Курачёв", given_name="Джамал", patronymic="Гаджиевич"),
    "саша": PersonName(surname="Щербаков", given_name="Александр", patronymic="Петрович"),
    "ольга": PersonName(surname="Иванова", given_name="Ольга", aliases=("Кузнецова",)),
    "ислам": PersonName(surname="Бекшоков", given_name="Ислам"),
}
IDS = {who: uuid4() for who in NAMES}


def entry(who: str, *, reach: frozenset[str] = frozenset({"RU-DA"}), exact: tuple[int, ...] = ()) -> Entry:
    return Entry(id=IDS[who], words=tuple(words_by_part(NAMES[who])), reach=reach, exact=exact)


@pytest.fixture(params=[True, False], ids=["settled", "just read"])
def index(request: pytest.FixtureRequest) -> Index:
    found = Index()
    found.add(entry(who) for who in NAMES)
    if request.param:
        found.settle()
    return found


def ask(line: str, *, reach: Reach = EVERYBODY, numbers: str = "") -> Question:
    return Question(Asked(Word.all_of(line)), exact=keys_of([numbers] if numbers else []), reach=reach, least=0.4)


def who_of(hits: list[Hit]) -> list[str]:
    return [next(who for who, key in IDS.items() if key == hit.id) for hit in hits]


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("Magomedova Fatimat", "патимат"),
        ("Патимат Магамедова", "патимат"),
        ("Kurachev Jamal", "джамал"),
        ("курач", "джамал"),
        ("Scherbakov Sasha", "саша"),
        ("Щирбаков Шура", "саша"),
        ("Оля Кузнецова", "ольга"),
        ("бекшаков", "ислам"),
    ],
)
def test_a_person_is_found_in_whatever_spelling(line: str, who: str, index: Index) -> None:
    assert who_of(index.search(ask(line)))[:1] == [who]


@pytest.mark.parametrize("line", ["я", "", "   ", "😀", "ж" * 10_000, "Ы Ъ Ь", "1234", "м " * 3_000, "\u202e\x00"])
def test_odd_questions_find_nobody_and_break_nothing(line: str, index: Index) -> None:
    assert index.search(ask(line)) == []


def test_more_words_find_fewer_people(index: Index) -> None:
    assert who_of(index.search(ask("Гаджиевна"))) == ["патимат", "джамал"]
    assert who_of(index.search(ask("Гаджиевна Магомедова Патимат"))) == ["патимат"]


def test_only_who_may_be_seen_is_found(index: Index) -> None:
    index.replace(IDS["ислам"], [entry("ислам", reach=frozenset({"RU-CE", "incident"}))])

    def seen(reach: Reach) -> list[str]:
        return who_of(index.search(ask("Бекшоков", reach=reach)))

    assert seen(Reach(through=frozenset({"RU-CE"}))) == seen(Reach(through=frozenset({"incident"}))) == ["ислам"]
    assert seen(Reach(people=frozenset({IDS["ислам"]}))) == ["ислам"]
    assert seen(Reach(through=frozenset({"RU-DA"}))) == seen(Reach()) == seen(Reach(unplaced=True)) == []
    assert seen(Reach(people=frozenset({IDS["ольга"]}))) == []


def test_who_belongs_nowhere_yet_is_found_by_those_who_see_such_people(index: Index) -> None:
    index.replace(IDS["ислам"], [entry("ислам", reach=frozenset())])

    assert who_of(index.search(ask("Бекшоков", reach=Reach(unplaced=True)))) == ["ислам"]
    assert index.search(ask("Бекшоков", reach=Reach(through=frozenset({"RU-DA"})))) == []


def test_a_change_takes_the_place_of_what_was_known(index: Index) -> None:
    renamed = Entry(id=IDS["ислам"], words=tuple(words_by_part(PersonName(surname="Тавлуев"))))

    index.replace(IDS["ислам"], [renamed])
    assert (index.search(ask("Бекшоков")), who_of(index.search(ask("Тавлуев")))) == ([], ["ислам"])
    index.replace(IDS["ислам"], [])
    assert index.search(ask("Тавлуев")) == []
    index.settle()
    assert (index.search(ask("Тавлуев")), len(index)) == ([], len(NAMES) - 1)
    assert who_of(index.search(ask("Magomedova"))) == ["патимат"]


def test_words_that_nobody_bears_any_more_are_forgotten() -> None:
    index = Index()
    for number in "рст":
        flood = [
            Entry(
                id=uuid4(),
                words=tuple(words_by_part(PersonName(surname=f"Наплыв{letter}{number}о"))),
            )
            for letter in "бгдзк"
        ]
        index.add(flood)
        index.settle()
        assert index.words == 5
        for each in flood:
            index.replace(each.id, [])
    index.add(entry(who) for who in NAMES)
    index.settle()

    assert index.words == 14
    assert who_of(index.search(ask("Magomedova Fatimat"))) == ["патимат"]


def test_a_phone_and_the_number_of_a_case_are_exact(index: Index) -> None:
    exact = keys_of(["+7 (928) 000-11-22", "5-123/2022", "05RS0018-01-2022-000123-45"])
    index.replace(IDS["ислам"], [entry("ислам", exact=exact)])

    for said in (
        "8 928 000 11 22",
        "9280001122",
        "5-123/2022",
        "05RS0018012022 000123 45",
        "тел. 8-928-000-11-22",
    ):
        assert who_of(index.search(ask("", numbers=said))) == ["ислам"], said
    for said in ("8 928 000 11 23", "5-124/2022", "928", "123"):
        assert index.search(ask("", numbers=said)) == [], said
    index.settle()
    assert who_of(index.search(ask("", numbers="89280001122"))) == ["ислам"]


def test_numbers_of_two_cases_are_two() -> None:
    assert digested("5-1234/2024") == digested("5–1234 / 2024")
    different = [
        "5-1234/2024",
        "51-234/2024",
        "05-0123/123/2024",
        "12-0123/123/2024",
        "12345678901",
        "12345678902",
    ]
    assert len({digested(number) for number in different}) == len(different)
    assert digested("+7 900 123-45-67") == digested("8 (900) 123 45 67") == digested("9001234567")
    assert digested("+995 900 123 45 67") != digested("9001234567")


def test_as_many_are_found_as_are_asked_for(index: Index) -> None:
    index.add(Entry(id=uuid4(), words=(("tavluev", Part.SURNAME),)) for _each in range(150))
    question = Question(Asked(Word.all_of("Тавлуев")), reach=EVERYBODY, most=101)

    assert len(index.search(question)) == 101


def test_of_namesakes_the_one_of_that_age_is_found_first(index: Index) -> None:
    namesakes = {1960 + number: uuid4() for number in range(40)}
    index.add(
        Entry(id=key, words=tuple(words_by_part(NAMES["саша"])), birth_year=year)
        for year, key in namesakes.items()
    )
    asked = Asked(Word.all_of("Щербаков Саша"), Evidence(birth_year=1975))

    found = index.search(Question(asked, reach=EVERYBODY, most=1))

    assert [hit.id for hit in found] == [namesakes[1975]]


def test_a_word_said_twice_is_no_surer_than_said_once(index: Index) -> None:
    twice = Entry(id=uuid4(), words=(("magomedova", Part.SURNAME), ("magomedova", Part.ALIAS)))
    index.add([twice])

    found = index.search(Question(Asked(Word.all_of("Магомедова Магомедова Патимат")), reach=EVERYBODY, most=2))

    assert {hit.id for hit in found} == {twice.id, IDS["патимат"]}


def test_fewer_are_asked_for_and_the_same_are_first(index: Index) -> None:
    index.add(Entry(id=uuid4(), words=words) for words in _alike_names())

    for line in ("Магамедова Патимат", "Магомедов Гаджи", "Magomedova P", "Патимат Гаджиевна Магомедова"):
        many = index.search(Question(Asked(Word.all_of(line)), reach=EVERYBODY, most=100))
        few = index.search(Question(Asked(Word.all_of(line)), reach=EVERYBODY, most=3))
        assert [hit.score for hit in few] == [hit.score for hit in many[:3]], line


def _alike_names() -> list[tuple[tuple[str, Part], ...]]:
    surnames = ("Магомедов", "Магомедова", "Магометов", "Магамедова", "Мугумаев", "Махмудова")
    given_names = ("Патимат", "Фатима", "Гаджи", "Магомед")
    return [
        tuple(words_by_part(PersonName(surname=surname, given_name=given_name)))
        for surname in surnames
        for given_name in given_names
    ]


def test_a_name_in_another_script_is_found_as_it_is_spelled(index: Index) -> None:
    named = PersonName(surname="ხარაძე", given_name="ნინო")
    index.add([Entry(id=IDS["ислам"], words=tuple(words_by_part(named)))])

    assert who_of(index.search(ask("ხარაძე ნინო")))[:1] == ["ислам"]


def test_who_is_spelled_just_so_is_told_before_all_is_read() -> None:
    index = Index()
    index.add(entry(who) for who in NAMES)

    assert who_of(index.spelled(ask("Magomedova Patimat"))) == ["патимат"]
    assert index.spelled(ask("Magomedova Fatimat")) == []
    assert index.spelled(ask("Magomedova", reach=Reach(through=frozenset({"RU-CE"})))) == []


@given(
    st.lists(st.tuples(st.sampled_from(sorted(NAMES)), st.sampled_from(["add", "drop", "settle"])), max_size=30)
)
def test_whatever_was_done_memory_holds_what_was_said_last(acts: list[tuple[str, str]]) -> None:
    index = Index()
    known: set[str] = set()
    for who, act in acts:
        if act == "settle":
            index.settle()
        else:
            index.replace(IDS[who], [entry(who)] if act == "add" else [])
            (known.add if act == "add" else known.discard)(who)
    found = {who for who in NAMES if who in who_of(index.search(ask(NAMES[who].surname)))}

    assert (found, len(index)) == (known, len(known))


@given(st.text(max_size=80))
def test_numbers_in_a_text_are_those_that_could_be_asked_for(text: str) -> None:
    assert all(digested(number) is not None for number in numbers_in(text))
    assert len(set(keys_of([text]))) == len(keys_of([text]))


def test_an_identity_comes_back_whole() -> None:
    index = Index()
    odd = [UUID(int=number) for number in (0, 1, 2**64, 2**64 - 1, 2**127 + 5, 2**128 - 1)]
    index.add(Entry(id=key, words=tuple(words_by_part(PersonName(surname="Иванов")))) for key in odd)
    index.settle()

    assert {hit.id for hit in index.search(ask("Иванов"))} == set(odd)
