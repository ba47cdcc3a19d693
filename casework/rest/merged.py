"""Records that another one stands for since they were merged into it: gone, and who may see the other is told where."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from casework import access
from casework.rest.problems import Problem
from casework.rest.viewsets import RecordViewSet


class StandingViewSet(RecordViewSet):
    """Reads records of which one may stand for another."""

    says_where_it_stands = True

    def retrieve(self, request: Request, id: str) -> Response:  # noqa: A002 - the name of the path parameter
        try:
            return super().retrieve(request, id)
        except Http404:
            actor = access.actor(request)
            stands = access.visible(actor, self.model).filter(merged=self.key_of(id)).first()
            if stands is None:
                raise
        address = reverse(f"{self.basename}-detail", args=[stands.pk])
        sentence = _("This record was merged into another one of the same person: Location says which.")
        raise Problem(410, "merged", sentence, headers={"Location": address})
