"""The programme as feeds: all of it with the calendar's filters, or one session."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from phases.pages import Page, public
from sessions import filters
from sessions.feeds.events import Meetings
from sessions.feeds.frame import answer, calendar, plain
from sessions.filters import FILTERS, UnknownFilter
from sessions.models import MeetingVersion
from sessions.reading import Programme, latest_versions, order

DAYS = ("from", "until")


@public(*FILTERS, *DAYS, only=True)
def programme(request: HttpRequest, page: Page) -> HttpResponse:
    """The programme as a feed, with the calendar's filters and between two days."""
    known = Programme(page.reading)
    try:
        chosen = filters.read(known, page.query)
        first, last = (_day(page, name) for name in DAYS)
    except UnknownFilter as refusal:
        return plain(refusal.status, refusal.sentence)
    found = _between(page, first, last) if first or last else known.meetings
    about = _("The programme as it was last published, from %(title)s.") % {"title": page.process.title}
    written = Meetings(page.reading).write(version for version in found if chosen.fits(version))
    return answer(calendar(page.process.short_title, about, written), page.process.slug)


@public()
def session(request: HttpRequest, page: Page, slug: str) -> HttpResponse:
    """One session as a feed: whoever added it to a calendar sees it move."""
    view = Programme(page.reading).sessions.get(slug)
    if view is None:
        raise Http404
    name = f"{view.title} ({page.process.short_title})"
    return answer(calendar(name, page.process.title, Meetings(page.reading).write(view.meetings)), slug)


def _day(page: Page, name: str) -> date | None:
    said = next((value for value in page.query.get(name, ()) if value), "")
    try:
        return date.fromisoformat(said) if said else None
    except ValueError as error:
        raise UnknownFilter(
            _("The filter %(name)s takes a day, as 2017-12-01, not %(value)r.") % {"name": name, "value": said[:60]}
        ) from error


def _between(page: Page, first: date | None, last: date | None) -> list[MeetingVersion]:
    """The meetings of some days only, so that one week of a long programme is read as quickly as of a short one."""
    shown = latest_versions(page.process, page.at).values("pk")
    found = MeetingVersion.objects.filter(pk__in=shown).select_related("meeting__session", "release__source")
    found = found.filter(day__gte=first) if first else found
    return sorted(found.filter(day__lte=last) if last else found, key=order)
