"""The one exception by which a service refuses what it was asked, and how a service begins."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from detainees.models import User

MESSAGES: dict[str, Promise] = {
    "already_released": _("This detention is over already."),
    "not_released": _("This person is not known to be out: write the release down first."),
    "papers_or_none": _("Either there were papers or there were none."),
    "not_accounted_for": _(
        "Somebody is not accounted for, or a report of the incident waits. See to it, or close it with your reason."
    ),
    "already_taken": _("Another operator has taken this report."),
    "already_finished": _("This report is finished already."),
    "already_decided": _("This has been decided already."),
    "not_finished": _("Some people of this report are not dealt with yet."),
    "stale": _("Somebody changed this record while you wrote. Look at both, then save again."),
    "impossible_order": _("These moments contradict each other."),
    "in_the_future": _("This moment has not come yet."),
    "unknown_article": _("This article is not in the pack of the jurisdiction on that day."),
    "unknown_violation": _("This violation is not in the vocabulary of the jurisdiction's pack."),
    "other_person": _("This belongs to another person."),
    "same_person": _("These are one record: choose two."),
    "merged_already": _("One of these records was merged into another already. Open the one that stands."),
    "practice_and_real": _("One of these people is invented for practice, the other is real."),
    "already_undone": _("This merge was undone already."),
    "undo_later_first": _("Others were merged later into what this merge brought. Undo those first."),
    "pair_taken": _("Somebody else is deciding about this pair."),
    "no_such_person": _("The report has no person at this place."),
    "already_confirmed": _("This detention is confirmed already."),
    "other_incident": _("This belongs to another incident."),
    "incident_closed": _("This incident is closed."),
    "half_coordinates": _("Give both latitude and longitude, or neither."),
    "lacks_moment": _("Nobody has said when the hearing is: say that first."),
    "lacks_facts": _("The document lacks facts without which it cannot be made."),
    "not_faulty": _("Only an envelope that did not open is tried again."),
    "not_administrative": _("This motion is for administrative cases only: it cites their code."),
    "not_ended": _("This stop lasts still: the next one ends it, or the release."),
    "not_ready": _("The document is not ready."),
    "file_lost": _(
        "The file of this document is lost. Ask for the document again, and tell who runs the server its number."
    ),
    "file_changed": _(
        "The file of this document is not as it was stored, and is not handed out."
        " Tell who runs the server the number of the document."
    ),
    "nothing_to_undo": _(
        "There is nothing to take back: the report is not done, or somebody has worked on everybody of it since."
    ),
    "not_failed": _("Only a document that failed can be made again."),
    "not_yourself": _("You cannot do this to your own account: ask another security officer."),
    "consent_withdrawn": _("This person took their consent back: nothing of theirs goes out, to a lawyer either."),
    "never_asked": _(
        "This person was never asked whether a lawyer may know. Ask them, and write down what they say."
    ),
    "not_a_basis": _(
        "That nobody could be asked is a basis for the defence: to keep, or to share with a lawyer, and no further."
    ),
    "taken_back_later": _(
        "This was taken back at that moment or later: only what is agreed to afterwards stands."
    ),
    "stands_already": _("This is recorded already."),
    "handle_taken": _("Somebody has this handle already."),
    "name_taken": _("There is a client of this name already."),
    "no_lawyers_account": _("No account of a lawyer has this handle: ask the security officer."),
    "account_tied": _("This account belongs to another lawyer already."),
    "grant_over": _("This role has ended already."),
    "erased": _("This person was erased: nothing of theirs opens, and nothing can be added."),
    "under_hold": _("This person is under a legal hold and is not erased."),
    "no_such_subject": _("This is no number of a person, a detention, a report or a search request."),
    "hold_over": _("This legal hold has been lifted already."),
    "erasure_over": _("This erasure is over: its keys are destroyed, or nobody wants it any more."),
    "erasure_stands": _("The erasure of this person has been asked for already."),
    "already_erased": _("This person has been erased already."),
    "nobody_sought": _("Say who is looked for: a name, or how they look."),
    "never_by_this_way": _("This way to the seeker must never be used. Choose another."),
    "may_not_be_told": _("So much may not be told: the person has not agreed to it."),
    "say_when_again": _("Nobody was reached: say when to try again."),
    "nobody_to_call": _("After this release nobody is to be called."),
    "client_off": _("This client is switched off: switch it on first."),
}


class Refused(Exception):
    """A service will not do what it was asked. `code` is stable; `message` is for people.

    `particulars` are codes or field names for the reader, never values that were sent.
    """

    def __init__(self, code: str, particulars: tuple[str, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.particulars = particulars

    @property
    def message(self) -> str:
        return str(MESSAGES[self.code])


_program: ContextVar[uuid.UUID | None] = ContextVar("program", default=None)


@contextmanager
def on_behalf_of(client: uuid.UUID) -> Iterator[None]:
    """Let the history say, for what services do in this block, which API client it was done for."""
    token = _program.set(client)
    try:
        yield
    finally:
        _program.reset(token)


def begin(*, by: User | None, verb: str) -> None:
    """Name the author to the history triggers, for the rest of this transaction.

    pghistory's own context manager fails under server-side binding; the setting it uses does not.
    """
    client = _program.get()
    author = {"user": str(by.id) if by else None, "client": str(client) if client else None}
    metadata = json.dumps({**author, "verb": verb})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, true),"
            " set_config('pghistory.context_metadata', %s, true)",
            [str(uuid.uuid4()), metadata],
        )
