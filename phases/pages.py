"""Public pages: found, dated, cached by the process's revision, answered 304 where nothing changed.

A hit costs one small query. The key holds everything a page depends on: build, revision, the day in the process's zone,
the moment asked for, the path with its meaningful query, and the language. What moves within a day is not drawn here.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, wraps
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compact import clock
from compact.errors import RuleViolation
from compact.errors import page as error_page
from phases import as_of, in_words
from phases.dates import end_of_day
from phases.findings import Facts
from phases.models import Process
from phases.reading import Reading

KEEP_SECONDS = 24 * 3600
TRACKING = ("utm_", "fbclid", "gclid")  # what others append to a link; it filters nothing


class BadAddress(ValueError):
    """An address that asks for what there is not."""


class BadMoment(BadAddress):
    """The day that was asked for cannot be shown."""


@dataclass
class Page:
    """The process that an address names, and the moment it is asked for."""

    process: Process
    now: datetime
    as_of: date | None
    query: dict[str, list[str]] = field(default_factory=dict)
    is_public: bool = False  # it can be read as of another day

    @property
    def at(self) -> datetime:
        return end_of_day(self.as_of, self.process.zone) if self.as_of else self.now

    @property
    def today(self) -> date:
        return self.at.astimezone(ZoneInfo(self.process.zone)).date()

    @property
    def latest(self) -> date:
        """The last day as of which it can be read: today in the process's zone."""
        return self.now.astimezone(ZoneInfo(self.process.zone)).date()

    @cached_property
    def reading(self) -> Reading:
        return Reading(self.process, self.at)

    @cached_property
    def facts(self) -> Facts:
        """Everything that rules ask of the data at the page's moment."""
        return Facts(self.reading)

    def filters(self) -> str:
        """The meaningful query, in one order, for links and keys."""
        return urlencode(sorted(self.query.items()), doseq=True)


def open_page(request: HttpRequest, slug: str, query: tuple[str, ...] = ()) -> Page:
    """Find the process and the moment. Raises Http404, and BadMoment for a day that is no day or has not come."""
    process = _find(slug)
    now = process.moment  # type: ignore[attr-defined]
    asked = request.GET.get("as_of", "")
    try:
        day = date.fromisoformat(asked) if asked else None
    except ValueError as error:
        raise BadMoment(_("as_of takes a day, as 2017-12-01.")) from error
    today = now.astimezone(ZoneInfo(process.zone)).date()
    if day and day > today:
        raise BadMoment(_("No page can be shown as of a day to come; today is %s.") % today.isoformat())
    kept = {name: request.GET.getlist(name) for name in (*query, "as_of") if request.GET.getlist(name)}
    return Page(process, now, day if day != today else None, kept, is_public=True)


View = Callable[..., HttpResponse]


def public(*query: str, only: bool = False) -> Callable[[View], View]:
    """Make a view of (request, page, ...) a public page; `query` names the parameters that change what it shows.

    With `only`, a parameter of another name is refused: a filter that is misspelt would show everything.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
            return _answer(request, process, query, lambda page: view(request, page, **kwargs), only=only)

        return answer

    return decorate


def public_data(*query: str, only: bool = False) -> Callable[[View], View]:
    """The same for the API's views of (request, process, ...), which find the page in `request.page`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
            return _answer(request, process, query, lambda page: view(request, process=process, **kwargs), only=only)

        return answer

    return decorate


def open_now(request: HttpRequest, slug: str) -> Page:
    """Open a page that is always as of now (the desk, forms): `as_of` is not heeded. Raises Http404."""
    process = _find(slug)
    page = Page(process, process.moment, None)  # type: ignore[attr-defined]
    request.page = page  # type: ignore[attr-defined]
    return page


def _find(slug: str) -> Process:
    process = Process.objects.filter(slug=slug).annotate(moment=clock.Now()).first()
    if process is None:
        raise Http404
    return process


def _answer(
    request: HttpRequest, slug: str, query: tuple[str, ...], make: Callable[[Page], HttpResponse], *, only: bool
) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    try:
        page = open_page(request, slug, query)
        if only:
            _refuse_other(request, query)
    except BadAddress as error:
        request.as_it_stands = _as_it_stands(request)  # type: ignore[attr-defined]
        return error_page(request, 400, str(error))
    request.page = page  # type: ignore[attr-defined]
    day = page.as_of
    drawn = (lambda: _as_of(request, page, day, make)) if day else (lambda: make(page))
    if request.user.is_authenticated:
        response = drawn()
        response["Cache-Control"] = "private, no-cache"
        return response
    return _shared(request, page, drawn)


def _refuse_other(request: HttpRequest, query: tuple[str, ...]) -> None:
    known = {*query, "as_of"}
    other = [name for name in request.GET if name not in known and not name.startswith(TRACKING)]
    if other:
        named = {"name": other[0][:60], "known": ", ".join(sorted(known))}
        raise BadAddress(_("This address has no filter “%(name)s”. Choose from: %(known)s.") % named)


def _as_of(request: HttpRequest, page: Page, day: date, make: Callable[[Page], HttpResponse]) -> HttpResponse:
    """Draw a page as of a past day; what became known since is answered 404 with a word of it, and the way to it."""
    try:
        return as_of.carry(make(page), page.process.slug, day.isoformat())
    except Http404:
        if not _is_there_now(request, page, make):
            raise
    request.as_it_stands = _as_it_stands(request)  # type: ignore[attr-defined]
    return error_page(request, 404, _("This was not yet known on %(day)s.") % {"day": in_words.long_day(day)})


def _is_there_now(request: HttpRequest, page: Page, make: Callable[[Page], HttpResponse]) -> bool:
    query = {name: values for name, values in page.query.items() if name != "as_of"}
    now = replace(page, as_of=None, query=query)
    request.page = now  # type: ignore[attr-defined]
    try:
        return make(now).status_code == 200
    except (Http404, RuleViolation):
        return False
    finally:
        request.page = page  # type: ignore[attr-defined]


def _as_it_stands(request: HttpRequest) -> str:
    """The address that was asked for, without the past day."""
    query = request.GET.copy()
    query.pop("as_of", None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _shared(request: HttpRequest, page: Page, make: Callable[[], HttpResponse]) -> HttpResponse:
    key = _key(request, page)
    tag = f'"{key}"'
    if tag in request.headers.get("If-None-Match", ""):
        return _head(HttpResponseNotModified(), tag)
    kept = cache.get(key)
    if kept is not None:
        body, content_type, name = kept
        response = HttpResponse(body, content_type=content_type)
        if name:
            response["Content-Disposition"] = name
        return _head(response, tag)
    response = make()
    if response.status_code == 200 and not response.cookies and not response.streaming:
        kept = (response.content, response["Content-Type"], response.get("Content-Disposition", ""))
        cache.set(key, kept, KEEP_SECONDS)
        return _head(response, tag)
    return response


def _key(request: HttpRequest, page: Page) -> str:
    real_today = page.now.astimezone(ZoneInfo(page.process.zone)).date()
    parts = (
        settings.BUILD,
        page.process.pk,
        page.process.revision,
        real_today.isoformat(),
        page.as_of and page.as_of.isoformat(),  # not what was asked: today's own date is no date of the past tomorrow
        request.get_host(),
        request.path,
        page.filters(),
        get_language(),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _head(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response
