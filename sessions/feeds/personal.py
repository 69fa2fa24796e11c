"""A person's own feed, behind a secret address that opens nothing else: what they follow, and what they owe."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Alarm, vDuration

from compact import clock
from sessions import mine
from sessions.domain.feed_tokens import digest
from sessions.feeds import deadlines
from sessions.feeds.events import Meetings, summary
from sessions.feeds.frame import Written, answer, calendar, plain
from sessions.mine import Mine
from sessions.models import OFF, FeedToken, MeetingVersion

KEEP_SECONDS = 24 * 3600
DAY = 24 * 60  # minutes
END = b"END:VEVENT\r\n"
MORNING = timedelta(hours=9)  # when an alarm of a whole day rings


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What the owner follows and owes, by their rights of this moment."""
    found = FeedToken.objects.filter(digest=digest(token), revoked_at__isnull=True, user__is_active=True)
    row = found.select_related("user").first()
    if row is None:  # unknown, closed, or of somebody who left: the same words for all
        return _private(plain(404, _("There is no such calendar.")))
    with translation.override(row.user.language):
        return _private(_answer(request, row))


def _answer(request: HttpRequest, row: FeedToken) -> HttpResponse:
    concerned = mine.of(row.user, clock.now())
    key = _key(row, concerned)
    tag = f'"{key}"'
    if tag in request.headers.get("If-None-Match", ""):
        unchanged = HttpResponseNotModified()
        unchanged["ETag"] = tag
        return unchanged
    body = cache.get(f"feed:{key}")
    if body is None:
        about = _("The meetings that you follow or have a part in, and the deadlines that you owe.")
        body = calendar(row.name, about, (event for one in concerned for event in _events(one, row)))
        cache.set(f"feed:{key}", body, KEEP_SECONDS)
    response = answer(body, "my-calendar")
    response["ETag"] = tag
    return response


def _events(one: Mine, row: FeedToken) -> Iterator[Written]:
    meetings, minutes = one.meetings, row.meeting_alarm
    for version, event in zip(meetings, Meetings(one.reading).write(meetings) if meetings else (), strict=True):
        rings = minutes is not None and version.status not in OFF
        yield _ringing(event, summary(version), _before(version, minutes or 0)) if rings else event
    for deadline in deadlines.write(one.reading, one.owed):
        rings = row.deadline_alarm is not None and deadline.waits
        days = timedelta(days=row.deadline_alarm or 0)
        # Counted from the end of its last day, since only then an imprecise deadline has passed.
        before = -days if deadline.timed else MORNING - timedelta(days=1) - days
        yield _ringing(deadline.event, deadline.title, before, from_end=not deadline.timed) if rings else deadline.event


def _before(version: MeetingVersion, minutes: int) -> timedelta:
    """When an alarm rings, from the start: a meeting without hours starts at midnight, so it rings in the morning."""
    timed = version.starts_at is not None and version.ends_at is not None
    return -timedelta(minutes=minutes) if timed else MORNING - timedelta(days=minutes // DAY)


def _ringing(event: Written, what: str, before: timedelta, *, from_end: bool = False) -> Written:
    """Put an alarm into an event that is written already."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", what)
    alarm.add("trigger", vDuration(before), parameters={"related": "END" if from_end else "START"})
    return Written(event.body.removesuffix(END) + alarm.to_ical() + END, event.zone, event.first, event.last)


def _key(row: FeedToken, concerned: list[Mine]) -> str:
    """Everything that the feed shows, in one mark."""
    parts = (
        settings.BUILD,
        settings.SITE_URL,
        settings.DEFAULT_FROM_EMAIL,
        get_language(),
        row.pk,
        row.name,
        row.meeting_alarm,
        row.deadline_alarm,
        [
            (one.process.pk, one.process.revision, one.today, _marks(one.follows), _marks(one.part), sorted(one.roles))
            for one in concerned
        ],
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _marks(thing: object) -> list[object]:
    """The fields of a dataclass of sets, in an order that lasts."""
    return [sorted(value) if isinstance(value, frozenset) else value for value in vars(thing).values()]


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
