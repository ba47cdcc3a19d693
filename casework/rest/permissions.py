"""The access policy at the door of each endpoint."""

from typing import Any

from django.http import Http404
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from casework import access
from casework.access import Declaration, Verb


class PolicyPermission(BasePermission):
    """Asks `casework.access` about the verb and the model that the view declares for this action.

    An action without a declaration lets nobody in. A kind of record that the actor may not see is 404, as if the
    address did not exist; one that they see, with a verb that is not theirs, is 403.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if view.action is None:  # an address that takes other methods
            raise MethodNotAllowed(str(request.method))
        declarations: dict[str, Declaration] = getattr(view, "declarations", {})
        declaration = declarations.get(view.action)
        if declaration is None or declaration.verb is None or declaration.model is None:
            return False
        actor = access.actor(request)
        if not access.may(actor, Verb.SEE, declaration.model):
            raise Http404
        return access.may(actor, declaration.verb, declaration.model)
