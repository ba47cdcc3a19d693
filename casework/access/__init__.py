"""The whole access policy: which rows, which verbs. It starts from nothing and adds.

`may(actor, verb, model)` answers for a kind of record, `visible(actor, model)` for its rows, `find` for one row.
The table in words stands in docs/access.md, and a test holds it equal to `POLICY`. What is invisible is answered
like what does not exist. Every page and endpoint declares its verb and model with `declares`, and a route
without a declaration fails a test.
"""

from casework.access.actors import NOBODY, Actor, Grant, actor, actor_of, actor_of_token, attach_actor
from casework.access.agreed import shut, shut_to_any
from casework.access.declarations import OWN, PUBLIC, Declaration, declares, own
from casework.access.policy import AUDIENCES, POLICY, SHUT, STEPS, Role, Verb
from casework.access.reach import reach_of
from casework.access.rows import confirm_reach, counted, find, may, openable, unnarrowed, visible
from casework.access.scopes import SCOPES, UNSCOPED, Scope

__all__ = [
    "AUDIENCES",
    "NOBODY",
    "OWN",
    "POLICY",
    "PUBLIC",
    "SCOPES",
    "SHUT",
    "STEPS",
    "UNSCOPED",
    "Actor",
    "Declaration",
    "Grant",
    "Role",
    "Scope",
    "Verb",
    "actor",
    "actor_of",
    "actor_of_token",
    "attach_actor",
    "confirm_reach",
    "counted",
    "declares",
    "find",
    "may",
    "openable",
    "own",
    "reach_of",
    "shut",
    "shut_to_any",
    "unnarrowed",
    "visible",
]
