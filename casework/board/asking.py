"""One question to staff: a form on a page of its own, one service called, onward with a notice.

A form of a record's page works without scripts, from the keyboard and on a phone. What the service refuses is
told beside the field it is about; when somebody else changed the record meanwhile, both are shown.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from casework import access
from casework.access import Verb
from casework.board.answers import CONFLICT, UNPROCESSABLE, go
from casework.board.forms_fields import MomentField
from casework.services import tickets
from casework.services.reading import reading
from casework.staff import pages, wording
from detainees.keys import KeyDestroyed
from detainees.services.refusal import Refused

Build = Callable[[QueryDict | None], forms.Form]


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked, and what becomes of the answer.

    `build` makes the form, filled in already where something is known; `do` calls the service and returns the
    row it wrote; `reach` is the verb that must be allowed on that row. `back` is the page that was left and is
    gone back to; `opens` are the rows that form and service read. `warns` looks at what the service returned and says
    what is to be checked, if anything. `tells` answers in place of the way back with what the service returned: a
    secret that is shown once, and that no address shows again. `history` is the row whose changes the page leads to.
    `template` is a page that extends "board/question.html" and shows what is in `beside`. `ways` lead, for the code of
    a refusal, to where what it lacks is written down: an address and its words.
    """

    title: str
    submit: str
    back: str
    build: Build
    do: Callable[[Any], Any]
    done: str = ""
    crumbs: Sequence[tuple[str, str]] = ()
    opens: Iterable[Model] = ()
    incident: UUID | None = None
    reach: Verb | None = None
    note: str = ""
    is_danger: bool = False
    tells: Callable[[Any], HttpResponse] | None = None
    warns: Callable[[Any], str] | None = None
    history: Model | None = None
    template: str = "board/question.html"
    beside: Any = None
    ways: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass
class Conflict:
    """What stands now where something else was typed, by field."""

    lines: list[tuple[str, str, str]] = field(default_factory=list)


def ask(request: HttpRequest, question: Question) -> HttpResponse:
    """The form, the form with what is wrong in it, or onward when it is done."""
    actor = access.actor(request)
    place = request.resolver_match.view_name if request.resolver_match else ""
    subjects = pages.subjects_to_open(actor, question.opens)
    with reading(actor=actor.id or pages.NOBODY, subjects=subjects, place=place):
        if request.method != "POST":
            return _shown(request, question, question.build(None))
        form = question.build(request.POST)
        if not form.is_valid():
            return _shown(request, question, form, status=UNPROCESSABLE)
        try:
            result = _do(actor, question, form)
        except Refused as refused:
            return _refused(request, question, form, refused)
        except KeyDestroyed as destroyed:
            return _refused(request, question, form, Refused(destroyed.code))
    if question.tells is not None:
        return question.tells(result)
    messages.success(request, question.done)
    if question.warns is not None and (doubt := question.warns(result)):
        messages.warning(request, doubt)
    return go(request, question.back)


@transaction.atomic
def _do(actor: access.Actor, question: Question, form: forms.Form) -> Any:
    row = question.do(form)
    if question.reach is not None and row is not None:
        access.confirm_reach(actor, row, question.reach)
    if question.incident is not None:
        tickets.announce(incident=question.incident)
    return row


def _refused(request: HttpRequest, question: Question, form: forms.Form, refused: Refused) -> HttpResponse:
    if refused.code == "stale":
        conflict = _conflict(form, question.build(None))
        return _shown(request, question, form, status=CONFLICT, conflict=conflict)
    named = [name for name in refused.particulars if name in form.fields]
    for name in named:
        form.add_error(name, refused.message)
    if not named:
        form.add_error(None, wording.refusal(refused))
    return _shown(request, question, form, status=UNPROCESSABLE, way=question.ways.get(refused.code))


def _conflict(typed: forms.Form, fresh: forms.Form) -> Conflict:
    """Compare what was typed with what stands, and let the next save be about what stands now."""
    conflict = Conflict()
    data = QueryDict(mutable=True)
    data.update(typed.data)
    for bound in fresh:
        if bound.is_hidden:
            data[typed.add_prefix(bound.name)] = _text(bound.value())
            continue
        now, mine = _shown_value(bound, bound.value()), _shown_value(bound, typed[bound.name].value())
        if now != mine:
            conflict.lines.append((str(bound.label), mine, now))
    typed.data = data
    return conflict


def _shown_value(bound: forms.BoundField, value: Any) -> str:
    if isinstance(bound.field, forms.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(bound.field, MomentField):
        return bound.field.in_words(value)
    choices = {str(key): str(label) for key, label in getattr(bound.field, "choices", ())}
    values = value if isinstance(value, list | tuple) else [value]
    return ", ".join(choices.get(_text(each), _text(each)) for each in values)


def _text(value: Any) -> str:
    key = value.pk if isinstance(value, Model) else value
    return "" if key is None else str(key)


def _shown(
    request: HttpRequest,
    question: Question,
    form: forms.Form,
    *,
    status: int = 200,
    conflict: Conflict | None = None,
    way: tuple[str, str] | None = None,
) -> HttpResponse:
    context = {"question": question, "form": form, "conflict": conflict, "way": way}
    return HttpResponse(render_to_string(question.template, context, request), status=status)
