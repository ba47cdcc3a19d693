"""How a comparison of two people came out, in words: `detainees.matching.Reason`."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from detainees.matching import Reason
from detainees.sameness import LIKELY, NEARLY_CERTAIN, SUSPECTED

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
    ("other", "hours"): _("confirmed in another place at the same hours"),
    ("near", "order"): _("the names in another order"),
    ("same", "incident"): _("taken at the same incident"),
    ("near", "incident"): _("taken at another incident of the region"),
    ("other", "incident"): _("taken at another incident"),
    ("other", "region"): _("taken in another region"),
    ("other", "day"): _("taken elsewhere on the same day"),
    ("same", "phone"): _("the same phone"),
    ("same", "birth_date"): _("the same birth date"),
    ("near", "birth_date"): _("nearly the same birth date"),
    ("other", "birth_date"): _("another birth date"),
    ("other", "description"): _("described otherwise"),
    ("other", "sibling"): _("brother or sister?"),
    ("other", "twin"): _("twins?"),
    ("other", "parent"): _("parent and child?"),
    ("other", "alias"): _("heard under other names"),
}
SIGN_ICON = {"same": "equal", "near": "approx", "other": "not-equal"}


def reasons(found: Iterable[Reason]) -> list[dict[str, str]]:
    """Why somebody was proposed, as icon and words."""
    return [{"icon": SIGN_ICON[each.sign], "text": _reason(each)} for each in found]


def _reason(reason: Reason) -> str:
    if reason.part == "apart":
        years = int(reason.word)
        return ngettext("born %(years)s year apart", "born %(years)s years apart", years) % {"years": years}
    if reason.word:
        return gettext("nothing like “%(word)s”") % {"word": reason.word}
    return str(REASONS[reason.sign.value, reason.part])


def likelihood(score: float) -> str:
    """How likely two records are one person, in words; below what is suspected a person named the pair."""
    if score >= NEARLY_CERTAIN:
        return gettext("almost certainly")
    if score >= LIKELY:
        return gettext("likely")
    return gettext("possibly") if score >= SUSPECTED else gettext("little speaks for it")


def percent(score: float) -> int:
    """The same as a number of a hundred. Nothing is ever certain."""
    return min(max(round(score * 100), 1), 99)
