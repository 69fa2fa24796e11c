"""What is done with many meetings at once, always with a preview first: a whole session, or those that were chosen."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from compact.access import person, requires
from compact.errors import RuleViolation
from compact.models import User
from phases.pages import Page, open_now
from sessions import permissions
from sessions.domain.drafting import copy_meetings, copy_session, move_session
from sessions.domain.editing import cancel_meetings, shift_meetings
from sessions.domain.meetings import Overriding
from sessions.forms.acts import BulkForm, CopySessionForm, MoveSessionForm
from sessions.models import Meeting
from sessions.views.board import back, refused
from sessions.views.dropping import session_of
from sessions.views.editor import WANTS_REASON
from sessions.whatif import Supposed, suppose

Verb = Callable[[Overriding | None], Iterable[Meeting]]


@requires(permissions.edit_programme)
def move(request: HttpRequest, process: str, slug: str) -> HttpResponse:
    """Move all meetings of a session that sit, so that the first sits on a day."""
    page = open_now(request, process)
    session = session_of(page, slug)
    form = MoveSessionForm(request.POST or None)

    def verb(overriding: Overriding | None) -> Iterable[Meeting]:
        return move_session(session, to=form.cleaned_data["to"], by=person(request), overriding=overriding)

    words = {"title": _("Move the whole session"), "lead": session.item.title, "save": _("Move in the draft")}
    return ask(request, page, form, verb, words)


@requires(permissions.edit_programme)
def copy(request: HttpRequest, process: str, slug: str) -> HttpResponse:
    """Repeat a session's meetings on other days: as a new session, or as further meetings of the same."""
    page = open_now(request, process)
    session = session_of(page, slug)
    form = CopySessionForm(request.POST or None)

    def verb(overriding: Overriding | None) -> Iterable[Meeting]:
        to, title, by = form.cleaned_data["to"], form.cleaned_data["title"], person(request)
        if title:
            return copy_session(session, to=to, title=title, by=by, overriding=overriding).meetings
        return copy_meetings(session, to=to, by=by, overriding=overriding).meetings

    words = {
        "title": _("Copy the session"),
        "lead": session.item.title,
        "save": _("Copy in the draft"),
        "thanks": _("The copies are in the draft. What does not sit was not copied."),
    }
    return ask(request, page, form, verb, words)


@requires(permissions.edit_programme)
@require_POST
def bulk(request: HttpRequest, process: str) -> HttpResponse:
    """Move or cancel the meetings that were chosen in the list."""
    page = open_now(request, process)
    form = BulkForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(each) for found in form.errors.values() for each in found))
        return redirect(back(request, process))
    words = {"title": _("Cancel the chosen meetings"), "save": _("Cancel them in the draft"), "danger": "1"}
    if form.cleaned_data["act"] == BulkForm.MOVE:
        words = {"title": _("Move the chosen meetings"), "save": _("Move them in the draft")}
    return ask(request, page, form, _chosen_act(page, form, person(request)), words)


def _chosen_act(page: Page, form: BulkForm, by: User) -> Verb:
    data = form.cleaned_data

    def verb(overriding: Overriding | None) -> Iterable[Meeting]:
        if data["act"] == BulkForm.CANCEL:
            return cancel_meetings(page.process, seen=data["seen"], by=by, overriding=overriding)
        return shift_meetings(page.process, seen=data["seen"], days=data["days"], by=by, overriding=overriding)

    return verb


def ask(
    request: HttpRequest, page: Page, form: forms.Form, verb: Verb, words: dict[str, Any], *, at_once: bool = False
) -> HttpResponse:
    """Show what would be, and do it once that was seen; warnings want a reason, a refusal stands at its field.

    `at_once`: what brings no warning is done without being shown, and a refusal is said on the board.
    """
    supposed, status = Supposed(), 200
    if request.method == "POST" and form.is_valid():
        supposed = suppose(page.process, lambda: verb(None))
        reason = form.cleaned_data["reason"].strip()
        heeded = tuple(warning for warning in supposed.warnings if not warning.stops)
        saving = "save" in request.POST or (at_once and not heeded)
        if supposed.refusal and at_once:
            return refused(request, page, supposed.refusal, supposed.status)
        if supposed.refusal:
            status = _refuse(form, supposed.refusal, supposed.field, supposed.status)
        elif heeded and not reason and (saving or at_once):
            status = _refuse(form, _("Say why you go ahead all the same."), "reason", WANTS_REASON)
        elif saving:
            try:
                done = list(verb(Overriding(reason, heeded) if heeded else None))
            except RuleViolation as refusal:
                status = _refuse(form, refusal.sentence, refusal.field, refusal.status)
            else:
                return _done(request, page, done, words.get("thanks"), stay=at_once)
    context = {"page": page, "form": form, "supposed": supposed, "heeded": supposed.warnings, "words": words}
    context["back"] = back(request, page.process.slug)
    return render(request, "programme/editor/many.html", context, status=status)


def _refuse(form: forms.Form, sentence: str, field: str | None, status: int) -> int:
    form.add_error(field if field in form.fields else None, sentence)
    return status


def _done(
    request: HttpRequest, page: Page, done: list[Meeting], thanks: str | None, *, stay: bool = False
) -> HttpResponse:
    count = len(done)
    said = ngettext("%(count)d meeting is changed in the draft.", "%(count)d meetings are changed in the draft.", count)
    messages.success(request, thanks or said % {"count": count})
    if stay:
        return redirect(back(request, page.process.slug))
    board = reverse("programme:programme", args=[page.process.slug])
    first: date | None = min((meeting.day for meeting in done), default=None)
    return redirect(f"{board}?on={first.isoformat()}&meeting={done[0].pk}" if first else board)
