"""Calendar feeds (RFC 5545): what readers see, with UIDs for life and a SEQUENCE that counts the releases."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from icalendar import Calendar, Event, vDuration

from phases.models import Authority
from phases.pages import Page, public
from sessions import filters
from sessions.filters import FILTERS
from sessions.models import MeetingVersion, Status
from sessions.reading import Programme

STATUS = {
    Status.FIRM: "CONFIRMED",
    Status.TENTATIVE: "TENTATIVE",
    Status.CANCELLED: "CANCELLED",
    Status.POSTPONED: "CANCELLED",
}


@public(*FILTERS)
def calendar(request: HttpRequest, page: Page) -> HttpResponse:
    """The programme as a feed, with the calendar's filters."""
    programme = Programme(page.reading)
    chosen = filters.read(programme, page.query)
    feed = Calendar()
    feed.add("prodid", "-//Compact//Programme//EN")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", page.process.short_title)
    feed.add("name", page.process.short_title)
    feed.add("refresh-interval", vDuration(timedelta(hours=1)), parameters={"value": "DURATION"})
    for version in programme.meetings:
        if chosen.fits(version):
            feed.add_component(event(page, version))
    feed.add_missing_timezones()
    response = HttpResponse(feed.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{page.process.slug}.ics"'
    return response


def event(page: Page, version: MeetingVersion) -> Event:
    """Write one meeting; a day whose hours are not recorded is an all-day event."""
    made = Event()
    made.add("uid", str(version.meeting.uid))  # no host in it: a site that moves keeps its readers' calendars
    made.add("sequence", version.sequence)
    made.add("dtstamp", version.release.published_at)
    made.add("last-modified", version.release.published_at)
    if version.starts_at and version.ends_at:
        zone = ZoneInfo(version.zone)
        made.add("dtstart", version.starts_at.astimezone(zone))
        made.add("dtend", version.ends_at.astimezone(zone))
    else:
        made.add("dtstart", version.day)
        made.add("dtend", version.day + timedelta(days=1))
    made.add("summary", _one_line(": ".join(part for part in (version.session_title, version.title) if part)))
    places = dict.fromkeys((version.room_name, version.venue_name, version.city))
    made.add("location", _one_line(", ".join(place for place in places if place)))
    made.add("status", status(version))
    made.add("categories", [version.kind_name])
    slug = version.meeting.session.slug
    made.add("url", settings.SITE_URL + reverse("programme:session", args=[page.process.slug, slug]))
    if version.provision:
        made.add("description", page.reading.number(version.provision))
    return made


def status(version: MeetingVersion) -> str:
    """Return iCalendar's word; what no document vouches for is no more than tentative."""
    found = STATUS[Status(version.status)]
    unread = version.release.source.authority == Authority.OTHER
    return "TENTATIVE" if unread and found == "CONFIRMED" else found


def _one_line(text: str) -> str:
    """A control character in one title must not take the feed down."""
    return "".join(c if c.isprintable() else " " for c in text).strip()
