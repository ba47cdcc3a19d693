"""How alike two words are is the same number, whether they are measured one by one or at once."""

from hypothesis import given
from hypothesis import strategies as st

from detainees.likeness import NEAR, likeness, likenesses, spelled_alike
from detainees.skeleton import sound

NAMES = ("magomed", "magomedrasul", "magamedova", "magometova", "mahmud", "fatimat", "patimat", "m", "i", "ხარაძე")
skeletons = st.lists(
    st.one_of(st.sampled_from(NAMES), st.text(alphabet="abdeghikmnoprstuvw", min_size=1, max_size=12)), min_size=1
)


@given(skeletons, skeletons)
def test_words_measured_at_once_are_as_alike_as_one_by_one(some: list[str], others: list[str]) -> None:
    heard = spelled_alike([sound(each) for each in some], [sound(each) for each in others])

    for one, row in zip(some, likenesses(some, others, heard), strict=True):
        for other, how in zip(others, row, strict=True):
            expected = likeness(one, other)
            assert how == expected if expected >= NEAR else how < NEAR, (one, other)


def test_nothing_is_like_nothing() -> None:
    assert likenesses(["magomed"], [], spelled_alike(["makamat"], [])) == [[]]
