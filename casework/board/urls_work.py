"""Addresses of the lists and of the work on cases."""

from django.urls import URLPattern, path

from casework.board import case, case_verbs, detentions, hearing_verbs, hearings, history, lawyers

WORK: list[URLPattern] = [
    path("detentions/", detentions.detentions, name="detentions"),
    path("detentions/<uuid:pk>/cases/new/", case_verbs.add, name="case-new"),
    path("lawyers/", lawyers.lawyers, name="lawyers"),
    path("lawyers/new/", lawyers.add, name="lawyer-new"),
    path("lawyers/<uuid:pk>/", lawyers.lawyer, name="lawyer"),
    path("lawyers/<uuid:pk>/change/", lawyers.change, name="lawyer-change"),
    path("cases/<uuid:pk>/", case.case, name="case"),
    path("cases/<uuid:pk>/change/", case_verbs.change, name="case-change"),
    path("cases/<uuid:pk>/charges/new/", case_verbs.add_charge, name="charge-new"),
    path("charges/<uuid:pk>/requalify/", case_verbs.requalify, name="charge-requalify"),
    path("hearings/", hearings.hearings, name="hearings"),
    path("cases/<uuid:pk>/hearings/new/", hearing_verbs.add, name="hearing-new"),
    path("hearings/<uuid:pk>/change/", hearing_verbs.change, name="hearing-change"),
    path("hearings/<uuid:pk>/adjourn/", hearing_verbs.adjourn, name="hearing-adjourn"),
    path("cases/<uuid:pk>/rulings/new/", hearing_verbs.add_ruling, name="ruling-new"),
    path("rulings/<uuid:pk>/change/", hearing_verbs.change_ruling, name="ruling-change"),
    path("rulings/<uuid:pk>/copy/", hearing_verbs.receive_copy, name="ruling-copy"),
    # One address for each kind, so that each says for itself whose rows it shows: `{% url "history" kind=… pk=… %}`.
    *(
        path(f"{history.NOUNS[model]}/<uuid:pk>/history/", history.page_for(kind), {"kind": kind}, name="history")
        for kind, model in history.KINDS.items()
    ),
]
