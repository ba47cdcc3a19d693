"""Words of the record as papers need them: from the pack where it has them, in the court's language otherwise."""

from datetime import date
from decimal import Decimal

from casework import dossier
from casework.jurisdictions import Pack, Row, RowSet, UnknownRow
from casework.models import Authority, Hearing, Lawyer, Ruling

_AFTER_COURT = dossier.Term(key="after_court", ru="освобождён судом", en="released after court")

CAPACITIES = {
    Lawyer.Kind.ADVOCATE: dossier.Term(key="advocate", ru="адвокат", en="advocate"),
    Lawyer.Kind.DEFENDER: dossier.Term(key="defender", ru="защитник", en="lay defender"),
    Lawyer.Kind.SUPPORTER: dossier.Term(key="supporter", ru="доверенное лицо", en="supporter"),
}
BASES = {
    Authority.Kind.AGREEMENT: "соглашение",
    Authority.Kind.WARRANT: "ордер",
    Authority.Kind.POWER_OF_ATTORNEY: "доверенность",
    Authority.Kind.ORAL: "ходатайство доверителя",
}
HEARINGS = {
    Hearing.Kind.FIRST_INSTANCE: "рассмотрение дела",
    Hearing.Kind.DETENTION: "мера пресечения",
    Hearing.Kind.APPEAL: "рассмотрение жалобы",
    Hearing.Kind.CASSATION: "кассация",
    Hearing.Kind.OTHER: "заседание",
}
OUTCOMES = {
    Hearing.Outcome.RULED: "вынесено постановление",
    Hearing.Outcome.ADJOURNED: "отложено",
    Hearing.Outcome.RETURNED: "протокол возвращён",
    Hearing.Outcome.TRANSFERRED: "передано по подсудности",
    Hearing.Outcome.NOT_HELD: "не состоялось",
}


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


def sanction(pack: Pack, ruling: Ruling) -> str:
    """What a court ruled, in words: "штраф 10 000 рублей"."""
    row = _found(pack.court_outcomes, ruling.sanction) or _found(pack.appeal_outcomes, ruling.sanction)
    name = row.ru if row else ruling.sanction
    if ruling.fine is not None:
        return f"{name} {_amount(ruling.fine)} рублей"
    if ruling.arrest_days is not None:
        return f"{name} на {ruling.arrest_days} суток"
    if ruling.work_hours is not None:
        return f"{name} на {ruling.work_hours} часов"
    return name


def _amount(fine: Decimal) -> str:
    return f"{fine:,.0f}".replace(",", "\N{NO-BREAK SPACE}")


def _found(rows: RowSet, key: str) -> dossier.Term | None:  # type: ignore[type-arg]
    return term(rows.find(key)) if rows.has(key) else None
