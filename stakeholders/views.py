"""Doors to taking part: choosing a way in and applying, the applicant's own page, and the desk that decides.

The pages below an applicant's link name nobody's session: who holds the link holds the application.
"""

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from compact.access import person, requires
from compact.errors import RuleViolation, StaleEdit
from compact.models import User
from phases import in_words
from phases.pages import Page, open_now
from stakeholders import limits, permissions
from stakeholders.domain import applications as verbs
from stakeholders.forms import ApplicationForm, DecideForm
from stakeholders.models import Application, ApplicationQuerySet, Route
from stakeholders.reading import WayIn, history, standing, ways_in, window

Status = Application.Status
PER_PAGE = 50
reads_and_writes = require_http_methods(["GET", "HEAD", "POST"])


@reads_and_writes
def register(request: HttpRequest, process: str) -> HttpResponse:
    """An organisation, on a slow line: which way in is mine, what is asked, by when; then the form itself."""
    page = open_now(request, process)
    ways = ways_in(page.reading)
    key = request.GET.get("route", "")
    if not key:
        return _fresh(render(request, "stakeholders/ways_in.html", {"page": page, "ways": ways}))
    way = next((way for way in ways if way.route.key == key), None)
    if way is None:
        raise Http404
    if "sent" in request.GET:
        return _fresh(render(request, "stakeholders/check_mail.html", {"page": page, "way": way}))
    if not way.open:
        status = 409 if request.method == "POST" else 200
        return _fresh(render(request, "stakeholders/closed.html", {"page": page, "way": way}, status=status))
    return _fresh(_form(request, page, way))


