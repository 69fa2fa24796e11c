"""The desk's programme: the draft, and what staff do to it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from compact.access import person, requires
from compact.errors import RuleViolation, StaleEdit
from phases.pages import open_now
from sessions import permissions
from sessions.domain import meetings, releases
from sessions.forms.meetings import MoveForm
from sessions.models import Meeting


@requires(permissions.edit_programme)
def programme(request: HttpRequest, process: str) -> HttpResponse:
    """The draft: its meetings, what is not yet published, and the way to publish it."""
    page = open_now(request, process)
    rows = (
        Meeting.objects.filter(session__process=page.process)
        .select_related("session__item", "session__kind", "venue", "room")
        .order_by("day", "starts_at", "pk")
    )
    ahead = [row for row in rows if row.day >= page.today]
    context = {
        "page": page,
        "ahead": ahead,
        "past": [row for row in reversed(rows) if row.day < page.today],
        "changes": releases.pending(page.process, page.now),
        "last": page.process.releases.filter(published_at__lte=page.now).first(),
    }
    return render(request, "programme/desk.html", context)


@requires(permissions.edit_programme)
def move(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """Move one meeting in the draft."""
    page = open_now(request, process)
    meeting = (
        Meeting.objects.select_related("session__item", "session__process", "venue", "room")
        .filter(pk=pk, session__process=page.process)
        .first()
    )
    if meeting is None:
        raise Http404
    form = MoveForm(request.POST or None, meeting=meeting)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            meetings.move_meeting(
                meeting,
                to=form.sitting(),
                by=person(request),
                version=form.cleaned_data["version"],
            )
        except StaleEdit as refusal:
            meeting.refresh_from_db()
            form = MoveForm(request.POST.dict() | {"version": str(meeting.version)}, meeting=meeting)
            form.add_error(None, refusal.sentence)
            status = refusal.status
        except RuleViolation as refusal:
            form.add_error(refusal.field, refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, _("Moved in the draft. Readers see it once you publish."))
            return redirect("programme:programme", process)
    context = {"page": page, "meeting": meeting, "form": form}
    return render(request, "programme/move.html", context, status=status)
