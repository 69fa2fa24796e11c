"""A published meeting as an event. What is written once is kept, since a version never changes."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Event, vCalAddress

from phases.models import Authority, Process, Wording
from phases.reading import Reading
from sessions.feeds.frame import Written, lines, one_line, years
from sessions.models import OFF, MeetingVersion, Status

KEEP_SECONDS = 7 * 24 * 3600
STATUS = {
    Status.FIRM: "CONFIRMED",
    Status.TENTATIVE: "TENTATIVE",
    Status.CANCELLED: "CANCELLED",
    Status.POSTPONED: "CANCELLED",
}


class Meetings:
    """Writes the meetings of a process; what it asks of the database does not grow with them."""

    def __init__(self, reading: Reading) -> None:
        self.process: Process = reading.process
        stands = Wording.objects.filter(text=reading.text, dropped=False)
        # The number alone: the words of a paragraph are mended without a release, and no SEQUENCE would say so.
        self.paragraphs = {pk: f"¶ {number}" for pk, number in stands.values_list("provision_id", "number")}

    def write(self, versions: Iterable[MeetingVersion]) -> list[Written]:
        """Write events in the order given, each from the cache where it is there."""
        wanted = list(versions)
        keys = {version.release_id: self._key(version.release_id) for version in wanted}
        kept = cache.get_many(list(keys.values()))
        fresh: set[str] = set()
        found: list[Written] = []
        for version in wanted:
            key, mark = keys[version.release_id], self._mark(version)
            release = kept.setdefault(key, {})
            if version.pk not in release or release[version.pk][0] != mark:
                release[version.pk] = (mark, self.event(version))
                fresh.add(key)
            found.append(release[version.pk][1])
        if fresh:
            cache.set_many({key: kept[key] for key in fresh}, KEEP_SECONDS)
        return found

    def event(self, version: MeetingVersion) -> Written:
        """Write one meeting; a day whose hours are not recorded is an all-day event."""
        made = Event()
        made.add("uid", str(version.meeting.uid))  # no host in it: a site that moves keeps its readers' calendars
        made.add("sequence", version.sequence)
        made.add("dtstamp", version.release.published_at)
        made.add("last-modified", version.release.published_at)
        span = self._when(made, version)
        made.add("summary", summary(version))
        if where := place(version):
            made.add("location", where)
        made.add("status", status(version))
        sits = version.starts_at is not None and version.status not in OFF
        made.add("transp", "OPAQUE" if sits else "TRANSPARENT")
        made.add("categories", [one_line(version.kind_name)])
        made.add("organizer", self._organiser(version))
        made.add("url", self._address(version))
        if said := lines(*self._description(version)):
            made.add("description", said)
        return Written(made.to_ical(), *span)

    def _when(self, made: Event, version: MeetingVersion) -> tuple[str, int, int]:
        if not (version.starts_at and version.ends_at):
            made.add("dtstart", version.day)
            made.add("dtend", version.day + timedelta(days=1))
            return "", 0, 0
        zone = ZoneInfo(version.zone)
        start, end = version.starts_at.astimezone(zone), version.ends_at.astimezone(zone)
        made.add("dtstart", start)
        made.add("dtend", end)
        return zone.key, *years(start, end)

    def _description(self, version: MeetingVersion) -> Iterable[str]:
        if version.provision_id:
            yield self.paragraphs.get(version.provision_id, "")
        if version.status == Status.TENTATIVE:
            yield _("Held if need be.")
        if not version.starts_at and version.status not in OFF:
            yield _("Its hours are not recorded.")
        if version.length:
            yield version.get_length_display()
        if version.is_open is not None:
            yield _("Open to the public.") if version.is_open else _("Closed.")
        if version.interpretation:
            yield _("Interpretation: %(what)s") % {"what": version.get_interpretation_display()}
        if version.webcast:
            yield _("Webcast: %(address)s") % {"address": one_line(version.webcast)}
        if version.release.source.authority == Authority.OTHER:
            yield _("Not verified: no document vouches for it.")
        if version.agenda:
            yield _("Agenda:")
            yield version.agenda
        if where := place(version):
            yield _("Place: %(where)s") % {"where": where}
        yield self._address(version)

    def _organiser(self, version: MeetingVersion) -> vCalAddress:
        """Who holds it, as its version froze that. A calendar wants an address there: ours, from which mail comes."""
        found = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
        name = one_line(version.organisers or version.body or self.process.short_title)
        found.params["cn"] = name.replace('"', "'")  # a parameter has no way to write one
        return found

    def _address(self, version: MeetingVersion) -> str:
        slug = version.meeting.session.slug
        return settings.SITE_URL + reverse("programme:session", args=[self.process.slug, slug])

    def _key(self, release: int) -> str:
        about = repr((settings.BUILD, settings.SITE_URL, settings.DEFAULT_FROM_EMAIL, get_language(), release))
        return f"events:{hashlib.sha256(about.encode()).hexdigest()[:32]}"

    def _mark(self, version: MeetingVersion) -> tuple[str, str, str]:
        """What an event shows beside what its version froze."""
        number = self.paragraphs.get(version.provision_id or 0, "")
        return (self.process.short_title, version.meeting.session.slug, number)


def summary(version: MeetingVersion) -> str:
    """The title, led by the word where it is off: not every program shows a status."""
    title = ": ".join(part for part in (version.session_title, version.title) if part)
    if version.status == Status.POSTPONED:
        title = _("Postponed: %(title)s") % {"title": title}
    elif version.status == Status.CANCELLED:
        title = _("Cancelled: %(title)s") % {"title": title}
    return one_line(title)


def place(version: MeetingVersion) -> str:
    """Room, venue, city and country, each once."""
    places = dict.fromkeys((version.room_name, version.venue_name, version.city, version.country))
    return one_line(", ".join(place for place in places if place))


def status(version: MeetingVersion) -> str:
    """Return iCalendar's word; what no document vouches for is no more than tentative."""
    found = STATUS[Status(version.status)]
    unread = version.release.source.authority == Authority.OTHER
    return "TENTATIVE" if unread and found == "CONFIRMED" else found
