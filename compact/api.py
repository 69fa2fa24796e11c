"""The API: the same reading and the same permission as the pages. Each app adds its router in compact/urls.py."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError

from compact.errors import RuleViolation, problem, titles

site = NinjaAPI(
    title="Compact",
    version="1",
    urls_namespace="api-1",
    openapi_url="/schema/",
    docs_url="/docs/",
    description="What the pages show, as JSON. Every moment is in UTC; days are days of the process's zone.",
)


@site.exception_handler(Http404)
def missing(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(404, titles()[404])


@site.exception_handler(RuleViolation)
def refused(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status, titles()[error.status], error.sentence)


@site.exception_handler(ValidationError)
def unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(400, titles()[400], _("Some parameters could not be read."), errors=error.errors)
