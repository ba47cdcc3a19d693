"""A refusal and the fields it names are one sentence, in the language of the page."""

import pytest
from django.utils import translation

from casework.staff import wording
from detainees.services.refusal import Refused


@pytest.mark.parametrize(
    ("refused", "language", "said"),
    [
        (
            Refused("lacks_facts", ("court", "defender_basis")),
            "ru",
            "Для документа не хватает фактов, без которых его не сделать: суд, по какому праву действует защитник.",
        ),
        (
            Refused("lacks_facts", ("court",)),
            "en",
            "The document lacks facts without which it cannot be made: court.",
        ),
        # A reason with a colon of its own gets no second one.
        (
            Refused("no_lawyers_account", ("name",)),
            "en",
            "No account of a lawyer has this handle: ask the security officer (name).",
        ),
        (Refused("already_released"), "en", "This detention is over already."),
    ],
)
def test_a_refusal_is_one_sentence_that_ends_with_its_fields(refused: Refused, language: str, said: str) -> None:
    with translation.override(language):
        assert wording.refusal(refused) == said
