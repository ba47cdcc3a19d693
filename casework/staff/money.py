"""Sums of money as a page says them, in the currency of the jurisdiction that they are of."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework import jurisdictions

# By the code that a pack gives; the sum of another currency is followed by its code.
_IN_CURRENCY: dict[str, Promise] = {"RUB": _("%(sum)s roubles")}
_NO_BREAK = "\u00a0"


def told(amount: Decimal, pack: jurisdictions.Pack) -> str:
    """The amount in the currency of the pack, in groups of three digits that no line break parts: "10 000 roubles".

    "1 249,50 roubles" where it is not whole; "10 000 KZT" in a currency that has no words here.
    """
    whole = amount == amount.to_integral_value()
    figures = number_format(amount, decimal_pos=0 if whole else 2, use_l10n=True, force_grouping=True)
    pattern = _IN_CURRENCY.get(pack.currency)
    return str(pattern) % {"sum": figures} if pattern else f"{figures}{_NO_BREAK}{pack.currency}"
