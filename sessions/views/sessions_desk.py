"""The desk's sessions: what is held, before and beside its meetings."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from compact.access import person, requires
from phases.domain import statements
from phases.pages import Page, open_now
from phases.views.asking import Asked, ask
from sessions import permissions
from sessions.domain import sessions as verbs
from sessions.filters import UnknownFilter
from sessions.forms.sessions import NewSessionForm, SessionDateForm, SessionForm
from sessions.models import OFF, Participant, Session
from sessions.reading import Programme, SessionView
from sessions.records import record_of

ROWS = 50


def find(request: HttpRequest, process: str, slug: str) -> tuple[Page, Session]:
    """Open the process now and find a session of the draft in it, known to readers or not. Raises Http404."""
    page = open_now(request, process)
    rows = Session.objects.select_related("item__provision", "item__process", "kind", "process")
    row = rows.prefetch_related("themes").filter(process=page.process, slug=slug).first()
    if row is None:
        raise Http404
    return page, row


@requires(permissions.edit_programme)
def sessions(request: HttpRequest, process: str) -> HttpResponse:
    """An officer looks for a session: all of them, by kind."""
    page = open_now(request, process)
    kinds, kind = list(page.process.session_kinds.all()), request.GET.get("kind", "")
    if kind and kind not in [one.key for one in kinds]:
        named = {"value": kind[:60], "there": ", ".join(one.key for one in kinds)}
        raise UnknownFilter(_("There is no kind of session %(value)r. Choose from: %(there)s.") % named)
    sits = ~Q(meetings__status__in=OFF)
    rows = (
        Session.objects.filter(process=page.process, **({"kind__key": kind} if kind else {}))
        .select_related("item", "kind")
        .annotate(sits=Count("meetings", filter=sits, distinct=True))
        .annotate(has_panels=Count("panels", filter=Q(panels__withdrawn=False), distinct=True))
        .order_by("kind__position", "number", "item__title", "pk")
    )
    context = {
        "page": page,
        "rows": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "known": page.reading.items,
        "kinds": kinds,
        "kind": kind,
    }
    return render(request, "programme/sessions_desk.html", context)


@requires(permissions.edit_programme)
def new_session(request: HttpRequest, process: str) -> HttpResponse:
    """An officer adds a session; its meetings, or a first word of when, come next."""
    page, by = open_now(request, process), person(request)
    asked = Asked(NewSessionForm(reading=page.reading))
    if request.method == "POST":
        form = NewSessionForm(request.POST, reading=page.reading)
        made: list[Session] = []

        def act() -> None:
            slug = form.cleaned_data["slug"]
            made[:] = [verbs.add_session(page.process, slug=slug, by=by, **form.values())]

        asked = ask(request, page, form, act, thanks=_("Added to the draft. Readers see it once it has a day."))
        if asked.done:
            return redirect("programme:desk-session", process, made[0].slug)
    return _answer(request, page, None, asked)


@requires(permissions.edit_programme)
def session(request: HttpRequest, process: str, slug: str) -> HttpResponse:
    """An officer sees everything of a session: facts, meetings, panels with people, chairs, and what is recorded."""
    page, row = find(request, process, slug)
    known = page.reading.items.get(row.pk)
    # Of a session that no reader knows there are no dates.
    view = SessionView(row, known, (), Programme(page.reading))  # type: ignore[arg-type]
    context = {
        "page": page,
        "session": row,
        "known": known,
        "meetings": row.meetings.select_related("venue", "room").order_by("day", "starts_at", "pk"),
        "panels": row.panels.select_related("meeting").prefetch_related("people").order_by("withdrawn", "number"),
        "chairs": view.chairs,
        "record": record_of(view),
        "moderator": Participant.Part.MODERATOR,
    }
    return render(request, "programme/session_desk.html", context)


@requires(permissions.edit_programme)
def edit(request: HttpRequest, process: str, slug: str) -> HttpResponse:
    """An officer changes what a session is."""
    page, row = find(request, process, slug)
    asked = Asked(SessionForm(reading=page.reading, session=row))
    if request.method == "POST":
        form, by = SessionForm(request.POST, reading=page.reading, session=row), person(request)

        def act() -> None:
            fresh = Session.objects.select_related("process", "item").get(pk=row.pk)
            verbs.edit_session(fresh, version=form.cleaned_data["version"] or 0, by=by, **form.values())

        asked = ask(request, page, form, act)
        if asked.done:
            return redirect("programme:desk-session", process, slug)
    return _answer(request, page, row, asked)


@requires(permissions.edit_programme)
def say_date(request: HttpRequest, process: str, slug: str) -> HttpResponse:
    """An officer says what a source says of when a session is; from then on readers know it, without any meeting."""
    page, row = find(request, process, slug)
    view = page.reading.items.get(row.pk)
    if view:
        return redirect("phases:desk-date", process, row.item.key)
    asked = Asked(SessionDateForm(reading=page.reading))
    if request.method == "POST":
        form, by = SessionDateForm(request.POST, reading=page.reading), person(request)

        def act() -> None:
            fresh = Session.objects.select_related("item__process").get(pk=row.pk).item
            said, source = form.cleaned_data, form.cited()
            assert source is not None  # the form is valid
            statements.say_date(fresh, said["layer"], form.statement(), source=source, known=said["known"], by=by)

        asked = ask(request, page, form, act)
        if asked.done:
            return redirect("programme:desk-session", process, slug)
    return _answer(request, page, row, asked, template="programme/session_date.html")


def _answer(
    request: HttpRequest,
    page: Page,
    row: Session | None,
    asked: Asked,
    template: str = "programme/session_form.html",
    **more: Any,
) -> HttpResponse:
    context = {"page": page, "session": row, "form": asked.form, "effects": asked.effects, **more}
    return render(request, template, context, status=asked.status)
