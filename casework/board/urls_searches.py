"""Addresses of the work on search requests, and of calls to return."""

from django.urls import URLPattern, path

from casework.board import calls, search_new, search_request, search_verbs, searches

SEARCHES: list[URLPattern] = [
    path("searches/", searches.searches, name="searches"),
    path("searches/bell/", searches.bell, name="searches-bell"),
    path("searches/new/", search_new.new, name="search-new"),
    path("searches/similar/", search_new.similar, name="search-similar"),
    path("searches/<uuid:pk>/", search_request.search_request, name="search-request"),
    path("searches/<uuid:pk>/edit/", search_new.edit, name="search-edit"),
    path("searches/<uuid:pk>/found/", search_verbs.named, name="search-found"),
    path("searches/<uuid:pk>/lose/", search_verbs.lose, name="search-lose"),
    path("searches/<uuid:pk>/contact/", search_verbs.contact_is, name="search-contact"),
    path("searches/<uuid:pk>/calls/new/", search_verbs.note_try, name="search-try"),
    path("searches/<uuid:pk>/close/", search_verbs.close, name="search-close"),
    path("searches/<uuid:pk>/reopen/", search_verbs.reopen, name="search-reopen"),
    path("hits/<uuid:pk>/same/", search_verbs.same, name="hit-same"),
    path("hits/<uuid:pk>/apart/", search_verbs.apart, name="hit-apart"),
    path("hits/<uuid:pk>/again/", search_verbs.again, name="hit-again"),
    path("calls/", calls.calls, name="searches-calls"),
    path("detentions/<uuid:pk>/called/", calls.called, name="person-called"),
]
