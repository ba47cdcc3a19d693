"""How a comparison of two people came out, in words: `detainees.matching.Reason`."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from detainees.matching import Reason

REASONS: dict[tuple[str, str], Promise] = {
    ("same", "surname"): _("the same surname"),
    ("near", "surname"): _("a similar surname"),
    ("other", "surname"): _("another surname"),
    ("same", "given_name"): _("the same given name"),
    ("near", "given_name"): _("a similar given name"),
    ("other", "given_name"): _("another given name"),
    ("same", "patronymic"): _("the same patronymic"),
    ("near", "patronymic"): _("a similar patronymic"),
    ("other", "patronymic"): _("another patronymic"),
    ("same", "alias"): _("heard before under this name"),
    ("near", "alias"): _("heard before under a similar name"),
    ("same", "description"): _("so described"),
    ("near", "description"): _("described alike"),
    ("same", "number"): _("the same number"),
    ("same", "sex"): _("the same sex"),
    ("other", "sex"): _("another sex"),
    ("same", "birth_year"): _("the age fits"),
    ("near", "birth_year"): _("the age nearly fits"),
    ("other", "birth_year"): _("another age"),
    ("same", "place"): _("the same place"),
    ("other", "place"): _("another place"),
}
SIGN_ICON = {"same": "equal", "near": "approx", "other": "not-equal"}


def reasons(found: Iterable[Reason]) -> list[dict[str, str]]:
    """Why somebody was proposed, as icon and words."""
    return [{"icon": SIGN_ICON[each.sign], "text": _reason(each)} for each in found]


def _reason(reason: Reason) -> str:
    if reason.word:
        return gettext("nothing like “%(word)s”") % {"word": reason.word}
    return str(REASONS[reason.sign.value, reason.part])
