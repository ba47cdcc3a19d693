"""Reports as the tests of their pages post about them."""

from typing import Any

from django.test import Client

from detainees.models import Report, Triage, User
from detainees.services import triage as service

ENGLISH = {"accept-language": "en"}

CONTENT = {
    "text": "Забрали обоих у театра",
    "facility": "ОП по Ленинскому району",
    "reporter": {"name": "Зарема", "relation": "мать", "contact": "+7 000 000-42-01"},
    "people": [
        {"surname": "Курачев", "given_name": "Джамал", "age": 16, "violations": ["beating"]},
        {"surname": "Цахуева", "given_name": "Ума", "description": "красный платок"},
    ],
}


def taken(report: Report, by: User) -> Report:
    service.take(triage=report.triage, by=by)
    return report


def of(report: Report) -> Triage:
    return Triage.objects.get(report=report)


def filled(report: Report, **facts: Any) -> dict[str, Any]:
    """The form of one person, as it is posted."""
    usual = {"surname": "Курачев", "given_name": "Джамал", "sex": "male", "version": of(report).version}
    return {**usual, **facts}


def act(client: Client, report: Report, verb: str, **data: Any) -> Any:
    return client.post(f"/reports/{report.id}/{verb}/", data, headers=ENGLISH)
