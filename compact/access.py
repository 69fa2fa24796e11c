"""Deny by default: a route is public because a list says so (settings.PUBLIC_ROUTES), else it names who may.

"May you?" lives in each app's permissions.py as predicates of (user, process short name); `requires` ties one to a
view.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from compact.errors import page, problem
from compact.models import User

Predicate = Callable[..., bool]
View = Callable[..., HttpResponse]


def requires(predicate: Predicate) -> Callable[[View], View]:
    """Let a view through only if `predicate(user, **the address's parts)` holds."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not predicate(request.user, **kwargs):
                raise PermissionDenied(_("Your account does not hold a role that opens this page."))
            answer = view(request, *args, **kwargs)
            answer.headers.setdefault("Cache-Control", "private, no-cache")  # drawn for one person
            return answer

        guarded.predicate = predicate  # type: ignore[attr-defined]
        return guarded

    return decorate


def person(request: HttpRequest) -> User:
    """Return who is signed in; for views that `requires` guards."""
    return cast(User, request.user)


def is_public(route: str) -> bool:
    """Say whether the list names this route."""
    return route in settings.PUBLIC_ROUTES


class DenyByDefaultMiddleware:
    """Send strangers to the sign-in, and refuse any view that names no permission."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        route = match.view_name if match else ""
        if is_public(route):
            return None
        if not request.user.is_authenticated:
            if request.path.startswith("/api/"):
                return problem(401, _("Sign in first"))
            return redirect_to_login(request.get_full_path())
        if hasattr(view, "predicate") or route.startswith(("account_", "mfa_")):
            return None
        return page(request, 403)
