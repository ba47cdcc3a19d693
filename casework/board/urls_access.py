"""Addresses of the security officer's pages: staff, programs, the audit log, keys."""

from django.urls import URLPattern, path

from casework.board import account_verbs, accounts, audit, clients, keys

ACCESS: list[URLPattern] = [
    path("staff/", accounts.staff, name="staff"),
    path("staff/new/", account_verbs.add, name="staff-new"),
    path("staff/<uuid:pk>/", accounts.member, name="staff-member"),
    path("staff/<uuid:pk>/password/", account_verbs.give_password, name="staff-password"),
    path("staff/<uuid:pk>/second-factor/", account_verbs.forget_factor, name="staff-factor"),
    path("staff/<uuid:pk>/suspend/", account_verbs.suspend, name="staff-suspend"),
    path("staff/<uuid:pk>/restore/", account_verbs.restore, name="staff-restore"),
    path("staff/<uuid:pk>/roles/new/", account_verbs.give_role, name="grant-new"),
    path("roles/<uuid:pk>/end/", account_verbs.end_role, name="grant-end"),
    path("programs/", clients.clients, name="clients"),
    path("programs/new/", clients.add, name="client-new"),
    path("programs/<uuid:pk>/", clients.client, name="client"),
    path("programs/<uuid:pk>/change/", clients.change, name="client-change"),
    path("programs/<uuid:pk>/tokens/new/", clients.add_token, name="token-new"),
    path("tokens/<uuid:pk>/revoke/", clients.revoke, name="token-revoke"),
    path("audit/", audit.audit, name="audit"),
    path("security/keys/", keys.keys, name="keys"),
    path("security/holds/new/", keys.hold, name="hold-new"),
    path("security/holds/<uuid:pk>/lift/", keys.lift, name="hold-lift"),
    path("security/erasures/new/", keys.erase, name="erasure-new"),
    path("security/erasures/<uuid:pk>/approve/", keys.approve, name="erasure-approve"),
    path("security/erasures/<uuid:pk>/drop/", keys.drop, name="erasure-drop"),
]
