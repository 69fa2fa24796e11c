"""What readers see of releases: what each changed, and what lies between any two."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from compact.errors import RuleViolation
from phases.pages import Page, public
from sessions import atom, history
from sessions.change_words import Names, Told, sorts, summary, tell
from sessions.changes import Change, by_session
from sessions.models import Release
from sessions.reading import Programme, UnknownRelease

AT_ONCE = 10  # releases on a page
OPEN, FOLDED = 4, 20  # changes of a release in the list: at once, and on request


class NoNumber(RuleViolation):
    """Something was given for a release's number that is none."""

    status = 400


@dataclass(frozen=True)
class Entry:
    """A release in the list, with the first of its changes."""

    release: Release
    summary: str
    shown: list[Told]
    folded: list[Told]
    total: int

    @property
    def left_out(self) -> int:
        """How many changes only the release's own page shows."""
        return self.total - len(self.shown) - len(self.folded)


@public("page")
def changes(request: HttpRequest, page: Page) -> HttpResponse:
    """The releases, newest first, each with the first of its changes."""
    programme = Programme(page.reading)
    found = Paginator(programme.releases, AT_ONCE).get_page(page.query.get("page", ["1"])[0])
    context = {"page": page, "page_obj": found, "entries": entries(programme, list(found)), "programme": programme}
    return render(request, "programme/changes.html", context)


def entries(programme: Programme, releases: list[Release]) -> list[Entry]:
    """Releases as the list shows them, in a constant number of queries."""
    names = Names(programme)
    counts = history.counts(releases)
    first = history.of_releases(releases, OPEN + FOLDED)
    return [
        _entry(release, counts.get(release.pk, []), [tell(one, names) for one in first[release.pk][: OPEN + FOLDED]])
        for release in releases
    ]


def _entry(release: Release, counts: list[tuple[bool, str, int]], told: list[Told]) -> Entry:
    by_sort = {(is_panel, change): count for is_panel, change, count in counts}
    total = sum(by_sort.values())
    return Entry(release, summary(by_sort), told[:OPEN], told[OPEN:], total)


@public()
def release(request: HttpRequest, page: Page, number: int) -> HttpResponse:
    """One release whole. Raises UnknownRelease."""
    programme = Programme(page.reading)
    found = find(programme, number)
    changed = history.of_release(found)
    numbers = [one.number for one in programme.releases]
    place = numbers.index(found.number)
    groups = told(programme, changed)
    context = {
        "page": page,
        "release": found,
        "summary": summary(sorts(changed)),
        "groups": groups,
        "sessions_count": len(groups),
        "newer": numbers[place - 1] if place else None,
        "older": numbers[place + 1] if place + 1 < len(numbers) else None,
    }
    return render(request, "programme/release.html", context)


@public("old", "new")
def compare(request: HttpRequest, page: Page) -> HttpResponse:
    """The net difference between any two releases; without numbers, the last two."""
    programme = Programme(page.reading)
    context: dict[str, Any] = {"page": page, "releases": programme.releases}
    try:
        old, new = pair(programme, page.query)
    except RuleViolation as fault:
        context |= {"fault": fault.sentence}
        return render(request, "programme/compare.html", context, status=fault.status)
    changed = history.compare(page.process, old, new) if old and new else []
    groups = told(programme, changed)
    context |= {"old": old, "new": new, "groups": groups, "summary": summary(sorts(changed))}
    context["sessions_count"] = len(groups)
    return render(request, "programme/compare.html", context)


@public()
def feed(request: HttpRequest, page: Page) -> HttpResponse:
    """The newest releases as an Atom feed (RFC 4287)."""
    programme = Programme(page.reading)
    newest = programme.releases[: atom.AT_ONCE]
    return HttpResponse(atom.feed(page, entries(programme, newest)), content_type=atom.CONTENT_TYPE)


def find(programme: Programme, number: int) -> Release:
    """Return a release by its number, if it was published by the programme's moment. Raises UnknownRelease."""
    found = next((one for one in programme.releases if one.number == number), None)
    if found is None:
        raise UnknownRelease(_("There is no release %(number)s.") % {"number": number})
    return found


def pair(programme: Programme, query: dict[str, list[str]]) -> tuple[Release | None, Release | None]:
    """Return the two releases that an address names, the older first; the last two where it names none."""
    newest = programme.releases
    chosen = [_named(programme, query, "old"), _named(programme, query, "new")]
    old = chosen[0] or (newest[1] if len(newest) > 1 else None)
    new = chosen[1] or (newest[0] if newest else None)
    if old and new and newest.index(old) < newest.index(new):
        return new, old
    return old, new


def _named(programme: Programme, query: dict[str, list[str]], name: str) -> Release | None:
    text = query.get(name, [""])[0]
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NoNumber(_("A release has a number, as 3; “%(text)s” is none.") % {"text": text[:40]})
    return find(programme, int(text))


def told(programme: Programme, changed: list[Change[Any]]) -> list[tuple[Any, list[Told]]]:
    """Changes in words, by session."""
    names = Names(programme)
    return [(group, [tell(change, names) for change in group.changes]) for group in by_session(changed)]
