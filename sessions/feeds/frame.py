"""What stands around the events of a feed: the calendar's own lines, the zones that it names, and the answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from unicodedata import category
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from icalendar import Calendar, Timezone, TimezoneDaylight, TimezoneStandard, vDuration, vText

EVERY = timedelta(hours=1)  # how often a program may come back
PRODUCT = "-//Compact//Programme//EN"
END = b"END:VCALENDAR\r\n"
BREAKS = frozenset({"Cc", "Cs", "Zl", "Zp"})  # what ends a line or is no character at all


@dataclass(frozen=True)
class Written:
    """An event as a feed carries it, with the zone and the years that it needs explained."""

    body: bytes
    zone: str = ""
    first: int = 0
    last: int = 0


def one_line(text: str) -> str:
    """A control character in one title must not take the feed down."""
    return " ".join("".join(" " if category(c) in BREAKS else c for c in text).split())


def lines(*texts: str) -> str:
    """Several lines for a description, without empty ones."""
    return "\n".join(found for text in texts for part in text.splitlines() if (found := one_line(part)))


def calendar(name: str, about: str, events: Iterable[Written]) -> bytes:
    """Write a calendar around events that are written already: byte for byte what the library makes of them."""
    written = list(events)
    feed = Calendar()
    feed.add("prodid", PRODUCT)
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("name", one_line(name))
    feed.add("x-wr-calname", vText(one_line(name)))  # of an unknown kind, and escaped all the same
    feed.add("description", lines(about))
    feed.add("x-wr-caldesc", vText(lines(about)))
    feed.add("refresh-interval", vDuration(EVERY), parameters={"value": "DURATION"})
    feed.add("x-published-ttl", vDuration(EVERY))
    zones = [zone_lines(*needed) for needed in _zones(written)]
    return b"".join([feed.to_ical().removesuffix(END), *zones, *(event.body for event in written), END])


def answer(body: bytes, name: str) -> HttpResponse:
    """Answer with a calendar, as a file of that name."""
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return response


def plain(status: int, sentence: str) -> HttpResponse:
    """Refuse a calendar program in plain text; nobody reads a page there."""
    return HttpResponse(sentence + "\n", status=status, content_type="text/plain; charset=utf-8")


def _zones(written: Iterable[Written]) -> list[tuple[str, int, int]]:
    """The zones that events name, each with the first and the last year in which it is needed."""
    years: dict[str, list[int]] = {}
    for event in written:
        if event.zone:
            years.setdefault(event.zone, []).extend((event.first, event.last))
    return [(zone, min(found), max(found)) for zone, found in sorted(years.items())]


@lru_cache(maxsize=200)
def zone_lines(key: str, first: int, last: int) -> bytes:
    """Write a VTIMEZONE with the changes of its clock in some years only.

    The library's own (`add_missing_timezones`) puts the start of summer time an hour late: RFC 5545 counts the onset by
    the clock as it was before.
    """
    zone = ZoneInfo(key)
    made = Timezone()
    made.add("tzid", key)
    start = datetime(first, 1, 1, tzinfo=zone)
    made.add_component(_observance(start.replace(tzinfo=None), start, start.utcoffset()))
    for moment in _changes(zone, first, last):
        before = (moment - timedelta(seconds=1)).astimezone(zone).utcoffset()
        onset = (moment + (before or timedelta())).replace(tzinfo=None)
        made.add_component(_observance(onset, moment.astimezone(zone), before))
    return made.to_ical()


def _observance(onset: datetime, moment: datetime, before: timedelta | None) -> TimezoneStandard | TimezoneDaylight:
    summer = (moment.dst() or timedelta()) > timedelta()
    part = TimezoneDaylight() if summer else TimezoneStandard()
    part.DTSTART = onset
    part.TZOFFSETFROM = before
    part.TZOFFSETTO = moment.utcoffset()
    part.add("tzname", moment.tzname() or "")
    return part


def _changes(zone: tzinfo, first: int, last: int) -> Iterable[datetime]:
    """The moments at which the clock of a zone changes in some years, to the second."""
    day, end = datetime(first, 1, 1, 12, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    while day < end:
        after = day + timedelta(days=1)
        if day.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            yield _change(zone, day, after)
        day = after


def _change(zone: tzinfo, low: datetime, high: datetime) -> datetime:
    old = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == old else (low, middle)
    return high


def years(*moments: date | datetime) -> tuple[int, int]:
    """The years that some moments span, on their own clocks."""
    found = [moment.year for moment in moments]
    return min(found), max(found)
