"""Words of the record as papers need them: from the pack where it has them, in the court's language otherwise."""

import re
from datetime import date
from decimal import Decimal

from casework import dossier
from casework.dossier.wording import counted
from casework.jurisdictions import Pack, Row, RowSet, UnknownRow
from casework.models import Authority, Hearing, Lawyer, Ruling

_AFTER_COURT = dossier.Term(key="after_court", ru="освобождён судом", en="released after court")

CAPACITIES = {
    Lawyer.Kind.ADVOCATE: dossier.Term(key="advocate", ru="адвокат", en="advocate"),
    Lawyer.Kind.DEFENDER: dossier.Term(key="defender", ru="защитник", en="lay defender"),
    Lawyer.Kind.SUPPORTER: dossier.Term(key="supporter", ru="доверенное лицо", en="supporter"),
}
BASES = {
    Authority.Kind.AGREEMENT: dossier.Term(key="agreement", ru="соглашение", en="agreement"),
    Authority.Kind.WARRANT: dossier.Term(key="warrant", ru="ордер", en="warrant"),
    Authority.Kind.POWER_OF_ATTORNEY: dossier.Term(
        key="power_of_attorney", ru="доверенность", en="power of attorney"
    ),
    Authority.Kind.ORAL: dossier.Term(key="oral", ru="ходатайство доверителя", en="the person's motion"),
}
HEARINGS = {
    Hearing.Kind.FIRST_INSTANCE: dossier.Term(key="first_instance", ru="рассмотрение дела", en="trial"),
    Hearing.Kind.DETENTION: dossier.Term(key="detention", ru="мера пресечения", en="pre-trial restraint"),
    Hearing.Kind.APPEAL: dossier.Term(key="appeal", ru="рассмотрение жалобы", en="appeal"),
    Hearing.Kind.CASSATION: dossier.Term(key="cassation", ru="кассация", en="cassation"),
    Hearing.Kind.OTHER: dossier.Term(key="other", ru="заседание", en="hearing"),
}
OUTCOMES = {
    Hearing.Outcome.RULED: dossier.Term(key="ruled", ru="вынесено постановление", en="ruled"),
    Hearing.Outcome.ADJOURNED: dossier.Term(key="adjourned", ru="отложено", en="adjourned"),
    Hearing.Outcome.RETURNED: dossier.Term(key="returned", ru="протокол возвращён", en="record returned"),
    Hearing.Outcome.TRANSFERRED: dossier.Term(
        key="transferred", ru="передано по подсудности", en="jurisdiction transferred"
    ),
    Hearing.Outcome.NOT_HELD: dossier.Term(key="not_held", ru="не состоялось", en="not held"),
}
# Rights that the person gives by agreeing; a warrant shows only that the advocates' chamber assigned somebody.
CHOSEN_BY_THE_PERSON = frozenset({Authority.Kind.AGREEMENT, Authority.Kind.POWER_OF_ATTORNEY, Authority.Kind.ORAL})
# What a ruling measures, for the numbers 1, 2 and 5.
CURRENCIES = {"RUB": {"ru": ("рубль", "рубля", "рублей"), "en": ("rouble", "roubles", "roubles")}}
DAYS = {"ru": ("сутки", "суток", "суток"), "en": ("day", "days", "days")}
HOURS = {"ru": ("час", "часа", "часов"), "en": ("hour", "hours", "hours")}


def term(row: Row) -> dossier.Term:
    """A row of the pack as a word in both languages."""
    return dossier.Term(key=row.key, ru=row.ru, en=row.en)


def article(pack: Pack, key: str, on: date | None) -> dossier.Term:
    """An article in its long form, "часть 5 статьи 20.2 КоАП РФ"; its key alone when the pack lacks it."""
    try:
        found = pack.article(key, on=on)
    except UnknownRow:
        return dossier.Term(key=key, ru=key, en=key)
    return dossier.Term(key=key, ru=found.citation_text("ru", "long"), en=found.citation_text("en", "long"))


def release(pack: Pack, key: str) -> dossier.Term | None:
    """How somebody was released, or None while they were not."""
    if not key:
        return None
    return _found(pack.release_outcomes, key) or _AFTER_COURT


def violation(pack: Pack, key: str) -> dossier.Term:
    """A kind of violation."""
    return _found(pack.violations, key) or dossier.Term(key=key, ru=key, en=key)


# "№ 17 от 25.09.2022": the one word that stands between number and date.
_DATED = re.compile(r"\bот (\d\d\.\d\d\.\d{4})")


def basis(authority: Authority) -> dossier.Term:
    """By what right somebody defends, with its paper: "ордер № 17". Opens the authority.

    Whoever writes the paper down often begins with its kind, which is then said once.
    """
    kind, paper = BASES[authority.kind], _paper(authority)  # type: ignore[index]
    in_english = _DATED.sub(r"of \1", paper)
    return dossier.Term(key=kind.key, ru=f"{kind.ru} {paper}".strip(), en=f"{kind.en} {in_english}".strip())


def proof(authority: Authority) -> str:
    """The paper that proves the right to defend, in the court's language; empty when there is none to show.

    Opens the authority. A right without a paper proves nothing to a court: "подтверждает ордер" needs its number.
    """
    return basis(authority).ru if _paper(authority) else ""


def _paper(authority: Authority) -> str:
    """Number and date of the paper, without its kind."""
    kind = BASES[authority.kind]  # type: ignore[index]
    paper = (authority.paper or "").strip()
    for name in (kind.ru, kind.en):
        rest = paper[len(name) :]
        # The whole word alone: of "Ордера №№ 17 и 18" no "а" may be left.
        if paper.casefold().startswith(name.casefold()) and not rest[:1].isalpha():
            paper = rest.strip()
    return paper


def sanction(pack: Pack, ruling: Ruling) -> dossier.Term:
    """What a court ruled, in words: "штраф 10 000 рублей"."""
    key = ruling.sanction
    name = _found(pack.court_outcomes, key) or _found(pack.appeal_outcomes, key)
    name = name or dossier.Term(key=key, ru=key, en=key)
    if ruling.fine is not None:
        code = pack.currency
        units = CURRENCIES.get(code) or {"ru": (code, code, code), "en": (code, code, code)}
        return _measured(name, " ", _amount(ruling.fine), _roubles(ruling.fine), units)
    if ruling.arrest_days is not None:
        return _measured(name, " на ", str(ruling.arrest_days), ruling.arrest_days, DAYS)
    if ruling.work_hours is not None:
        return _measured(name, " на ", str(ruling.work_hours), ruling.work_hours, HOURS)
    return name


def _measured(
    name: dossier.Term, link: str, figures: str, number: int, units: dict[str, tuple[str, str, str]]
) -> dossier.Term:
    russian, english = (counted(number, units[language], language) for language in ("ru", "en"))
    return dossier.Term(
        key=name.key, ru=f"{name.ru}{link}{figures} {russian}", en=f"{name.en}, {figures} {english}"
    )


def _amount(fine: Decimal) -> str:
    """10 000; with kopecks 10 000,50."""
    figures = f"{fine:,.2f}" if fine % 1 else f"{fine:,.0f}"
    return figures.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")


def _roubles(fine: Decimal) -> int:
    # A fraction goes with the form for two: 21 001,50 рубля.
    return 2 if fine % 1 else int(fine)


def number(written: str) -> str:
    """A number of a case or a record without the sign that stands before it on paper anyway."""
    return written.strip().removeprefix("№").strip()


def _found(rows: RowSet, key: str) -> dossier.Term | None:  # type: ignore[type-arg]
    return term(rows.find(key)) if rows.has(key) else None
