"""The Russian pack says what the law says, and says how sure it is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.jurisdictions import Pack, Penalties, UnknownPack, UnknownRow, available, load

RALLY = date(2022, 9, 25)
RU = load("ru")
KEYS = RU.articles.keys()


# Articles and their versions.


def test_a_participant_is_fined_or_works_and_is_not_arrested():
    article = RU.article("koap:20.2:5", on=RALLY)
    assert article.penalties == Penalties(fine_min=10_000, fine_max=20_000, work_hours_max=40)
    assert (article.code, article.article, article.part, article.branch) == ("koap", "20.2", "5", "administrative")
    assert article.allows_arrest is False
    assert (article.confidence, article.source.key, article.is_reviewed) == ("B", "secondary", False)


def test_disobedience_is_judged_by_the_law_of_its_day():
    before = RU.article("koap:19.3:1", on=date(2021, 3, 6))
    after = RU.article("koap:19.3:1", on=date(2021, 3, 7))
    assert before.penalties == Penalties(fine_min=500, fine_max=1_000, arrest_days_max=15)
    assert after.penalties == Penalties(
        fine_min=2_000, fine_max=4_000, work_hours_min=40, work_hours_max=120, arrest_days_max=15
    )
    assert (before.version, after.version) == ("koap:19.3:1", "koap:19.3:1@2021-03-07")
    assert RU.articles.versions("koap:19.3:1") == (before, after)


def test_repeated_disobedience_is_judged_by_the_law_of_its_day():
    before = RU.article("koap:19.3:6", on=date(2021, 3, 6))
    after = RU.article("koap:19.3:6", on=date(2021, 3, 7))
    assert before.penalties == Penalties(fine_min=5_000, fine_max=5_000, arrest_days_max=30)
    assert after.penalties == Penalties(
        fine_min=10_000, fine_max=20_000, work_hours_min=100, work_hours_max=200, arrest_days_max=30
    )


def test_discrediting_the_army_was_no_offence_before_4_march_2022():
    with pytest.raises(UnknownRow, match=r"pack 'ru' has no article 'koap:20\.3\.3:1' in force on 2022-03-03"):
        RU.article("koap:20.3.3:1", on=date(2022, 3, 3))
    assert RU.article("koap:20.3.3:1", on=date(2022, 3, 4)).penalties == Penalties(
        fine_min=30_000, fine_max=50_000
    )


def test_an_article_that_nobody_wrote_is_unknown_on_any_day():
    with pytest.raises(UnknownRow, match=r"pack 'ru' has no article 'koap:99\.9:1'$"):
        RU.article("koap:99.9:1", on=RALLY)


def test_without_a_day_the_newest_version_answers():
    assert RU.article("koap:19.3:1").effective_from == date(2021, 3, 7)


def test_mass_disorder_has_a_least_and_a_most():
    article = RU.article("uk:212:1", on=RALLY)
    assert article.penalties == Penalties(imprisonment_years_min=8, imprisonment_years_max=15)
    assert (article.branch, article.confidence, article.source.key) == ("criminal", "A", "statute_2023_08")


@pytest.mark.parametrize("key", ["koap:20.2:1.1", "koap:20.1:3", "koap:20.1:4", "koap:13.15:11"])
def test_what_was_entered_from_memory_says_so(key):
    article = RU.article(key, on=RALLY)
    assert (article.confidence, article.source.key) == ("C", "memory")


def test_every_charge_of_the_code_of_offences_is_there():
    of_offences = {key.removeprefix("koap:") for key in KEYS if key.startswith("koap:")}
    assert of_offences == {
        *(f"20.2:{part}" for part in ("1", "1.1", "2", "3", "4", "5", "6", "6.1", "7", "8", "9", "10")),
        *(f"20.2.2:{part}" for part in "1234"),
        *("19.3:1", "19.3:6", "20.1:1", "20.1:2", "20.1:3", "20.1:4", "20.1:5", "20.3:1", "20.3.1"),
        *("20.3.3:1", "20.3.3:2", "20.3.4", "20.29", "20.5.1:1", "20.6.1:1", "20.6.1:2"),
        *("13.15:9", "13.15:10", "13.15:11"),
    }


# How articles are named.


@pytest.mark.parametrize(
    ("language", "form", "text"),
    [
        ("ru", "short", "ч. 5 ст. 20.2 КоАП РФ"),
        ("ru", "long", "часть 5 статьи 20.2 КоАП РФ"),
        ("ru", "dative", "части 5 статьи 20.2 КоАП РФ"),
        ("ru", "instrumental", "частью 5 статьи 20.2 КоАП РФ"),
        ("ru-RU", "short", "ч. 5 ст. 20.2 КоАП РФ"),
        ("en", "short", "Art. 20.2(5) CAO RF"),
        ("en-gb", "long", "part 5 of article 20.2 of the Code of Administrative Offences"),
        ("de", "short", "Art. 20.2(5) CAO RF"),
    ],
)
def test_a_part_is_named_in_the_language_and_form_asked_for(language, form, text):
    assert RU.article("koap:20.2:5", on=RALLY).citation_text(language, form) == text


def test_an_article_without_parts_is_named_without_one():
    article = RU.article("koap:20.29", on=RALLY)
    assert article.citation_text("ru") == "ст. 20.29 КоАП РФ"
    assert article.citation_text("ru", "instrumental") == "статьей 20.29 КоАП РФ"


def test_a_form_that_a_language_lacks_is_refused():
    with pytest.raises(LookupError, match="'koap' has no form 'instrumental' in 'en'"):
        RU.article("koap:20.29", on=RALLY).citation_text("en", "instrumental")


# Search.


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("20.2 ч.5", ["koap:20.2:5"]),
        ("ч. 5 ст. 20.2 КоАП РФ", ["koap:20.2:5"]),
        ("20.2.5", ["koap:20.2:5"]),
        ("20.2 6", ["koap:20.2:6", "koap:20.2:6.1"]),
        ("ст. 318 УК", ["uk:318:1", "uk:318:2"]),
        ("20.2.2", ["koap:20.2.2:1", "koap:20.2.2:2", "koap:20.2.2:3", "koap:20.2.2:4", "koap:20.2:2"]),
        ("дискредитация 20.3.3", ["koap:20.3.3:1", "koap:20.3.3:2"]),
        ("Disobey", ["koap:19.3:1"]),
        ("лёгкий", ["uk:267:2"]),
        ("20.2 5 7", []),
    ],
)
def test_articles_are_found_as_people_type_them(typed, found):
    assert [article.key for article in RU.search_articles(typed, on=RALLY)] == found


def test_search_offers_one_version_of_each_and_none_from_the_future():
    offered = RU.search_articles("", on=date(2021, 3, 6))
    assert len(offered) == len({article.key for article in offered})
    assert not {"koap:20.3.3:1", "koap:20.2:9"} & {article.key for article in offered}


@given(st.text(max_size=40))
def test_search_answers_any_text(typed):
    assert set(RU.search_articles(typed)) <= set(RU.articles)


# How long a person may be held.


@pytest.mark.parametrize(
    ("key", "hours", "rule"),
    [
        ("koap:20.2:5", 3, "ч. 1 ст. 27.5 КоАП РФ"),
        ("koap:20.2:6.1", 48, "ч. 3 ст. 27.5 КоАП РФ"),
        ("koap:20.3.3:1", 3, "ч. 1 ст. 27.5 КоАП РФ"),
        ("koap:19.3:1", 48, "ч. 3 ст. 27.5 КоАП РФ"),
        ("koap:20.1:1", 48, "ч. 3 ст. 27.5 КоАП РФ"),
        ("koap:20.1:3", 3, "ч. 1 ст. 27.5 КоАП РФ"),
        ("koap:20.3:1", 48, "ч. 3 ст. 27.5 КоАП РФ"),
        ("uk:318:1", 48, "ст. 94 УПК РФ"),
    ],
)
def test_the_limit_of_custody_follows_from_the_penalty(key, hours, rule):
    holding = RU.holding_limit([RU.article(key, on=RALLY)])
    assert (holding.hours, holding.limit.citation.text("ru")) == (hours, rule)


def test_the_clock_of_the_administrative_code_runs_from_delivery_and_the_criminal_one_from_apprehension():
    starts = {limit.key: (limit.start, limit.start_if_intoxicated) for limit in RU.limits}
    assert starts == {
        "koap_27_5_1": ("delivered", "sobered"),
        "koap_27_5_3": ("delivered", "sobered"),
        "koap_27_5_4": ("delivered", None),
        "upk_94": ("apprehended", None),
        "police_act_14_1": ("apprehended", None),
    }


def test_of_two_charges_the_one_that_allows_more_decides():
    lesser, graver = RU.article("koap:20.2:5", on=RALLY), RU.article("koap:19.3:1", on=RALLY)
    holding = RU.holding_limit([lesser, graver])
    assert (holding.hours, holding.article) == (48, graver)


def test_with_no_charge_known_the_shorter_limit_stands():
    holding = RU.holding_limit([])
    assert (holding.hours, holding.article, holding.confidence) == (3, None, "A")


def test_a_sure_limit_on_an_unsure_penalty_is_unsure():
    holding = RU.holding_limit([RU.article("koap:20.1:3", on=RALLY)])
    assert (holding.limit.confidence, holding.confidence, holding.is_reviewed) == ("A", "C", False)


@given(st.lists(st.sampled_from(list(RU.articles)), max_size=6), st.sampled_from(list(RU.articles)))
def test_another_charge_never_shortens_the_limit(charges, another):
    hours = RU.holding_limit(charges).hours
    assert RU.holding_limit([*charges, another]).hours >= hours
    assert RU.holding_limit(charges[::-1]).hours == hours


def test_a_minor_is_exempt_from_arrest_and_the_note_says_what_is_open():
    exemption = RU.arrest_exemptions.find("minor")
    assert (exemption.citation.text("ru"), exemption.confidence) == ("ст. 3.9 КоАП РФ", "C")
    assert "disputed" in exemption.note("en")


# Packs.


def test_packs_are_listed_and_loaded_once():
    assert available() == ("ru",)
    assert isinstance(RU, Pack)
    assert load("ru") is load("ru")


@pytest.mark.parametrize("code", ["xx", "", "../ru", "ru/"])
def test_a_pack_that_is_not_installed_is_unknown(code):
    with pytest.raises(UnknownPack, match="there are ru"):
        load(code)
