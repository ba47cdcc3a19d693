"""Addresses of the staff pages. Names of people never stand in them."""

from django.urls import path

from casework.board import (
    accounting,
    call,
    documents,
    home,
    incident,
    incident_close,
    incident_verbs,
    incidents,
    lists,
    person,
    person_consent,
    person_facts,
    person_lawyers,
    person_officers,
    person_release,
    person_stops,
    person_verbs,
    person_weighing,
    press,
    queue,
    report,
    report_person,
    report_verbs,
    search,
)
from casework.board.urls_access import ACCESS
from casework.board.urls_pairs import PAIRS
from casework.board.urls_searches import SEARCHES
from casework.board.urls_work import WORK

# The queue: home, reports, calls, search.
QUEUE = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("queue/", queue.queue, name="queue"),
    path("queue/next/", report_verbs.next_report, name="queue-next"),
    path("queue/set-aside/", queue.reject_chosen, name="queue-reject"),
    path("queue/undo/", queue.undo_reject, name="queue-undo"),
    path("reports/new/", call.call, name="call"),
    path("reports/new/similar/", call.similar, name="call-similar"),
    path("lists/new/", lists.new, name="list-new"),
    path("lists/read/", lists.read, name="list-read"),
    path("lists/line/", lists.line, name="list-line"),
    path("lists/save/", lists.save, name="list-save"),
    path("reports/<uuid:pk>/", report.report, name="report"),
    path("reports/<uuid:pk>/take/", report_verbs.take, name="report-take"),
    path("reports/<uuid:pk>/take-over/", report_verbs.take_over, name="report-take-over"),
    path("reports/<uuid:pk>/let-go/", report_verbs.let_go, name="report-let-go"),
    path("reports/<uuid:pk>/place/", report_verbs.place, name="report-place"),
    path("reports/<uuid:pk>/heads/", report_person.count_heads, name="report-heads"),
    path("reports/<uuid:pk>/finish/", report_verbs.finish, name="report-finish"),
    path("reports/<uuid:pk>/set-aside/", report_verbs.reject, name="report-reject"),
    path("reports/<uuid:pk>/undo/", lists.undo, name="report-undo"),
    path("reports/<uuid:pk>/reopen/", report_verbs.reopen, name="report-reopen"),
    path("reports/<uuid:pk>/people/<int:index>/new/", report_person.admit, name="report-admit"),
    path("reports/<uuid:pk>/people/<int:index>/link/", report_person.link, name="report-link"),
    path("reports/<uuid:pk>/people/<int:index>/set-aside/", report_person.set_aside, name="report-set-aside"),
]

