"""What the board's script asks: would this drop be well, and do it. The same verbs as behind the forms, in JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compact.access import person, requires
from compact.errors import RuleViolation, problem, titles
from phases import in_words
from phases.pages import Page, open_now
from sessions import permissions, warnings
from sessions.domain.meetings import Overriding, add_meeting, move_meeting
from sessions.domain.sittings import Sitting
from sessions.forms.meetings import DropForm
from sessions.models import Meeting, Session
from sessions.views.chosen import find
from sessions.views.editor import WANTS_REASON

View = Callable[..., HttpResponse]


@dataclass
class Drop:
    """A meeting, or a session without one, held over a cell."""

    page: Page
    meeting: Meeting | None
    session: Session
    form: DropForm

    @property
    def sitting(self) -> Sitting:
        return self.form.sitting(self.meeting)

    @cached_property
    def advice(self) -> warnings.Advice:
        return warnings.advise(self.page.reading, self.meeting, self.sitting, self.session)


def in_json(view: View) -> View:
    """Answer refusals as problems with a sentence, as programs read them."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except RuleViolation as refusal:
            return problem(refusal.status, titles()[refusal.status], refusal.sentence, field=refusal.field)
        except Http404:
            return problem(404, titles()[404], _("This meeting is not there any more. Reload the page."))

    return answer


@requires(permissions.edit_programme)
@require_POST
@in_json
def try_meeting(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """Say what would stand against a meeting where it is held over. Nothing is written."""
    page = open_now(request, process)
    row = find(page, pk)
    return _try(request, page, row, row.session)


@requires(permissions.edit_programme)
@require_POST
@in_json
def try_session(request: HttpRequest, process: str, slug: str) -> HttpResponse:
    """Say what would stand against a session's first meeting where it is held over. Nothing is written."""
    page = open_now(request, process)
    return _try(request, page, None, session_of(page, slug))


@requires(permissions.edit_programme)
@require_POST
@in_json
def move_meeting_to(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """Move a meeting to the cell on which it was dropped."""
    page = open_now(request, process)
    row = find(page, pk)

    def act(drop: Drop, overriding: Overriding | None) -> Meeting:
        version = drop.form.cleaned_data["version"]
        seen = -1 if version is None else version
        return move_meeting(row, to=drop.sitting, by=person(request), version=seen, overriding=overriding)

    return _do(request, page, row, row.session, act)


@requires(permissions.edit_programme)
@require_POST
@in_json
def place_session(request: HttpRequest, process: str, slug: str) -> HttpResponse:
    """Give a session its first meeting, on the cell on which it was dropped."""
    page = open_now(request, process)

    def act(drop: Drop, overriding: Overriding | None) -> Meeting:
        return add_meeting(drop.session, sitting=drop.sitting, by=person(request), overriding=overriding)

    return _do(request, page, None, session_of(page, slug), act)


def session_of(page: Page, slug: str) -> Session:
    """A session of the process. Raises Http404."""
    rows = Session.objects.filter(process=page.process, slug=slug)
    found = rows.select_related("item", "kind", "process").first()
    if found is None:
        raise Http404
    return found


def _try(request: HttpRequest, page: Page, row: Meeting | None, session: Session) -> HttpResponse:
    drop = Drop(page, row, session, DropForm(request.POST))
    if not drop.form.is_valid():
        return _unreadable(drop.form)
    advice = drop.advice
    html = _drawn(request, drop, where=_where(drop.sitting), counts=advice.counts)
    return JsonResponse({"ok": True, "said": _said(advice), "html": html})


def _do(
    request: HttpRequest,
    page: Page,
    row: Meeting | None,
    session: Session,
    act: Callable[[Drop, Overriding | None], Meeting],
) -> HttpResponse:
    drop = Drop(page, row, session, DropForm(request.POST))
    if not drop.form.is_valid():
        return _unreadable(drop.form)
    advice, reason = drop.advice, drop.form.cleaned_data["reason"].strip()
    heeded = tuple(advice.to_answer)
    if heeded and not reason and not advice.stops:
        html = _drawn(request, drop, where=_where(drop.sitting), counts=advice.counts)
        title, detail = _("A reason is needed"), " ".join(warning.sentence for warning in heeded)
        return problem(WANTS_REASON, title, detail, html=html)
    made = act(drop, Overriding(reason, heeded) if heeded else None)
    said = _("Done: %(where)s.") % {"where": _where(drop.sitting)}
    html = _drawn(request, drop, where=said, counts=advice.afterwards, is_done=True)
    return JsonResponse({"ok": True, "meeting": made.pk, "version": made.version, "said": said, "html": html})


def _unreadable(form: DropForm) -> HttpResponse:
    sentences = [f"{form.fields[name].label}: {each}" for name, found in form.errors.items() for each in found]
    return problem(400, titles()[400], " ".join(sentences))


def _where(sitting: Sitting) -> str:
    """`Monday, 12 March 2018, 10:00-13:00, Great Hall, Vienna`."""
    hours = ""
    if sitting.start and sitting.end:
        hours = f"{in_words.clock(sitting.start)}-{in_words.clock(sitting.end)}"
    room, city = sitting.room.name if sitting.room else "", sitting.venue.city if sitting.venue else ""
    return ", ".join(part for part in (in_words.day(sitting.day), hours, room, city) if part)


def _drawn(request: HttpRequest, drop: Drop, **more: Any) -> str:
    """The advice as a piece of the page."""
    context = {"page": drop.page, "advice": drop.advice, "brief": True, **more}
    return render_to_string("programme/editor/_advice.html", context, request)


def _said(advice: warnings.Advice) -> str:
    """What a screen reader is told of a cell: the counts that would be others, what would be another, the warnings."""
    counted = [f"{count.sentence}." for count in advice.counted if count.differs]
    changed = [change.after.sentence for change in advice.changes if change.after]
    sentences = [*counted, *changed, *(warning.sentence for warning in advice.warnings)]
    return " ".join(sentences) or _("No warning.")
