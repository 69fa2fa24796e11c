"""A meeting's page at the desk: all of its fields, what a change would bring, and the save."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from compact.access import person, requires
from compact.errors import RuleViolation, StaleEdit
from phases.pages import Page, open_now
from sessions import permissions, warnings
from sessions.domain.editing import set_meeting
from sessions.domain.meetings import Overriding, add_meeting, sitting_of
from sessions.forms.meetings import MeetingForm, NewMeetingForm
from sessions.models import OFF, Meeting, Session
from sessions.views import chosen

WANTS_REASON = 422


@requires(permissions.edit_programme)
def meeting(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """Move or change one meeting of the draft."""
    page = open_now(request, process)
    row = chosen.find(page, pk)
    form = MeetingForm(request.POST or None, meeting=row)

    def write(overriding: Overriding | None) -> Meeting:
        version = form.cleaned_data["version"]
        return set_meeting(
            row,
            to=form.sitting(),
            details=form.details(),
            by=person(request),
            version=-1 if version is None else version,
            overriding=overriding,
        )

    answer = _answer(request, page, form, row, row.session, write)
    if isinstance(answer, Meeting):
        return _done(request, answer)
    status, advice = answer
    if status == StaleEdit.status:
        row = chosen.find(page, pk)
        form.data = request.POST.dict() | {"version": str(row.version)}
    return render(request, "programme/editor/meeting.html", _context(page, form, row, advice), status=status)


@requires(permissions.edit_programme)
def new_meeting(request: HttpRequest, process: str) -> HttpResponse:
    """Add a meeting to the draft; the address may name its session and its day."""
    page = open_now(request, process)
    given = {name: request.GET[name] for name in ("session", "day") if request.GET.get(name)}
    like = _like_the_last(page, given.get("session", ""))
    form = NewMeetingForm(request.POST or None, process=page.process, initial={"status": "firm", **like, **given})

    def write(overriding: Overriding | None) -> Meeting:
        session: Session = form.cleaned_data["session"]
        return add_meeting(session, sitting=form.sitting(), by=person(request), overriding=overriding, **form.details())

    session = form.cleaned_data.get("session") if request.method == "POST" and form.is_valid() else None
    answer = _answer(request, page, form, None, session, write)
    if isinstance(answer, Meeting):
        return _done(request, answer)
    status, advice = answer
    return render(request, "programme/editor/new.html", _context(page, form, None, advice), status=status)


def _like_the_last(page: Page, slug: str) -> dict[str, Any]:
    """A further meeting of a session sits as the last one does, until somebody says otherwise."""
    rows = Meeting.objects.filter(session__process=page.process, session__slug=slug).exclude(status__in=OFF)
    last = rows.select_related("session__process", "venue", "room").order_by("-day", "-starts_at").first()
    return vars(sitting_of(last)) if last else {}


def _answer(
    request: HttpRequest,
    page: Page,
    form: MeetingForm,
    row: Meeting | None,
    session: Session | None,
    write: Callable[[Overriding | None], Meeting],
) -> tuple[int, warnings.Advice | None] | Meeting:
    """Save and return the meeting, or the status and the advice with which the form comes back."""
    if request.method != "POST" or not form.is_valid():
        return 200, None
    advice = None
    try:
        status = form.cleaned_data["status"]
        advice = warnings.advise(page.reading, row, form.sitting(), session, status=status)
        if "preview" in request.POST:
            return 200, advice
        heeded = tuple(advice.to_answer)
        reason = form.cleaned_data["reason"].strip()
        if heeded and not reason and not advice.stops:
            form.ask_reason(_("Say why you go ahead all the same."))
            return WANTS_REASON, advice
        return write(Overriding(reason, heeded) if heeded else None)
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return refusal.status, advice


def _done(request: HttpRequest, row: Meeting) -> HttpResponse:
    messages.success(request, _("Saved in the draft. Readers see it once you publish."))
    board = reverse("programme:programme", args=[row.session.process.slug])
    return redirect(f"{board}?on={row.day.isoformat()}&meeting={row.pk}")


def _context(page: Page, form: MeetingForm, row: Meeting | None, advice: warnings.Advice | None) -> dict[str, Any]:
    zone = row.venue.zone if row and row.venue else page.process.zone
    counts = advice.counts if advice else []
    return {"page": page, "form": form, "meeting": row, "zone": zone, "advice": advice, "counts": counts}
