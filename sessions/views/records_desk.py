"""The desk's records of a session: how many came, and who was invited."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from compact.access import person, requires
from phases.pages import Page
from phases.views.asking import Asked, ask
from sessions import attending, permissions
from sessions.domain import records
from sessions.domain.marks import mark
from sessions.forms.sessions import AttendanceForm, InvitedForm
from sessions.models import Attendance, Invitation, Session
from sessions.people import invitations
from sessions.views.sessions_desk import find


@requires(permissions.edit_programme)
def new_attendance(request: HttpRequest, process: str, slug: str) -> HttpResponse:
    """An officer records how many came, in the words of a source."""
    page, row = find(request, process, slug)
    asked = Asked(AttendanceForm(reading=page.reading))
    if request.method == "POST":
        form, by = AttendanceForm(request.POST, reading=page.reading), person(request)

        def act() -> None:
            source = form.cited()
            assert source is not None  # the form is valid
            records.record_attendance(_session(row.pk), form.count(), source=source, by=by)

        asked = ask(request, page, form, act, thanks=_recorded(page, row))
        if asked.done:
            return redirect("programme:desk-session", process, slug)
    return _figure(request, page, row, asked)


@requires(permissions.edit_programme)
def attendance(request: HttpRequest, process: str, slug: str, pk: int) -> HttpResponse:
    """An officer mends a figure, or takes it away."""
    page, row = find(request, process, slug)
    figures = Attendance.objects.select_related("source", "session__process")
    figure = figures.filter(session=row, pk=pk, known_until=None).first()
    if figure is None:
        raise Http404
    if "remove" in request.POST:
        records.remove_attendance(figure, by=person(request))
        messages.success(request, _("Taken away."))
        return redirect("programme:desk-session", process, slug)
    seen = mark(figure)
    asked = Asked(AttendanceForm(reading=page.reading, row=figure, seen=seen))
    if request.method == "POST":
        form, by = AttendanceForm(request.POST, reading=page.reading), person(request)

        def act() -> None:
            fresh = Attendance.objects.select_related("session__process", "session__item", "source").get(pk=pk)
            source = form.cited()
            assert source is not None  # the form is valid
            records.edit_attendance(fresh, form.count(), source=source, seen=form.cleaned_data["seen"], by=by)

        asked = ask(request, page, form, act, thanks=_("Saved. Readers see it now."))
        if asked.done:
            return redirect("programme:desk-session", process, slug)
    return _figure(request, page, row, asked, figure)


@requires(permissions.edit_programme)
def invited(request: HttpRequest, process: str, slug: str) -> HttpResponse:
    """An officer records who was invited, or takes somebody off the list."""
    page, row = find(request, process, slug)
    if "remove" in request.POST:
        gone = Invitation.objects.select_related("session__process", "session__item")
        found = gone.filter(session=row, pk=request.POST["remove"]).first() if _is_key(request) else None
        if found:
            records.remove_invitation(found, by=person(request))
            messages.success(request, _("Taken off the list."))
        return redirect("programme:desk-invited", process, slug)
    asked = Asked(InvitedForm(reading=page.reading))
    if request.method == "POST":
        form, by = InvitedForm(request.POST, reading=page.reading), person(request)

        def act() -> None:
            category = form.cleaned_data["category"]
            records.invite(_session(row.pk), form.lines(), category=category, source=form.cited(), by=by)

        asked = ask(request, page, form, act, thanks=_recorded(page, row))
        if asked.done:
            return redirect("programme:desk-invited", process, slug)
    context = {
        "page": page,
        "session": row,
        "form": asked.form,
        "effects": asked.effects,
        "invitations": invitations(page.process, page.now).get(row.pk, []),
    }
    return render(request, "programme/invited_form.html", context, status=asked.status)


def _figure(
    request: HttpRequest, page: Page, row: Session, asked: Asked, figure: Attendance | None = None
) -> HttpResponse:
    phrase = asked.form["phrase"].value() or ""
    context = {
        "page": page,
        "session": row,
        "form": asked.form,
        "effects": asked.effects,
        "row": attending.read(phrase) if phrase else None,
        "figure": figure,
    }
    return render(request, "programme/attendance_form.html", context, status=asked.status)


def _recorded(page: Page, row: Session) -> str:
    """Readers see what is recorded of a session at once, if they see the session."""
    if row.pk in page.reading.items:
        return _("Recorded. Readers see it now.")
    return _("Recorded. Readers will see it once they see the session.")


def _session(pk: int) -> Session:
    return Session.objects.select_related("process", "item").get(pk=pk)


def _is_key(request: HttpRequest) -> bool:
    return request.POST["remove"].isdecimal() and len(request.POST["remove"]) < 19