def _form(request: HttpRequest, page: Page, way: WayIn) -> HttpResponse:
    form = ApplicationForm(request.POST if request.method == "POST" else None, route=way.route)
    status, wait = 200, 0
    if form.is_bound and form.is_valid():
        wait = limits.too_many(request, form.cleaned_data["contact_email"])
        if wait:
            form.add_error(None, _("Too many applications came from here. Nothing is lost: send it again in an hour."))
            status = 429
        else:
            try:
                verbs.apply(page.process, route=way.route, by=_person(request), **form.cleaned_data)
            except RuleViolation as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
                status = refusal.status
            else:
                query = urlencode({"route": way.route.key, "sent": "1"})
                return redirect(f"{reverse('stakeholders:register', args=[page.process.slug])}?{query}")
    context = {"page": page, "way": way, "form": form}
    response = render(request, "stakeholders/register.html", context, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


@reads_and_writes
def application(request: HttpRequest, process: str, token: str) -> HttpResponse:
    """The applicant: where does my application stand, what happens next, what did I send?"""
    page = open_now(request, process)
    found = _held(page, token)
    if request.method == "POST":
        verbs.withdraw(found, by=_person(request))
        return _private(redirect("stakeholders:application", process, token))
    context = {
        "page": page,
        "application": found,
        "token": token,
        "standing": standing(found, page.reading),
        "may_withdraw": Status.WITHDRAWN in verbs.MOVES[Status(found.status)],
        "may_apply": found.route.takes_applications and not window(found.route, page.reading).closed_since,
        "steps": history(found),
    }
    return _private(render(request, "stakeholders/application.html", context))


@reads_and_writes
def confirm(request: HttpRequest, process: str, token: str) -> HttpResponse:
    """GET asks, since scanners open the links of mails; POST confirms."""
    page = open_now(request, process)
    found = _held(page, token)
    refused = ""
    if request.method == "POST":
        try:
            verbs.confirm(found, token=token, by=_person(request))
        except RuleViolation as refusal:
            refused = refusal.sentence
    if not refused and (request.method == "POST" or found.status != Status.UNCONFIRMED):
        return _private(redirect("stakeholders:application", process, token))
    context = {
        "page": page,
        "application": found,
        "window": window(found.route, page.reading),
        "refused": refused,
    }
    return _private(render(request, "stakeholders/confirm.html", context, status=409 if refused else 200))


@requires(permissions.review_applications)
@require_safe
def applications(request: HttpRequest, process: str) -> HttpResponse:
    """An officer with 300 of them: oldest first; the filters stay in the address."""
    page = open_now(request, process)
    every = Application.objects.filter(process=page.process)
    counted = dict(every.values_list("status").annotate(count=Count("pk")))
    status = request.GET.get("status", "")
    found = every.filter(status=status) if status in Status.values else every.exclude(status=Status.UNCONFIRMED)
    routes = list(Route.objects.filter(process=page.process, applications__isnull=False).distinct())
    route = next((route for route in routes if route.key == request.GET.get("route", "")), None)
    found = found.filter(route=route) if route else found
    rows = found.select_related("route", "category", "country").order_by("submitted_at", "pk")
    context = {
        "page": page,
        "rows": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "statuses": [(value, label, counted.get(value, 0)) for value, label in Status.choices],
        "confirmed": sum(count for value, count in counted.items() if value != Status.UNCONFIRMED),
        "status": status if status in Status.values else "",
        "routes": routes,
        "route": route,
    }
    return _private(render(request, "stakeholders/desk/applications.html", context))


@requires(permissions.review_applications)
@reads_and_writes
def review(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """One application's file: what was sent, what was done, and its one next act."""
    page = open_now(request, process)
    found = _of_process(page).filter(pk=pk).first()
    if found is None:
        raise Http404
    form, status = DecideForm(application=found), 200
    if request.method == "POST":
        form, status = _act(request, page, found)
        if status == 302:
            return redirect("stakeholders:review", process, pk)
        found = _of_process(page).get(pk=pk)
    context = {
        "page": page,
        "application": found,
        "form": form,
        "window": window(found.route, page.reading),
        "may_start": Status.IN_REVIEW in verbs.MOVES[Status(found.status)],
        "may_decide": found.status == Status.IN_REVIEW,
        "steps": history(found),
    }
    return _private(render(request, "stakeholders/desk/application.html", context, status=status))


def _act(request: HttpRequest, page: Page, found: Application) -> tuple[DecideForm, int]:
    """Do what the officer pressed; return the form to show again and its status, or 302 when it is done.

    After a stale press the form stands on what the application is now, and keeps what was typed.
    """
    officer = person(request)
    form = DecideForm(request.POST, application=found)
    if "start" in request.POST:
        verbs.start_review(found, by=officer)
        return form, 302
    if not form.is_valid():
        return form, 200
    try:
        verbs.decide(found, by=officer, **form.cleaned_data)
    except StaleEdit as refusal:
        form = DecideForm.anew(request.POST, _of_process(page).get(pk=found.pk))
        form.add_error(None, f"{refusal.sentence} {_last_step(page, found)}".strip())
        return form, refusal.status
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return form, refusal.status
    return form, 302


def _last_step(page: Page, found: Application) -> str:
    """Say who changed an application last, to what and when, as far as that is known."""
    steps = history(found)
    if not steps:
        return ""
    who = steps[-1].who.name if steps[-1].who else _("the applicant")
    when = in_words.moment(steps[-1].at, page.process.zone)
    return _("Last step: %(what)s, by %(who)s, %(when)s.") % {"what": steps[-1].what, "who": who, "when": when}


def _of_process(page: Page) -> ApplicationQuerySet:
    wanted = ("process", "category", "country", "route__provision", "route__accreditation_list")
    return Application.objects.filter(process=page.process).select_related(*wanted)


def _held(page: Page, token: str) -> Application:
    """Return the application that a link opens; a link that opens none is an address that is none."""
    found = _of_process(page).with_token(token).first()
    if found is None:
        raise Http404
    return found


def _person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _fresh(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-cache"
    return response


def _private(response: HttpResponse) -> HttpResponse:
    """Keep a page out of every cache, and its address out of every Referer.

    Not `no-referrer`: under it browsers send `Origin: null` with a form, which the CSRF check must refuse.
    """
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
