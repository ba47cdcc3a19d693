"""What a route does with which kind of record, said where the route is written."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.db.models import Model
from django.http import Http404, HttpRequest

from casework.access.actors import actor
from casework.access.policy import Verb
from casework.access.rows import may

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a page or endpoint does with which kind of record; `public` pages do nothing with any."""

    verb: Verb | None
    model: type[Model] | None
    public: bool = False


PUBLIC = Declaration(None, None, public=True)
OWN = Declaration(None, None)


def declares(verb: Verb, model: type[Model]) -> Callable[[View], View]:
    """Declare what a view does, and refuse whoever may never do it: 404, as if the page were not there."""

    def decorate(view: View) -> View:
        # wraps() carries over what Django reads from a view's attributes, as csrf_exempt and login_required.
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not may(actor(request), verb, model):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.declaration = Declaration(verb, model)  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def own(view: View) -> View:
    """Declare a page about the person who asks: whoever is signed in may open it."""
    view.declaration = OWN  # type: ignore[attr-defined]
    return view