# The record: incidents, and the people taken at them.
RECORDS = [
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/new/", incident_verbs.add, name="incident-new"),
    path("incidents/<uuid:pk>/", incident.incident, name="incident"),
    path("incidents/<uuid:pk>/change/", incident_verbs.change, name="incident-change"),
    path("incidents/<uuid:pk>/accounting/", accounting.accounting, name="incident-accounting"),
    path("incidents/<uuid:pk>/press/", press.press, name="incident-press"),
    path("incidents/<uuid:pk>/press/file/", press.file, name="incident-press-file"),
    path("incidents/<uuid:pk>/close/", incident_close.close, name="incident-close"),
    path("incidents/<uuid:pk>/heads/", incident_verbs.count, name="incident-count"),
    path("incidents/<uuid:pk>/send/", incident_verbs.send, name="incident-send"),
    path("incidents/<uuid:pk>/people/new/", incident_verbs.add_person, name="detention-new"),
    path("detentions/<uuid:pk>/", person.person, name="person"),
    path("detentions/<uuid:pk>/move/", person_verbs.move, name="person-move"),
    path("detentions/<uuid:pk>/stays/<uuid:stay>/", person_stops.correct, name="stay-change"),
    path("detentions/<uuid:pk>/lost/", person_verbs.lose_track, name="person-lost"),
    path("detentions/<uuid:pk>/confirm/", person_verbs.confirm, name="person-confirm"),
    path("detentions/<uuid:pk>/release/", person_release.release, name="person-release"),
    path("detentions/<uuid:pk>/debrief/", person_release.debrief, name="person-debrief"),
    path("detentions/<uuid:pk>/correct/", person_verbs.correct, name="person-correct"),
    path("detentions/<uuid:pk>/facts/", person_facts.change, name="person-facts"),
    path("detentions/<uuid:pk>/relatives/new/", person_facts.add_relative, name="person-relative"),
    path(
        "detentions/<uuid:pk>/relatives/<uuid:relative>/",
        person_facts.change_relative,
        name="person-relative-change",
    ),
    path("detentions/<uuid:pk>/consents/new/", person_consent.give, name="person-consent"),
    path(
        "detentions/<uuid:pk>/consents/<uuid:consent>/withdraw/",
        person_consent.withdraw,
        name="person-consent-withdraw",
    ),
    path("detentions/<uuid:pk>/violations/new/", person_weighing.add_violation, name="violation-new"),
    path(
        "detentions/<uuid:pk>/violations/<uuid:violation>/",
        person_weighing.change_violation,
        name="violation-change",
    ),
    path(
        "detentions/<uuid:pk>/violations/<uuid:violation>/officers/",
        person_officers.officers,
        name="violation-officers",
    ),
    path(
        "detentions/<uuid:pk>/violations/<uuid:violation>/officers/new/",
        person_officers.add_officer,
        name="violation-officer-new",
    ),
    path(
        "detentions/<uuid:pk>/officers/<uuid:officer>/", person_officers.change_officer, name="violation-officer"
    ),
    path(
        "detentions/<uuid:pk>/violations/<uuid:violation>/witnesses/",
        person_officers.witnesses,
        name="violation-witnesses",
    ),
    path(
        "detentions/<uuid:pk>/violations/<uuid:violation>/witnesses/new/",
        person_officers.add_witness,
        name="violation-witness-new",
    ),
    path(
        "detentions/<uuid:pk>/witnesses/<uuid:witness>/", person_officers.change_witness, name="violation-witness"
    ),
    path("detentions/<uuid:pk>/claims/new/", person_weighing.add_claim, name="claim-new"),
    path("detentions/<uuid:pk>/claims/<uuid:claim>/accept/", person_weighing.accept, name="claim-accept"),
    path("detentions/<uuid:pk>/claims/<uuid:claim>/set-aside/", person_weighing.reject, name="claim-reject"),
    path("detentions/<uuid:pk>/lawyers/assign/", person_lawyers.assign, name="assign"),
    path("detentions/<uuid:pk>/lawyers/<uuid:authority>/", person_lawyers.change, name="assignment-change"),
    path("detentions/<uuid:pk>/lawyers/<uuid:authority>/end/", person_lawyers.end, name="assignment-end"),
    path(
        "detentions/<uuid:pk>/lawyers/<uuid:authority>/refused/",
        person_lawyers.not_let_in,
        name="assignment-refused",
    ),
    path("detentions/<uuid:pk>/lawyers/<uuid:authority>/let-in/", person_lawyers.let_in, name="assignment-let-in"),
]

# The documents of a detention.
DOCUMENTS = [
    path("detentions/<uuid:pk>/documents/", documents.documents, name="documents"),
    path("detentions/<uuid:pk>/documents/case-file/", documents.ask_case_file, name="document-case-file"),
    path("detentions/<uuid:pk>/documents/admission/", documents.ask_admission, name="document-admission"),
    path("documents/<uuid:pk>/retry/", documents.retry, name="document-retry"),
    path("documents/<uuid:pk>/file/", documents.download, name="document-file"),
]

urlpatterns = [*QUEUE, *PAIRS, *SEARCHES, *RECORDS, *WORK, *DOCUMENTS, *ACCESS]
