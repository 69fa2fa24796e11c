"""Doors to the programme: calendar, a session's page, and the desk where meetings are moved and published."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compact import clock
from compact.access import person, requires
from compact.errors import RuleViolation, StaleEdit
from phases.models import Process
from phases.pages import Page, open_now, public
from phases.panels import Panel as Piece
from phases.panels import Work
from phases.reading import ProvisionView
from sessions import permissions
from sessions.domain import meetings, releases
from sessions.forms import MoveForm, PublishForm
from sessions.models import Meeting, Panel, SessionKind, Theme
from sessions.reading import Programme
from stakeholders.models import State

FILTERS = ("kind", "theme", "city")


def chosen_filters(page: Page) -> dict[str, list[str]]:
    """Return the filters of an address; an empty choice of a form is none."""
    return {name: [value for value in page.query.get(name, []) if value] for name in FILTERS}


@public(*FILTERS, "past")
def calendar(request: HttpRequest, page: Page) -> HttpResponse:
    """A delegate on a phone, in another zone: today first; each meeting with its hours, zone and room."""
    programme = Programme(page.reading)
    chosen = chosen_filters(page)
    found = programme.filtered(**chosen)
    ahead = [version for version in found if version.day >= page.today]
    past = [version for version in found if version.day < page.today]
    context = {
        "page": page,
        "reading": page.reading,
        "ahead": programme.days(ahead),
        "past": programme.days(reversed(past)) if "past" in page.query else [],
        "past_count": len(past),
        "undated": [] if any(chosen.values()) else programme.undated,
        "release": programme.releases[0] if programme.releases else None,
        "chosen": chosen,
        "filtered": any(any(values) for values in chosen.values()),
        "feed_query": urlencode([(name, value) for name, values in chosen.items() for value in values]),
        "kinds": SessionKind.objects.filter(process=page.process),
        "themes": Theme.objects.filter(process=page.process),
        "cities": sorted({version.city for version in programme.meetings if version.city}),
    }
    return render(request, "programme/calendar.html", context)


@public()
def session(request: HttpRequest, page: Page, slug: str) -> HttpResponse:
    """A session with its meetings, panels, documents and the history of its dates."""
    programme = Programme(page.reading)
    view = programme.sessions.get(slug)
    if view is None:
        raise Http404
    context = {
        "page": page,
        "reading": page.reading,
        "view": view,
        "days": programme.days(view.meetings),
        "panels": with_moderators(view.panels),
        "documents": [d for d in page.reading.documents if d.item_id == view.session.pk],
        "provision": view.session.item.provision,
    }
    return render(request, "programme/session.html", context)


def with_moderators(panels: list[Panel]) -> list[tuple[Panel, str]]:
    """Pair each panel with the names of the States that moderate it."""
    codes = {code for panel in panels for code in panel.moderating_states}
    names = dict(State.objects.filter(iso2__in=codes).values_list("iso2", "name"))
    return [(panel, ", ".join(names.get(code, code) for code in panel.moderating_states)) for panel in panels]


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


@requires(permissions.edit_programme)
def publish(request: HttpRequest, process: str) -> HttpResponse:
    """Show what a release would change, then publish it."""
    page = open_now(request, process)
    form = PublishForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = releases.publish(page.process, by=person(request), **form.cleaned_data)
        except RuleViolation as refusal:
            form.add_error(refusal.field, refusal.sentence)
            status = refusal.status
        else:
            messages.success(request, _("Release %(number)d is published.") % {"number": made.number})
            return redirect("programme:programme", process)
    changes = releases.pending(page.process, page.now)
    context = {"page": page, "form": form, "changes": changes, "seen": releases.fingerprint(changes)}
    return render(request, "programme/publish.html", context, status=status)


def now_and_next(page: Page) -> Piece | None:
    """The overview's first panel: the next meetings with room and hours."""
    coming = Programme(page.reading).coming(3)
    return Piece("programme/panels/now_and_next.html", {"meetings": coming}, _("Now and next"))


def last_release(page: Page) -> Piece | None:
    """The overview: what the last release changed."""
    found = Programme(page.reading).releases
    if not found:
        return None
    versions = sorted(found[0].versions.select_related("meeting__session"), key=lambda v: v.day)
    context = {"release": found[0], "versions": versions[:6], "more": max(0, len(versions) - 6)}
    return Piece("programme/panels/last_release.html", context, _("Last change to the programme"))


def sessions_of_provision(page: Page, view: ProvisionView) -> Piece | None:
    """A paragraph's page: the themes it names, and the sessions that took them up under another paragraph."""
    themes = list(view.provision.themes.all())
    if not themes:
        return None
    programme = Programme(page.reading)
    keys = {theme.pk for theme in themes}
    resting = [
        one
        for one in programme.sessions.values()
        if one.session.item.provision_id != view.provision.pk and keys & {t.pk for t in one.session.themes.all()}
    ]
    return Piece("programme/panels/sessions.html", {"sessions": resting, "themes": themes}, _("Themes"))


def unpublished(process: Process) -> list[Work]:
    """The desk: changes to the programme that readers do not see yet."""
    changes = releases.pending(process, clock.now())
    if not changes:
        return []
    since = releases.unpublished_since(process, changes)
    count = len(changes)
    what = ngettext(
        "%(count)d change to the programme is not published",
        "%(count)d changes to the programme are not published",
        count,
    ) % {"count": count}
    return [Work(since, what, _("Preview and publish"), reverse("programme:publish", args=[process.slug]), count)]
