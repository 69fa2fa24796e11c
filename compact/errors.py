"""What the domain refuses, and how a refusal reaches a person or a program.

404 for what one may not see, 403 for what one may not do, 409 for what is no longer possible, 412 for a stale edit.
"""

import sys
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout

GONE = (OperationalError, InterfaceError, PoolTimeout)  # what a database that is gone makes of a query


class RuleViolation(Exception):
    """A change that is not possible now. `sentence` is for people; `field` names the form's field that is at fault."""

    status = 409

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class StaleEdit(RuleViolation):
    """Somebody else changed the same thing since it was read."""

    status = 412


def problem(status: int, title: str, detail: str = "", **more: Any) -> JsonResponse:
    """Return an error for programs (RFC 9457)."""
    body = {"type": "about:blank", "title": title, "status": status, **more}
    if detail:
        body["detail"] = detail
    return JsonResponse(body, status=status, content_type="application/problem+json")


def titles() -> dict[int, str]:
    """Return the heading of each error page."""
    return {
        400: _("This request could not be read"),
        403: _("This is not open to you"),
        404: _("There is nothing here"),
        405: _("This address only answers other kinds of request"),
        409: _("This is no longer possible"),
        412: _("Somebody changed this before you"),
        429: _("Too many requests"),
        503: _("This site is not available right now"),
        500: _("Something went wrong on our side"),
    }


def page(request: HttpRequest, status: int, sentence: str = "") -> HttpResponse:
    """Answer a refusal in the form the caller reads: a page, or problem+json below /api/."""
    title = titles()[status]
    if request.path.startswith("/api/"):
        return problem(status, title, sentence)
    return render(request, "error.html", {"status": status, "title": title, "sentence": sentence}, status=status)


class ErrorsMiddleware:
    """Turn what views raise into pages; a traceback never reaches a reader."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code == 405 and not answer.content.startswith(b"{"):
            refusal = page(request, 405)
            refusal["Allow"] = answer.get("Allow", "GET, HEAD")
            return refusal
        return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, RuleViolation):
            return page(request, error.status, error.sentence)
        if isinstance(error, GONE):
            return unavailable(request)
        if isinstance(error, PermissionDenied):
            return page(request, 403, str(error))
        if isinstance(error, Http404):
            return page(request, 404)
        return None


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, 400)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database does not answer: say so, and when to come back."""
    answer = page(
        request, 503, _("The database does not answer. Try again in a minute; nothing you sent was half done.")
    )
    answer["Retry-After"] = "60"
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """Called by Django while the fault is being handled."""
    if isinstance(sys.exc_info()[1], GONE):
        return unavailable(request)
    return page(request, 500, _("Nothing you sent was half done. The people who run this site have a record of it."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(request, 403, _("The form had expired. Go back, reload the page and send it again."))
