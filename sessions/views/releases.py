"""Publishing at the desk: what it would change, then now, or later, or not."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from compact.access import person, requires
from compact.errors import RuleViolation
from phases import in_words
from phases.pages import Page, open_now
from sessions import permissions, preview
from sessions.change_words import Names, sorts, summary, tell
from sessions.changes import by_session
from sessions.domain import releases, scheduling
from sessions.forms.releases import PublishForm
from sessions.models import ScheduledRelease
from sessions.pending import ChangeList
from sessions.reading import Programme

State = ScheduledRelease.State


@requires(permissions.edit_programme)
def publish(request: HttpRequest, process: str) -> HttpResponse:
    """Show what a release would change, then publish it, or plan to."""
    page = open_now(request, process)
    form = PublishForm(request.POST or None, process=page.process, later="later" in request.POST)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            done = _act(request, page, form)
        except RuleViolation as refusal:
            form.add_error("day" if refusal.field == "at" else None, refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, done)
            return redirect("programme:programme", process)
    changes = releases.pending(page.process, page.now)
    planned = page.process.scheduled_releases.filter(state=State.PLANNED).select_related("by").first()
    programme = page.facts.read(Programme)
    context = {
        "page": page,
        "form": form,
        "changes": changes,
        "groups": _told(programme, changes),
        "summary": summary(sorts(changes)),
        "seen": releases.fingerprint(changes),
        "effects": preview.effects(page.process, changes, by=person(request)) if changes else None,
        "audience": preview.audience(programme, changes) if changes else None,
        "planned": planned,
        "failed": None if planned else scheduling.unanswered(page.process),
    }
    return render(request, "programme/publish.html", context, status=status)


def _act(request: HttpRequest, page: Page, form: PublishForm) -> str:
    """Publish or plan, as the person pressed; return what is to be said of it."""
    said = form.cleaned_data
    if form.later:
        planned = scheduling.schedule_release(
            page.process, at=said["at"], note=said["note"], seen=said["seen"], by=person(request)
        )
        return _("It will be published on %(moment)s.") % {"moment": in_words.moment(planned.at, page.process.zone)}
    made = releases.publish(page.process, note=said["note"], seen=said["seen"], by=person(request))
    return _("Release %(number)d is published.") % {"number": made.number}


@requires(permissions.edit_programme)
def planned(request: HttpRequest, process: str, pk: int) -> HttpResponse:
    """A release that is or was to be published later: what is in it, what became of it, and the way to withdraw it."""
    page = open_now(request, process)
    row = ScheduledRelease.objects.filter(process=page.process, pk=pk).select_related("by", "release").first()
    if row is None:
        raise Http404
    if request.method == "POST":
        try:
            scheduling.withdraw_scheduled(row, by=person(request))
        except RuleViolation as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, _("It will not be published."))
        return redirect("programme:publish", process)
    changes = scheduling.previewed(row) if row.state == State.PLANNED else ChangeList([], [])
    context = {
        "page": page,
        "planned": row,
        "reason": _(row.reason) if row.reason else "",
        "changed": bool(row.state == State.PLANNED and releases.fingerprint(changes) != row.seen),
        "groups": _told(page.facts.read(Programme), changes),
        "count": len(row.meetings) + len(row.panels),
    }
    return render(request, "programme/planned.html", context)


def _told(programme: Programme, changes: ChangeList) -> list[tuple[object, list[object]]]:
    """The changes in words, by session."""
    names = Names(programme)
    return [(group, [tell(change, names) for change in group.changes]) for group in by_session(changes)]
