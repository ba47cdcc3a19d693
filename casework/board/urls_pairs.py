"""Addresses of the work on people who may be one, and of what became of them."""

from django.urls import URLPattern, path

from casework.board import merges, pair, pair_verbs, pairs, person_merged

PAIRS: list[URLPattern] = [
    path("pairs/", pairs.pairs, name="pairs"),
    path("pairs/next/", pairs.next_pair, name="pair-next"),
    path("pairs/<uuid:pk>/", pair.pair, name="pair"),
    path("pairs/<uuid:pk>/take/", pair_verbs.take, name="pair-take"),
    path("pairs/<uuid:pk>/let-go/", pair_verbs.let_go, name="pair-let-go"),
    path("pairs/<uuid:pk>/merge/", pair_verbs.merge, name="pair-merge"),
    path("pairs/<uuid:pk>/apart/", pair_verbs.tell_apart, name="pair-apart"),
    path("merges/<uuid:pk>/", merges.merge, name="merge"),
    path("merges/<uuid:pk>/undo/", merges.undo, name="merge-undo"),
    path("detentions/<uuid:pk>/same/", person_merged.same, name="person-same"),
]
