"""What is done with one meeting beside moving it: postpone, cancel, reinstate, take back, split."""

from collections.abc import Callable, Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from compact.access import person, requires
from compact.errors import RuleViolation, StaleEdit
from phases.pages import open_now
from sessions import permissions
from sessions.domain.drafting import discard_change, postpone_meeting, reinstate_meeting, split_meeting
from sessions.domain.meetings import Overriding, cancel_meeting
from sessions.domain.sessions import remove_session
from sessions.forms.acts import ReinstateForm, SplitForm
from sessions.models import Meeting, Session
from sessions.views.board import back, refused
from sessions.views.chosen import find
from sessions.views.many import ask

CHANGED = gettext_lazy("Somebody else changed this meeting while you were at it. Look at it as it is now.")
ACTS: dict[str, tuple[Callable[..., Meeting | None], object]] = {
    "postpone": (postpone_meeting, gettext_lazy("Postponed in the draft.")),
    "cancel": (cancel_meeting, gettext_lazy("Cancelled in the draft.")),
    "discard": (discard_change, gettext_lazy("As readers see it again.")),
}


@requires(permissions.edit_programme)
@require_POST
def act(request: HttpRequest, process: str, pk: int, act: str) -> HttpResponse:
    """Do one of the acts that ask nothing; each can be undone. A refusal is said on the board."""
    page = open_now(request, process)
    verb, thanks = ACTS[act]
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
    try:
        verb(find(page, pk), by=person(request), version=seen)
    except RuleViolation as refusal:
        return refused(request, page, refusal.sentence, refusal.status)
    messages.success(request, str(thanks))
    return redirect(back(request, process))


@requires(permissions.edit_programme)
@require_POST
def reinstate(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """Let a meeting sit again: at once, or after a look at the warnings that this brings."""
    page = open_now(request, process)
    row, form = find(page, pk), ReinstateForm(request.POST)
    if not form.is_valid():
        return refused(request, page, str(CHANGED), StaleEdit.status)

    def verb(overriding: Overriding | None) -> Iterable[Meeting]:
        return [reinstate_meeting(row, by=person(request), version=form.cleaned_data["version"], overriding=overriding)]

    words = {"title": _("Reinstate the meeting"), "lead": named(row), "save": _("Reinstate in the draft")}
    words["thanks"] = _("Reinstated in the draft.")
    return ask(request, page, form, verb, words, at_once=True)


@requires(permissions.edit_programme)
def split(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """Let a meeting end at an hour, and a second one go on; both are shown before."""
    page = open_now(request, process)
    row = find(page, pk)
    form = SplitForm(request.POST or None, initial={"version": row.version})

    def verb(overriding: Overriding | None) -> Iterable[Meeting]:
        data = form.cleaned_data
        return split_meeting(
            row,
            at=data["at"],
            resume=data["resume"],
            by=person(request),
            version=data["version"],
            overriding=overriding,
        )

    words = {"title": _("Split a meeting"), "lead": named(row), "save": _("Split in the draft"), "meeting": row}
    words["thanks"] = _("Split in two in the draft.")
    return ask(request, page, form, verb, words)


@requires(permissions.edit_programme)
@require_POST
def remove(request: HttpRequest, process: str, slug: str) -> HttpResponse:
    """Take an empty session away again."""
    page = open_now(request, process)
    row = Session.objects.select_related("process", "item").filter(process=page.process, slug=slug).first()
    if row is None:
        raise Http404
    try:
        remove_session(row, by=person(request))
    except RuleViolation as refusal:
        return refused(request, page, refusal.sentence, refusal.status)
    messages.success(request, _("Removed: %(title)s.") % {"title": row.item.title})
    return redirect(back(request, process))


def named(row: Meeting) -> str:
    """A meeting's session, and its own title."""
    return ": ".join(part for part in (row.session.item.title, row.title) if part)
